/**
 * One server a data folder: a second one would assign conversations twice and notify only half of its desks. The lock
 * is SQLite's own on a file beside the database. The operating system releases it when the process ends, however it
 * ends. A file with a process id could be left behind, and process ids are used again.
 */
import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3-multiple-ciphers';
import { AlreadyRunning } from '../storage.ts';

/** Open locks: one that nothing refers to would be collected as garbage, which closes its file and ends the lock. */
const open = new Set<Database.Database>();

/**
 * Takes the lock of `dataFolder`, which is made where it is missing.
 * @returns what releases it.
 * @throws AlreadyRunning when another server, or this process, has it.
 */
export function lockFile(dataFolder: string): () => void {
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
  const file = join(dataFolder, 'server.lock');
  const lock = new Database(file, { timeout: 0 });
  try {
    chmodSync(file, 0o600);
    lock.exec('begin exclusive');
  } catch (error) {
    lock.close();
    if (error instanceof Error && 'code' in error && error.code === 'SQLITE_BUSY') throw new AlreadyRunning(dataFolder);
    throw error;
  }
  open.add(lock);
  return () => {
    open.delete(lock);
    lock.close();
  };
}
