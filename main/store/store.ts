/** The store: what a person keeps at this workstation, readable only while that person is signed in. */
import { randomBytes, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { migrate, openEncrypted, type EncryptedDatabase, type Migration } from './encryptedDatabase.ts';
import { FILES } from './files.ts';
import { unwrap, wrap } from './keys.ts';

const MIGRATIONS: readonly Migration[] = [
  { version: 1, sql: `
    CREATE TABLE wrapped_key (id TEXT PRIMARY KEY, person_id TEXT NOT NULL, wrapped BLOB NOT NULL, created_at INTEGER NOT NULL) STRICT;
    CREATE TABLE outbox (position INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, key_id TEXT NOT NULL REFERENCES wrapped_key (id),
      kind TEXT NOT NULL CHECK (kind IN ('message', 'entry')), conversation_id TEXT NOT NULL, body BLOB NOT NULL) STRICT;
    CREATE TABLE draft (key_id TEXT NOT NULL REFERENCES wrapped_key (id), conversation_id TEXT NOT NULL, body BLOB NOT NULL, PRIMARY KEY (key_id, conversation_id)) STRICT;
    CREATE TABLE saved_login (id TEXT PRIMARY KEY, key_id TEXT NOT NULL REFERENCES wrapped_key (id), body BLOB NOT NULL) STRICT;` },
  // Saved logins are kept by the server, sealed, and opened in memory: what is kept here is the key that opens them, and what this desk has seen.
  { version: 2, sql: `
    DROP TABLE saved_login;
    CREATE TABLE kept (key_id TEXT NOT NULL REFERENCES wrapped_key (id), name TEXT NOT NULL, body BLOB NOT NULL, PRIMARY KEY (key_id, name)) STRICT;` },
];

/** `body` is null where it no longer opens: one damaged item must not hide the others. */
export interface OutboxItem { readonly position: number; readonly id: string; readonly kind: 'message' | 'entry'; readonly conversationId: string; readonly body: string | null }

/** One person's part of the store. Every body is sealed under the person's key on top of the database's own encryption. */
export interface PersonStore {
  /** Adds once: the same id again changes nothing and answers false. */
  queue(item: Omit<OutboxItem, 'position' | 'body'> & { readonly body: string }): boolean;
  queued(conversationId?: string): OutboxItem[];
  nextAfter(position: number): OutboxItem | null;
  queuedCount(): number;
  unqueue(id: string): void;
  draft(conversationId: string): string;
  saveDraft(conversationId: string, text: string): void;
  /** Small things of this person by name, such as a private key. The caller wipes what it was given. */
  kept(name: string): Buffer | null;
  keep(name: string, body: Uint8Array): void;
}

/** How much of a person's earlier work no key opens any more. */
export interface Unreadable { readonly messages: number; readonly entries: number; readonly drafts: number }

export interface Store {
  /** Opens (or, the first time, makes) this person's part. `made` says that no earlier key opened: new person, or a new server password. */
  person(personId: string, wrappingKey: Uint8Array): { store: PersonStore; made: boolean; unreadable: Unreadable };
  /** Forgets every key and closes the file. */
  close(): void;
}

/** @throws CannotRead */
export function openStore(folder: string, key: Uint8Array, options: { create: boolean }): Store {
  const database = openEncrypted(join(folder, FILES.store), key, { mustExist: !options.create });
  const keys: Buffer[] = [];
  try {
    migrate(database, MIGRATIONS);
  } catch (error) {
    database.close();
    throw error;
  }
  return {
    person(personId, wrappingKey) {
      const rows = database.prepare<[string], { id: string; wrapped: Buffer }>('SELECT id, wrapped FROM wrapped_key WHERE person_id = ? ORDER BY created_at DESC').all(personId);
      for (const row of rows) {
        const personKey = unwrap(wrappingKey, row.wrapped, `person-key ${personId} ${row.id}`);
        if (personKey === null) continue;
        keys.push(personKey);
        return { store: personStore(database, row.id, personKey), made: false, unreadable: { messages: 0, entries: 0, drafts: 0 } };
      }
      const personKey = randomBytes(32);
      const keyId = randomUUID();
      database.prepare('INSERT INTO wrapped_key (id, person_id, wrapped, created_at) VALUES (?, ?, ?, ?)').run(keyId, personId, wrap(wrappingKey, personKey, `person-key ${personId} ${keyId}`), Date.now());
      keys.push(personKey);
      const under = (table: string, more = ''): number => database.prepare<[string, string], { n: number }>(`SELECT count(*) AS n FROM ${table} WHERE key_id IN (SELECT id FROM wrapped_key WHERE person_id = ? AND id <> ?)${more}`).get(personId, keyId)?.n ?? 0;
      const unreadable = { messages: under('outbox', " AND kind = 'message'"), entries: under('outbox', " AND kind = 'entry'"), drafts: under('draft') };
      return { store: personStore(database, keyId, personKey), made: true, unreadable };
    },
    close() {
      for (const personKey of keys) personKey.fill(0);
      database.close();
    },
  };
}

interface OutboxRow { position: number; id: string; kind: 'message' | 'entry'; conversation_id: string; body: Buffer }

function personStore(database: EncryptedDatabase, keyId: string, key: Buffer): PersonStore {
  const sealText = (text: string, place: string): Buffer => wrap(key, Buffer.from(text, 'utf8'), place);
  const openText = (body: Buffer, place: string): string => {
    const plain = unwrap(key, body, place);
    if (plain === null) throw new Error(`The store's ${place.split(' ')[0]} does not open.`);
    return plain.toString('utf8');
  };
  const item = (row: OutboxRow): OutboxItem => ({ position: row.position, id: row.id, kind: row.kind, conversationId: row.conversation_id, body: unwrap(key, row.body, `outbox ${row.id}`)?.toString('utf8') ?? null });
  const queue = database.prepare('INSERT INTO outbox (id, key_id, kind, conversation_id, body) VALUES (?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING');
  const all = database.prepare<[string], OutboxRow>('SELECT * FROM outbox WHERE key_id = ? ORDER BY position');
  const inConversation = database.prepare<[string, string], OutboxRow>('SELECT * FROM outbox WHERE key_id = ? AND conversation_id = ? ORDER BY position');
  const next = database.prepare<[string, number], OutboxRow>('SELECT * FROM outbox WHERE key_id = ? AND position > ? ORDER BY position LIMIT 1');
  const count = database.prepare<[string], { n: number }>('SELECT count(*) AS n FROM outbox WHERE key_id = ?');
  const unqueue = database.prepare('DELETE FROM outbox WHERE id = ? AND key_id = ?');
  const getDraft = database.prepare<[string, string], { body: Buffer }>('SELECT body FROM draft WHERE key_id = ? AND conversation_id = ?');
  const putDraft = database.prepare('INSERT INTO draft (key_id, conversation_id, body) VALUES (?, ?, ?) ON CONFLICT (key_id, conversation_id) DO UPDATE SET body = excluded.body');
  const dropDraft = database.prepare('DELETE FROM draft WHERE key_id = ? AND conversation_id = ?');
  const putKept = database.prepare('INSERT INTO kept (key_id, name, body) VALUES (?, ?, ?) ON CONFLICT (key_id, name) DO UPDATE SET body = excluded.body');
  const getKept = database.prepare<[string, string], { body: Buffer }>('SELECT body FROM kept WHERE key_id = ? AND name = ?');
  return {
    queue: (one) => queue.run(one.id, keyId, one.kind, one.conversationId, sealText(one.body, `outbox ${one.id}`)).changes === 1,
    queued: (conversationId) => (conversationId === undefined ? all.all(keyId) : inConversation.all(keyId, conversationId)).map(item),
    nextAfter(position) {
      const row = next.get(keyId, position);
      return row === undefined ? null : item(row);
    },
    queuedCount: () => count.get(keyId)?.n ?? 0,
    unqueue: (id) => { unqueue.run(id, keyId); },
    draft(conversationId) {
      const row = getDraft.get(keyId, conversationId);
      return row === undefined ? '' : openText(row.body, `draft ${conversationId}`);
    },
    saveDraft(conversationId, text) {
      if (text === '') dropDraft.run(keyId, conversationId);
      else putDraft.run(keyId, conversationId, sealText(text, `draft ${conversationId}`));
    },
    kept(name) {
      const row = getKept.get(keyId, name);
      if (row === undefined) return null;
      const body = unwrap(key, row.body, `kept ${name}`);
      if (body === null) throw new Error(`What the store keeps as ${name} does not open.`);
      return body;
    },
    keep: (name, body) => { putKept.run(keyId, name, wrap(key, body, `kept ${name}`)); },
  };
}
