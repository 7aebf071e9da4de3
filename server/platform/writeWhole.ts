/**
 * Writes a file that is taken out of the server (a transcript, a review of access, a proof) as a whole or not at all,
 * also on a full disk: half a transcript would look like a conversation that ended there.
 */
import { randomUUID } from 'node:crypto';
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Writes `text` to the file `name`, readable by its owner alone. A file of that name is replaced; a link of that name
 * is replaced and not followed.
 * @throws Error of node:fs; no part of the file is left then.
 */
export function writeWhole(folder: string, name: string, text: string): void {
  const part = join(folder, `.${randomUUID()}.part`);
  try {
    writeFileSync(part, text, { mode: 0o600, flag: 'wx', flush: true });
    renameSync(part, join(folder, name));
  } catch (error) {
    rmSync(part, { force: true });
    throw error;
  }
}
