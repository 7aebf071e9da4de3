/** Which workstation a connection comes from, and how its certificate is followed by a newer one. */
import type { TLSSocket } from 'node:tls';
import type { Workstation } from '../../platform/http/caller.ts';
import { problem, type Problem } from '../../platform/http/problem.ts';
import { isSignedBySignInKey } from '../../../core/signIn/signInKey.ts';
import { checkRequest, type Authority, type Certified } from '../../platform/tls/authority.ts';
import type { Bus } from '../../platform/bus.ts';
import { publishAlert, raiseAlert, storeAlert } from '../../record/alerts.ts';
import type { RaisedAlert } from '../../record/raisedAlert.ts';
import { publishStored, storeOwn } from '../../record/ownRecords.ts';
import { WorkstationScope, type SystemScope } from '../../scope/scope.ts';
import type { Db } from '../../storage/storage.ts';
import { carrySessionsOver } from '../signIn/sessions.ts';
import { signInKeyOf } from '../signIn/signInQueries.ts';
import {
  beforeNext,
  countRenewal,
  enrolledWith,
  nextFor,
  sessionProved,
  storeNext,
  storeSeen,
  takeNext,
  wasEnrolledWith,
} from './certificateQueries.ts';

/** Milliseconds between two notes that a workstation was connected. */
const SEEN_EVERY = 60_000;
/** Certificates that are given out in one session. A desk asks for one. */
const RENEWALS = 3;

/**
 * The enrolled workstation of this connection, or null: its certificate's common name and fingerprint must both be the
 * enrolled ones. Looked up every time, so that a revocation takes effect at once. The first use of a newer certificate
 * ends the one before; until then both are accepted, so that an answer that is lost on its way locks no desk out.
 * A first use from another address than the one that the certificate was issued to is let in, recorded and alerted.
 * @param scope of the whole server: which workstation it is, is what is looked up
 * @param address canonical, that the connection comes from
 */
export async function workstationOf(
  { db, bus }: { readonly db: Db; readonly bus: Bus },
  scope: SystemScope,
  socket: TLSSocket,
  address: string,
): Promise<Workstation | null> {
  const named = namedBy(socket);
  if (named === null) return null;
  const { id, fingerprint, raw } = named;
  const row = await enrolledWith(db, scope, id, fingerprint);
  if (row === undefined) return null;
  const own = WorkstationScope.of(row);
  if (row.certificate !== fingerprint) {
    const promoted = await promote(db, scope, own, { fingerprint, address });
    if (promoted === 'void') return null;
    if (promoted !== null) {
      publishStored(bus, promoted.position);
      if (promoted.alert !== null) publishAlert(bus, promoted.alert);
    }
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

interface Promoted {
  /** Of the record. */
  readonly position: number;
  readonly alert: RaisedAlert | null;
}

/**
 * The first use of a certificate that follows. Null where another connection has done it, and `void` where the
 * certificate was replaced, or the workstation revoked, since it was looked up.
 */
async function promote(
  db: Db,
  scope: SystemScope,
  own: WorkstationScope,
  { fingerprint, address }: { readonly fingerprint: string; readonly address: string },
): Promise<Promoted | null | 'void'> {
  return db.transaction().execute(async (tx) => {
    if ((await enrolledWith(tx, scope, own.workstationId, fingerprint)) === undefined) return 'void';
    const before = await beforeNext(tx, own, fingerprint);
    if (before === undefined) return null;
    const expiresAt = before.next_expires_at;
    // Issued over the former one, so the sessions there go on; any other change of certificate ends them.
    await carrySessionsOver(tx, own, before.certificate, fingerprint);
    await takeNext(tx, own, { fingerprint, expiresAt });
    const { workstationId } = own;
    const [issuedAt, issuedTo] = [before.next_issued_at, before.next_issued_to];
    const detail = { expiresAt, address, issuedAt, issuedTo };
    const position = await storeOwn(tx, { kind: 'certificate-renewed', workstationId, detail });
    if (address === issuedTo) return { position, alert: null };
    const alert = { kind: 'certificate-address', key: workstationId, workstationId, source: address } as const;
    return { position, alert: await storeAlert(tx, { ...alert, detail: { issuedAt } }) };
  });
}

/** What a workstation asks for, and from where. */
export interface AskedRenewal {
  /** SHA-256 of the certificate that the request came with, lower-case hex. */
  readonly inUse: string;
  /** Canonical. */
  readonly address: string;
  /** PKCS #10, PEM. */
  readonly request: string;
  /** SHA-256 of a token. */
  readonly session: string;
  /** By the sign-in key. */
  readonly signature: string;
}

export interface RenewalPorts {
  readonly db: Db;
  readonly bus: Bus;
  readonly authority: Pick<Authority, 'certify'>;
}

/**
 * Issues a certificate for a new key of an enrolled workstation, where its sign-in key has signed for it in a session
 * that is open there: the TLS key, which can be copied, is not enough. The same key is given the same certificate as
 * before in this session: a request that is sent again makes nothing void. One that was issued for another key and
 * never used is void from now on: there are at most two.
 * @throws Problem `renewal-refused`, with an alert, where that is not proved, or no longer so when it is stored, and
 * after `RENEWALS` in one session; BadRequest for a request that cannot be read or is not signed with its own key.
 */
export async function renewCertificate(
  { db, bus, authority }: RenewalPorts,
  scope: WorkstationScope,
  { inUse, address, request, session, signature }: AskedRenewal,
): Promise<Certified> {
  const { workstationId } = scope;
  const signInKey = await signInKeyOf(db, scope);
  const statement = { workstationId, certificate: inUse, session, request };
  const proved = { inUse, session, signInKey };
  const refused = async (reason: 'not-proved' | 'changed-meanwhile' | 'too-many'): Promise<Problem> => {
    await raiseAlert(db, bus, {
      ...{ kind: 'renewal-refused', key: workstationId, workstationId, source: address },
      detail: { reason },
    });
    return problem('renewal-refused');
  };
  const open = isSignedBySignInKey(signInKey, 'renewal', statement, signature)
    ? await sessionProved(db, scope, proved, Date.now())
    : undefined;
  // Before the request is read: who has no sign-in key is refused whatever the request is.
  if (open === undefined) throw await refused('not-proved');
  if (open.renewals >= RENEWALS) throw await refused('too-many');
  const checked = await checkRequest(request);
  const { keyHash } = checked;
  const issued =
    (await nextFor(db, scope, keyHash, open.startedAt)) ?? (await authority.certify(checked, workstationId));
  const stored = await db.transaction().execute(async (tx) => {
    const now = Date.now();
    const still = await sessionProved(tx, scope, proved, now);
    if (still === undefined) return 'changed-meanwhile';
    if (still.renewals >= RENEWALS) return 'too-many';
    const before = await nextFor(tx, scope, keyHash, still.startedAt);
    const given = before ?? issued;
    if (before === null) await storeNext(tx, scope, { ...issued, keyHash, issuedAt: now, issuedTo: address });
    await countRenewal(tx, scope, still.id);
    const detail = { expiresAt: given.expiresAt, address };
    const { personId } = still;
    return { given, position: await storeOwn(tx, { kind: 'certificate-issued', personId, workstationId, detail }) };
  });
  if (typeof stored === 'string') throw await refused(stored);
  publishStored(bus, stored.position);
  return stored.given;
}
