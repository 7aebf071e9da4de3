/** Records of activity are erased when their time is over, in steps, and the record says so. */
import { rmSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ActivityRetention } from '../../../server/domains/retention/activityRetention.ts';
import { recordOwn, storeOwn } from '../../../server/record/ownRecords.ts';
import { systemScope } from '../../../server/scope/scope.ts';
import { openStorage } from '../../../server/storage/openStorage.ts';
import type { Storage } from '../../../server/storage/storage.ts';
import { makeBus } from '../../support/bus.ts';
import { TestDatabase } from '../../support/testDatabase.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

const DAY = 86_400_000;
const RECORDS = 1_200;
let folder: string;
let storage: Storage;
beforeEach(async () => {
  folder = temporaryFolder('activity-retention');
  storage = await openStorage(folder);
});
afterEach(async () => {
  await storage.close();
  rmSync(folder, { recursive: true, force: true });
});
const kinds = async (): Promise<string[]> =>
  (await storage.db.selectFrom('activity').select('kind').orderBy('position').execute()).map(({ kind }) => kind);

test('those of before, and no others', async () => {
  const { db } = storage;
  const bus = makeBus();
  await db.transaction().execute(async (tx) => {
    for (let each = 0; each < RECORDS; each += 1) await storeOwn(tx, { kind: 'searched', detail: {} });
  });
  // As the ledger makes them: what has no leaf yet stays.
  for (const { position } of await db.selectFrom('activity').select('position').execute())
    await db
      .insertInto('ledger_leaf')
      .values({ position, at: 1, commitment: Buffer.alloc(32), erased_by: null })
      .execute();
  let days = 0;
  const retention = new ActivityRetention(
    db,
    bus,
    systemScope('a test'),
    () => 400,
    () => Date.now() + days * DAY,
  );
  days = 399;
  await retention.sweep();
  expect(await kinds()).toHaveLength(RECORDS);
  days = 401;
  await recordOwn(db, bus, { kind: 'exported', detail: {} });
  await db
    .updateTable('activity')
    .set({ arrived_at: Date.now() + 10 * DAY })
    .where('kind', '=', 'exported')
    .execute();
  await retention.sweep();
  expect([...new Set(await kinds())].toSorted()).toEqual(['activity-erased', 'exported']);
});

test('of a conversation that is stored, what binds its messages and entries stays as long', async () => {
  const rows = await TestDatabase.make('activity-retention');
  const { db } = rows;
  const tenantId = await rows.tenant('Alpha');
  const conversationId = await rows.conversation(tenantId);
  await storeOwn(db, { kind: 'message-stored', tenantId, conversationId, detail: {} });
  await storeOwn(db, { kind: 'message-stored', tenantId, conversationId: 'gone', detail: {} });
  await storeOwn(db, { kind: 'conversation-read', tenantId, conversationId, detail: {} });
  await storeOwn(db, { kind: 'state-recorded', detail: { what: 'policy', id: '1', hash: 'x' } });
  for (const { position } of await db.selectFrom('activity').select('position').execute())
    await db
      .insertInto('ledger_leaf')
      .values({ position, at: 1, commitment: Buffer.alloc(32), erased_by: null })
      .execute();
  const inYears = (): number => Date.now() + 2_000 * DAY;
  const retention = new ActivityRetention(db, makeBus(), systemScope('a test'), () => 400, inYears);
  await retention.sweep();
  const stored = await db.selectFrom('activity').select('kind').orderBy('position').execute();
  expect(stored.map(({ kind }) => kind)).toEqual(['message-stored', 'state-recorded', 'activity-erased']);
  await rows.close();
  rmSync(rows.folder, { recursive: true, force: true });
});
