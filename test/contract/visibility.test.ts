/** Which conversations an agent sees, by policy: in lists, by id, in searches, and live. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { isEvent } from '../../contract/realtime.ts';
import type { Visibility } from '../../core/policy/conversations.ts';
import { readPolicy, writePolicy } from '../../server/domains/policy/policyStore.ts';
import { openStorage } from '../../server/storage/openStorage.ts';
import type { Db } from '../../server/storage/storage.ts';
import { eventually, Rig, type SignedIn, type Visitor } from '../support/serverRig.ts';

const TENANT = 'Northline Travel';
let rig: Rig;
let maya: SignedIn;
let tomas: SignedIn;
/** Answered by maya and by tomas; the third has no agent. */
let hers: Visitor;
let his: Visitor;
let waiting: Visitor;
beforeAll(async () => {
  rig = await Rig.make();
  [maya, tomas] = [await rig.signedIn('maya'), await rig.signedIn('tomas')];
  hers = await written('lantern of hers');
  his = await written('lantern of his');
  waiting = await written('lantern that waits');
  await answer(maya, hers);
  await answer(tomas, his);
});
afterAll(() => rig.remove());
beforeEach(() => allow('own'));

async function written(text: string): Promise<Visitor> {
  const visitor = await rig.visitor(TENANT);
  await visitor.say(await visitor.connect(), text);
  return visitor;
}
const path = ({ consent }: Visitor): string => `/v1/conversations/${consent.conversationId}`;
async function answer(agent: SignedIn, visitor: Visitor): Promise<number> {
  const body = { id: randomUUID(), text: 'Yes?', at: Date.now() };
  return (await agent.ask('PUT', `${path(visitor)}/messages`, body)).status;
}
async function inDatabase<T>(work: (db: Db) => Promise<T>): Promise<T> {
  const { db, close } = await openStorage(rig.data);
  try {
    return await work(db);
  } finally {
    await close();
  }
}
/** Sets the policy and waits until the server goes by it. */
async function allow(agentsSee: Visibility): Promise<void> {
  await inDatabase(async (db) => writePolicy(db, { ...(await readPolicy(db)), conversations: { agentsSee } }));
}
/** Of the three, those that the agent has in the list, can open, and finds. */
async function seen(agent: SignedIn): Promise<string[][]> {
  const names = new Map([
    [hers.consent.conversationId, 'hers'],
    [his.consent.conversationId, 'his'],
    [waiting.consent.conversationId, 'waiting'],
  ]);
  const list = (await agent.ask('GET', '/v1/conversations')).json as { conversations: { id: string }[] };
  const opened: string[] = [];
  for (const [id, name] of names)
    if ((await agent.ask('GET', `/v1/conversations/${id}`)).status === 200) opened.push(name);
  const found = (await agent.ask('POST', '/v1/search', { query: 'lantern' })).json as {
    hits: { conversation: { id: string } }[];
  };
  const named = (ids: readonly string[]): string[] => [...new Set(ids.map((id) => names.get(id) ?? id))].toSorted();
  return [
    named(list.conversations.map(({ id }) => id)),
    opened.toSorted(),
    named(found.hits.map(({ conversation }) => conversation.id)),
  ];
}
const thrice = (names: readonly string[]): string[][] => [0, 1, 2].map(() => names.toSorted());

test('by default their own and those that wait', async () => {
  expect(await seen(tomas)).toEqual(thrice(['his', 'waiting']));
  expect(await seen(maya)).toEqual(thrice(['hers', 'waiting']));
});

test('by "tenant" all of their tenants', async () => {
  await allow('tenant');
  expect(await seen(tomas)).toEqual(thrice(['hers', 'his', 'waiting']));
});

test('by "team" those of the people of their teams as well', async () => {
  await allow('team');
  expect(await seen(tomas)).toEqual(thrice(['his', 'waiting']));
  await inDatabase(async (db) => {
    const id = randomUUID();
    await db
      .insertInto('team')
      .values({ id, tenant_id: rig.tenant(TENANT), name: 'Team' })
      .execute();
    for (const login of ['maya', 'tomas'])
      await db
        .insertInto('person_team')
        .values({ person_id: rig.person(login).id, team_id: id })
        .execute();
  });
  expect(await seen(tomas)).toEqual(thrice(['hers', 'his', 'waiting']));
  await allow('own');
  expect(await seen(tomas)).toEqual(thrice(['his', 'waiting']));
});

test('what they do not see they can neither answer nor close nor add to', async () => {
  expect(await answer(tomas, hers)).toBe(404);
  expect((await tomas.ask('POST', `${path(hers)}/close`, {})).status).toBe(404);
});

test('a supervisor of no team sees all of them', async () => {
  const sofia = await rig.signedIn('sofia');
  expect(await seen(sofia)).toEqual(thrice(['hers', 'his', 'waiting']));
});

test('a policy that cannot be read shows the least', async () => {
  await allow('tenant');
  await inDatabase(async (db) => {
    const { version } = await db
      .selectFrom('policy_version')
      .select((e) => e.fn.max('version').as('version'))
      .executeTakeFirstOrThrow();
    await db
      .insertInto('policy_version')
      .values({ version: version + 1, policy: '{', person_id: null, at: 1, undoes: null })
      .execute();
  });
  expect(await seen(tomas)).toEqual(thrice(['his', 'waiting']));
  await inDatabase((db) => db.deleteFrom('policy_version').where('policy', '=', '{').execute());
});

test('live events and typing follow: that it is gone once another answers it, and then nothing', async () => {
  const [live, other] = [await tomas.realtime(), await maya.realtime()];
  const taken = await rig.visitor(TENANT);
  const page = await taken.connect();
  await taken.say(page, 'who is there?');
  const { conversationId } = taken.consent;
  const answered = await eventually(async () =>
    [...live.all, ...other.all].find(
      (frame) =>
        isEvent(frame, 'conversation.changed') && frame.body.id === conversationId && frame.body.assignedTo !== null,
    ),
  );
  if (!isEvent(answered, 'conversation.changed')) throw new Error('No such event.');
  const [mine, theirs] = answered.body.assignedTo?.name.startsWith('Maya') === true ? [other, live] : [live, other];
  await theirs.next((frame) => isEvent(frame, 'conversation.gone') && frame.ref === conversationId);
  const before = theirs.all.length;
  page.send({ type: 'typing', typing: true });
  await taken.say(page, 'hello again');
  await mine.next((frame) => isEvent(frame, 'typing.changed') && frame.body.conversationId === conversationId);
  await mine.next((frame) => isEvent(frame, 'message.stored') && frame.body.conversationId === conversationId);
  expect(JSON.stringify(theirs.all.slice(before))).not.toContain(conversationId);
});
