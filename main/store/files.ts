/**
 * Files of the desk's data folder: their names, and writing them so that a crash leaves the old or the new, never half.
 */
import { checkNote } from '../../contract/checkNotes.ts';
import { FolderFault } from './folderFault.ts';
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { z } from 'zod';

export const FILES = {
  /** Who this workstation is; public. Written last at enrolment: where it exists, enrolment is complete. */
  workstation: 'workstation.json',
  storeHeader: 'store.header.json',
  store: 'store.db',
  machine: 'machine.db',
  /** Only where there is no keychain. */
  machineKey: 'machine.key',
  /** Written by IT by hand; may be missing. */
  settings: 'settings.json',
  /** How the window was used last; nothing secret. */
  preferences: 'preferences.json',
} as const;

/** Old or new and never half: whichever it is, the store opens with the password that belongs to it. */
export const writeStoreHeader = (folder: string, header: object): void =>
  writeWhole(join(folder, FILES.storeHeader), `${JSON.stringify(header, null, 2)}\n`);

/** A person's own database: whose it is, and under which secret, both in a form that cannot be read. */
export const personFile = (owner: string, generation: string): string => `store-${owner}-${generation}.db`;
const PERSON_FILE = /^store-([0-9a-f]{24})-[0-9a-f]{16}\.db$/;
/** Whether it is a person's file, of this owner where one is given. */
export const isPersonFile = (name: string, owner?: string): boolean => {
  const found = PERSON_FILE.exec(name);
  return found !== null && (owner === undefined || found[1] === owner);
};

/** Writes whole, readable by this user only. @throws NodeJS.ErrnoException */
export function writeWhole(path: string, body: string | Uint8Array): void {
  const temporary = `${path}.new`;
  const file = openSync(temporary, 'w', 0o600);
  try {
    writeSync(file, typeof body === 'string' ? Buffer.from(body, 'utf8') : body);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  try {
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
  if (process.platform !== 'win32') {
    const folder = openSync(dirname(path), 'r');
    try {
      fsyncSync(folder);
    } finally {
      closeSync(folder);
    }
  }
}

/** Null where the file is missing. @throws FolderFault when it is there and cannot be read or understood. */
export function readJson<T extends z.ZodType>(folder: string, name: string, schema: T): z.output<T> | null {
  let text: string;
  try {
    text = readFileSync(join(folder, name), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    const why = (error as NodeJS.ErrnoException).code ?? 'unknown reason';
    throw new FolderFault(
      `${name} cannot be read: ${why}.`,
      checkNote('folder-file-unreadable', { file: name, error: why }),
      { cause: error },
    );
  }
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    throw new FolderFault(`${name} is not valid JSON.`, checkNote('folder-file-not-json', { file: name }), {
      cause: error,
    });
  }
  const result = schema.safeParse(parsed);
  if (!result.success) {
    const places = result.error.issues.map((issue) => `${issue.path.join('.') || 'file'} ${issue.code}`);
    throw new FolderFault(
      `${name} is not as expected: ${places.join(', ')}.`,
      checkNote('folder-file-unexpected', { file: name, places }),
    );
  }
  return result.data;
}
