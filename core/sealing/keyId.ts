import { createHash } from 'node:crypto';

/** Name of a public key: the start of its SHA-256, so that a key cannot carry another's name by mistake. */
export function keyIdOf(publicKey: Uint8Array): string {
  return createHash('sha256').update(publicKey).digest('hex').slice(0, 16);
}
