/**
 * One server a data folder: a second one would hand out the same conversations twice and tell half of its desks
 * nothing.
 * The lock is SQLite's own on a file beside the database. The system lets go of it when the process ends, however it
 * ends, so that nothing stale is ever left to judge; a file with a process id would have to be, and ids are used again.
 * The command line does not take it: it may work beside a running server.
 */
import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3-multiple-ciphers';

export class AlreadyRunning extends Error {
  override readonly name = 'AlreadyRunning';
}

/**
 * Takes the lock of `dataFolder`, which is made where it is missing.
 * @returns what lets go of it.
 * @throws AlreadyRunning when another server, or this process, has it.
 */
export function lockForServer(dataFolder: string): () => void {
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
  const file = join(dataFolder, 'server.lock');
  const held = new Database(file, { timeout: 0 });
  try {
    chmodSync(file, 0o600);
    held.exec('begin exclusive');
  } catch (error) {
    held.close();
    if (error instanceof Error && 'code' in error && error.code === 'SQLITE_BUSY')
      throw new AlreadyRunning(`Another server is running on ${dataFolder}. Stop it first.`);
    throw error;
  }
  return () => {
    held.close();
  };
}
