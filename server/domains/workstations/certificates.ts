/** Which workstation a connection comes from, and how its certificate is followed by a newer one. */
import type { TLSSocket } from 'node:tls';
import type { Workstation } from '../../platform/http/caller.ts';
import { problem } from '../../platform/http/problem.ts';
import { checkRequest, type Authority, type Certified } from '../../platform/tls/authority.ts';
import { storeOwn } from '../../record/ownRecords.ts';
import { WorkstationScope, type SystemScope } from '../../scope/scope.ts';
import type { Db } from '../../storage/storage.ts';
import { carrySessionsOver } from '../signIn/sessions.ts';
import { beforeNext, enrolledWith, storeNext, storeSeen, takeNext, wasEnrolledWith } from './certificateQueries.ts';

/** Milliseconds between two notes that a workstation was connected. */
const SEEN_EVERY = 60_000;

/**
 * The enrolled workstation of this connection, or null: its certificate's common name and fingerprint must both be the
 * enrolled ones. Looked up every time, so that a revocation takes effect at once. The first use of a newer certificate
 * ends the one before; until then both are accepted, so that an answer that is lost on its way locks no desk out.
 * @param scope of the whole server: which workstation it is, is what is looked up
 * @param renewed called with the position of the activity record of a renewal
 */
export async function workstationOf(
  db: Db,
  scope: SystemScope,
  socket: TLSSocket,
  renewed: (position: number) => void = () => {},
): Promise<Workstation | null> {
  const named = namedBy(socket);
  if (named === null) return null;
  const { id, fingerprint, raw } = named;
  const row = await enrolledWith(db, scope, id, fingerprint);
  if (row === undefined) return null;
  const own = WorkstationScope.of(row);
  if (row.certificate !== fingerprint) {
    const promoted = await promote(db, scope, own, fingerprint);
    if (promoted === 'void') return null;
    if (promoted !== null) renewed(promoted);
  }
  const now = Date.now();
  // The clock may have been set back: then it is noted again, too.
  if (row.seen_at === null || Math.abs(now - row.seen_at) >= SEEN_EVERY) await storeSeen(db, own, now);
  return { id: row.id, name: row.name, groupId: row.group_id, certificate: raw };
}

/**
 * Why `workstationOf` found none. Only a connection that proves with its certificate that it was enrolled learns that
 * it was revoked; everyone else learns as much as a stranger.
 */
export async function refusalOf(
  db: Db,
  scope: SystemScope,
  socket: TLSSocket,
): Promise<'workstation-revoked' | 'workstation-unknown'> {
  const named = namedBy(socket);
  return named !== null && (await wasEnrolledWith(db, scope, named.id, named.fingerprint))
    ? 'workstation-revoked'
    : 'workstation-unknown';
}

/** What a certificate of our authority names; null for any other. */
function namedBy(socket: TLSSocket): { id: string; fingerprint: string; raw: Buffer } | null {
  if (!socket.authorized) return null;
  const certificate = socket.getPeerCertificate();
  const id: unknown = certificate.subject?.CN;
  const shown: unknown = certificate.fingerprint256;
  if (typeof id !== 'string' || typeof shown !== 'string') return null;
  return { id, fingerprint: shown.replaceAll(':', '').toLowerCase(), raw: certificate.raw };
}

/**
 * @returns the position of the record; null where another connection has done it, and `void` where the certificate was
 * replaced, or the workstation revoked, since it was looked up
 */
async function promote(
  db: Db,
  scope: SystemScope,
  own: WorkstationScope,
  fingerprint: string,
): Promise<number | null | 'void'> {
  return db.transaction().execute(async (tx) => {
    if ((await enrolledWith(tx, scope, own.workstationId, fingerprint)) === undefined) return 'void';
    const before = await beforeNext(tx, own, fingerprint);
    if (before === undefined) return null;
    const expiresAt = before.next_expires_at;
    // Issued over the former one, so the sessions there go on; any other change of certificate ends them.
    await carrySessionsOver(tx, own, before.certificate, fingerprint);
    await takeNext(tx, own, { fingerprint, expiresAt });
    return storeOwn(tx, { kind: 'certificate-renewed', workstationId: own.workstationId, detail: { expiresAt } });
  });
}

/**
 * Issues a certificate for a new key of an enrolled workstation. One that was issued before and never used is void from
 * now on: there are at most two.
 * @param inUse SHA-256 of the certificate that the request came with, lower-case hex
 * @param requestPem PKCS #10, PEM
 * @throws Problem `workstation-unknown` where that certificate was replaced, or the workstation revoked, meanwhile: who
 * has a former certificate gets no new one; BadRequest for a request that cannot be read or is not signed with its
 * own key.
 */
export async function renewCertificate(
  db: Db,
  authority: Pick<Authority, 'certify'>,
  scope: WorkstationScope,
  inUse: string,
  requestPem: string,
): Promise<Certified> {
  const { workstationId } = scope;
  const issued = await authority.certify(await checkRequest(requestPem), workstationId);
  const next = { fingerprint: issued.fingerprint, expiresAt: issued.expiresAt, issuedAt: Date.now() };
  if (!(await storeNext(db, scope, inUse, next))) throw problem('workstation-unknown');
  return issued;
}
