/**
 * The desk's store. `store.db` opens with the keychain's secret and the workstation password. It proves that the
 * workstation password is right and contains sealed counts, and no work of a person. Each person has a database of
 * their own beside it, which opens with the server password as well.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { migrate, openEncrypted, type EncryptedDatabase, type Migration } from './encryptedDatabase.ts';
import { FILES, isPersonFile, personFile } from './files.ts';
import { derivePersonKeys, deriveCountKey, unwrap, wrap } from './keys.ts';
import { openPersonStore, type Amount, type OpenPersonStore, type PersonStore } from './personStore.ts';

export type { Amount as Unreadable, OutboxItem, PersonStore } from './personStore.ts';

const MIGRATIONS: readonly Migration[] = [
  { version: 1, sql: 'CREATE TABLE sealed_count (owner BLOB PRIMARY KEY, body BLOB NOT NULL) STRICT;' },
];

const NOTHING: Amount = { messages: 0, entries: 0, drafts: 0 };
const Count = z.number().int().nonnegative();
const AmountForm = z.strictObject({ messages: Count, entries: Count, drafts: Count });

/** Milliseconds from a change until it is in the sealed counts; a send must not wait for a second write. */
const COUNT_AFTER = 500;

export interface PersonSecrets {
  readonly personId: string;
  /** 32 bytes: the person's own, which the server keeps sealed under the export key. */
  readonly personSecret: Uint8Array;
  /** What the server hands to this person at this workstation with every session. */
  readonly deskSecret: Uint8Array;
}

export interface Store {
  /**
   * Opens (or, the first time, makes) this person's part. `made` says that no earlier part opened: new here, or a new
   * secret after a reset; `unreadable` counts what the earlier part contains then.
   * @throws CannotRead
   */
  person(secrets: PersonSecrets): { store: PersonStore; made: boolean; unreadable: Amount };
  /** Forgets every key and closes the files. */
  close(): void;
}

/** @throws CannotRead */
export function openStore(folder: string, storeSecret: Uint8Array, options: { create: boolean }): Store {
  const database = openEncrypted(join(folder, FILES.store), storeSecret, { mustExist: !options.create });
  try {
    migrate(database, MIGRATIONS);
  } catch (error) {
    database.close();
    throw error;
  }
  const secret = Buffer.from(storeSecret);
  const closing: (() => void)[] = [];
  return {
    person({ personId, personSecret, deskSecret }) {
      const keys = derivePersonKeys(secret, personSecret, personId);
      const counting = deriveCountKey(secret, deskSecret, personId);
      const own = personFile(counting.owner.toString('hex'), keys.generation);
      const files = readdirSync(folder).filter((name) => isPersonFile(name, counting.owner.toString('hex')));
      const made = !files.includes(own);
      const unreadable = made && files.length > 0 ? readCount(database, counting) : NOTHING;
      const opened = openPersonStore(join(folder, own), keys, () => later());
      for (const key of [keys.file, keys.body]) key.fill(0);
      const later = keepCount(database, counting, opened);
      closing.push(() => {
        later.end();
        opened.close();
        counting.key.fill(0);
      });
      later.now();
      return { store: opened.store, made, unreadable };
    },
    close() {
      for (const close of closing.splice(0)) close();
      secret.fill(0);
      database.close();
    },
  };
}

type CountKey = ReturnType<typeof deriveCountKey>;

function readCount(database: EncryptedDatabase, { owner, key }: CountKey): Amount {
  const row = database.prepare<[Buffer], { body: Buffer }>('SELECT body FROM sealed_count WHERE owner = ?').get(owner);
  const plain = row === undefined ? null : unwrap(key, row.body, 'count');
  return plain === null ? NOTHING : AmountForm.parse(JSON.parse(plain.toString('utf8')));
}

/** Keeps the sealed counts up with the store, a little behind it. */
function keepCount(
  database: EncryptedDatabase,
  { owner, key }: CountKey,
  opened: OpenPersonStore,
): { (): void; now(): void; end(): void } {
  const put = database.prepare(
    'INSERT INTO sealed_count (owner, body) VALUES (?, ?) ON CONFLICT (owner) DO UPDATE SET body = excluded.body',
  );
  let timer: NodeJS.Timeout | null = null;
  let last = '';
  const write = (): void => {
    const { messages, entries, drafts } = opened.amount();
    // Of one length whatever the numbers are.
    const text = JSON.stringify({ messages, entries, drafts }).padEnd(96);
    if (text === last) return;
    put.run(owner, wrap(key, Buffer.from(text, 'utf8'), 'count'));
    last = text;
  };
  const now = (): void => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    write();
  };
  /** A count that cannot be written is written with the next change; the work itself is stored by then. */
  const quietly = (): void => {
    try {
      now();
    } catch {
      last = '';
    }
  };
  const later = (): void => {
    timer ??= setTimeout(quietly, COUNT_AFTER).unref();
  };
  return Object.assign(later, { now, end: quietly });
}
