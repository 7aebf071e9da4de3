/**
 * Keyed hashes of values. HMAC-SHA256 (RFC 2104, FIPS 198-1) under a secret of the tenant that only the server has:
 * without it values cannot be tried, and one tenant's hash is of no use at another. Keys for the two purposes are
 * derived apart (HKDF, RFC 5869), so that a pseudonym on the screen reveals nothing about an exception in the database.
 */
import { createHmac, hkdfSync } from 'node:crypto';
import { foldUnit } from './patternEngine.ts';
import { PSEUDONYM_LENGTH, PSEUDONYM_LETTERS } from '../placeholder.ts';

/** Bytes of a tenant's masking secret. */
export const SECRET_BYTES = 32;

export interface Keyed {
  /** Five letters in place of a value: within one conversation, or wherever `conversationId` is null. */
  readonly pseudonym: (type: string, value: string, conversationId: string | null) => string;
  /** 32 hex digits in place of a value in the list of exceptions; null for a value that has no such form. */
  readonly tag: (type: string, value: string) => string | null;
}

/** @throws RangeError for a secret of another length than `SECRET_BYTES`. */
export function makeKeyed(secret: Uint8Array): Keyed {
  if (secret.length !== SECRET_BYTES) throw new RangeError(`A masking secret has ${SECRET_BYTES} bytes.`);
  const key = (purpose: string): Buffer =>
    Buffer.from(hkdfSync('sha256', secret, '', `cleandesk masking ${purpose}`, 32));
  const forPseudonyms = key('pseudonym');
  const forExceptions = key('exception');
  return {
    pseudonym(type, value, conversationId) {
      const hash = createHmac('sha256', forPseudonyms)
        .update(JSON.stringify([type, conversationId, normalise(type, value)]))
        .digest();
      // 48 bits over 20 letters: the bias of the remainder is below one in ten million.
      let number = hash.readUIntBE(0, 6);
      let text = '';
      for (let i = 0; i < PSEUDONYM_LENGTH; i++) {
        text += PSEUDONYM_LETTERS[number % PSEUDONYM_LETTERS.length]!;
        number = Math.floor(number / PSEUDONYM_LETTERS.length);
      }
      return text;
    },
    tag(type, value) {
      if (digitsOf(value).length < 4) return null;
      // Digits in words and letters of a number belong to it: by its figures alone, many values would be taken for this
      // one.
      const written = foldAll(value).replaceAll(/[^\p{L}\p{N}]+/gu, '');
      // Only the detector knows which digits a card's words mean, so it cannot be checked here whether such a number is
      // likely one. Anything shorter than a card number (ISO/IEC 7812-1: twelve digits with issuer, account and check
      // digit) is a piece of one, and its hash could be found by trying all values.
      if (type === 'CARD' && !/^\d{12,}$/.test(written)) return null;
      return createHmac('sha256', forExceptions)
        .update(JSON.stringify([type, written]))
        .digest('hex')
        .slice(0, 32);
    },
  };
}

/** One value, however it is written. */
function normalise(type: string, value: string): string {
  const folded = foldAll(value);
  if (type === 'EMAIL') return folded.replaceAll(/\s/g, '');
  if (type === 'PHONE') return digitsOf(value).replace(/^00/, '');
  if (type === 'NAME' || type === 'ADDRESS') return folded.replaceAll(/[^\p{L}\p{N}]+/gu, ' ').trim();
  return folded.replaceAll(/[^\p{L}\p{N}]+/gu, '');
}

function foldAll(value: string): string {
  let out = '';
  for (const c of value.normalize('NFKC')) out += c.length === 1 ? String.fromCharCode(foldUnit(c.charCodeAt(0))) : c;
  return out.replaceAll(/\p{Cf}/gu, '');
}

/** Digits of every script. */
export function digitsOf(value: string): string {
  return foldAll(value).replaceAll(/\D/g, '');
}
