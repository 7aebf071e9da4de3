/**
 * The machine-keyed database: what must be written without a session (the activity ledger, the count of failed
 * sign-ins) and what the link needs before sign-in (the client's TLS key).
 */
import { checkNote } from '../../contract/checkNotes.ts';
import { FolderFault } from './folderFault.ts';
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ChainedActivity, type ActivityRecord } from '../../contract/activity.ts';
import type { DatabaseInUse } from '../../contract/encryption.ts';
import { databaseInUse } from '../../core/sealing/databaseInUse.ts';
import { canonical, chain, GENESIS_HASH, verifyChain } from '../../core/ledger/chain.ts';
import { migrate, openEncrypted, type EncryptedDatabase, type Migration } from './encryptedDatabase.ts';
import { FILES, writeWhole } from './files.ts';
import type { Keychain } from './keychain.ts';

const MIGRATIONS: readonly Migration[] = [
  {
    version: 1,
    sql: `
    CREATE TABLE activity (seq INTEGER PRIMARY KEY, record TEXT NOT NULL, previous_hash TEXT NOT NULL, hash TEXT NOT NULL) STRICT;
    CREATE TABLE fact (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
    -- The ledger only grows: a mistake in this program cannot rewrite it either.
    CREATE TRIGGER activity_stays BEFORE UPDATE ON activity BEGIN SELECT RAISE(ABORT, 'the ledger only grows'); END;
    CREATE TRIGGER activity_kept BEFORE DELETE ON activity BEGIN SELECT RAISE(ABORT, 'the ledger only grows'); END;`,
  },
];

const KEY_BYTES = 32;
/** Records that are read at a time. */
const BATCH = 2_000;

export type MachineKeyPlace = 'keychain' | 'file';
/** Name of this entry in the keychain. */
export const machineKeyName = (workstationId: string): string => `machine key of ${workstationId}`;

/** Makes the machine key at enrolment, in the keychain where there is one, else in a file that only this user reads. */
export async function makeMachineKey(
  folder: string,
  workstationId: string,
  keychain: Keychain | null,
): Promise<{ key: Buffer; place: MachineKeyPlace }> {
  const key = randomBytes(KEY_BYTES);
  if (keychain !== null) {
    await keychain.set(machineKeyName(workstationId), key);
    return { key, place: 'keychain' };
  }
  writeWhole(join(folder, FILES.machineKey), key);
  return { key, place: 'file' };
}

/** @throws FolderFault where the place named at enrolment no longer has the key: it is stored nowhere else. */
export async function readMachineKey(
  folder: string,
  workstationId: string,
  place: MachineKeyPlace,
  keychain: () => Promise<Keychain | null>,
): Promise<Buffer> {
  const key =
    place === 'file'
      ? existsSync(join(folder, FILES.machineKey))
        ? readFileSync(join(folder, FILES.machineKey))
        : null
      : await (await keychain())?.get(machineKeyName(workstationId));
  if (key === null || key === undefined || key.length !== KEY_BYTES)
    throw new FolderFault(
      `The machine key is not in the ${place === 'file' ? 'key file' : 'keychain'}.`,
      checkNote('folder-no-key', { in: place }),
    );
  return key;
}

export interface LedgerHead {
  readonly seq: number;
  readonly hash: string;
}
export type LedgerCheck =
  | { readonly intact: true; readonly records: number }
  | { readonly intact: false; readonly firstBroken: number | null; readonly records: number };

export interface MachineDatabase {
  /** Appends one record to the chain; on return it is on the disk. @throws when it is not. */
  append(record: Omit<ActivityRecord, 'seq'>): ChainedActivity;
  head(): LedgerHead;
  /** Records after `seq`, oldest first. */
  after(seq: number, limit: number): ChainedActivity[];
  hashAt(seq: number): string | null;
  /** Reads the whole ledger; a record that cannot be read counts as broken. */
  verify(): LedgerCheck;
  fact(name: string): string | null;
  setFact(name: string, value: string): void;
  /** What the file is encrypted with, as the open database answers. */
  encryption(): DatabaseInUse;
  close(): void;
}

