/**
 * One-time codes: HOTP (RFC 4226) over time steps (RFC 6238), and the base32 (RFC 4648) in which authenticator apps
 * take a secret.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';

/** Seconds of one step (RFC 6238 section 4.1, X). */
export const STEP_SECONDS = 30;
export const DIGITS = 6;
/**
 * Steps before and after the present one that are taken too, for clocks that disagree a little (RFC 6238 section 5.2:
 * at most one is recommended).
 */
export const DRIFT_STEPS = 1;
/** As long as a SHA-1 digest (RFC 4226 section 4, R6: 160 bits are recommended). */
export const SECRET_BYTES = 20;

export type TotpHash = 'sha1' | 'sha256' | 'sha512';

/** HOTP of `counter`, RFC 4226 section 5.3. @throws RangeError for a counter that is no whole number from 0 on. */
export function hotp(secret: Uint8Array, counter: number, digits = DIGITS, hash: TotpHash = 'sha1'): string {
  if (!Number.isSafeInteger(counter) || counter < 0)
    throw new RangeError('The counter must be a whole number from 0 on.');
  const moving = Buffer.alloc(8);
  moving.writeBigUInt64BE(BigInt(counter));
  const digest = createHmac(hash, secret).update(moving).digest();
  const offset = (digest.at(-1) ?? 0) & 0x0f;
  const number = digest.readUInt32BE(offset) & 0x7fff_ffff;
  return String(number % 10 ** digits).padStart(digits, '0');
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

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** RFC 4648 section 6, without padding. */
export function base32(bytes: Uint8Array): string {
  let text = '';
  let held = 0;
  let bits = 0;
  for (const byte of bytes) {
    held = (held << 8) | byte;
    bits += 8;
    for (; bits >= 5; bits -= 5) text += ALPHABET[(held >>> (bits - 5)) & 31];
    held &= 0xff;
  }
  return bits > 0 ? text + ALPHABET[(held << (5 - bits)) & 31] : text;
}

/** What an authenticator app reads from a QR code (the "Key Uri Format"). Both names may be any text. */
export function totpUri(secret: Uint8Array, issuer: string, account: string): string {
  const plain = (text: string): string => encodeURIComponent(text.replaceAll(':', ' '));
  return `otpauth://totp/${plain(issuer)}:${plain(account)}?secret=${base32(secret)}&issuer=${plain(issuer)}&algorithm=SHA1&digits=${DIGITS}&period=${STEP_SECONDS}`;
}
