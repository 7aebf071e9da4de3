/** Certificates of workstations as stored. Fingerprints are SHA-256, lower-case hex; times milliseconds since 1970. */
import { groupInSight } from '../../scope/groupQueries.ts';
import type { AnyScope, WorkstationScope } from '../../scope/scope.ts';
import type { Db, Tx } from '../../storage/storage.ts';

export interface Enrolled {
  readonly id: string;
  readonly name: string;
  readonly group_id: string | null;
  readonly certificate: string;
  readonly seen_at: number | null;
}

/** The enrolled workstation with this id and this certificate, in use or issued to follow the one in use. */
export const enrolledWith = (
  on: Db | Tx,
  scope: AnyScope,
  id: string,
  fingerprint: string,
): Promise<Enrolled | undefined> =>
  on
    .selectFrom('workstation')
    .select(['id', 'name', 'group_id', 'certificate', 'seen_at'])
    .where('id', '=', id)
    .where((e) => e.or([e('certificate', '=', fingerprint), e('next_certificate', '=', fingerprint)]))
    .where('revoked_at', 'is', null)
    .where(groupInSight(scope, 'workstation.group_id'))
    .executeTakeFirst();

/** Whether a workstation was enrolled with this id and this certificate, and is no longer. */
export const wasEnrolledWith = async (on: Db, scope: AnyScope, id: string, fingerprint: string): Promise<boolean> =>
  (await on
    .selectFrom('workstation')
    .select('id')
    .where('id', '=', id)
    .where((e) => e.or([e('certificate', '=', fingerprint), e('next_certificate', '=', fingerprint)]))
    .where('revoked_at', 'is not', null)
    .where(groupInSight(scope, 'workstation.group_id'))
    .executeTakeFirst()) !== undefined;

/** Notes that a workstation has connected. */
export async function storeSeen(on: Db, scope: WorkstationScope, at: number): Promise<void> {
  await on.updateTable('workstation').set({ seen_at: at }).where('id', '=', scope.workstationId).execute();
}

/** The certificate in use, and the end of the one that follows it, where that has this fingerprint. */
export const beforeNext = (
  tx: Tx,
  scope: WorkstationScope,
  fingerprint: string,
): Promise<{ certificate: string; next_expires_at: number | null } | undefined> =>
  tx
    .selectFrom('workstation')
    .select(['certificate', 'next_expires_at'])
    .where('id', '=', scope.workstationId)
    .where('next_certificate', '=', fingerprint)
    .executeTakeFirst();

/** Puts the next certificate in the place of the one in use. */
export async function takeNext(
  tx: Tx,
  scope: WorkstationScope,
  next: { readonly fingerprint: string; readonly expiresAt: number | null },
): Promise<void> {
  await tx
    .updateTable('workstation')
    .set({
      certificate: next.fingerprint,
      certificate_expires_at: next.expiresAt,
      next_certificate: null,
      next_expires_at: null,
      next_issued_at: null,
    })
    .where('id', '=', scope.workstationId)
    .execute();
}

/**
 * Stores a certificate to follow the one in use, in place of an earlier one that was never used.
 * @param inUse fingerprint of the certificate in use that it is to follow
 * @returns false, and nothing is stored, where another one is in use by now or the workstation is revoked
 */
export async function storeNext(
  on: Db,
  scope: WorkstationScope,
  inUse: string,
  next: { readonly fingerprint: string; readonly expiresAt: number; readonly issuedAt: number },
): Promise<boolean> {
  const { numUpdatedRows } = await on
    .updateTable('workstation')
    .set({ next_certificate: next.fingerprint, next_expires_at: next.expiresAt, next_issued_at: next.issuedAt })
    .where('id', '=', scope.workstationId)
    .where('certificate', '=', inUse)
    .where('revoked_at', 'is', null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}
