/**
 * What certificate a connection has shown, for the moment when it is refused: Node closes a connection whose
 * certificate does not verify before it says so, and by then the connection tells neither certificate nor address. The
 * one event that names the connection before that is the one that hands out the secrets of its handshake (`keylog`);
 * they are overwritten unread.
 */
import { X509Certificate, type KeyObject } from 'node:crypto';
import type { Server } from 'node:https';
import type { TLSSocket } from 'node:tls';

export interface Shown {
  /** Canonical. */
  readonly address: string;
  /** What its certificate says its workstation is; null where it says none. */
  readonly workstationId: string | null;
  /**
   * Whether our authority has signed it, whatever its dates and uses. The key in it was proved in the handshake (RFC
   * 8446 section 4.4.3).
   */
  readonly isOurs: boolean;
}

/** Calls back the look at what a connection has shown; null where it has shown nothing. */
export function watchShownCertificates(
  server: Server,
  authorityPem: string,
  addressOf: (socket: TLSSocket) => string,
): (socket: object) => Shown | null {
  const authority = new X509Certificate(authorityPem);
  const waiting = new WeakSet<TLSSocket>();
  const shown = new WeakMap<object, Shown>();
  server.on('keylog', (secrets: Buffer, socket: TLSSocket) => {
    secrets.fill(0);
    if (waiting.has(socket)) return;
    waiting.add(socket);
    // Before Node's own listener, which closes.
    socket.prependOnceListener('secure', () =>
      shown.set(socket, { address: addressOf(socket), ...read(socket, authority.publicKey) }),
    );
  });
  return (socket) => shown.get(socket) ?? null;
}

function read(socket: TLSSocket, authority: KeyObject): Pick<Shown, 'workstationId' | 'isOurs'> {
  const certificate = socket.getPeerX509Certificate();
  const name = /^CN=([0-9a-f-]{36})$/.exec(certificate?.subject ?? '')?.[1] ?? null;
  return { workstationId: name, isOurs: certificate?.verify(authority) ?? false };
}
