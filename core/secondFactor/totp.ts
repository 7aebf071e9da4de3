/**
 * One-time codes: HOTP (RFC 4226) over time steps (RFC 6238), and the base32 (RFC 4648) in which authenticator apps
 * take a secret. The library computes; which steps are accepted, and that each is accepted once, is decided here,
 * because the library's own validation knows no used step and stops comparing at the first match.
 */
import { timingSafeEqual } from 'node:crypto';
import { HOTP, Secret, TOTP } from 'otpauth';
import { LONGEST_TOTP_URI } from '../vocabulary/limits.ts';

/** Seconds of one step (RFC 6238 section 4.1, X). */
export const STEP_SECONDS = 30;
const DIGITS = 6;
/**
 * Steps before and after the present one that are taken too, for clocks that disagree a little (RFC 6238 section 5.2:
 * at most one is recommended).
 */
const DRIFT_STEPS = 1;
/** As long as a SHA-1 digest (RFC 4226 section 4, R6: 160 bits are recommended). */
export const SECRET_BYTES = 20;

export type TotpHash = 'sha1' | 'sha256' | 'sha512';

const ALGORITHMS: Readonly<Record<TotpHash, string>> = { sha1: 'SHA1', sha256: 'SHA256', sha512: 'SHA512' };
const secretOf = (bytes: Uint8Array): Secret => new Secret({ buffer: new Uint8Array(bytes).buffer });

/** HOTP of `counter`, RFC 4226 section 5.3. @throws RangeError for a counter that is no whole number from 0 on. */
export function hotp(secret: Uint8Array, counter: number, digits = DIGITS, hash: TotpHash = 'sha1'): string {
  if (!Number.isSafeInteger(counter) || counter < 0)
    throw new RangeError('The counter must be a whole number from 0 on.');
  return HOTP.generate({ secret: secretOf(secret), algorithm: ALGORITHMS[hash], digits, counter });
}

/** The time step of `now` (milliseconds since 1970). */
export const stepOf = (now: number): number => Math.floor(now / 1_000 / STEP_SECONDS);

/**
 * The step whose code this is, out of the present one and its neighbours; null where it is none of them, or not newer
 * than `usedStep` (RFC 6238 section 5.2: a code is taken once). Every step is computed and compared, whichever fits.
 */
export function matchingStep(secret: Uint8Array, code: string, now: number, usedStep: number | null): number | null {
  const given = Buffer.from(code.padEnd(DIGITS).slice(0, DIGITS), 'utf8');
  const wellFormed = /^[0-9]{6}$/.test(code);
  const present = stepOf(now);
  let found: number | null = null;
  for (let step = Math.max(0, present - DRIFT_STEPS); step <= present + DRIFT_STEPS; step += 1) {
    const expected = Buffer.from(hotp(secret, step), 'utf8');
    const fits = given.length === expected.length && timingSafeEqual(given, expected);
    if (fits && (usedStep === null || step > usedStep)) found = step;
  }
  return wellFormed ? found : null;
}

/** RFC 4648 section 6, without padding. */
export const base32 = (bytes: Uint8Array): string => secretOf(bytes).base32;

/**
 * RFC 4648 section 6, in capitals and without padding. Null where it is none, or another spelling of what `base32`
 * writes.
 */
export function readBase32(text: string): Buffer | null {
  if (!/^[A-Z2-7]*$/.test(text)) return null;
  const { bytes } = Secret.fromBase32(text);
  return base32(bytes) === text ? Buffer.from(bytes) : null;
}

/**
 * What an authenticator app reads from a QR code (the "Key Uri Format"). Both names may be any text; an account that is
 * too long for `LONGEST_TOTP_URI` is cut at its end, for it only says to its person whose secret this is.
 */
export function totpUri(secret: Uint8Array, issuer: string, account: string): string {
  // A colon parts the two names, so neither can have one.
  const plain = (text: string): string => text.replaceAll(':', ' ');
  const characters = [...plain(account)];
  for (;;) {
    const uri = new TOTP({
      secret: secretOf(secret),
      issuer: plain(issuer),
      label: characters.join(''),
      algorithm: ALGORITHMS.sha1,
      digits: DIGITS,
      period: STEP_SECONDS,
    }).toString();
    if (uri.length <= LONGEST_TOTP_URI || characters.pop() === undefined) return uri;
  }
}
