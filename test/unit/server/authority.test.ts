/** When the server keeps the certificate that it has, and when it makes a new one. */
import { beforeEach, expect, test } from 'vitest';
import { authorityIn } from '../../support/authorityIn.ts';
import { keepKey, keptKey } from '../../../server/storage/keptKeys.ts';
import { openStorage } from '../../../server/storage/openStorage.ts';
import type { Db } from '../../../server/storage/storage.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

const DAY = 86_400_000;
const NOW = Date.UTC(2026, 2, 4);

let folder: string;
beforeEach(() => {
  folder = temporaryFolder('authority');
});

const certificateAt = async (now: number, hosts: readonly string[] = [], data = folder): Promise<string> =>
  (await (await authorityIn(data, () => now)).server(hosts)).certificatePem;

test('it is the same after a restart, until 30 days before its end', async () => {
  const first = await certificateAt(NOW);
  expect(await certificateAt(NOW)).toBe(first);
  expect(await certificateAt(NOW + 360 * DAY)).toBe(first);
  expect(await certificateAt(NOW + 370 * DAY)).not.toBe(first);
});

test('it is a new one for other names, and before its own beginning', async () => {
  const first = await certificateAt(NOW);
  const named = await certificateAt(NOW, ['desk.example']);
  expect(named).not.toBe(first);
  expect(await certificateAt(NOW, ['desk.example'])).toBe(named);
  expect(await certificateAt(NOW - 30 * DAY, ['desk.example'])).not.toBe(named);
});

const stored = async <T>(work: (db: Db) => Promise<T>): Promise<T> => {
  const storage = await openStorage(folder);
  try {
    return await work(storage.db);
  } finally {
    await storage.close();
  }
};

test('it is a new one where the stored one cannot be read', async () => {
  const first = await certificateAt(NOW);
  const kept: unknown = JSON.parse(String(await stored((db) => keptKey(db, 'server-certificate'))));
  for (const broken of [{}, null, { ...Object(kept), certificatePem: 5 }, { ...Object(kept), privateKeyPem: null }]) {
    await stored((db) => keepKey(db, 'server-certificate', Buffer.from(JSON.stringify(broken))));
    expect(await certificateAt(NOW)).not.toBe(first);
  }
});

test('the names of the machine itself are always among its own, each once', async () => {
  const authority = await authorityIn(folder, () => NOW);
  await authority.server(['localhost', 'desk.example']);
  expect(JSON.parse(String(await stored((db) => keptKey(db, 'server-certificate'))))).toMatchObject({
    names: ['127.0.0.1', '::1', 'localhost', 'desk.example'],
  });
});
