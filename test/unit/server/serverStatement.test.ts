import { appendFileSync, mkdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { programFiles } from '../../../server/platform/machine.ts';
import { packageServer } from '../../../scripts/packageServer.ts';
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
    ...{ manifest: 'matches', release: '1.0.0', filesSinceLast: 'same' },
  });
  expect(await alerts()).toBe(0);
  write(join(program, 'core/rules.ts'), 'two, and a little more');
  write(join(program, 'server/extra.ts'), 'nobody has released this');
  rmSync(join(program, 'server/server.ts'));
  await recordStatement(ports);
  expect(await newest('server-statement')).toMatchObject({
    ...{ manifest: 'differs', changedFiles: 1, addedFiles: 1, removedFiles: 1, filesSinceLast: 'changed' },
    otherFiles: 'core/rules.ts, server/extra.ts, server/server.ts',
  });
  expect(await alerts()).toBe(1);
  symlinkSync('/etc/passwd', join(program, 'core/link.ts'));
  expect(programFiles(program).size).toBe(2);
});

test('what other companies see of it names no person', async () => {
  expect(await newestStatement(storage.db)).toEqual({
    ...{ at: expect.any(Number), release: '1.0.0', manifest: 'differs', files: 2 },
    ...{ changedFiles: 1, addedFiles: 1, removedFiles: 1, filesSinceLast: 'changed', changes: expect.any(Number) },
    otherFiles: 'core/rules.ts, server/extra.ts, server/server.ts',
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
