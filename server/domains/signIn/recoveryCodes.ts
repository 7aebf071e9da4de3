/**
 * Recovery codes: ten words for a day on which the telephone or the key is gone. Each opens once. Stored as slow hashes
 * (OWASP: Argon2id, 19 MiB, 2 passes).
 */
import { randomBytes, randomInt, timingSafeEqual } from 'node:crypto';
import { hashRaw } from '@node-rs/argon2';
import type { Db, Tx } from '../../storage/storage.ts';

export const CODES = 10;
/** Letters and digits that nobody mistakes for one another; two groups of five are about 49 bits. */
const ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789';
const GROUP = 5;
const ARGON2ID = 2;

export function newRecoveryCode(): string {
  const group = (): string => Array.from({ length: GROUP }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
  return `${group()}-${group()}`;
}

/** As it was printed, whatever spaces, dashes and capitals it was typed with; null where it can be none. */
export function readRecoveryCode(typed: string): string | null {
  const plain = typed.toLowerCase().replaceAll(/[\s-]/g, '');
  return plain.length === 2 * GROUP && [...plain].every((letter) => ALPHABET.includes(letter)) ? plain : null;
}

async function hashOf(code: string, salt: Buffer): Promise<Buffer> {
  return hashRaw(code, { algorithm: ARGON2ID, memoryCost: 19_456, timeCost: 2, parallelism: 1, outputLen: 32, salt });
}

/** Makes a new set in place of the old one. @returns the codes, which nobody can tell again. */
export async function renewRecoveryCodes(db: Db, personId: string): Promise<string[]> {
  const salt = randomBytes(16);
  const codes = new Set<string>();
  while (codes.size < CODES) codes.add(newRecoveryCode());
  const hashes: string[] = [];
  for (const code of codes) hashes.push((await hashOf(readRecoveryCode(code) ?? '', salt)).toString('base64url'));
  await db.transaction().execute(async (tx) => {
    await dropRecoveryCodes(tx, personId);
    await tx
      .insertInto('recovery_set')
      .values({ person_id: personId, salt: salt.toString('base64url'), made_at: Date.now(), used_at: null })
      .execute();
    await tx
      .insertInto('recovery_code')
      .values(hashes.map((hash) => ({ person_id: personId, hash, used_at: null })))
      .execute();
  });
  return [...codes];
}

export async function dropRecoveryCodes(on: Db | Tx, personId: string): Promise<void> {
  await on.deleteFrom('recovery_code').where('person_id', '=', personId).execute();
  await on.deleteFrom('recovery_set').where('person_id', '=', personId).execute();
}

/** Codes that are left; null where none were ever made. */
export async function recoveryLeft(on: Db | Tx, personId: string): Promise<number | null> {
  const set = await on
    .selectFrom('recovery_set')
    .select('person_id')
    .where('person_id', '=', personId)
    .executeTakeFirst();
  if (set === undefined) return null;
  return (
    await on
      .selectFrom('recovery_code')
      .select('hash')
      .where('person_id', '=', personId)
      .where('used_at', 'is', null)
      .execute()
  ).length;
}

/**
 * The hash of the code that was typed, where it is one of this person's that nobody used. `madeUpSalt` serves people
 * without codes, so that a try costs the same whoever is asked about.
 */
export async function recoveryHash(
  on: Db,
  personId: string | null,
  typed: string,
  madeUpSalt: Buffer,
): Promise<string | null> {
  const code = readRecoveryCode(typed);
  if (code === null) return null;
  const set =
    personId === null
      ? undefined
      : await on.selectFrom('recovery_set').select('salt').where('person_id', '=', personId).executeTakeFirst();
  const hash = await hashOf(code, set === undefined ? madeUpSalt.subarray(0, 16) : Buffer.from(set.salt, 'base64url'));
  const held = await on
    .selectFrom('recovery_code')
    .select('hash')
    .where('person_id', '=', personId ?? '')
    .where('used_at', 'is', null)
    .execute();
  let found: string | null = null;
  for (const one of held) {
    const bytes = Buffer.from(one.hash, 'base64url');
    if (bytes.length === hash.length && timingSafeEqual(bytes, hash)) found = one.hash;
  }
  return found;
}

/** Takes a code; false where another try has taken it meanwhile. */
export async function useRecoveryHash(on: Db | Tx, personId: string, hash: string): Promise<boolean> {
  const now = Date.now();
  const taken = await on
    .updateTable('recovery_code')
    .set({ used_at: now })
    .where('person_id', '=', personId)
    .where('hash', '=', hash)
    .where('used_at', 'is', null)
    .returning('hash')
    .execute();
  if (taken.length === 1)
    await on.updateTable('recovery_set').set({ used_at: now }).where('person_id', '=', personId).execute();
  return taken.length === 1;
}
