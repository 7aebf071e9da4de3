/** What redeeming a code reads and writes. Times are milliseconds since 1970. */
import type { Selectable } from 'kysely';
import { groupInSight } from '../../scope/groupQueries.ts';
import type { AnyScope } from '../../scope/scope.ts';
import type { Db, Tx } from '../../storage/storage.ts';
import type { EnrolmentCodeTable } from '../../storage/tables.ts';

/** The code with this SHA-256 of its secret (lower-case hex), open or not. */
export const codeOfSecret = (
  on: Db | Tx,
  scope: AnyScope,
  secretHash: string,
): Promise<Selectable<EnrolmentCodeTable> | undefined> =>
  on
    .selectFrom('enrolment_code')
    .selectAll()
    .where('secret_hash', '=', secretHash)
    .where(groupInSight(scope, 'enrolment_code.group_id'))
    .executeTakeFirst();

/** Marks a code in sight as redeemed. */
export async function storeRedemption(
  tx: Tx,
  scope: AnyScope,
  id: string,
  by: { readonly at: number; readonly workstationId: string; readonly keyHash: string },
): Promise<void> {
  await tx
    .updateTable('enrolment_code')
    .set({ redeemed_at: by.at, workstation_id: by.workstationId, key_hash: by.keyHash })
    .where('id', '=', id)
    .where(groupInSight(scope, 'enrolment_code.group_id'))
    .execute();
}

/** A certificate as stored: its SHA-256, lower-case hex, and when it expires in milliseconds since 1970. */
interface StoredCertificate {
  readonly certificate: string;
  readonly certificate_expires_at: number;
}

/**
 * Gives a workstation that has not connected yet another certificate, where it still has this sign-in key.
 * @returns whether there is such a workstation: enrolled, in sight, and never connected
 */
export async function replaceUnusedCertificate(
  tx: Tx,
  scope: AnyScope,
  workstationId: string,
  { sign_in_key, ...certificate }: StoredCertificate & { readonly sign_in_key: string },
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('workstation')
    .set(certificate)
    .where('id', '=', workstationId)
    .where('sign_in_key', '=', sign_in_key)
    .where('seen_at', 'is', null)
    .where('revoked_at', 'is', null)
    .where(groupInSight(scope, 'workstation.group_id'))
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Revokes the workstation in sight that a redeemed code replaces. @returns whether it was enrolled until now */
export async function revokeReplaced(tx: Tx, scope: AnyScope, workstationId: string, at: number): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('workstation')
    .set({ revoked_at: at })
    .where('id', '=', workstationId)
    .where('revoked_at', 'is', null)
    .where(groupInSight(scope, 'workstation.group_id'))
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}
