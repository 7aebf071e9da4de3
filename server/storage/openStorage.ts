/** Opens the server's database with the engine that this program uses. */
import { SQLITE } from './sqlite/sqlite.ts';
import { rekeyDatabase, type RekeyStep } from './sqlite/rekey.ts';
import { forgetKeyBeside, keyInFile, serverKey } from './serverKey.ts';
import { NoServerKey } from './noServerKey.ts';
import type { Storage } from './storage.ts';

/** @throws Error as `StorageKind.open`. */
export const openStorage = (dataFolder: string): Promise<Storage> => SQLITE.open(dataFolder);

/** @throws AlreadyRunning as `StorageKind.lock`. */
export const lockForServer = (dataFolder: string): (() => void) => SQLITE.lock(dataFolder);

/**
 * Encrypts the database and all kept keys with the key in `file`, which lies outside the data folder. A key beside the
 * database is deleted then.
 * @param done is called after each step
 * @throws NoServerKey for either key; Error as `rekeyDatabase`.
 */
export function rekeyStorage(dataFolder: string, file: string, done: (step: RekeyStep) => void): void {
  const [former, next] = [serverKey(dataFolder), keyInFile(file, dataFolder)];
  if (former.key === next) throw new NoServerKey({ code: 'server-key-same', params: { file } });
  rekeyDatabase(dataFolder, { former: former.key, next }, done);
  forgetKeyBeside(dataFolder);
}
