import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { programFiles } from '../../../server/platform/machine.ts';
import { packageServer } from '../../../scripts/packageServer.ts';
import { namedFiles } from '../../../server/record/namedFiles.ts';
import { newestStatement, recordStatement, type StatementPorts } from '../../../server/record/serverStatement.ts';
import { openStorage } from '../../../server/storage/openStorage.ts';
import type { Storage } from '../../../server/storage/storage.ts';
import { makeBus } from '../../support/bus.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

const folder = temporaryFolder('statement');
const [program, machine] = [join(folder, 'program'), join(folder, 'machine')];
const NOW = Date.UTC(2026, 10, 30, 12);
const HOUR = 3_600_000;
let storage: Storage;
let ports: StatementPorts;

function write(path: string, content: string | Uint8Array): void {
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, content);
}
/** A record of wtmp: 7 is a login, 8 the end of one. */
function login(type: number, user: string, at: number): Buffer {
  const record = Buffer.alloc(384);
  record.writeInt16LE(type, 0);
  record.write('pts/0', 8);
  record.write(user, 44);
  record.writeInt32LE(at / 1_000, 340);
  return record;
}
const newest = async (kind: string): Promise<Record<string, unknown>> => {
  const row = await storage.db
    .selectFrom('activity')
    .select('detail')
    .where('kind', '=', kind)
    .orderBy('position', 'desc')
    .limit(1)
    .executeTakeFirstOrThrow();
  return JSON.parse(row.detail) as Record<string, unknown>;
};
const alerts = async (): Promise<number> =>
  (await storage.db.selectFrom('alert').select('number').where('kind', '=', 'server-changed').execute()).length;

beforeAll(async () => {
  storage = await openStorage(join(folder, 'data'));
  write(join(program, 'server/server.ts'), 'one');
  write(join(program, 'core/rules.ts'), 'two');
  for (const name of ['proc/1', 'sys/dev/block', 'clamav']) mkdirSync(join(machine, name), { recursive: true });
  const paths = {
    ...{ proc: join(machine, 'proc'), sys: join(machine, 'sys') },
    ...{ wtmp: join(machine, 'wtmp'), clamav: join(machine, 'clamav') },
  };
  const dataFolder = join(folder, 'data');
  ports = { db: storage.db, bus: makeBus(), program, dataFolder, platform: 'linux', paths, now: () => NOW };
});
afterAll(() => storage.close());

test('a machine that says nothing is said to say nothing', async () => {
  await recordStatement(ports);
  expect(await newest('server-statement')).toMatchObject({
    ...{ files: 2, manifest: 'none', filesSinceLast: 'first-statement' },
    ...{ shells: 'not-readable', disk: 'not-known', antiMalware: 'none', changes: 0 },
  });
  expect(await alerts()).toBe(0);
  await recordStatement({ ...ports, platform: 'win32' });
  expect(await newest('server-statement')).toMatchObject({ antiMalware: 'not-verified', disk: 'not-known' });
});

test('shells, anti-malware and its age, and what was changed by whom are in it', async () => {
  write(
    join(machine, 'wtmp'),
    Buffer.concat([
      login(7, 'old', NOW - 48 * HOUR),
      login(7, 'root', Date.now() + HOUR),
      login(8, 'root', Date.now()),
    ]),
  );
  write(join(machine, 'proc/1/comm'), 'clamd\n');
  write(join(machine, 'clamav/daily.cld'), '');
  utimesSync(join(machine, 'clamav/daily.cld'), new Date(NOW - 30 * HOUR), new Date(NOW - 30 * HOUR));
  await storage.db
    .insertInto('change')
    .values({
      ...{ at: Date.now() + HOUR, person_id: null, person_name: null, workstation_id: null },
      ...{ action: 'policy', subject: 'x', subject_id: null, before: 'null', after: 'null', words: '' },
    })
    .execute();
  await recordStatement(ports);
  expect(await newest('server-statement')).toMatchObject({
    ...{ shells: 1, shellsOf: 'root', changes: 1, changedBy: 'command-line' },
    ...{ antiMalware: 'running', antiMalwareName: 'ClamAV', signaturesHours: 30, filesSinceLast: 'same' },
  });
});

