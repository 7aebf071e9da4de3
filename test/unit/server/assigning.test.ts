/** Who gets a conversation: when it begins, and when somebody comes online. */
import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Conversations } from '../../../server/domains/conversations/conversations.ts';
import { systemScope } from '../../../server/scope/scope.ts';
import { openStorage } from '../../../server/storage/openStorage.ts';
import type { Storage } from '../../../server/storage/storage.ts';
import { makeBus } from '../../support/bus.ts';
import { siteScope, visitorScope } from '../../support/scopes.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';
import { insertSite, insertTenant } from '../../support/rows.ts';

let folder: string;
let storage: Storage;
let conversations: Conversations;
/** Who is online, and what was published. */
let online: string[];
let published: string[];
beforeEach(async () => {
  folder = temporaryFolder('assigning');
  storage = await openStorage(folder);
  const { db } = storage;
  for (const id of ['one', 'two']) {
    await insertTenant(db, { id });
    await insertSite(db, { id: `${id} site`, tenant_id: id });
  }
  [online, published] = [[], []];
  const bus = makeBus();
  bus.subscribe('outbox.stored', () => {
    published.push('outbox.stored');
  });
  conversations = new Conversations(db, bus, systemScope('a test'), () => online);
});
afterEach(async () => {
  await storage.close();
  rmSync(folder, { recursive: true, force: true });
});

async function person(id: string, tenants: readonly string[], part: object = {}): Promise<void> {
  await storage.db
    .insertInto('person')
    .values({ id, login: id, name: id, role: 'agent', sign_in_record: 'x', left_at: null, ...part })
    .execute();
  for (const tenant of tenants)
    await storage.db.insertInto('person_tenant').values({ person_id: id, tenant_id: tenant }).execute();
}
/** Consents and writes a first message. */
const begin = async (tenant = 'one'): Promise<string> => {
  const site = await siteScope(storage.db, `${tenant} site`);
  const begun = await conversations.begin(site, { language: 'en', noticeVersion: '1', words: '{}' });
  const visitor = await visitorScope(storage.db, begun.visitorToken);
  await conversations.assign(visitor);
  expect(await assigned(begun.conversationId)).toEqual(['waiting', null]);
  await storage.db.updateTable('conversation').set({ last_seq: 1 }).where('id', '=', begun.conversationId).execute();
  await conversations.assign(visitor);
  return begun.conversationId;
};
const assigned = async (id: string): Promise<[string, string | null]> => {
  const { status, assigned_person_id } = await storage.db
    .selectFrom('conversation')
    .select(['status', 'assigned_person_id'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  return [status, assigned_person_id];
};

test('no one, where no one of the company who answers is online', async () => {
  await person('ann', ['one']);
  await person('bo', ['two']);
  await person('cas', ['one'], { role: 'auditor' });
  await person('gone', ['one'], { left_at: 1 });
  online = ['bo', 'cas', 'gone', randomUUID()];
  expect(await assigned(await begin())).toEqual(['waiting', null]);
});

test('the one with the fewest open ones, and of those the first by name', async () => {
  await person('bo', ['one', 'two']);
  await person('ann', ['one']);
  online = ['bo', 'ann'];
  const first = await begin();
  expect(await assigned(first)).toEqual(['open', 'ann']);
  expect(await assigned(await begin())).toEqual(['open', 'bo']);
  // An open one of another company counts as well, and a closed one does not.
  expect(await assigned(await begin('two'))).toEqual(['open', 'bo']);
  expect(await assigned(await begin())).toEqual(['open', 'ann']);
  await conversations.close(systemScope('a test'), first);
  expect(await assigned(await begin())).toEqual(['open', 'ann']);
});

test('those that wait go to the person who comes online, of their companies only', async () => {
  await person('ann', ['one']);
  const [mine, other] = [await begin(), await begin('two')];
  online = ['ann'];
  await conversations.assignWaiting('ann');
  expect([await assigned(mine), await assigned(other)]).toEqual([
    ['open', 'ann'],
    ['waiting', null],
  ]);
});

test('those that wait go on waiting where the person has gone offline again', async () => {
  await person('ann', ['one']);
  const id = await begin();
  await conversations.assignWaiting('ann');
  expect(await assigned(id)).toEqual(['waiting', null]);
});

test('those that are closed are not assigned', async () => {
  await person('ann', ['one']);
  const id = await begin();
  await conversations.close(systemScope('a test'), id);
  online = ['ann'];
  await conversations.assignWaiting('ann');
  expect(await assigned(id)).toEqual(['closed', null]);
});

test('each change is published, and closing twice is none', async () => {
  const id = await begin();
  const before = published.length;
  await conversations.close(systemScope('a test'), id);
  expect(published.length).toBeGreaterThan(before);
  const after = published.length;
  await conversations.close(systemScope('a test'), id);
  expect(published).toHaveLength(after);
  await expect(conversations.close(systemScope('a test'), randomUUID())).rejects.toMatchObject({ status: 404 });
});
