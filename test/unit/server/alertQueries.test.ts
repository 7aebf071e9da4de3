/** Alerts of many refusals, as stored. */
import { rmSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  deleteOldAlerts,
  endOpenAlerts,
  newestAlerts,
  storeAlert,
} from '../../../server/domains/addresses/alertQueries.ts';
import { openStorage } from '../../../server/storage/openStorage.ts';
import type { Storage } from '../../../server/storage/storage.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

let folder: string;
let storage: Storage;
beforeEach(async () => {
  folder = temporaryFolder('alerts');
  storage = await openStorage(folder);
});
afterEach(async () => {
  await storage.close();
  rmSync(folder, { recursive: true, force: true });
});

const alert = (id: string, began: number, part: object = {}): Parameters<typeof storeAlert>[1] => ({
  id,
  began_at: began,
  last_at: 10,
  ended_at: null,
  refusals: 5,
  addresses: 2,
  peak_per_minute: 3,
  newest_address: '10.0.0.1',
  reasons: '{}',
  ...part,
});
const ids = async (count = 10): Promise<string[]> => (await newestAlerts(storage.db, count)).map(({ id }) => id);

test('the newest are read first, so many as are asked for', async () => {
  for (const [id, began] of [
    ['b', 2],
    ['c', 3],
    ['a', 1],
  ] as const)
    await storeAlert(storage.db, alert(id, began));
  expect([await ids(), await ids(2)]).toEqual([
    ['c', 'b', 'a'],
    ['c', 'b'],
  ]);
});

test('all but the newest are deleted', async () => {
  for (const [id, began] of [
    ['b', 2],
    ['c', 3],
    ['a', 1],
    ['d', 4],
  ] as const)
    await storeAlert(storage.db, alert(id, began));
  await deleteOldAlerts(storage.db, 4);
  expect(await ids()).toHaveLength(4);
  await deleteOldAlerts(storage.db, 2);
  expect(await ids()).toEqual(['d', 'c']);
});

test('one that is stored again has its new values, and began when it did', async () => {
  await storeAlert(storage.db, alert('a', 1));
  await storeAlert(storage.db, alert('b', 2));
  await storeAlert(storage.db, alert('a', 9, { last_at: 20 }));
  expect(await newestAlerts(storage.db, 10)).toMatchObject([
    { id: 'b', began_at: 2, last_at: 10 },
    { id: 'a', began_at: 1, last_at: 20 },
  ]);
});

test('those without an end get that of their last refusal, and the others keep theirs', async () => {
  await storeAlert(storage.db, alert('open', 1));
  await storeAlert(storage.db, alert('ended', 2, { ended_at: 5 }));
  await endOpenAlerts(storage.db);
  expect((await newestAlerts(storage.db, 10)).map(({ id, ended_at }) => [id, ended_at])).toEqual([
    ['ended', 5],
    ['open', 10],
  ]);
});