test('files that are not those of the release, or of the last statement, are named and raise an alert', async () => {
  const files = Object.fromEntries(programFiles(program));
  write(join(program, 'release.json'), JSON.stringify({ version: '1.0.0', files }));
  await recordStatement(ports);
  expect(await newest('server-statement')).toMatchObject({
    ...{ manifest: 'matches', release: '1.0.0', filesSinceLast: 'changed', sinceLastFiles: 'release.json' },
  });
  expect(await alerts()).toBe(1);
  write(join(program, 'core/rules.ts'), 'two, and a little more');
  write(join(program, 'server/extra.ts'), 'nobody has released this');
  rmSync(join(program, 'server/server.ts'));
  await recordStatement(ports);
  expect(await newest('server-statement')).toMatchObject({
    ...{ manifest: 'differs', changedFiles: 1, addedFiles: 1, removedFiles: 1, filesSinceLast: 'changed' },
    otherFiles: 'core/rules.ts, server/extra.ts, server/server.ts',
    sinceLastFiles: 'core/rules.ts, server/extra.ts, server/server.ts',
  });
  expect(await alerts()).toBe(2);
});

test('what other companies see of it names no person', async () => {
  expect(await newestStatement(storage.db)).toEqual({
    ...{ at: expect.any(Number), release: '1.0.0', manifest: 'differs', files: 2 },
    ...{ changedFiles: 1, addedFiles: 1, removedFiles: 1, filesSinceLast: 'changed', changes: expect.any(Number) },
    otherFiles: 'core/rules.ts, server/extra.ts, server/server.ts',
    sinceLastFiles: 'core/rules.ts, server/extra.ts, server/server.ts',
    ...{ shells: expect.any(Number), disk: 'not-known', antiMalware: 'running', antiMalwareName: 'ClamAV' },
    signaturesHours: 30,
  });
});

test('the package of the server has its manifest, and a statement that finds each change of it', async () => {
  const packed = join(folder, 'packed');
  await packageServer(packed);
  expect(programFiles(packed).size).toBeGreaterThan(500);
  const stated = async (): Promise<unknown> => {
    await recordStatement({ ...ports, program: packed });
    return newestStatement(storage.db);
  };
  expect(await stated()).toMatchObject({ manifest: 'matches', release: '0.1.0' });
  for (const part of ['server/server.ts', 'cli/cleandesk.ts', 'dist/widget/widget.js', 'package-lock.json'])
    appendFileSync(join(packed, part), '\n');
  write(join(packed, 'core/extra.ts'), '');
  rmSync(join(packed, 'main/itWords.ts'));
  expect(await stated()).toMatchObject({ manifest: 'differs', changedFiles: 4, addedFiles: 1, removedFiles: 1 });
  await expect(packageServer(packed)).rejects.toThrow('not empty');
});

