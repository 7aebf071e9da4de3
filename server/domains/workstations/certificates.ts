/**
 * Which workstation a connection comes from: its certificate's common name and fingerprint must both be the enrolled
 * ones.
 */
import type { TLSSocket } from 'node:tls';
import type { Workstation } from '../../platform/http/caller.ts';
import { storeOwn } from '../../record/ownRecords.ts';
import { carrySessionsOver } from '../signIn/sessions.ts';
import type { Db } from '../../storage/storage.ts';
import { checkRequest, type Authority, type Certified } from '../../platform/tls/authority.ts';

/** Milliseconds between two notes that a workstation was seen. */
const SEEN_EVERY = 60_000;

/**
 * The enrolled workstation behind this connection, or null. Looked up every time, so that a revocation holds at once.
 * The first use of a newer certificate is what ends the one before: until then both hold, so that whatever is lost on
 * the way loses nobody.
 * @param renewed told the position of the record of a renewal
 */
export async function workstationOf(
  db: Db,
  socket: TLSSocket,
  renewed: (position: number) => void = () => {},
): Promise<Workstation | null> {
  if (!socket.authorized) return null;
  const certificate = socket.getPeerCertificate();
  const id: unknown = certificate.subject?.CN;
  const shown: unknown = certificate.fingerprint256;
  if (typeof id !== 'string' || typeof shown !== 'string') return null;
  const fingerprint = shown.replaceAll(':', '').toLowerCase();
  const row = await db
    .selectFrom('workstation')
    .select(['id', 'name', 'group_id', 'certificate', 'next_certificate', 'seen_at'])
    .where('id', '=', id)
    .where((e) => e.or([e('certificate', '=', fingerprint), e('next_certificate', '=', fingerprint)]))
    .where('revoked_at', 'is', null)
    .executeTakeFirst();
  if (row === undefined) return null;
  if (row.certificate !== fingerprint) renewed(await promote(db, id, fingerprint));
  const now = Date.now();
  // The clock may have been set back: then it was seen now, too.
  if (row.seen_at === null || Math.abs(now - row.seen_at) >= SEEN_EVERY)
    await db.updateTable('workstation').set({ seen_at: now }).where('id', '=', id).execute();
  return { id: row.id, name: row.name, groupId: row.group_id, certificate: certificate.raw };
}

async function promote(db: Db, id: string, fingerprint: string): Promise<number> {
  return db.transaction().execute(async (tx) => {
    const row = await tx
      .selectFrom('workstation')
      .select(['certificate', 'next_expires_at'])
      .where('id', '=', id)
      .where('next_certificate', '=', fingerprint)
      .executeTakeFirst();
    // Issued over the former one, so the sessions there go on; any other change of certificate ends them.
    if (row !== undefined) await carrySessionsOver(tx, id, row.certificate, fingerprint);
    if (row !== undefined)
      await tx
        .updateTable('workstation')
        .set({
          certificate: fingerprint,
          certificate_expires_at: row.next_expires_at,
          next_certificate: null,
          next_expires_at: null,
          next_issued_at: null,
        })
        .where('id', '=', id)
        .execute();
    return storeOwn(tx, {
      kind: 'certificate-renewed',
      workstationId: id,
      detail: { expiresAt: row?.next_expires_at ?? null },
    });
  });
}

/**
 * A certificate for a new key of an enrolled workstation. One that was issued before and never used is void from now
 * on: there are at most two.
 * @throws BadRequest for a request that is none.
 */
export async function renewCertificate(
  db: Db,
  authority: Pick<Authority, 'certify'>,
  workstationId: string,
  requestPem: string,
): Promise<Certified> {
  const issued = await authority.certify(await checkRequest(requestPem), workstationId);
  await db
    .updateTable('workstation')
    .set({ next_certificate: issued.fingerprint, next_expires_at: issued.expiresAt, next_issued_at: Date.now() })
    .where('id', '=', workstationId)
    .where('revoked_at', 'is', null)
    .execute();
  return issued;
}
