/** Erases activity records for good. Their leaves stay, so that every proof still verifies. */
import { createHash } from 'node:crypto';
import { NotDone } from '../../platform/notDone.ts';
import { storeOwn } from '../../record/ownRecords.ts';
import { newestStates } from '../../record/recordedState.ts';
import type { SystemScope } from '../../scope/scope.ts';
import type { Tx } from '../../storage/storage.ts';
import { bindingsAmong } from './contentQueries.ts';
import { eraseAt, positionsWithLeaf } from './ledgerQueries.ts';

/** How the record of an erasure names what was erased. */
export const erasureDigest = (positions: readonly number[]): string =>
  createHash('sha256').update(positions.join(',')).digest('hex');

/**
 * Erases the records at these positions with their nonces, and records that it did. A record without a leaf yet stays:
 * its position would be missing from the tree.
 * @param reason a code, such as `retention`
 * @returns the position of the record that says so; null where nothing was erased.
 * @throws NotDone where one of them is what a row of today is compared with: without it an edit of that row has no
 * trace. Nothing is erased then.
 */
export async function eraseActivity(
  tx: Tx,
  scope: SystemScope,
  positions: readonly number[],
  reason: string,
): Promise<number | null> {
  const erasable = (await positionsWithLeaf(tx, scope, positions)).sort((a, b) => a - b);
  const [first] = erasable;
  const last = erasable.at(-1);
  if (first === undefined || last === undefined) return null;
  await demandUnneeded(tx, scope, erasable);
  const by = await storeOwn(tx, {
    kind: 'activity-erased',
    detail: { reason, count: erasable.length, first, last, digest: erasureDigest(erasable) },
  });
  await eraseAt(tx, scope, erasable, by);
  return by;
}

async function demandUnneeded(tx: Tx, scope: SystemScope, positions: readonly number[]): Promise<void> {
  const asked = new Set(positions);
  for (const { position } of (await newestStates(tx)).values())
    if (asked.has(position)) throw new NotDone({ code: 'record-binds-state', params: { position } });
  const [position] = await bindingsAmong(tx, scope, positions);
  if (position !== undefined) throw new NotDone({ code: 'record-binds-conversation', params: { position } });
}
