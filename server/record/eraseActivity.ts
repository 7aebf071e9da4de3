/** Erases activity records for good. Their leaves stay, so that every proof still verifies. */
import { createHash } from 'node:crypto';
import { everyTenant, type SystemScope } from '../scope/scope.ts';
import type { Tx } from '../storage/storage.ts';
import { storeOwn } from './ownRecords.ts';

/** Positions of one statement. */
const STEP = 500;

/** How the record of an erasure names what was erased. */
export const erasureDigest = (positions: readonly number[]): string =>
  createHash('sha256').update(positions.join(',')).digest('hex');

/**
 * Erases the records at these positions with their nonces, and records that it did. A record without a leaf yet stays:
 * its position would be missing from the tree.
 * @param reason a code, such as `retention`
 * @returns the position of the record that says so; null where nothing was erased.
 */
export async function eraseActivity(
  tx: Tx,
  scope: SystemScope,
  positions: readonly number[],
  reason: string,
): Promise<number | null> {
  const erasable: number[] = [];
  for (let from = 0; from < positions.length; from += STEP) {
    const rows = await everyTenant(tx, scope)
      .selectFrom('ledger_leaf')
      .innerJoin('activity', 'activity.position', 'ledger_leaf.position')
      .select('ledger_leaf.position')
      .where('ledger_leaf.position', 'in', positions.slice(from, from + STEP))
      .execute();
    erasable.push(...rows.map((row) => row.position));
  }
  erasable.sort((a, b) => a - b);
  const [first] = erasable;
  const last = erasable.at(-1);
  if (first === undefined || last === undefined) return null;
  const by = await storeOwn(tx, {
    kind: 'activity-erased',
    detail: { reason, count: erasable.length, first, last, digest: erasureDigest(erasable) },
  });
  for (let from = 0; from < erasable.length; from += STEP) {
    const some = erasable.slice(from, from + STEP);
    await everyTenant(tx, scope).deleteFrom('activity').where('position', 'in', some).execute();
    await tx.updateTable('ledger_leaf').set({ erased_by: by }).where('position', 'in', some).execute();
  }
  return by;
}
