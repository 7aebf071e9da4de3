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

/** What is wrong with what was written as a seed; never has what was written. */
export type SeedProblem =
  | { code: 'seed-twice'; params: { name: 'secret' | 'algorithm' | 'digits' | 'period' } }
  | { code: 'seed-range'; params: { name: 'digits' | 'period'; least: number; most: number } }
  | {
      code:
        | 'seed-not-otpauth'
        | 'seed-by-counter'
        | 'seed-no-secret'
        | 'seed-algorithm'
        | 'seed-not-base32'
        | 'seed-incomplete'
        | 'seed-last-letter'
        | 'seed-short'
        | 'seed-long';
      params: Record<string, never>;
    };

/** A text that is no seed of a second factor; `problem` says why, and contains nothing of the text. */
export class NoSeed extends Error {
  override readonly name = 'NoSeed';
  readonly problem: SeedProblem;
  constructor(problem: SeedProblem) {
    super(problem.code);
    this.problem = problem;
  }
}
const noSeed = (code: Extract<SeedProblem, { params: Record<string, never> }>['code']): NoSeed =>
  new NoSeed({ code, params: {} });

/** Many tools give 80 bits, though RFC 4226 section 4 (R6) asks for 128 at least; fewer than 80 is a typing error. */
const LEAST_BYTES = 10;
const MOST_BYTES = 128;
const HASHES: Readonly<Record<string, TotpHash>> = { SHA1: 'sha1', SHA256: 'sha256', SHA512: 'sha512' };

/** @throws NoSeed */
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
  if (url === null) throw noSeed('seed-not-otpauth');
  if (url.hostname.toLowerCase() !== 'totp') throw noSeed('seed-by-counter');
  // A name given twice could be read in two ways.
  const one = (name: 'secret' | 'algorithm' | 'digits' | 'period'): string | null => {
    const all = [...url.searchParams].filter(([key]) => key.toLowerCase() === name);
    if (all.length > 1) throw new NoSeed({ code: 'seed-twice', params: { name } });
    return all[0]?.[1] ?? null;
  };
  const secret = one('secret');
  if (secret === null) throw noSeed('seed-no-secret');
  const hash = Object.hasOwn(HASHES, (one('algorithm') ?? 'SHA1').toUpperCase())
    ? HASHES[(one('algorithm') ?? 'SHA1').toUpperCase()]
    : undefined;
  if (hash === undefined) throw noSeed('seed-algorithm');
  return {
    secret: secretOf(secret),
    hash,
    digits: whole(one('digits'), 6, 6, 8, 'digits'),
    period: whole(one('period'), 30, 10, 300, 'period'),
  };
}

function whole(text: string | null, otherwise: number, least: number, most: number, name: 'digits' | 'period'): number {
  if (text === null) return otherwise;
  const number = /^\d{1,4}$/.test(text) ? Number(text) : Number.NaN;
  if (!(number >= least && number <= most)) throw new NoSeed({ code: 'seed-range', params: { name, least, most } });
  return number;
}

/** RFC 4648 section 6; spaces, hyphens, small letters and a missing padding are what people write. */
function secretOf(text: string): Buffer {
  const letters = text.replaceAll(/[\s-]/g, '').replace(/=+$/, '').toUpperCase();
  if (!/^[A-Z2-7]+$/.test(letters)) throw noSeed('seed-not-base32');
  // One, three or six letters after whole groups are no whole number of bytes.
  if ([1, 3, 6].includes(letters.length % 8)) throw noSeed('seed-incomplete');
  const bytes = readBase32(letters);
  if (bytes === null) throw noSeed('seed-last-letter');
  if (bytes.length < LEAST_BYTES) throw noSeed('seed-short');
  if (bytes.length > MOST_BYTES) throw noSeed('seed-long');
  return bytes;
}
