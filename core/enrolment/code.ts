/**
 * The enrolment code: one line that a person carries from the administrator's view to a machine. It says where the
 * server listens for it, which authority the server must prove (SHA-256 of its certificate), and a secret that works
 * once. The machine that redeems it first is the one that is enrolled.
 * Written in Crockford's base 32, which is another alphabet than the one of RFC 4648 that core/secondFactor/totp.ts has
 * from a library: letters that are read as digits are taken for them, and a code has one spelling.
 */
import { createHash } from 'node:crypto';

export interface EnrolmentCode {
  /** Name or address, and port, of the listener that redeems codes. */
  readonly host: string;
  readonly port: number;
  /** SHA-256 of the authority's certificate (DER), 32 bytes. */
  readonly pin: Buffer;
  /** 20 random bytes. */
  readonly secret: Buffer;
}

export const PIN_BYTES = 32;
export const SECRET_BYTES = 20;
const VERSION = 1;
const CHECK_BYTES = 4;
/** Characters in a group: the eye finds its place again. */
const GROUP = 6;
/** Crockford's base 32: no letter that is read as a digit, none that makes words; it is read in either case. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const READ_AS: Readonly<Record<string, string>> = { O: '0', I: '1', L: '1' };
const LONGEST_TEXT = 1_000;

/** @throws RangeError for a host, port, pin or secret that is none. */
export function writeCode(code: EnrolmentCode): string {
  const host = Buffer.from(code.host, 'utf8');
  if (
    !isHost(code.host) ||
    !Number.isInteger(code.port) ||
    code.port < 1 ||
    code.port > 65_535 ||
    code.pin.length !== PIN_BYTES ||
    code.secret.length !== SECRET_BYTES
  )
    throw new RangeError('This cannot be written as an enrolment code.');
  const port = Buffer.alloc(2);
  port.writeUInt16BE(code.port);
  const body = Buffer.concat([Buffer.from([VERSION, host.length]), host, port, code.pin, code.secret]);
  const text = toBase32(Buffer.concat([body, checkOf(body)]));
  return (text.match(new RegExp(`.{1,${GROUP}}`, 'g')) ?? []).join('-');
}

/**
 * @returns null where it is no whole code: a slip of the pen shows before anything is connected to. Dashes and spaces
 * count for nothing.
 */
export function readCode(text: string): EnrolmentCode | null {
  if (text.length > LONGEST_TEXT) return null;
  const bytes = fromBase32(text.replaceAll(/[\s-]/g, '').toUpperCase());
  if (bytes === null || bytes.length < 2 + CHECK_BYTES) return null;
  const body = bytes.subarray(0, bytes.length - CHECK_BYTES);
  if (!checkOf(body).equals(bytes.subarray(bytes.length - CHECK_BYTES))) return null;
  const hostBytes = body[1] ?? 0;
  if (body[0] !== VERSION || body.length !== 2 + hostBytes + 2 + PIN_BYTES + SECRET_BYTES) return null;
  const host = body.subarray(2, 2 + hostBytes).toString('utf8');
  const port = body.readUInt16BE(2 + hostBytes);
  const pinAt = 4 + hostBytes;
  return isHost(host) && port > 0
    ? {
        host,
        port,
        pin: Buffer.from(body.subarray(pinAt, pinAt + PIN_BYTES)),
        secret: Buffer.from(body.subarray(pinAt + PIN_BYTES)),
      }
    : null;
}

/**
 * As the server keeps it. Plain SHA-256 is enough for 160 random bits: there is nothing to guess that stretching could
 * slow down.
 */
export const hashSecret = (secret: Uint8Array): string =>
  createHash('sha256').update('cleandesk enrolment secret 1').update(secret).digest('hex');

/** A name or an address as it is in a URL's host, without brackets. */
export const isHost = (host: string): boolean =>
  /^[a-zA-Z0-9](?:[a-zA-Z0-9.-]{0,252})$/.test(host) || /^[0-9a-fA-F:.]{2,45}$/.test(host);

const checkOf = (body: Uint8Array): Buffer =>
  createHash('sha256').update('cleandesk enrolment code 1').update(body).digest().subarray(0, CHECK_BYTES);

function toBase32(bytes: Uint8Array): string {
  let text = '';
  let pending = 0;
  let bits = 0;
  for (const byte of bytes) {
    pending = (pending << 8) | byte;
    bits += 8;
    for (; bits >= 5; bits -= 5) text += ALPHABET[(pending >> (bits - 5)) & 31];
    pending &= 31;
  }
  return bits > 0 ? text + ALPHABET[(pending << (5 - bits)) & 31] : text;
}

function fromBase32(text: string): Buffer | null {
  const bytes: number[] = [];
  let pending = 0;
  let bits = 0;
  for (const letter of text) {
    const value = ALPHABET.indexOf(READ_AS[letter] ?? letter);
    if (value < 0) return null;
    pending = (pending << 5) | value;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes.push((pending >> bits) & 255);
    }
    pending &= 255;
  }
  // What is left over is padding, and padding is zero: one code has one spelling.
  return (pending & ((1 << bits) - 1)) === 0 && bits < 5 ? Buffer.from(bytes) : null;
}
