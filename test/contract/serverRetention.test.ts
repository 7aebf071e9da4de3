import { eventName, isEvent } from '../../contract/realtime.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { EvidentRow } from '../../contract/activity.ts';
import { openStorage } from '../../server/storage/openStorage.ts';
import type { Db } from '../../server/storage/storage.ts';
import { eventually, Rig } from '../support/serverRig.ts';

const DAY = 86_400_000;
let rig: Rig;
beforeAll(async () => {
  rig = await Rig.make({ maintenanceTimes: { deleting: 300, forgetting: 300 } });
});
afterAll(() => rig.remove());

async function inDatabase<T>(work: (db: Db) => Promise<T>): Promise<T> {
  const { db, close } = await openStorage(rig.data);
  try {
    return await work(db);
  } finally {
    await close();
  }
}
const closedLongAgo = (id: string) =>
  inDatabase((db) =>
    db
      .updateTable('conversation')
      .set({ closed_at: Date.now() - 91 * DAY })
      .where('id', '=', id)
      .execute(),
  );

test("deleting a chat notifies desks that read it and the visitor's page, and makes it unknown", async () => {
  const agent = await rig.signedIn('maya');
  const live = await agent.realtime();
  const visitor = await rig.visitor();
  const id = visitor.consent.conversationId;
  const page = await visitor.connect();
  await visitor.say(page, 'hello');
  await agent.ask('POST', `/v1/conversations/${id}/close`, {});
  await closedLongAgo(id);
  await live.next((f) => isEvent(f, 'conversation.gone') && f.ref === id);
  await page.next((f) => f.type === 'refused' && f.code === 'unknown-visitor' && f.messageId === null);
  expect(await page.end()).toBe(4004);
  expect((await agent.ask('GET', `/v1/conversations/${id}`)).status).toBe(404);
  // A desk that was disconnected is notified too, and of nothing else of that chat.
  const replay = await agent.realtime(0);
  expect(
    replay.all.filter((f) => JSON.stringify(f).includes(id)).map((f) => (f.type === 'event' ? eventName(f) : f.type)),
  ).toEqual(['conversation.gone']);
});

test('a supervisor sees how much was deleted, of which company, and nothing of the content', async () => {
  const supervisor = await rig.signedIn('sofia');
  const answer = await supervisor.ask('POST', '/v1/activity/query', {
    filter: { kind: 'retention-deleted' },
    newest: null,
    offset: 0,
    limit: 10,
  });
  const { rows } = z.object({ rows: z.array(EvidentRow) }).parse(answer.json);
  expect(rows[0]).toMatchObject({
    tenantName: 'Harbour Bank',
    personName: null,
    conversationId: null,
    detail: { conversations: 1, messages: 1, entries: 0 },
    source: 'server',
  });
});

test('an agent of another company is not notified of a deleted chat', async () => {
  const other = await rig.signedIn('tomas');
  const live = await other.realtime();
  const visitor = await rig.visitor('Harbour Bank');
  const own = await rig.visitor('Northline Travel');
  for (const v of [visitor, own])
    await inDatabase((db) =>
      db
        .updateTable('conversation')
        .set({ status: 'closed', closed_at: Date.now() - 91 * DAY })
        .where('id', '=', v.consent.conversationId)
        .execute(),
    );
  await live.next((f) => isEvent(f, 'conversation.gone') && f.ref === own.consent.conversationId);
  await eventually(
    async () =>
      (await inDatabase((db) =>
        db.selectFrom('conversation').select('id').where('id', '=', visitor.consent.conversationId).executeTakeFirst(),
      )) === undefined,
  );
  expect(JSON.stringify(live.all)).not.toContain(visitor.consent.conversationId);
});

test("the masker's state is deleted from the database after a pause, and after a start", async () => {
  const visitor = await rig.visitor();
  const page = await visitor.connect();
  await visitor.say(page, 'the first half is 4111 1111');
  const id = visitor.consent.conversationId;
  const state = () =>
    inDatabase((db) =>
      db.selectFrom('conversation').select('dialogue_state').where('id', '=', id).executeTakeFirstOrThrow(),
    ).then((row) => row.dialogue_state);
  const kept = await state();
  expect(kept).not.toBeNull();
  const idle = () =>
    inDatabase((db) =>
      db
        .updateTable('conversation')
        .set({ touched_at: Date.now() - 600_000, dialogue_state: kept })
        .where('id', '=', id)
        .execute(),
    );
  await idle();
  await eventually(async () => (await state()) === null);
  await rig.stop();
  await idle();
  await rig.start({ maintenanceTimes: { deleting: 300 } });
  expect(await state()).toBeNull();
});

test('a desk that missed deleted events must sign in again, and then has everything', async () => {
  const agent = await rig.signedIn('maya');
  const listed = z.object({ asOf: z.number() }).parse((await agent.ask('GET', '/v1/conversations')).json);
  const visitor = await rig.visitor();
  const page = await visitor.connect();
  await visitor.say(page, 'while you were away');
  // That an agent of an earlier test has left is stored a moment later.
  await eventually(() =>
    inDatabase(async (db) => {
      await db
        .updateTable('event')
        .set({ at: Date.now() - 8 * DAY })
        .execute();
      return (await db.selectFrom('event').select('seq').executeTakeFirst()) === undefined;
    }),
  );
  await expect(agent.realtime(listed.asOf)).rejects.toThrow(/session-over.*away-too-long/);
  expect((await agent.ask('GET', '/v1/conversations')).status).toBe(401);
  const again = await rig.signedIn('maya');
  const now = z
    .object({ asOf: z.number(), conversations: z.array(z.object({ id: z.string(), lastSeq: z.number() })) })
    .parse((await again.ask('GET', '/v1/conversations')).json);
  expect(now.asOf).toBeGreaterThan(listed.asOf);
  expect(now.conversations).toContainEqual({ id: visitor.consent.conversationId, lastSeq: 1 });
  const live = await again.realtime(now.asOf);
  await visitor.say(page, 'and now');
  await live.next((f) => isEvent(f, 'message.stored') && f.body.body.text === 'and now');
});
