/** Opens the server's database with the engine that this program uses. */
import { SQLITE } from './sqlite/sqlite.ts';
import type { Storage } from './storage.ts';

/** @throws Error as `StorageKind.open`. */
export const openStorage = (dataFolder: string): Promise<Storage> => SQLITE.open(dataFolder);

/** @throws AlreadyRunning as `StorageKind.lock`. */
export const lockForServer = (dataFolder: string): (() => void) => SQLITE.lock(dataFolder);
