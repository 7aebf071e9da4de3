/**
 * Arguments with a secret travel encrypted for main alone, under a key that main makes for one call: the browser
 * between page and main, and the pipes, see no password in clear. X25519, HKDF with SHA-256, AES-256-GCM; main's half
 * is main/bridge/envelopes.ts.
 */
import type { EnvelopedFields } from '../contract/bridge.ts';

const subtle = crypto.subtle;
const base64 = (bytes: ArrayBuffer | Uint8Array): string => btoa(String.fromCharCode(...new Uint8Array(bytes)));
const bytesOf = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(atob(text), (each) => each.charCodeAt(0));
const encoder = new TextEncoder();
const INFO = encoder.encode('cleandesk bridge envelope 2');

type Key = Awaited<ReturnType<typeof subtle.importKey>>;
/** The types of the browser and of Node differ in what `generateKey` gives. */
const isPair = (own: object): own is { readonly privateKey: Key; readonly publicKey: Key } =>
  'privateKey' in own && 'publicKey' in own;

/**
 * Four bytes of length (big-endian), JSON of [the other arguments, [name, bytes] of each that follows], and these as
 * UTF-8, one after the other: main makes no string of them.
 */
function plainOf(args: unknown, { passwords, values }: EnvelopedFields): Uint8Array<ArrayBuffer> {
  const rest: Record<string, unknown> = { ...(typeof args === 'object' ? args : null) };
  const secrets: [string, Uint8Array][] = [];
  for (const name of [...passwords, ...values]) {
    const text = Object.hasOwn(rest, name) ? rest[name] : undefined;
    if (typeof text !== 'string') continue;
    secrets.push([name, encoder.encode(passwords.includes(name) ? text.normalize('NFC') : text)]);
    delete rest[name];
  }
  const json = encoder.encode(JSON.stringify([rest, secrets.map(([name, { length }]) => [name, length])]));
  const plain = new Uint8Array(secrets.reduce((sum, [, { length }]) => sum + length, 4 + json.length));
  new DataView(plain.buffer).setUint32(0, json.length);
  plain.set(json, 4);
  let at = 4 + json.length;
  for (const [, bytes] of secrets) {
    plain.set(bytes, at);
    at += bytes.length;
    bytes.fill(0);
  }
  return plain;
}

export interface Envelope {
  readonly envelope: { readonly to: string; readonly from: string; readonly text: string };
}

/**
 * @param to main's public key for this call, base64 of 32 bytes
 * @param fields those that main must not read as JSON
 * @throws DOMException for anything that is no such key
 */
export async function enclose(to: string, args: unknown, fields: EnvelopedFields): Promise<Envelope> {
  const theirs = await subtle.importKey('raw', bytesOf(to), { name: 'X25519' }, false, []);
  const own: object = await subtle.generateKey({ name: 'X25519' }, false, ['deriveBits']);
  if (!isPair(own)) throw new TypeError('No pair of keys');
  const bits = await subtle.deriveBits({ name: 'X25519', public: theirs }, own.privateKey, 256);
  const shared = await subtle.importKey('raw', bits, 'HKDF', false, ['deriveKey']);
  const key = await subtle.deriveKey(
    { name: 'HKDF', hash: 'SHA-256', salt: bytesOf(to), info: INFO },
    shared,
    { name: 'AES-GCM', length: 256 },
    false,
    ['encrypt'],
  );
  const plain = plainOf(args, fields);
  // The key is used once, so one nonce is enough for it.
  const text = await subtle.encrypt({ name: 'AES-GCM', iv: new Uint8Array(12) }, key, plain);
  plain.fill(0);
  return { envelope: { to, from: base64(await subtle.exportKey('raw', own.publicKey)), text: base64(text) } };
}
