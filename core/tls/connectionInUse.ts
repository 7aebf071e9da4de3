/** A live connection as one of its ends sees it. */
import { bitsOfSuite } from './suites.ts';

/** What is asked of a socket of Node's TLS. */
export interface TlsEnd {
  readonly destroyed: boolean;
  getProtocol(): string | null;
  getCipher(): { readonly standardName: string };
  /** Null at a server's end. */
  getEphemeralKeyInfo(): object | null;
}

/** Whether it is TLS 1.3 with a key of 256 bits: an end that offers more may have been given less. */
export const isStrong = (socket: TlsEnd): boolean =>
  socket.getProtocol() === 'TLSv1.3' && bitsOfSuite(socket.getCipher().standardName) !== null;

/**
 * `cipher` is the suite's name as registered with IANA, `bits` those of its key, `keyAgreement` the name of the group.
 * The group is null at a server's end: Node shows it to clients alone.
 * @returns null for a connection that has ended, and for one whose cipher is none of ours
 */
export function connectionInUse(
  socket: TlsEnd | null,
): { protocol: string; cipher: string; bits: number; keyAgreement: string | null } | null {
  if (socket === null || socket.destroyed) return null;
  const protocol = socket.getProtocol();
  const cipher = socket.getCipher().standardName;
  const bits = bitsOfSuite(cipher);
  if (protocol === null || bits === null) return null;
  const key = socket.getEphemeralKeyInfo();
  const group = key !== null && 'name' in key && typeof key.name === 'string' && key.name !== '' ? key.name : null;
  return { protocol, cipher, bits, keyAgreement: group };
}
