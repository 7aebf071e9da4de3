/**
 * What an administrator writes for a tool's one-time codes: base32 as the tool shows it, or the address behind its QR
 * code.
 */
import { hotp, readBase32, type TotpHash } from '../secondFactor/totp.ts';

/** What a code is made from. Wiped by anyone who has it. */
export interface Seed {
  readonly secret: Buffer;
  readonly hash: TotpHash;
  readonly digits: number;
  /** Seconds for which a code is valid. */
  readonly period: number;
}

/** Shown to the person who entered it; never contains what was entered. */
export class NoSeed extends Error {
  override readonly name = 'NoSeed';
}

/** Many tools give 80 bits, though RFC 4226 section 4 (R6) asks for 128 at least; fewer than 80 is a typing error. */
const LEAST_BYTES = 10;
const MOST_BYTES = 128;
const HASHES: Readonly<Record<string, TotpHash>> = { SHA1: 'sha1', SHA256: 'sha256', SHA512: 'sha512' };

/** @throws NoSeed in words. */
export function readSeed(text: string): Seed {
  const trimmed = text.trim();
  if (/^otpauth:/i.test(trimmed)) return fromUrl(trimmed);
  return { secret: secretOf(trimmed), hash: 'sha1', digits: 6, period: 30 };
}

/** The code of this moment (milliseconds since 1970), RFC 6238. */
export function codeAt(seed: Seed, now: number): string {
  return hotp(seed.secret, Math.floor(now / 1_000 / seed.period), seed.digits, seed.hash);
}

function fromUrl(text: string): Seed {
  const url = URL.parse(text);
  if (url === null) throw new NoSeed('This begins like an otpauth address, but is none.');
  if (url.hostname.toLowerCase() !== 'totp')
    throw new NoSeed('Only codes by time (otpauth://totp/…) can be used; this one counts.');
  // A name given twice could be read in two ways.
  const one = (name: string): string | null => {
    const all = [...url.searchParams].filter(([key]) => key.toLowerCase() === name);
    if (all.length > 1) throw new NoSeed(`The otpauth address gives “${name}” more than once.`);
    return all[0]?.[1] ?? null;
  };
  const secret = one('secret');
  if (secret === null) throw new NoSeed('The otpauth address has no secret.');
  const hash = Object.hasOwn(HASHES, (one('algorithm') ?? 'SHA1').toUpperCase())
    ? HASHES[(one('algorithm') ?? 'SHA1').toUpperCase()]
    : undefined;
  if (hash === undefined) throw new NoSeed('The algorithm of the otpauth address must be SHA1, SHA256 or SHA512.');
  return {
    secret: secretOf(secret),
    hash,
    digits: whole(one('digits'), 6, 6, 8, 'digits'),
    period: whole(one('period'), 30, 10, 300, 'period'),
  };
}

function whole(text: string | null, otherwise: number, least: number, most: number, name: string): number {
  if (text === null) return otherwise;
  const number = /^\d{1,4}$/.test(text) ? Number(text) : Number.NaN;
  if (!(number >= least && number <= most))
    throw new NoSeed(`The “${name}” of the otpauth address must be from ${least} to ${most}.`);
  return number;
}

/** RFC 4648 section 6; spaces, hyphens, small letters and a missing padding are what people write. */
function secretOf(text: string): Buffer {
  const letters = text.replaceAll(/[\s-]/g, '').replace(/=+$/, '').toUpperCase();
  if (!/^[A-Z2-7]+$/.test(letters)) throw new NoSeed('A seed has letters A to Z and digits 2 to 7 only (base32).');
  // One, three or six letters after whole groups are no whole number of bytes.
  if ([1, 3, 6].includes(letters.length % 8))
    throw new NoSeed('The seed is not complete: a letter is missing, or one too many.');
  const bytes = readBase32(letters);
  if (bytes === null) throw new NoSeed('The seed is not complete: its last letter cannot be there.');
  if (bytes.length < LEAST_BYTES || bytes.length > MOST_BYTES)
    throw new NoSeed(`The seed is too ${bytes.length < LEAST_BYTES ? 'short: at least 16 letters' : 'long'}.`);
  return bytes;
}
