/**
 * A file is there whole or not at all, also on a full disk: half a transcript reads like a conversation that ended
 * there.
 */
import { randomUUID } from 'node:crypto';
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Readable by its owner alone. What is called `name` is replaced, and no link is followed.
 * @throws Error as of node:fs; nothing is left then.
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
