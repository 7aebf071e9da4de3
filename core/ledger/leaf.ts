/**
 * What of a record is in the tree: its time and a commitment, so that the record can be erased and every proof still
 * verifies. Record and nonce are kept beside the tree; erasing the nonce with the record leaves nothing to guess
 * against.
 */
import { hash as digest, randomBytes } from 'node:crypto';
import { canonical } from './chain.ts';
import { fromBase64, toBase64, utf8Text } from './note.ts';

export const NONCE_BYTES = 32;

export interface Leaf {
  /** milliseconds since 1970 when the server stored the record; never less than in the leaf before */
  readonly at: number;
  /** 32 bytes: SHA-256(nonce || canonical(record)) */
  readonly commitment: Uint8Array;
}

/** 32 random bytes, for one record only: with them the record cannot be guessed from its commitment. */
export const newNonce = (): Uint8Array => new Uint8Array(randomBytes(NONCE_BYTES));

/**
 * What the leaf says of a record: SHA-256(nonce || canonical(record)), 32 bytes.
 * @param nonce 32 bytes @throws RangeError for another length
 * @throws TypeError when the record is not plain JSON
 */
export function commitmentOf(record: unknown, nonce: Uint8Array): Uint8Array {
  if (nonce.length !== NONCE_BYTES) throw new RangeError('a nonce has 32 bytes');
  return digest('sha256', Buffer.concat([nonce, Buffer.from(canonical(record), 'utf8')]), 'buffer');
}

/** The bytes of the entry: canonical JSON, so that a leaf has one form. */
export const entryOf = (at: number, commitment: Uint8Array): Uint8Array =>
  Buffer.from(canonical({ at, commitment: toBase64(commitment), kind: 'record', v: 1 }), 'utf8');

const FORM = /^\{"at":(0|[1-9]\d{0,15}),"commitment":"([A-Za-z0-9+/]{43}=)","kind":"record","v":1\}$/;

/** Null for an entry that is none of ours. */
export function parseEntry(entry: Uint8Array): Leaf | null {
  const [, at = '', encoded = ''] = FORM.exec(utf8Text(entry) ?? '') ?? [];
  const commitment = fromBase64(encoded);
  return commitment?.length === 32 && Number.isSafeInteger(Number(at)) ? { at: Number(at), commitment } : null;
}
