/**
 * The server's private keys and long-lived secrets at rest: the only place that stores one. Each is wrapped by the
 * server key under its own name, so that neither a copy of the database without the server key nor a dump of its
 * tables gives any of them, and `cleandesk server rekey` finds all of them in one table.
 */
import { randomBytes } from 'node:crypto';
import { openSecretBox, type SecretBox } from './secretBox.ts';
import { engineOf, type Db, type Tx } from './storage.ts';

/** What is kept. A new key is a new name here. */
export const KEPT_KEYS = [
  'authority',
  'server-certificate',
  'original-seals',
  'policy-key',
  'sign-in-setup',
  'second-factors',
  'record-log',
] as const;
export type KeptKey = (typeof KEPT_KEYS)[number];

/** The name under which a kept key is wrapped; a wrapped value that is moved to another name does not open. */
export const aboutKept = (name: string): string => `kept key\n${name}`;

/**
 * The stored key as bytes; null where there is none.
 * @throws Error for one that was not wrapped by this server key under this name.
 */
export async function keptKey(on: Db | Tx, name: KeptKey): Promise<Buffer | null> {
  const row = await on.selectFrom('kept_key').select('wrapped').where('name', '=', name).executeTakeFirst();
  return row === undefined ? null : engineOf(on).box.open(row.wrapped, aboutKept(name));
}

/** Stores a key in place of a former one. */
export async function keepKey(on: Db | Tx, name: KeptKey, secret: Uint8Array): Promise<void> {
  const wrapped = engineOf(on).box.seal(secret, aboutKept(name));
  await on
    .insertInto('kept_key')
    .values({ name, wrapped })
    .onConflict((c) => c.column('name').doUpdateSet({ wrapped }))
    .execute();
}

/**
 * The stored key; where there is none, that of `make` is stored. Two callers at once get the same one.
 * @throws Error as `keptKey`.
 */
export async function keptKeyOnce(
  db: Db,
  name: KeptKey,
  make: () => Uint8Array | Promise<Uint8Array>,
): Promise<Buffer> {
  const present = await keptKey(db, name);
  if (present !== null) return present;
  const wrapped = engineOf(db).box.seal(await make(), aboutKept(name));
  await db
    .insertInto('kept_key')
    .values({ name, wrapped })
    .onConflict((c) => c.column('name').doNothing())
    .execute();
  const stored = await keptKey(db, name);
  if (stored === null) throw new Error('A key was not stored.');
  return stored;
}

/** A box under a random key that is kept itself: what is sealed in it stays as it is under a new server key. */
export async function keptBox(db: Db, name: KeptKey): Promise<SecretBox> {
  return openSecretBox((await keptKeyOnce(db, name, () => randomBytes(32))).toString('hex'));
}
