/**
 * Hands sealed values to whoever holds the key: JSON lines that `cleandesk open` reads. They are as sealed in the file
 * as in the database.
 */
import { closeSync, openSync, writeSync } from 'node:fs';
import { openStorage } from '../../storage/openStorage.ts';

/** One entry or message by its id, or every one. */
export type Which = { readonly id: string } | 'all';

/**
 * Writes lines `{"kind","tenantId","conversationId","id","entryKind"?,"at","sealed"}` to `file`, mode 0600.
 * @returns how many.
 */
export async function exportSealed(dataFolder: string, which: Which, file: string): Promise<number> {
  const storage = openStorage(dataFolder);
  const out = openSync(file, 'w', 0o600);
  try {
    let entries = storage.db.selectFrom('entry').selectAll();
    let messages = storage.db.selectFrom('sealed_original').selectAll();
    if (which !== 'all') {
      entries = entries.where('id', '=', which.id);
      messages = messages.where('message_id', '=', which.id);
    }
    let count = 0;
    const write = (line: object): void => {
      writeSync(out, `${JSON.stringify(line)}\n`);
      count += 1;
    };
    for (const e of await entries.orderBy('at').execute())
      write({
        kind: 'entry',
        tenantId: e.tenant_id,
        conversationId: e.conversation_id,
        id: e.id,
        entryKind: e.kind,
        at: e.at,
        sealed: JSON.parse(e.sealed),
      });
    for (const m of await messages.orderBy('at').execute())
      write({
        kind: 'message',
        tenantId: m.tenant_id,
        conversationId: m.conversation_id,
        id: m.message_id,
        at: m.at,
        sealed: JSON.parse(m.sealed),
      });
    return count;
  } finally {
    closeSync(out);
    await storage.close();
  }
}
