/**
 * A tenant's masking secret, and the number by which every process that masks for it sees that something has changed.
 */
import { randomBytes } from 'node:crypto';
import { SECRET_BYTES } from '../../../core/masking/policy/pseudonym.ts';
import type { TenantScope } from '../../scope/scope.ts';
import type { Db, Tx } from '../../storage/storage.ts';
import { insertState, raiseRevision, stateRow } from './queries.ts';

/** The tenant's secret and revision; made on first use. */
export async function stateOf(on: Db | Tx, scope: TenantScope): Promise<{ secret: string; revision: number }> {
  const state = await stateRow(on, scope);
  if (state !== undefined) return state;
  await insertState(on, scope, randomBytes(SECRET_BYTES).toString('hex'));
  const made = await stateRow(on, scope);
  if (made === undefined) throw new Error('A masking state was not stored.');
  return made;
}

/** Makes every process that masks for this tenant look again. */
export async function touchMasking(tx: Tx, scope: TenantScope): Promise<void> {
  await stateOf(tx, scope);
  await raiseRevision(tx, scope);
}
