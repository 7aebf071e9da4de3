/**
 * Where the private key of the TLS certificate is, behind a port. The software one is the only one that there is:
 * Node's TLS takes a key that it can read. One in a TPM, a Secure Enclave or a key store of the system needs a TLS of
 * that system; no such implementation was built or tried. So the TLS key can be copied with the machine database; what
 * a copy does not have is the sign-in key (signInKeys.ts).
 */
import type { SecureContextOptions } from 'node:tls';
import { makeOwnKey, requestAgain, type OwnKey } from './ownKey.ts';

export interface TlsKeys {
  /** Whether a program that reads the data folder and the machine key can take it away. */
  readonly canBeCopied: boolean;
  /** A new key, and the request for its certificate. `privateKeyPem` is what finds it again: here, the key itself. */
  make(): Promise<OwnKey>;
  /** The request for a key that was made before. @throws Error where it is no such key */
  requestAgain(privateKeyPem: string): Promise<string>;
  /** For a connection that proves the key. */
  tls(privateKeyPem: string): Pick<SecureContextOptions, 'key'>;
}

export const softwareTlsKeys: TlsKeys = {
  canBeCopied: true,
  make: makeOwnKey,
  requestAgain,
  tls: (privateKeyPem) => ({ key: privateKeyPem }),
};