interface Row {
  seq: number;
  record: string;
  previous_hash: string;
  hash: string;
}
const read = (row: Row): ChainedActivity =>
  ChainedActivity.parse({ record: JSON.parse(row.record), previousHash: row.previous_hash, hash: row.hash });

/** @throws CannotRead */
export function openMachineDatabase(
  folder: string,
  key: Uint8Array,
  options: { create: boolean; readonly?: boolean },
): MachineDatabase {
  const database = openEncrypted(join(folder, FILES.machine), key, {
    mustExist: !options.create,
    readonly: options.readonly ?? false,
  });
  try {
    if (options.readonly !== true) migrate(database, MIGRATIONS);
    return build(database);
  } catch (error) {
    database.close();
    throw error;
  }
}

function build(database: EncryptedDatabase): MachineDatabase {
  const insert = database.prepare('INSERT INTO activity (seq, record, previous_hash, hash) VALUES (?, ?, ?, ?)');
  const newest = database.prepare<[], { seq: number; hash: string }>(
    'SELECT seq, hash FROM activity ORDER BY seq DESC LIMIT 1',
  );
  const page = database.prepare<[number, number], Row>('SELECT * FROM activity WHERE seq > ? ORDER BY seq LIMIT ?');
  const one = database.prepare<[number], { hash: string }>('SELECT hash FROM activity WHERE seq = ?');
  const getFact = database.prepare<[string], { value: string }>('SELECT value FROM fact WHERE name = ?');
  const putFact = database.prepare(
    'INSERT INTO fact (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
  );
  const head = (): LedgerHead => newest.get() ?? { seq: 0, hash: GENESIS_HASH };
  const append = database.transaction((record: Omit<ActivityRecord, 'seq'>) => {
    const previous = head();
    const link = ChainedActivity.parse(chain({ ...record, seq: previous.seq + 1 }, previous.hash));
    insert.run(link.record.seq, canonical(link.record), link.previousHash, link.hash);
    return link;
  });
  return {
    // The turn to write is taken before the newest record is read: a refused start writes into the ledger of a desk
    // that is at work, and whichever of the two had read first and could not write would lose its record
    // (https://sqlite.org/lang_transaction.html, "immediate").
    append: (record) => append.immediate(record),
    head,
    after: (seq, limit) => page.all(seq, limit).map(read),
    hashAt: (seq) => (seq === 0 ? GENESIS_HASH : (one.get(seq)?.hash ?? null)),
    verify() {
      let expected: LedgerHead = { seq: 0, hash: GENESIS_HASH };
      const broken = (): LedgerCheck => ({ intact: false, firstBroken: expected.seq + 1, records: expected.seq });
      try {
        // In batches: a reader that blocks the file for long would keep a working desk from writing.
        for (let rows = page.all(0, BATCH); rows.length > 0; rows = page.all(expected.seq, BATCH)) {
          for (const row of rows) {
            const link = read(row);
            if (
              row.seq !== expected.seq + 1 ||
              link.record.seq !== row.seq ||
              verifyChain([link], expected.hash) !== null
            )
              return broken();
            expected = { seq: row.seq, hash: link.hash };
          }
        }
        // Also the pages without records: a damaged counter of failures must be noticed.
        if (database.pragma('quick_check', { simple: true }) !== 'ok')
          return { intact: false, firstBroken: null, records: expected.seq };
      } catch {
        return broken();
      }
      return { intact: true, records: expected.seq };
    },
    fact: (name) => getFact.get(name)?.value ?? null,
    setFact: (name, value) => {
      putFact.run(name, value);
    },
    encryption: () => databaseInUse((pragma) => database.pragma(pragma, { simple: true }), KEY_BYTES),
    close: () => {
      database.close();
    },
  };
}