describe('who can write in the folder of the program', () => {
  const place = join(folder, 'attacked');
  const manifest = (version = '0.1.0'): void =>
    write(join(place, 'release.json'), JSON.stringify({ version, files: Object.fromEntries(programFiles(place)) }));
  /** States it, and gives what its alert says; null for no alert. */
  const stated = async (): Promise<Record<string, unknown> | null> => {
    await storage.db.deleteFrom('alert').execute();
    await recordStatement({ ...ports, program: place });
    const row = await storage.db.selectFrom('alert').select('detail').executeTakeFirst();
    return row === undefined ? null : (JSON.parse(row.detail) as Record<string, unknown>);
  };
  beforeEach(async () => {
    rmSync(place, { recursive: true, force: true });
    write(join(place, 'server/server.ts'), 'one');
    write(join(place, 'core/rules.ts'), 'two');
    manifest();
    await stated();
    if ((await stated()) !== null) throw new Error('The same files raise an alert.');
  });

  test.each<[string, () => void, manifest: string]>([
    ['deletes the manifest', () => rmSync(join(place, 'release.json')), 'none'],
    ['makes it unreadable', () => write(join(place, 'release.json'), '{'), 'unreadable'],
    ['replaces it', () => manifest('9.9.9'), 'matches'],
  ])('%s', async (_what, act, outcome) => {
    act();
    expect(await stated()).toMatchObject({ manifest: outcome, sinceLastFiles: 'release.json' });
  });

  test('changes a file and the manifest at once, or the manifest on the next day', async () => {
    write(join(place, 'server/server.ts'), 'evil');
    rmSync(join(place, 'release.json'));
    expect(await stated()).toMatchObject({ sinceLastFiles: 'server/server.ts, release.json' });
    manifest();
    expect(await stated()).toMatchObject({ manifest: 'matches', sinceLastFiles: 'release.json' });
    write(join(place, 'server/server.ts'), 'evil, too');
    manifest();
    expect(await stated()).toMatchObject({ manifest: 'matches', sinceLastFiles: 'server/server.ts, release.json' });
  });

  test('links to what is not the program', async () => {
    const others = join(folder, 'others');
    write(join(others, 'rules.ts'), 'two');
    symlinkSync('../../others', join(place, 'server/node_modules'));
    const added = 'server/node_modules -> ../../others';
    expect(await stated()).toMatchObject({ addedFiles: 1, otherFiles: added, sinceLastFiles: added });
    rmSync(join(place, 'core'), { recursive: true });
    symlinkSync('../others', join(place, 'core'));
    expect(await stated()).toMatchObject({
      sinceLastFiles: 'core -> ../others, core/rules.ts',
      otherFiles: 'server/node_modules -> ../../others, core -> ../others, core/rules.ts',
    });
    rmSync(join(place, 'server/node_modules'));
    symlinkSync('../../elsewhere', join(place, 'server/node_modules'));
    expect(await stated()).toMatchObject({ sinceLastFiles: 'server/node_modules -> ../../elsewhere' });
  });

  test.skipIf(process.platform === 'win32')('puts there what is no file', async () => {
    execFileSync('mkfifo', [join(place, 'server/pipe')]);
    expect(await stated()).toMatchObject({ addedFiles: 1, otherFiles: 'server/pipe' });
  });

  test('adds so many files that the one that counts is not named', async () => {
    for (let n = 0; n < 60; n += 1) write(join(place, `server/a${n}-${'a'.repeat(20)}.ts`), 'x');
    for (const part of ['core/zz-evil.ts', 'server/server.ts']) write(join(place, part), 'evil');
    const names = 'server/server.ts, server/ (60), core/zz-evil.ts';
    expect(await stated()).toMatchObject({ otherFiles: names, sinceLastFiles: names });
  });

  test('finds the files of the last statement changed in the database, and none is named', async () => {
    await storage.db.updateTable('setting').set({ value: '[]' }).where('name', '=', 'stated-files').execute();
    write(join(place, 'server/server.ts'), 'evil');
    expect(await stated()).toMatchObject({ otherFiles: 'server/server.ts', sinceLastFiles: '' });
  });
});

test.each<[string, string[][], number, string]>([
  ['the first list first', [['b', 'a'], ['c']], 40, 'b, a, c'],
  ['three of a folder, each once', [['a/1', 'a/2', 'a/2', 'a/3']], 40, 'a/1, a/2, a/3'],
  ['a folder for more', [['a/1', 'a/2', 'b/1', 'a/3', 'a/4']], 40, 'a/ (4), b/1'],
  ['no folder for the program itself', [['1', '2', '3', '4']], 40, '1, 2, 3, 4'],
  [
    'how many more',
    [
      ['aaaaaa', 'bbbbbb', 'cccccc'],
      ['x/1', 'x/2', 'x/3', 'x/4'],
    ],
    26,
    'aaaaaa, bbbbbb, +5',
  ],
])('names of files: %s', (_what, lists, longest, names) => {
  expect(namedFiles(lists, longest)).toBe(names);
  expect(names.length).toBeLessThanOrEqual(longest);
});
