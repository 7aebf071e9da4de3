import { systemScope, type SystemScope } from '../scope/scope.ts';
import { openStorage } from '../storage/openStorage.ts';
import type { Db } from '../storage/storage.ts';

/**
 * Opens the database for one action and closes it. The scope is that of the system: the command line acts for no person
 * and in every tenant.
 * @returns what `work` answers. @throws Error as `openStorage`
 */
export async function inStorage<T>(dataFolder: string, work: (db: Db, scope: SystemScope) => Promise<T>): Promise<T> {
  const storage = await openStorage(dataFolder);
  try {
    return await work(storage.db, systemScope('an administrator at the server itself'));
  } finally {
    await storage.close();
  }
}
