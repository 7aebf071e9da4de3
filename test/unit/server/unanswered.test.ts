/** A visitor who waits long for an agent goes back to the queue, and the agent is told before. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { SAFE_ROUTING } from '../../../core/policy/routing.ts';
import { Conversations } from '../../../server/domains/conversations/conversations.ts';
import { Room } from '../../../server/domains/conversations/room.ts';
import { Routing } from '../../../server/domains/conversations/routing.ts';
import type { Bus } from '../../../server/platform/bus.ts';
import type { DeskEvent } from '../../../server/platform/deskEvent.ts';
import { systemScope } from '../../../server/scope/scope.ts';
import { makeBus } from '../../support/bus.ts';
import { makeInterleaver } from '../../support/interleaved.ts';
import { scopeFor } from '../../support/scopes.ts';
import { TestDatabase } from '../../support/testDatabase.ts';

const everything = systemScope('a test');
const START = 10_000_000;
const LIMIT = SAFE_ROUTING.unansweredReturnSeconds * 1_000;

let rows: TestDatabase;
let bus: Bus;
let here: Set<string>;
let now: number;
let tenant: string;
let [maya, tomas] = ['', ''];
let routing: Routing;
let told: DeskEvent[];

function made(db = rows.db): Routing {
  const room = new Room(everything, () => SAFE_ROUTING);
  const online = () => [...here];
  const conversations = new Conversations(rows.db, bus, everything, online, () => now);
  return new Routing({
    ...{ db, bus, server: everything, policy: () => SAFE_ROUTING, conversations, now: () => now },
    ...{ room, isHere: (personId: string) => here.has(personId) },
  });
}
beforeEach(async () => {
  rows = await TestDatabase.make('unanswered');
  now = START;
  tenant = await rows.tenant('Harbour Bank');
  maya = await rows.person('maya', 'agent', [tenant]);
  tomas = await rows.person('tomas', 'agent', [tenant]);
  here = new Set([maya]);
  bus = makeBus();
  told = [];
  bus.subscribe('desk.event', (event) => void told.push(event));
  routing = made();
});
afterEach(() => rows.close());

const held = (by: string, more: object = {}): Promise<string> =>
  rows.conversation(tenant, {
    ...{ last_seq: 1, visitor_online: 1, status: 'open', assigned_person_id: by, waiting_since: START, ...more },
  });
const whose = async (id: string): Promise<[string, string | null]> => {
  const row = await rows.db.selectFrom('conversation').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
  return [row.status, row.assigned_person_id];
};
const returned = async (): Promise<unknown[]> =>
  (await rows.all('activity'))
    .filter(({ kind }) => kind === 'conversation-returned')
    .map(({ person_id: personId, conversation_id: id, detail }) => [personId, id, JSON.parse(String(detail))]);

test('the agent is told a minute before, once, and loses it at the moment of the policy', async () => {
  const id = await held(maya);
  now = START + LIMIT - 60_001;
  await routing.look();
  expect(told).toEqual([]);
  now += 1;
  await routing.look();
  now += 30_000;
  await routing.look();
  expect(told.map(({ frame, about }) => [frame.subject, frame.body, about])).toEqual([
    ['answer', { visitor: expect.any(String) as string, seconds: 60 }, { concerns: 'person', personId: maya }],
  ]);
  now = START + LIMIT - 1;
  await routing.look();
  expect(await whose(id)).toEqual(['open', maya]);
  now += 1;
  here.add(tomas);
  await routing.look();
  expect(await whose(id)).toEqual(['open', tomas]);
  expect(await returned()).toEqual([[maya, id, { reason: 'unanswered' }]]);
});

test('it is not given again to who let it wait, and waits where there is nobody else; they may take it', async () => {
  const id = await held(maya);
  now = START + LIMIT;
  await routing.look();
  await routing.look();
  expect(await whose(id)).toEqual(['waiting', null]);
  const scope = await scopeFor(rows.db, { personId: maya, role: 'agent', tenantIds: [tenant] });
  await routing.take(scope, id, null);
  // The time of who has got it begins then, however long the visitor has waited before.
  now += LIMIT - 1;
  await routing.look();
  expect(await whose(id)).toEqual(['open', maya]);
  now += 1;
  await routing.look();
  expect(await whose(id)).toEqual(['waiting', null]);
});

test('nobody loses one that is answered or closed; and of the next wait the agent is told anew', async () => {
  const [answered, closed] = [await held(maya, { waiting_since: null }), await held(maya, { status: 'closed' })];
  const id = await held(maya);
  now = START + LIMIT - 60_000;
  await routing.look();
  await rows.db.updateTable('conversation').set({ waiting_since: now }).where('id', '=', id).execute();
  now += LIMIT - 60_000;
  await routing.look();
  expect(told).toHaveLength(2);
  now += 3_600_000;
  await routing.look();
  expect([await whose(answered), await whose(closed)]).toEqual([
    ['open', maya],
    ['closed', maya],
  ]);
  expect(await returned()).toHaveLength(1);
});

test('an answer at the same moment keeps it, whichever comes first', async () => {
  const { db, run } = makeInterleaver(rows.db);
  const racing = made(db);
  for (let steps = 0; steps < 30; steps += 1) {
    const id = await held(maya, { waiting_since: now - LIMIT });
    const answer = async (): Promise<void> => {
      await rows.db.updateTable('conversation').set({ waiting_since: null }).where('id', '=', id).execute();
    };
    const { wasOver } = await run(() => racing.look(), answer, steps);
    const count = (await returned()).filter((one) => (one as string[])[1] === id).length;
    expect([(await whose(id))[0], count]).toEqual(count === 0 ? ['open', 0] : ['waiting', 1]);
    await rows.db.updateTable('conversation').set({ status: 'closed' }).where('id', '=', id).execute();
    if (wasOver) return;
  }
});
