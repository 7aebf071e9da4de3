/** The desk opens as it was left, and whatever is in the file it opens. */
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import {
  FIRST_WORKSTATION_PREFERENCES as FIRST,
  openWorkstationFile,
  type Migration,
} from '../../../main/preferences/workstationPreferences.ts';
import { createDeskPreferences } from '../../../main/preferences/deskPreferences.ts';
import { FIRST_PREFERENCES } from '../../../core/vocabulary/preferences.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

let folder: string;
let logged: string[];
beforeEach(() => {
  folder = temporaryFolder('preferences');
  logged = [];
});
const open = (migrations?: readonly Migration[]) =>
  openWorkstationFile(
    folder,
    (_level, text) => void logged.push(text),
    () => 1_700,
    migrations,
  );
const file = (): string => join(folder, 'preferences.json');
const PLACE = { x: -1_200, y: 40, width: 1_400, height: 900, maximised: true };

test('without a file there are the first values, and nothing is written before something changes', () => {
  expect(open().current()).toEqual(FIRST);
  open().change({ zoom: 100 });
  expect(readdirSync(folder)).toEqual([]);
  expect(logged).toEqual([]);
});

test('what was changed is there after a restart, for this user alone', () => {
  const first = open();
  first.change({ window: PLACE });
  first.change({ zoom: 150, density: 'compact' });
  expect(open().current()).toEqual({ ...FIRST, window: PLACE, zoom: 150, density: 'compact' });
  expect(statSync(file()).mode & 0o777).toBe(0o600);
  expect(JSON.parse(readFileSync(file(), 'utf8'))).toMatchObject({ version: 0 });
});

test.each([
  ['cut off', '{"version":0,"zoom":1'],
  ['empty', ''],
  ['no object', '"zoom"'],
  ['of a newer program', JSON.stringify({ version: 7, ...FIRST })],
  ['with a value that is none', JSON.stringify({ version: 0, ...FIRST, zoom: 500 })],
  ['with a window of no size', JSON.stringify({ version: 0, ...FIRST, window: { ...PLACE, width: 0 } })],
  ['with a field more', JSON.stringify({ version: 0, ...FIRST, colour: 'red' })],
  ['without a version', JSON.stringify(FIRST)],
])('a file that is %s is kept aside, said, and the first values are used', (_what, text) => {
  writeFileSync(file(), text);
  const opened = open();
  expect(opened.current()).toEqual(FIRST);
  expect(readFileSync(join(folder, 'preferences.kept-1700.json'), 'utf8')).toBe(text);
  expect(existsSync(file())).toBe(false);
  expect(logged).toEqual(['The preferences of this workstation cannot be used and are kept aside.']);
  opened.change({ zoom: 125 });
  expect(open().current().zoom).toBe(125);
});

test('a folder in its place, or a file that cannot be written, hinders nothing', () => {
  mkdirSync(file());
  const opened = open();
  expect(opened.current()).toEqual(FIRST);
  mkdirSync(`${file()}.new`);
  opened.change({ zoom: 110 });
  expect(opened.current().zoom).toBe(110);
  expect(logged.at(-1)).toBe('The preferences of this workstation could not be written.');
  chmodSync(folder, 0o700);
});

test('an older file is brought to this version step by step', () => {
  writeFileSync(file(), JSON.stringify({ version: 1, size: 125, window: null, motion: 'system' }));
  const never: Migration = () => {
    throw new Error('was applied already');
  };
  const renamed: Migration = ({ size, ...rest }) => ({ ...rest, zoom: size });
  const added: Migration = (fields) => ({ ...fields, density: 'compact' });
  const opened = open([never, renamed, added]);
  expect(opened.current()).toEqual({ ...FIRST, zoom: 125, density: 'compact' });
  opened.change({ zoom: 90 });
  expect(JSON.parse(readFileSync(file(), 'utf8'))).toMatchObject({ version: 3, zoom: 90 });
});

test('a person’s size and spacing stay for the next sign-in page, and nothing else of theirs', () => {
  const changes: unknown[] = [];
  const preferences = createDeskPreferences(open(), (stored) => void changes.push(stored));
  const own = { ...FIRST_PREFERENCES, zoom: 150, quietUntil: 9_999 } as const;
  preferences.take({ version: 4, preferences: own });
  expect(preferences.current()).toEqual({ version: 4, preferences: own });
  // Answers and events may overtake one another.
  preferences.take({ version: 3, preferences: FIRST_PREFERENCES });
  expect(preferences.current().version).toBe(4);
  expect(changes).toHaveLength(1);
  preferences.forget();
  expect(preferences.current()).toEqual({ version: 0, preferences: { ...FIRST_PREFERENCES, zoom: 150 } });
  // The next person is another one, whose version may be lower.
  preferences.take({ version: 1, preferences: FIRST_PREFERENCES });
  expect(preferences.current().version).toBe(1);
});
