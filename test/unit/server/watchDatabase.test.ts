import { rmSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { MAINTENANCE_TIMES } from '../../../server/start/options.ts';
import { writeSetting } from '../../../server/storage/settings.ts';
import { openStorage } from '../../../server/storage/openStorage.ts';
import type { Storage } from '../../../server/storage/storage.ts';
import { watchDatabase } from '../../../server/storage/watchDatabase.ts';
import { makeBus } from '../../support/bus.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

const folder = temporaryFolder('watch');
let own: Storage;
let other: Storage;
let stop: () => void = () => {};
beforeAll(async () => {
  own = await openStorage(folder);
  other = await openStorage(folder);
});
afterEach(() => {
  stop();
  vi.useRealTimers();
});
afterAll(async () => {
  await own.close();
  await other.close();
  rmSync(folder, { recursive: true, force: true });
});

function watched(storage: Pick<Storage, 'foreignCommits'> = own): { count: () => number; failures: unknown[] } {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  const bus = makeBus();
  let count = 0;
  bus.subscribe('database.changed', () => void (count += 1));
  const failures: unknown[] = [];
  stop = watchDatabase(storage, bus, MAINTENANCE_TIMES.watching, (error) => failures.push(error));
  return { count: () => count, failures };
}

test('a commit of another connection is noticed at the next check', async () => {
  const { count } = watched();
  await writeSetting(other.db, 'watched', 'one');
  vi.advanceTimersByTime(200);
  expect(count()).toBe(1);
  vi.advanceTimersByTime(200);
  expect(count()).toBe(1);
});

test('own changes, and reads or rollbacks of another connection, are no change', async () => {
  const { count } = watched();
  await writeSetting(own.db, 'watched', 'two');
  await other.db.selectFrom('setting').selectAll().execute();
  await expect(
    other.db.transaction().execute(async (tx) => {
      await tx.deleteFrom('setting').execute();
      throw new Error('taken back');
    }),
  ).rejects.toThrow('taken back');
  vi.advanceTimersByTime(600);
  expect(count()).toBe(0);
});

test('without any change everybody is notified once a second all the same', () => {
  const { count } = watched();
  vi.advanceTimersByTime(3_000);
  expect(count()).toBe(3);
});

test('a check that fails is reported, and the next one notices the change', () => {
  let commits = 1;
  let fails = false;
  const { count, failures } = watched({
    foreignCommits() {
      if (fails) throw new Error('locked');
      return commits;
    },
  });
  commits = 2;
  fails = true;
  vi.advanceTimersByTime(200);
  expect([count(), failures.length]).toEqual([0, 1]);
  fails = false;
  vi.advanceTimersByTime(200);
  expect(count()).toBe(1);
});
