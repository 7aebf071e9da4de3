/**
 * The desk's store. `store.db` opens with the keychain's secret and the workstation password and holds nothing of
 * anybody's work: whether the workstation password is right, and sealed counts. Each person has a database of their own
 * beside it, which opens with the server password as well.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { migrate, openEncrypted, type EncryptedDatabase, type Migration } from './encryptedDatabase.ts';
import { FILES, isPersonFile, personFile } from './files.ts';
import { amountIn, takeFormer } from './formerStore.ts';
import { derivePersonKeys, deriveTellingKey, unwrap, wrap } from './keys.ts';
import { openPersonStore, type Amount, type OpenPersonStore, type PersonStore } from './personStore.ts';

export type { Amount as Unreadable, OutboxItem, PersonStore } from './personStore.ts';

const MIGRATIONS: readonly Migration[] = [
  // Everybody's work was here once, each under a wrapped key: see formerStore.ts.
  {
    version: 1,
    sql: `
    CREATE TABLE wrapped_key (id TEXT PRIMARY KEY, person_id TEXT NOT NULL, wrapped BLOB NOT NULL, created_at INTEGER NOT NULL) STRICT;
    CREATE TABLE outbox (position INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, key_id TEXT NOT NULL REFERENCES wrapped_key (id),
      kind TEXT NOT NULL CHECK (kind IN ('message', 'entry')), conversation_id TEXT NOT NULL, body BLOB NOT NULL) STRICT;
    CREATE TABLE draft (key_id TEXT NOT NULL REFERENCES wrapped_key (id), conversation_id TEXT NOT NULL, body BLOB NOT NULL, PRIMARY KEY (key_id, conversation_id)) STRICT;
    CREATE TABLE saved_login (id TEXT PRIMARY KEY, key_id TEXT NOT NULL REFERENCES wrapped_key (id), body BLOB NOT NULL) STRICT;`,
  },
  // Saved logins are kept by the server, sealed, and opened in memory: what is kept here is the key that opens them,
  // and what this desk has seen.
  {
    version: 2,
    sql: `
    DROP TABLE saved_login;
    CREATE TABLE kept (key_id TEXT NOT NULL REFERENCES wrapped_key (id), name TEXT NOT NULL, body BLOB NOT NULL, PRIMARY KEY (key_id, name)) STRICT;`,
  },
  { version: 3, sql: 'CREATE TABLE told (owner BLOB PRIMARY KEY, body BLOB NOT NULL) STRICT;' },
];

const NOTHING: Amount = { messages: 0, entries: 0, drafts: 0 };
const Count = z.number().int().nonnegative();
const AmountForm = z.strictObject({ messages: Count, entries: Count, drafts: Count });
const plus = (a: Amount, b: Amount): Amount => ({
  messages: a.messages + b.messages,
  entries: a.entries + b.entries,
  drafts: a.drafts + b.drafts,
});

/** Milliseconds from a change until the sealed counts say it; a send must not wait for a second write. */
const TELL_AFTER = 500;

export interface PersonSecrets {
  readonly personId: string;
  /** 32 bytes: the person's own, which the server keeps sealed under the export key. */
  readonly personSecret: Uint8Array;
  /** What the server hands to this person at this workstation with every session. */
  readonly deskSecret: Uint8Array;
  /** Opens what stores of before hold; left out where it is no longer at hand. */
  readonly exportKey?: Uint8Array;
}

export interface Store {
  /**
   * Opens (or, the first time, makes) this person's part. `made` says that no earlier part opened: new here, or a new
   * secret after a reset.
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
    person({ personId, personSecret, deskSecret, exportKey }) {
      const keys = derivePersonKeys(secret, personSecret, personId);
      const telling = deriveTellingKey(secret, deskSecret, personId);
      const own = personFile(telling.owner.toString('hex'), keys.generation);
      const files = readdirSync(folder).filter((name) => isPersonFile(name, telling.owner.toString('hex')));
      const made = !files.includes(own);
      const before = made && files.length > 0 ? told(database, telling) : NOTHING;
      const opened = openPersonStore(join(folder, own), keys, () => later());
      for (const key of [keys.file, keys.body]) key.fill(0);
      const later = tellLater(database, telling, opened);
      closing.push(() => {
        later.end();
        opened.close();
        telling.key.fill(0);
      });
      const former = exportKey === undefined ? 'none' : takeFormer(database, secret, exportKey, personId, opened.store);
      later.now();
      return {
        store: opened.store,
        made: made && former !== 'taken',
        unreadable: made ? plus(before, former === 'locked' ? amountIn(database, personId) : NOTHING) : NOTHING,
      };
    },
    close() {
      for (const close of closing.splice(0)) close();
      secret.fill(0);
      database.close();
    },
  };
}

type Telling = ReturnType<typeof deriveTellingKey>;

function told(database: EncryptedDatabase, { owner, key }: Telling): Amount {
  const row = database.prepare<[Buffer], { body: Buffer }>('SELECT body FROM told WHERE owner = ?').get(owner);
  const plain = row === undefined ? null : unwrap(key, row.body, 'told');
  return plain === null ? NOTHING : AmountForm.parse(JSON.parse(plain.toString('utf8')));
}

/** Keeps the sealed counts up with the store, a little behind it. */
function tellLater(
  database: EncryptedDatabase,
  { owner, key }: Telling,
  opened: OpenPersonStore,
): { (): void; now(): void; end(): void } {
  const put = database.prepare(
    'INSERT INTO told (owner, body) VALUES (?, ?) ON CONFLICT (owner) DO UPDATE SET body = excluded.body',
  );
  let timer: NodeJS.Timeout | null = null;
  let last = '';
  const write = (): void => {
    const { messages, entries, drafts } = opened.amount();
    // Of one length whatever the numbers are.
    const text = JSON.stringify({ messages, entries, drafts }).padEnd(96);
    if (text === last) return;
    put.run(owner, wrap(key, Buffer.from(text, 'utf8'), 'told'));
    last = text;
  };
  const now = (): void => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    write();
  };
  /** A count that cannot be written is told next time; the work itself is written by then. */
  const quietly = (): void => {
    try {
      now();
    } catch {
      last = '';
    }
  };
  const later = (): void => {
    timer ??= setTimeout(quietly, TELL_AFTER).unref();
  };
  return Object.assign(later, { now, end: quietly });
}
