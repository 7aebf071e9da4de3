/**
 * Recovery codes: ten words for a day on which the telephone or the key is gone. Each opens once. Stored as slow hashes
 * (OWASP: Argon2id, 19 MiB, 2 passes).
 */
import { randomBytes, randomInt, timingSafeEqual } from 'node:crypto';
import { hashRaw } from '@node-rs/argon2';
import { PersonScope } from '../../scope/scope.ts';
import type { Db, Tx } from '../../storage/storage.ts';
import { deleteRecoverySet, insertRecoverySet, recoverySet, takeHash, unusedHashes } from './secondFactorQueries.ts';

const CODES = 10;
/** Letters and digits that are not mistaken for one another; two groups of five are about 49 bits. */
const ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789';
const GROUP = 5;
const ARGON2ID = 2;

function newRecoveryCode(): string {
  const group = (): string => Array.from({ length: GROUP }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
  return `${group()}-${group()}`;
}

/** As it was printed, whatever spaces, dashes and capitals it was typed with; null where it can be none. */
function readRecoveryCode(typed: string): string | null {
  const plain = typed.toLowerCase().replaceAll(/[\s-]/g, '');
  return plain.length === 2 * GROUP && [...plain].every((letter) => ALPHABET.includes(letter)) ? plain : null;
}

async function hashOf(code: string, salt: Buffer): Promise<Buffer> {
  return hashRaw(code, { algorithm: ARGON2ID, memoryCost: 19_456, timeCost: 2, parallelism: 1, outputLen: 32, salt });
}

/**
 * Makes a new set in place of the old one.
 * @param isWanted asked in the transaction that stores it, once the codes are hashed
 * @returns the codes, which cannot be read again; null where they were not wanted any more.
 */
export async function renewRecoveryCodes(
  db: Db,
  person: PersonScope,
  isWanted: (tx: Tx) => Promise<boolean>,
): Promise<string[] | null> {
  const salt = randomBytes(16);
  const codes = new Set<string>();
  while (codes.size < CODES) codes.add(newRecoveryCode());
  const hashes: string[] = [];
  for (const code of codes) hashes.push((await hashOf(readRecoveryCode(code) ?? '', salt)).toString('base64url'));
  const isStored = await db.transaction().execute(async (tx) => {
    if (!(await isWanted(tx))) return false;
    await dropRecoveryCodes(tx, person);
    await insertRecoverySet(tx, person, salt.toString('base64url'), hashes);
    return true;
  });
  return isStored ? [...codes] : null;
}

/** Deletes every recovery code of the person, used or not. */
export const dropRecoveryCodes = (on: Db | Tx, person: PersonScope): Promise<void> => deleteRecoverySet(on, person);

/** Codes that are left; null where none were ever made. */
export async function recoveryLeft(on: Db | Tx, person: PersonScope): Promise<number | null> {
  if ((await recoverySet(on, person)) === undefined) return null;
  return (await unusedHashes(on, person)).length;
}

/**
 * The hash of the code that was typed, where it is an unused one of this person's. `madeUpSalt` serves people
 * without codes, so that a try costs the same for every login.
 */
export async function recoveryHash(
  on: Db,
  person: PersonScope | null,
  typed: string,
  madeUpSalt: Buffer,
): Promise<string | null> {
  const code = readRecoveryCode(typed);
  if (code === null) return null;
  const set = person === null ? undefined : await recoverySet(on, person);
  const hash = await hashOf(code, set === undefined ? madeUpSalt.subarray(0, 16) : Buffer.from(set.salt, 'base64url'));
  let found: string | null = null;
  for (const one of await unusedHashes(on, person ?? PersonScope.ofUnknownLogin())) {
    const bytes = Buffer.from(one, 'base64url');
    if (bytes.length === hash.length && timingSafeEqual(bytes, hash)) found = one;
  }
  return found;
}

/** Takes a code; false where another try has taken it meanwhile. */
export const useRecoveryHash = (on: Db | Tx, person: PersonScope, hash: string): Promise<boolean> =>
  takeHash(on, person, hash);
