/**
 * The certificate that a connection presented, for the moment when it is refused. Node closes a connection whose
 * certificate does not verify before it reports it, and by then the socket has neither certificate nor address. The
 * only event with the connection before that is `keylog`, which contains the secrets of the handshake; they are
 * overwritten unread.
 */
import { X509Certificate, type KeyObject } from 'node:crypto';
import type { Server } from 'node:https';
import type { TLSSocket } from 'node:tls';

export interface Shown {
  /** Canonical. */
  readonly address: string;
  /** The workstation that the certificate names; null where it names none. */
  readonly workstationId: string | null;
  /**
   * Whether this authority has signed it, whatever its dates and uses. The handshake has proved its key (RFC 8446
   * section 4.4.3).
   */
  readonly isOurs: boolean;
}

/** Reads what a connection presented; null where it presented nothing. */
export function watchShownCertificates(
  server: Server,
  authorities: readonly string[],
  addressOf: (socket: TLSSocket) => string,
): (socket: object) => Shown | null {
  const keys = authorities.map((pem) => new X509Certificate(pem).publicKey);
  const waiting = new WeakSet<TLSSocket>();
  const shown = new WeakMap<object, Shown>();
  server.on('keylog', (secrets: Buffer, socket: TLSSocket) => {
    secrets.fill(0);
    if (waiting.has(socket)) return;
    waiting.add(socket);
    // Runs before Node's own listener, which closes the connection.
    socket.prependOnceListener('secure', () =>
      shown.set(socket, { address: addressOf(socket), ...read(socket, keys) }),
    );
  });
  return (socket) => shown.get(socket) ?? null;
}

function read(socket: TLSSocket, authorities: readonly KeyObject[]): Pick<Shown, 'workstationId' | 'isOurs'> {
  const certificate = socket.getPeerX509Certificate();
  const name = /^CN=([0-9a-f-]{36})$/.exec(certificate?.subject ?? '')?.[1] ?? null;
  return {
    workstationId: name,
    isOurs: certificate !== undefined && authorities.some((key) => certificate.verify(key)),
  };
}
