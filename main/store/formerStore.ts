/**
 * Stores of before kept everybody's work in store.db, each under a key wrapped by both passwords. At a sign-in it moves
 * into the person's own file.
 */
import type { EncryptedDatabase } from './encryptedDatabase.ts';
import { deriveFormerWrappingKey, unwrap } from './keys.ts';
import type { Amount, PersonStore } from './personStore.ts';

interface Key {
  readonly id: string;
  readonly wrapped: Buffer;
}
interface Item {
  readonly id: string;
  readonly kind: 'message' | 'entry';
  readonly conversation_id: string;
  readonly body: Buffer;
}

const keysOf = (database: EncryptedDatabase, personId: string): Key[] =>
  database
    .prepare<[string], Key>('SELECT id, wrapped FROM wrapped_key WHERE person_id = ? ORDER BY created_at DESC')
    .all(personId);

/** How much of this person's still lies there. */
export function amountIn(database: EncryptedDatabase, personId: string): Amount {
  const under = (table: string, more = ''): number =>
    database
      .prepare<[string], { n: number }>(
        `SELECT count(*) AS n FROM ${table} WHERE key_id IN (SELECT id FROM wrapped_key WHERE person_id = ?)${more}`,
      )
      .get(personId)?.n ?? 0;
  return {
    messages: under('outbox', " AND kind = 'message'"),
    entries: under('outbox', " AND kind = 'entry'"),
    drafts: under('draft'),
  };
}

/**
 * Copies first and deletes afterwards: a crash in between copies again, and an outbox takes an id once.
 * @returns `taken` where a key opened, `locked` where there is work and no key opens it, else `none`.
 */
export function takeFormer(
  database: EncryptedDatabase,
  storeSecret: Uint8Array,
  exportKey: Uint8Array,
  personId: string,
  into: PersonStore,
): 'taken' | 'locked' | 'none' {
  const keys = keysOf(database, personId);
  if (keys.length === 0) return 'none';
  const wrappingKey = deriveFormerWrappingKey(storeSecret, exportKey, personId);
  try {
    for (const row of keys) {
      const key = unwrap(wrappingKey, row.wrapped, `person-key ${personId} ${row.id}`);
      if (key === null) continue;
      copy(database, row.id, key, into);
      key.fill(0);
      database.transaction(() => {
        for (const table of ['outbox', 'draft', 'kept'])
          database.prepare(`DELETE FROM ${table} WHERE key_id = ?`).run(row.id);
        database.prepare('DELETE FROM wrapped_key WHERE id = ?').run(row.id);
      })();
      return 'taken';
    }
    return 'locked';
  } finally {
    wrappingKey.fill(0);
  }
}

function copy(database: EncryptedDatabase, keyId: string, key: Buffer, into: PersonStore): void {
  for (const item of database
    .prepare<[string], Item>('SELECT id, kind, conversation_id, body FROM outbox WHERE key_id = ? ORDER BY position')
    .all(keyId)) {
    const body = unwrap(key, item.body, `outbox ${item.id}`)?.toString('utf8');
    // A damaged one was never sent before either.
    if (body !== undefined) into.queue({ id: item.id, kind: item.kind, conversationId: item.conversation_id, body });
  }
  for (const draft of database
    .prepare<[string], { conversation_id: string; body: Buffer }>(
      'SELECT conversation_id, body FROM draft WHERE key_id = ?',
    )
    .all(keyId)) {
    const text = unwrap(key, draft.body, `draft ${draft.conversation_id}`)?.toString('utf8');
    if (text !== undefined && into.draft(draft.conversation_id) === '') into.saveDraft(draft.conversation_id, text);
  }
  for (const kept of database
    .prepare<[string], { name: string; body: Buffer }>('SELECT name, body FROM kept WHERE key_id = ?')
    .all(keyId)) {
    const body = unwrap(key, kept.body, `kept ${kept.name}`);
    if (body !== null && into.kept(kept.name) === null) into.keep(kept.name, body);
  }
}
