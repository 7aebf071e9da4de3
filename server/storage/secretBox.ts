/** Encrypts small secrets under a key that is not stored beside them: a dump of the tables alone gives none of them. */
import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

export interface SecretBox {
  /** `about` names whose secret it is; it opens under that name only. */
  seal(plaintext: Uint8Array, about: string): string;
  /** @throws Error for anything that was not sealed with this key under that name. */
  open(sealed: string, about: string): Buffer;
  /** 32 bytes that look random and are the same each time, for a name; for answers about unknown logins. */
  madeUp(about: string): Buffer;
}

/**
 * AES-256-GCM under a key that is derived from the given one (HKDF, RFC 5869).
 * @param keyHex 32 bytes in hex: the server key, or a key that is itself kept wrapped (`keptKeys.ts`).
 */
export function openSecretBox(keyHex: string): SecretBox {
  const derive = (purpose: string): Buffer =>
    Buffer.from(hkdfSync('sha256', Buffer.from(keyHex, 'hex'), new Uint8Array(), purpose, 32));
  const key = derive('cleandesk secrets at rest 1');
  const inventor = derive('cleandesk made-up second factors 1');
  return {
    seal(plaintext, about) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', key, nonce);
      cipher.setAAD(Buffer.from(about, 'utf8'));
      return Buffer.concat([nonce, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]).toString(
        'base64url',
      );
    },
    open(sealed, about) {
      const bytes = Buffer.from(sealed, 'base64url');
      if (bytes.length < NONCE_BYTES + TAG_BYTES) throw new Error('A sealed secret is too short.');
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES), {
        authTagLength: TAG_BYTES,
      });
      decipher.setAAD(Buffer.from(about, 'utf8'));
      decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
      return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]);
    },
    madeUp: (about) => createHmac('sha256', inventor).update(about, 'utf8').digest(),
  };
}
