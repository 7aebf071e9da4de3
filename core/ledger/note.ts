/**
 * Signed notes: C2SP signed-note v1.0.0 (`c2sp.org/signed-note`). Text is trusted only after one of its signatures has
 * been verified with a key that the reader already had.
 */
import { createHash, createPrivateKey, createPublicKey, randomBytes, sign, verify, type KeyObject } from 'node:crypto';
import { cosignedMessage, readTimestamp, TIMESTAMP_BYTES, withTimestamp } from './cosignature.ts';
import { LedgerFault } from './ledgerFault.ts';

/**
 * Signature types of signed-note. 0x06 (ML-DSA-44) is neither made nor verified here; such a signature is one of an
 * unknown key.
 */
export const SIGNATURE_TYPE = { ed25519: 0x01, cosignature: 0x04 } as const;
export type SignatureType = (typeof SIGNATURE_TYPE)[keyof typeof SIGNATURE_TYPE];

/** A key that verifies. Its text form is a vkey. */
export interface VerifierKey {
  readonly name: string;
  readonly type: SignatureType;
  /** 8 hexadecimal digits */
  readonly id: string;
  /** 32 bytes of Ed25519 */
  readonly publicKey: Uint8Array;
}

/** A key that signs. */
export interface SigningKey extends VerifierKey {
  /** 32 bytes: the private key of RFC 8032 */
  readonly seed: Uint8Array;
}

export interface NoteSignature {
  readonly name: string;
  /** 8 hexadecimal digits */
  readonly keyId: string;
  /** what is behind the key's id */
  readonly signature: Uint8Array;
}

