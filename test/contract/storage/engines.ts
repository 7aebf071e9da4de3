/** Every engine that the suite in this folder tests against the port; another one is another line of `ENGINES`. */
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3-multiple-ciphers';
import { serverKey } from '../../../server/storage/serverKey.ts';
import { SQLITE } from '../../../server/storage/sqlite/sqlite.ts';
import type { StorageKind } from '../../../server/storage/storage.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

export interface Engine {
  readonly kind: StorageKind;
  /** The module that exports `kind`, and the name of the export: for processes of their own. */
  readonly module: string;
  readonly exported: string;
  /** A folder for one new database. */
  readonly prepare: () => Place;
}
export interface Place {
  readonly dataFolder: string;
  /** Everything that the engine has written, as it is on the disk. */
  readonly bytes: () => Buffer;
  /** Changes the closed database so that it looks like one of a newer program; returns that version. */
  readonly makeNewer: () => number;
  /** The schema version of the closed database. */
  readonly version: () => number;
  readonly remove: () => void;
}

function sqlite(): Place {
  const dataFolder = temporaryFolder('engine');
  const pragma = <T>(work: (file: Database.Database) => T): T => {
    const file = new Database(join(dataFolder, 'server.db'));
    try {
      file.pragma("cipher = 'sqlcipher'");
      file.pragma(`key = "x'${serverKey(dataFolder).key}'"`);
      return work(file);
    } finally {
      file.close();
    }
  };
  const version = (): number => pragma((file) => Number(file.pragma('user_version', { simple: true })));
  return {
    dataFolder,
    bytes: () =>
      Buffer.concat(
        readdirSync(dataFolder)
          .filter((name) => name.startsWith('server.db'))
          .map((name) => readFileSync(join(dataFolder, name))),
      ),
    makeNewer() {
      const newer = version() + 1;
      pragma((file) => file.pragma(`user_version = ${newer}`));
      return newer;
    },
    version,
    remove: () => rmSync(dataFolder, { recursive: true, force: true }),
  };
}

export const ENGINES: readonly Engine[] = [
  {
    kind: SQLITE,
    module: join(import.meta.dirname, '../../../server/storage/sqlite/sqlite.ts'),
    exported: 'SQLITE',
    prepare: sqlite,
  },
];
