/**
 * Writes sealed values to a file for the one who has the key: JSON lines that `cleandesk open` reads. They are as
 * sealed in the file as in the database.
 */
import { closeSync, openSync, writeSync } from 'node:fs';
import { sealedValues } from '../domains/conversations/sealedQueries.ts';
import { NotDone } from '../platform/notDone.ts';
import { systemScope } from '../scope/scope.ts';
import { openStorage } from '../storage/openStorage.ts';

const COMMAND_LINE = systemScope('an administrator at the server itself');
/** One entry or message by its id, or every one. */
export type Which = { readonly id: string } | 'all';

/**
 * Writes lines `{"kind","tenantId","conversationId","id","entryKind"?,"at","sealed"}` to `file`, mode 0600.
 * @returns how many.
 * @throws NotDone `sealed-value-unknown` for an id that no sealed value has; no file is written then.
 */
export async function exportSealed(dataFolder: string, which: Which, file: string): Promise<number> {
  const storage = await openStorage(dataFolder);
  let found: Awaited<ReturnType<typeof sealedValues>>;
  try {
    found = await sealedValues(storage.db, COMMAND_LINE, which === 'all' ? null : which.id);
  } finally {
    await storage.close();
  }
  const { entries, originals } = found;
  if (which !== 'all' && entries.length + originals.length === 0)
    throw new NotDone({ code: 'sealed-value-unknown', params: { id: which.id } });
  const out = openSync(file, 'w', 0o600);
  try {
    let count = 0;
    const write = (line: object): void => {
      writeSync(out, `${JSON.stringify(line)}\n`);
      count += 1;
    };
    for (const e of entries)
      write({
        kind: 'entry',
        tenantId: e.tenant_id,
        conversationId: e.conversation_id,
        id: e.id,
        entryKind: e.kind,
        at: e.at,
        sealed: JSON.parse(e.sealed),
      });
    for (const m of originals)
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
  }
}
