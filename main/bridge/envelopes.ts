/** Opens what the preload has encrypted for main (preload/envelope.ts): arguments that contain a secret. */
import {
  createDecipheriv,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  hkdfSync,
  type KeyObject,
} from 'node:crypto';
import { z } from 'zod';

const INFO = 'cleandesk bridge envelope 1';
const TAG = 16;
/** Keys that wait for their call; the oldest goes first. */
const MOST_WAITING = 32;

const Envelope = z.strictObject({
  envelope: z.strictObject({
    to: z.base64().max(60),
    from: z.base64().max(60),
    text: z.base64().max(256 * 1024),
  }),
});
const waiting = new Map<string, KeyObject>();

/** A public key for one call: base64 of the 32 bytes of X25519 (RFC 7748). */
export function envelopeKey(): string {
  const { publicKey, privateKey } = generateKeyPairSync('x25519');
  const to = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url').toString('base64');
  waiting.set(to, privateKey);
  const [oldest] = waiting.keys();
  if (waiting.size > MOST_WAITING && oldest !== undefined) waiting.delete(oldest);
  return to;
}

/**
 * The arguments in an envelope, and what is none as it is.
 * @throws Error where it was not made for a key that waits; each key opens one
 */
export function openEnvelope(args: unknown): unknown {
  const read = Envelope.safeParse(args);
  if (!read.success) return args;
  const { to, from, text } = read.data.envelope;
  const privateKey = waiting.get(to);
  waiting.delete(to);
  if (privateKey === undefined) throw new Error('no such key');
  const x = Buffer.from(from, 'base64').toString('base64url');
  const publicKey = createPublicKey({ key: { kty: 'OKP', crv: 'X25519', x }, format: 'jwk' });
  const shared = diffieHellman({ privateKey, publicKey });
  const key = Buffer.from(hkdfSync('sha256', shared, Buffer.from(to, 'base64'), INFO, 32));
  const sealed = Buffer.from(text, 'base64');
  const cipher = createDecipheriv('aes-256-gcm', key, Buffer.alloc(12));
  cipher.setAuthTag(sealed.subarray(-TAG));
  const plain = cipher.update(sealed.subarray(0, -TAG));
  try {
    cipher.final();
    return JSON.parse(plain.toString('utf8'));
  } finally {
    for (const bytes of [plain, key, shared]) bytes.fill(0);
  }
}
