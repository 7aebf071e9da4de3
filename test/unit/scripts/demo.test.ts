import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { deskDataFolder } from '../../../main/store/dataFolder.ts';
import { dataFolder } from '../../../scripts/lib/dataFolder.ts';
import { clearDemo, foldersOf, NotTheDemos, prepareDemo } from '../../../scripts/lib/demo.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

let data = '';
beforeEach(() => {
  data = temporaryFolder('demo');
});
afterEach(() => rmSync(data, { recursive: true, force: true }));

function put(path: string, body = 'precious'): string {
  const file = join(data, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, body);
  return file;
}
const never = (): never => {
  throw new Error('nothing was to be made');
};
const RECORD = JSON.stringify({ people: [], tenants: [], workstations: [] });

describe('starting over with --fresh', () => {
  it('does not touch what no demo made, wherever --data points, and says so', async () => {
    const precious = [
      'server/cleandesk.db',
      'desk/store.db',
      'logs/production.log',
      'screenshots/holiday.png',
      'demo/server/thesis.txt',
      'demo/logs/mine.log',
    ].map((path) => put(path));
    await expect(prepareDemo(foldersOf(data), 1, true, never)).rejects.toThrow(NotTheDemos);
    await expect(prepareDemo(foldersOf(data), 1, true, never)).rejects.toThrow(/no demo of Cleandesk made.*--data/s);
    for (const file of precious) expect(readFileSync(file, 'utf8')).toBe('precious');
  });

  it.each([
    ["another program's demo.json", 'demo/demo.json', '{"name":"something else"}'],
    ['a demo.json that cannot be read', 'demo/demo.json', '{'],
    ["another program's file called unfinished", 'demo/unfinished', 'my novel'],
  ])('does not accept %s as a proof', (_what, path, body) => {
    const files = [put(path, body), put('demo/server/db')];
    expect(() => clearDemo(foldersOf(data))).toThrow(NotTheDemos);
    for (const file of files) expect(existsSync(file)).toBe(true);
  });

  it('deletes what the demo made, and nothing else', () => {
    put('demo/demo.json', RECORD);
    const made = [
      'demo/server/cleandesk.db',
      'demo/desk/desk-1/store.db',
      'demo/logs/server.log',
      'demo/screenshots/desk-1.png',
      'demo/keys/harbour-bank/offline.key.json',
      'demo/desk-1.enrolment.json',
    ].map((path) => put(path));
    const kept = ['desk/store.db', 'server/cleandesk.db', 'logs/desk.log', 'demo/notes.txt'].map((path) => put(path));
    clearDemo(foldersOf(data));
    for (const file of [...made, join(data, 'demo/demo.json')]) expect(existsSync(file)).toBe(false);
    for (const file of kept) expect(readFileSync(file, 'utf8')).toBe('precious');
  });

  it('deletes nothing where nothing exists', () => {
    expect(() => clearDemo(foldersOf(join(data, 'not there')))).not.toThrow();
    mkdirSync(join(data, 'demo'));
    expect(() => clearDemo(foldersOf(data))).not.toThrow();
  });

  it.each(['linux', 'darwin', 'win32'] as const)('never touches the folder of an installed desk on %s', (platform) => {
    const installed = deskDataFolder(platform, data);
    const { root } = foldersOf(dataFolder({}, platform, data));
    expect(relative(root, installed)).toMatch(/^\.\./);
    expect(relative(installed, root)).toMatch(/^\.\./);
  });
});

describe('a start without --fresh', () => {
  it('makes no demo among other files', async () => {
    const file = put('demo/server/thesis.txt');
    await expect(prepareDemo(foldersOf(data), 1, false, never)).rejects.toThrow(NotTheDemos);
    expect(readFileSync(file, 'utf8')).toBe('precious');
    expect(existsSync(join(data, 'demo', 'unfinished'))).toBe(false);
  });

  it('says what to do where the demo has lost its server', async () => {
    put('demo/demo.json', RECORD);
    await expect(prepareDemo(foldersOf(data), 1, false, never)).rejects.toThrow(/--fresh/);
  });
});
