/**
 * A saved login as the bytes that are sealed. Bytes and not JSON, so that anyone who has opened one can wipe it: text
 * in JavaScript cannot be wiped.
 * Version (1), then fields, each with its length in two bytes; zeros up to a multiple of `STEP`, so that the length of
 * what is sealed says nothing about the length of a password.
 */
import type { Seed } from './seed.ts';
import type { TotpHash } from '../secondFactor/totp.ts';

export const STEP = 1_024;
const VERSION = 1;
const HASHES: readonly TotpHash[] = ['sha1', 'sha256', 'sha512'];
export const APPROVAL_BYTES = 32;

/** What is in a saved login. Bytes are UTF-8. `wipe` overwrites all of them. */
export interface OpenLogin {
  readonly name: string;
  /** The address that the login is for. This one, and not what a list says, decides where it may be used. */
  readonly address: string;
  readonly user: Buffer;
  readonly password: Buffer;
  readonly seed: Seed | null;
  /** What the administrator who saved it proves approvals of further workstations with; see sealLogin.ts. */
  readonly approval: Buffer;
  wipe(): void;
}
export type LoginParts = Omit<OpenLogin, 'wipe'>;

/** @throws RangeError for a field of 64 KiB or more. */
export function encodeLogin(login: LoginParts): Buffer {
  const { seed } = login;
  const kind =
    seed === null
      ? Buffer.alloc(0)
      : Buffer.from([HASHES.indexOf(seed.hash), seed.digits, seed.period >> 8, seed.period & 0xff]);
  const fields = [
    Buffer.from(login.name, 'utf8'),
    Buffer.from(login.address, 'utf8'),
    login.user,
    login.password,
    seed?.secret ?? Buffer.alloc(0),
    kind,
    login.approval,
  ];
  const length = fields.reduce((sum, field) => sum + 2 + field.length, 1);
  const whole = Buffer.alloc(Math.ceil(length / STEP) * STEP);
  whole[0] = VERSION;
  let at = 1;
  for (const field of fields) {
    if (field.length > 0xffff) throw new RangeError('A field of a login is too long.');
    at = whole.writeUInt16BE(field.length, at);
    at += field.copy(whole, at);
  }
  return whole;
}

/**
 * Takes `whole` over: its fields are views on it, and `wipe` overwrites it. Null for bytes that are no login; they are
 * wiped then.
 */
export function decodeLogin(whole: Buffer): OpenLogin | null {
  const login = read(whole);
  if (login === null) whole.fill(0);
  return login;
}

function read(whole: Buffer): OpenLogin | null {
  if (whole[0] !== VERSION) return null;
  const fields: Buffer[] = [];
  let at = 1;
  while (fields.length < 7) {
    if (at + 2 > whole.length) return null;
    const end = at + 2 + whole.readUInt16BE(at);
    if (end > whole.length) return null;
    fields.push(whole.subarray(at + 2, end));
    at = end;
  }
  const [name, address, user, password, secret, kind, approval] = fields;
  if (
    name === undefined ||
    address === undefined ||
    user === undefined ||
    password === undefined ||
    secret === undefined ||
    kind === undefined ||
    approval?.length !== APPROVAL_BYTES
  )
    return null;
  const hash = HASHES[kind[0] ?? -1];
  if (secret.length > 0 && (kind.length !== 4 || hash === undefined)) return null;
  const seed =
    secret.length === 0 || hash === undefined
      ? null
      : { secret, hash, digits: kind[1] ?? 0, period: kind.readUInt16BE(2) };
  return {
    name: name.toString('utf8'),
    address: address.toString('utf8'),
    user,
    password,
    seed,
    approval,
    wipe: () => {
      whole.fill(0);
    },
  };
}