export interface Note {
  /** with its final newline */
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

export interface VerifiedSignature {
  readonly key: VerifierKey;
  /** seconds since 1970, said by who cosigned; null for a signature without a time */
  readonly timestamp: number | null;
}

/** Beyond these a note is refused unread; the specification asks for 16 signatures at least. */
const MAX_NOTE_BYTES = 1_000_000;
const MAX_SIGNATURES = 100;
const KEY_BYTES = 32;
const ID_BYTES = 4;

// DER of an Ed25519 key up to its 32 bytes (RFC 8410).
const SPKI_HEAD = Buffer.from('302a300506032b6570032100', 'hex');
const PKCS8_HEAD = Buffer.from('302e020100300506032b657004220420', 'hex');

const publicObjects = new WeakMap<Uint8Array, KeyObject>();
function publicObject(key: VerifierKey): KeyObject {
  let object = publicObjects.get(key.publicKey);
  if (object === undefined) {
    object = createPublicKey({ key: Buffer.concat([SPKI_HEAD, key.publicKey]), format: 'der', type: 'spki' });
    publicObjects.set(key.publicKey, object);
  }
  return object;
}
const privateObjects = new WeakMap<Uint8Array, KeyObject>();
function privateObject(seed: Uint8Array): KeyObject {
  let object = privateObjects.get(seed);
  if (object === undefined) {
    object = createPrivateKey({ key: Buffer.concat([PKCS8_HEAD, seed]), format: 'der', type: 'pkcs8' });
    privateObjects.set(seed, object);
  }
  return object;
}

const isKeyName = (name: string): boolean =>
  name !== '' && name.isWellFormed() && !/[\p{White_Space}+\p{Cc}]/u.test(name);
/** RFC 4648 section 4, with padding: the alphabet of signed notes. */
export const toBase64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

/** Null for anything but the one base64 text (RFC 4648 section 4) that these bytes have. */
export function fromBase64(text: string): Uint8Array | null {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? new Uint8Array(bytes) : null;
}

/** The number of its one decimal form; null for any other text, and above 2^53 - 1. */
export function fromDecimal(text: string): number | null {
  if (!/^(?:0|[1-9]\d{0,15})$/.test(text)) return null;
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : null;
}

function keyId(name: string, type: SignatureType, publicKey: Uint8Array): string {
  const hash = createHash('sha256').update(`${name}\n`, 'utf8').update(Uint8Array.of(type)).update(publicKey);
  return hash.digest('hex').slice(0, 2 * ID_BYTES);
}

/**
 * @param name of the key: no spaces, no plus; by convention an address without scheme
 * @param publicKey 32 bytes of Ed25519
 * @throws LedgerFault key-form
 */
function verifierKey(name: string, type: SignatureType, publicKey: Uint8Array): VerifierKey {
  if (!isKeyName(name) || publicKey.length !== KEY_BYTES) throw new LedgerFault('key-form', { name });
  return { name, type, id: keyId(name, type, publicKey), publicKey };
}

/** `name+id+base64(type || public key)` */
export const formatVerifierKey = ({ name, type, id, publicKey }: VerifierKey): string =>
  `${name}+${id}+${toBase64(Buffer.concat([Uint8Array.of(type), publicKey]))}`;

/** @throws LedgerFault key-form, for types other than Ed25519 and its cosignature as well */
export function parseVerifierKey(text: string): VerifierKey {
  const { name, id, type, material } = keyParts(text);
  const key = verifierKey(name, type, material);
  if (key.id !== id) throw new LedgerFault('key-form', { name });
  return key;
}

/** The third part of a key may itself have a plus: it is base64. */
function keyParts(text: string): { name: string; id: string; type: SignatureType; material: Uint8Array } {
  const found = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/.exec(text);
  const [, name = '', id = '', encoded = ''] = found ?? [];
  const bytes = fromBase64(encoded);
  const type = Object.values(SIGNATURE_TYPE).find((known) => known === bytes?.[0]);
  if (bytes === null || type === undefined) throw new LedgerFault('key-form', { name });
  return { name, id, type, material: bytes.slice(1) };
}

/**
 * A key out of its private half.
 * @param seed 32 bytes; random ones when left out
 * @throws LedgerFault key-form
 */
export function signingKey(name: string, type: SignatureType, seed: Uint8Array = randomBytes(KEY_BYTES)): SigningKey {
  if (seed.length !== KEY_BYTES) throw new LedgerFault('key-form', { name });
  const spki = createPublicKey(privateObject(seed)).export({ format: 'der', type: 'spki' });
  return { ...verifierKey(name, type, new Uint8Array(spki.subarray(SPKI_HEAD.length))), seed };
}

const PRIVATE = 'PRIVATE+KEY+';

/** The private form that Go's `sumdb/note` reads: `PRIVATE+KEY+name+id+base64(type || seed)`. */
export const formatSigningKey = ({ name, type, id, seed }: SigningKey): string =>
  `${PRIVATE}${name}+${id}+${toBase64(Buffer.concat([Uint8Array.of(type), seed]))}`;

/** @throws LedgerFault key-form */
export function parseSigningKey(text: string): SigningKey {
  if (!text.startsWith(PRIVATE)) throw new LedgerFault('key-form');
  const { name, id, type, material } = keyParts(text.slice(PRIVATE.length));
  const key = signingKey(name, type, material);
  if (key.id !== id) throw new LedgerFault('key-form', { name });
  return key;
}

/** One line of a note, with its newline. */
const formatSignature = ({ name, keyId: id, signature }: NoteSignature): string =>
  `— ${name} ${toBase64(Buffer.concat([Buffer.from(id, 'hex'), signature]))}\n`;

/** The note as text. */
export const formatNote = ({ text, signatures }: Note): string =>
  `${text}\n${signatures.map(formatSignature).join('')}`;

/** Whether there is a character below U+0020 other than these. */
export function hasControl(text: string, allowed: string): boolean {
  for (let at = 0; at < text.length; at += 1)
    if (text.charCodeAt(at) < 0x20 && !allowed.includes(text[at]!)) return true;
  return false;
}
const isNoteText = (text: string): boolean => text.isWellFormed() && !hasControl(text, '\n');

/**
 * Signature lines of the text, with their newlines. Appended to a signed note they are its further signatures.
 * @param text with its final newline
 * @param at seconds since 1970, for a key that cosigns
 * @throws LedgerFault note-form for a text that no note can have
 */
export function signatureLine(text: string, key: SigningKey, at?: number): string {
  if (!isNoteText(text) || !text.endsWith('\n')) throw new LedgerFault('note-form');
  const ed25519 = (message: string): Buffer => sign(null, Buffer.from(message, 'utf8'), privateObject(key.seed));
  if (key.type === SIGNATURE_TYPE.ed25519)
    return formatSignature({ name: key.name, keyId: key.id, signature: ed25519(text) });
  const time = at ?? Math.floor(Date.now() / 1000);
  return formatSignature({
    name: key.name,
    keyId: key.id,
    signature: withTimestamp(time, ed25519(cosignedMessage(text, time))),
  });
}

/** @throws LedgerFault note-form */
export const signNote = (text: string, key: SigningKey): string => `${text}\n${signatureLine(text, key)}`;

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
/** The text of UTF-8 bytes; null for other bytes, and for a text that has no such bytes. */
export function utf8Text(bytes: Uint8Array | string): string | null {
  if (typeof bytes === 'string') return bytes.isWellFormed() ? bytes : null;
  try {
    return decoder.decode(bytes);
  } catch {
    return null;
  }
}

/**
 * Takes a note apart; verifies nothing.
 * @throws LedgerFault note-form
 */
export function parseNote(bytes: Uint8Array | string): Note {
  const whole = bytes.length > MAX_NOTE_BYTES ? null : utf8Text(bytes);
  // The last blank line ends the text.
  const end = whole?.lastIndexOf('\n\n') ?? -1;
  if (whole === null || end < 0 || !isNoteText(whole) || !whole.endsWith('\n')) throw new LedgerFault('note-form');
  const lines = whole.slice(end + 2, -1).split('\n');
  if (lines.length > MAX_SIGNATURES) throw new LedgerFault('note-form');
  return { text: whole.slice(0, end + 1), signatures: lines.map(parseSignature) };
}

function parseSignature(line: string): NoteSignature {
  const [, name = '', encoded = ''] = /^— ([^ ]+) ([^ ]+)$/.exec(line) ?? [];
  const bytes = fromBase64(encoded);
  if (!isKeyName(name) || bytes === null || bytes.length <= ID_BYTES) throw new LedgerFault('note-form');
  return {
    name,
    keyId: Buffer.from(bytes.subarray(0, ID_BYTES)).toString('hex'),
    signature: bytes.slice(ID_BYTES),
  };
}

/** Signatures of a note without text, as a witness answers. @throws LedgerFault note-form */
export function parseSignatureLines(bytes: Uint8Array | string): NoteSignature[] {
  const text = bytes.length > MAX_NOTE_BYTES ? null : utf8Text(bytes);
  if (text === null || !text.endsWith('\n')) throw new LedgerFault('note-form');
  return text.slice(0, -1).split('\n').map(parseSignature);
}

/** @returns null when the signature is not one of this key over this text */
function verified(text: string, key: VerifierKey, signature: Uint8Array): VerifiedSignature | null {
  const ed25519 = (message: string, bytes: Uint8Array): boolean =>
    bytes.length === 64 && verify(null, Buffer.from(message, 'utf8'), publicObject(key), bytes);
  if (key.type === SIGNATURE_TYPE.ed25519) return ed25519(text, signature) ? { key, timestamp: null } : null;
  const timestamp = readTimestamp(signature);
  if (timestamp === null) return null;
  return ed25519(cosignedMessage(text, timestamp), signature.subarray(TIMESTAMP_BYTES)) ? { key, timestamp } : null;
}

/**
 * The signatures by known keys, all of them verified. Others are ignored.
 * @returns at least one
 * @throws LedgerFault signature-wrong when one of a known key does not verify, signature-missing when none is of a
 * known key
 */
export function verifyNote(note: Note, keys: readonly VerifierKey[]): VerifiedSignature[] {
  const found: VerifiedSignature[] = [];
  for (const { name, keyId: id, signature } of note.signatures) {
    const key = keys.find((known) => known.name === name && known.id === id);
    if (key === undefined) continue;
    const is = verified(note.text, key, signature);
    if (is === null) throw new LedgerFault('signature-wrong', { name });
    found.push(is);
  }
  if (found.length === 0) throw new LedgerFault('signature-missing');
  return found;
}
