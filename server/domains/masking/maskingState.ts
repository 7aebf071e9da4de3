/**
 * A tenant's masking secret, and the number by which every process that masks for it sees that something has changed.
 */
import { randomBytes } from 'node:crypto';
import { SECRET_BYTES } from '../../../core/masking/policy/pseudonym.ts';
import type { Db, Tx } from '../../storage/storage.ts';

/** The tenant's secret and revision; made on first use. */
export async function stateOf(on: Db | Tx, tenantId: string): Promise<{ secret: string; revision: number }> {
  const held = await on
    .selectFrom('masking_state')
    .select(['secret', 'revision'])
    .where('tenant_id', '=', tenantId)
    .executeTakeFirst();
  if (held !== undefined) return held;
  await on
    .insertInto('masking_state')
    .values({ tenant_id: tenantId, secret: randomBytes(SECRET_BYTES).toString('hex'), revision: 0 })
    .onConflict((c) => c.column('tenant_id').doNothing())
    .execute();
  return on
    .selectFrom('masking_state')
    .select(['secret', 'revision'])
    .where('tenant_id', '=', tenantId)
    .executeTakeFirstOrThrow();
}

/** Tells every process that masks for this tenant to look again. */
export async function touchMasking(tx: Tx, tenantId: string): Promise<void> {
  await stateOf(tx, tenantId);
  await tx
    .updateTable('masking_state')
    .set((e) => ({ revision: e('revision', '+', 1) }))
    .where('tenant_id', '=', tenantId)
    .execute();
}
