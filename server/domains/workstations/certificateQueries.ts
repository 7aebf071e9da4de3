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

/** The certificate in use, and what is known of the one that follows it, where that has this fingerprint. */
export const beforeNext = (
  tx: Tx,
  scope: WorkstationScope,
  fingerprint: string,
): Promise<
  | {
      certificate: string;
      next_expires_at: number | null;
      next_issued_at: number | null;
      next_issued_to: string | null;
    }
  | undefined
> =>
  tx
    .selectFrom('workstation')
    .select(['certificate', 'next_expires_at', 'next_issued_at', 'next_issued_to'])
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
      next_issued_to: null,
      next_pem: null,
      next_key: null,
    })
    .where('id', '=', scope.workstationId)
    .execute();
}

/**
 * The session that is open at this workstation, where it has this token, the workstation is not revoked and both have
 * this certificate, and the workstation this sign-in key.
 */
export const sessionProved = (
  on: Db | Tx,
  scope: WorkstationScope,
  proved: { readonly inUse: string; readonly session: string; readonly signInKey: string },
  now: number,
): Promise<{ id: string; personId: string; startedAt: number; renewals: number } | undefined> =>
  on
    .selectFrom('workstation')
    .innerJoin('session', 'session.workstation_id', 'workstation.id')
    .innerJoin('person', 'person.id', 'session.person_id')
    .select(['session.id', 'person.id as personId', 'session.started_at as startedAt', 'session.renewals as renewals'])
    .where('workstation.id', '=', scope.workstationId)
    .where('workstation.certificate', '=', proved.inUse)
    .where('workstation.sign_in_key', '=', proved.signInKey)
    .where('workstation.revoked_at', 'is', null)
    .where('session.token_hash', '=', proved.session)
    .where('session.certificate', '=', proved.inUse)
    .where('session.ended_at', 'is', null)
    .where('session.expires_at', '>', now)
    .where('person.left_at', 'is', null)
    .executeTakeFirst();

/** A certificate that is to follow the one in use. */
interface Next {
  readonly certificatePem: string;
  readonly fingerprint: string;
  readonly expiresAt: number;
}

/** The one that was issued for this key since then and not used yet. */
export async function nextFor(
  on: Db | Tx,
  scope: WorkstationScope,
  keyHash: string,
  since: number,
): Promise<Next | null> {
  const row = await on
    .selectFrom('workstation')
    .select(['next_pem', 'next_certificate', 'next_expires_at'])
    .where('id', '=', scope.workstationId)
    .where('next_key', '=', keyHash)
    .where('next_issued_at', '>=', since)
    .executeTakeFirst();
  if (row === undefined || row.next_pem === null || row.next_certificate === null || row.next_expires_at === null)
    return null;
  return { certificatePem: row.next_pem, fingerprint: row.next_certificate, expiresAt: row.next_expires_at };
}

/** Notes that a certificate was given out in a session at this workstation. */
export async function countRenewal(tx: Tx, scope: WorkstationScope, sessionId: string): Promise<void> {
  await tx
    .updateTable('session')
    .set((e) => ({ renewals: e('renewals', '+', 1) }))
    .where('id', '=', sessionId)
    .where('workstation_id', '=', scope.workstationId)
    .execute();
}

/** Stores a certificate to follow the one in use, in place of an earlier one that was never used. */
export async function storeNext(
  tx: Tx,
  scope: WorkstationScope,
  next: Next & { readonly keyHash: string; readonly issuedAt: number; readonly issuedTo: string },
): Promise<void> {
  await tx
    .updateTable('workstation')
    .set({
      next_certificate: next.fingerprint,
      next_expires_at: next.expiresAt,
      next_issued_at: next.issuedAt,
      next_issued_to: next.issuedTo,
      next_pem: next.certificatePem,
      next_key: next.keyHash,
    })
    .where('id', '=', scope.workstationId)
    .execute();
}
