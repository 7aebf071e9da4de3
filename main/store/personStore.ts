/**
 * What one person keeps at this workstation: an encrypted database of its own, which opens with all three secrets or
 * not at all.
 */
import { openEncrypted, migrate, type EncryptedDatabase, type Migration } from './encryptedDatabase.ts';
import { unwrap, wrap, type PersonKeys } from './keys.ts';

const MIGRATIONS: readonly Migration[] = [
  {
    version: 1,
    sql: `
    CREATE TABLE outbox (position INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL CHECK (kind IN ('message', 'entry')), conversation_id TEXT NOT NULL, body BLOB NOT NULL) STRICT;
    CREATE TABLE draft (conversation_id TEXT PRIMARY KEY, body BLOB NOT NULL) STRICT;
    CREATE TABLE kept (name TEXT PRIMARY KEY, body BLOB NOT NULL) STRICT;`,
  },
];

/** `body` is null where it no longer opens: one damaged item must not hide the others. */
export interface OutboxItem {
  readonly position: number;
  readonly id: string;
  readonly kind: 'message' | 'entry';
  readonly conversationId: string;
  readonly body: string | null;
}

/** Every body is sealed under a key of its own on top of the database's encryption. */
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

/** How much work lies in a store, or in one that no key opens any more. */
export interface Amount {
  readonly messages: number;
  readonly entries: number;
  readonly drafts: number;
}

interface OutboxRow {
  position: number;
  id: string;
  kind: 'message' | 'entry';
  conversation_id: string;
  body: Buffer;
}

export interface OpenPersonStore {
  readonly store: PersonStore;
  amount(): Amount;
  close(): void;
}

/** `changed` is called after whatever may have changed the amount. @throws CannotRead */
export function openPersonStore(path: string, keys: PersonKeys, changed: () => void): OpenPersonStore {
  const database = openEncrypted(path, keys.file, { mustExist: false });
  try {
    migrate(database, MIGRATIONS);
    return build(database, Buffer.from(keys.body), changed);
  } catch (error) {
    database.close();
    throw error;
  }
}

function build(database: EncryptedDatabase, key: Buffer, changed: () => void): OpenPersonStore {
  const sealText = (text: string, place: string): Buffer => wrap(key, Buffer.from(text, 'utf8'), place);
  const item = (row: OutboxRow): OutboxItem => ({
    position: row.position,
    id: row.id,
    kind: row.kind,
    conversationId: row.conversation_id,
    body: unwrap(key, row.body, `outbox ${row.id}`)?.toString('utf8') ?? null,
  });
  const queue = database.prepare(
    'INSERT INTO outbox (id, kind, conversation_id, body) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO NOTHING',
  );
  const all = database.prepare<[], OutboxRow>('SELECT * FROM outbox ORDER BY position');
  const inConversation = database.prepare<[string], OutboxRow>(
    'SELECT * FROM outbox WHERE conversation_id = ? ORDER BY position',
  );
  const next = database.prepare<[number], OutboxRow>(
    'SELECT * FROM outbox WHERE position > ? ORDER BY position LIMIT 1',
  );
  const count = database.prepare<[], { n: number }>('SELECT count(*) AS n FROM outbox');
  const unqueue = database.prepare('DELETE FROM outbox WHERE id = ?');
  const getDraft = database.prepare<[string], { body: Buffer }>('SELECT body FROM draft WHERE conversation_id = ?');
  const putDraft = database.prepare(
    'INSERT INTO draft (conversation_id, body) VALUES (?, ?) ON CONFLICT (conversation_id) DO UPDATE SET body = ' +
      'excluded.body',
  );
  const dropDraft = database.prepare('DELETE FROM draft WHERE conversation_id = ?');
  const putKept = database.prepare(
    'INSERT INTO kept (name, body) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET body = excluded.body',
  );
  const getKept = database.prepare<[string], { body: Buffer }>('SELECT body FROM kept WHERE name = ?');
  const amount = database.prepare<[], Amount>(
    `SELECT (SELECT count(*) FROM outbox WHERE kind = 'message') AS messages, (SELECT count(*) FROM outbox WHERE ` +
      `kind = 'entry') AS entries, (SELECT count(*) FROM draft) AS drafts`,
  );
  const store: PersonStore = {
    queue(one) {
      const added =
        queue.run(one.id, one.kind, one.conversationId, sealText(one.body, `outbox ${one.id}`)).changes === 1;
      changed();
      return added;
    },
    queued: (conversationId) =>
      (conversationId === undefined ? all.all() : inConversation.all(conversationId)).map(item),
    nextAfter(position) {
      const row = next.get(position);
      return row === undefined ? null : item(row);
    },
    queuedCount: () => count.get()?.n ?? 0,
    unqueue(id) {
      unqueue.run(id);
      changed();
    },
    draft(conversationId) {
      const row = getDraft.get(conversationId);
      if (row === undefined) return '';
      const plain = unwrap(key, row.body, `draft ${conversationId}`);
      if (plain === null) throw new Error("The store's draft does not open.");
      return plain.toString('utf8');
    },
    saveDraft(conversationId, text) {
      if (text === '') dropDraft.run(conversationId);
      else putDraft.run(conversationId, sealText(text, `draft ${conversationId}`));
      changed();
    },
    kept(name) {
      const row = getKept.get(name);
      if (row === undefined) return null;
      const body = unwrap(key, row.body, `kept ${name}`);
      if (body === null) throw new Error(`What the store keeps as ${name} does not open.`);
      return body;
    },
    keep: (name, body) => {
      putKept.run(name, wrap(key, body, `kept ${name}`));
    },
  };
  return {
    store,
    amount: () => amount.get() ?? { messages: 0, entries: 0, drafts: 0 },
    close() {
      key.fill(0);
      database.close();
    },
  };
}
