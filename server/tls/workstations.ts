/** Which workstation a connection comes from: its certificate's common name and fingerprint must both be the enrolled ones. */
import type { TLSSocket } from 'node:tls';
import type { Db } from '../storage/storage.ts';

export interface Workstation { readonly id: string; readonly name: string; /** Certificate of this connection, DER. */ readonly certificate: Buffer }

/** The enrolled workstation behind this connection, or null. Looked up every time, so that a revocation holds at once. */
export async function workstationOf(db: Db, socket: TLSSocket): Promise<Workstation | null> {
  if (!socket.authorized) return null;
  const certificate = socket.getPeerCertificate();
  const id: unknown = certificate.subject?.CN;
  const fingerprint: unknown = certificate.fingerprint256;
  if (typeof id !== 'string' || typeof fingerprint !== 'string') return null;
  const row = await db.selectFrom('workstation').select(['id', 'name']).where('id', '=', id).where('certificate', '=', fingerprint.replaceAll(':', '').toLowerCase()).where('revoked_at', 'is', null).executeTakeFirst();
  return row === undefined ? null : { ...row, certificate: certificate.raw };
}
