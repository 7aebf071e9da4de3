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
import { SecretText } from '../../core/vocabulary/secretText.ts';

const INFO = 'cleandesk bridge envelope 2';
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
/** The other arguments, and the names and bytes of the secrets that follow (preload/envelope.ts). */
const Contents = z.tuple([
  z.record(z.string(), z.unknown()),
  z.array(z.tuple([z.string(), z.number().int().nonnegative()])).max(8),
]);
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
 * The arguments in an envelope, and what is none as it is. Secrets in it become `SecretText`, for the caller to wipe.
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
    return argumentsIn(plain);
  } finally {
    for (const bytes of [plain, key, shared]) bytes.fill(0);
  }
}

/** @throws Error for what the preload has not written */
function argumentsIn(plain: Buffer): Record<string, unknown> {
  const end = 4 + plain.readUInt32BE(0);
  const [rest, secrets] = Contents.parse(JSON.parse(plain.toString('utf8', 4, end)));
  let at = end;
  for (const [name, length] of secrets) {
    if (at + length > plain.length || Object.hasOwn(rest, name)) throw new Error('no such envelope');
    rest[name] = SecretText.copyOf(plain.subarray(at, at + length));
    at += length;
  }
  if (at !== plain.length) throw new Error('no such envelope');
  return rest;
}
