/** Who gets conversations: online, finishing, on a break; and how many somebody gets who comes to a long queue. */
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { SAFE_ROUTING } from '../../../core/policy/routing.ts';
import { Availability, type AskedState } from '../../../server/domains/conversations/availability.ts';
import { Conversations } from '../../../server/domains/conversations/conversations.ts';
import { summary } from '../../../server/domains/conversations/conversationQueries.ts';
import { Room } from '../../../server/domains/conversations/room.ts';
import { Routing } from '../../../server/domains/conversations/routing.ts';
import type { Bus } from '../../../server/platform/bus.ts';
import type { DeskEvent } from '../../../server/platform/deskEvent.ts';
import { withinRequest } from '../../../server/record/currentRequest.ts';
import { systemScope } from '../../../server/scope/scope.ts';
import { makeBus } from '../../support/bus.ts';
import { scopeFor } from '../../support/scopes.ts';
import { TestDatabase } from '../../support/testDatabase.ts';

const everything = systemScope('a test');
const START = 1_000_000;
const SESSION = '00000000-0000-4000-8000-000000000001';

let rows: TestDatabase;
let bus: Bus;
let here: Set<string>;
let now: number;
let tenant: string;
let [maya, tomas, lead] = ['', '', ''];
let routing: Routing;
let conversations: Conversations;
let availability: Availability;
let told: DeskEvent[];
let breakReasons: string[];

/** As a process that has just been started over these rows. */
function serve(): void {
  bus = makeBus();
  told = [];
  bus.subscribe('desk.event', (event) => void told.push(event));
  const policy = () => ({ ...SAFE_ROUTING, breakReasons });
  const room = new Room(everything, policy);
  conversations = new Conversations(
    rows.db,
    bus,
    everything,
    () => [...here],
    () => now,
    () => room.share,
  );
  const ports = { db: rows.db, bus, server: everything, policy, conversations, now: () => now };
  routing = new Routing({ ...ports, room, isHere: (personId) => here.has(personId) });
  availability = new Availability({ ...ports, routing });
}
beforeEach(async () => {
  rows = await TestDatabase.make('availability');
  [now, breakReasons] = [START, ['meal', 'Fire drill']];
  tenant = await rows.tenant('Harbour Bank');
  [maya, tomas, lead] = [
    await rows.person('maya', 'agent', [tenant]),
    await rows.person('tomas', 'agent', [tenant]),
    await rows.person('lead', 'supervisor', [tenant]),
  ];
  here = new Set([maya, tomas]);
  serve();
});
afterEach(() => rows.close());

async function choose(personId: string, state: AskedState['state'], reason: string | null = null, session = SESSION) {
  const scope = await scopeFor(rows.db, { personId, role: 'agent', tenantIds: [tenant] });
  return withinRequest({ personId, workstationId: randomUUID() }, null, new Set(), () =>
    availability.choose(scope, session, { state, reason }),
  );
}
const written = (more: object = {}): Promise<string> =>
  rows.conversation(tenant, { last_seq: 1, visitor_online: 1, ...more });
const answered = (by: string): Promise<string> =>
  written({ status: 'open', assigned_person_id: by, waiting_since: null });
const whose = async (id: string): Promise<string | null> =>
  (await rows.db.selectFrom('conversation').selectAll().where('id', '=', id).executeTakeFirstOrThrow())
    .assigned_person_id;
const countOf = async (personId: string): Promise<number> =>
  (await rows.all('conversation')).filter((each) => each['assigned_person_id'] === personId).length;
const records = async (): Promise<unknown[]> =>
  (await rows.all('activity'))
    .filter(({ kind }) => kind === 'availability-chosen' || kind === 'conversation-returned')
    .map(({ kind, person_id: personId, detail }) => [kind, personId, JSON.parse(String(detail))]);

test('somebody who is finishing keeps what they answer, and gets nothing new', async () => {
  const own = await answered(maya);
  here.delete(tomas);
  expect(await choose(maya, 'finishing')).toEqual({ state: 'finishing', reason: null, since: START });
  const id = await written();
  await conversations.assignOne(id);
  await routing.look();
  now += 3_600_000;
  await routing.look();
  expect([await whose(own), await whose(id)]).toEqual([maya, null]);
  expect((await summary(rows.db, everything, own))?.agentAwaySince).toBeUndefined();
  await choose(maya, 'online');
  expect(await whose(id)).toBe(maya);
  expect(await records()).toEqual([
    ['availability-chosen', maya, { state: 'finishing', reason: null }],
    ['availability-chosen', maya, { state: 'online', reason: null }],
  ]);
});

test('the visitors of somebody on a break learn it at once, and go back to the queue in time', async () => {
  const id = await answered(maya);
  await choose(maya, 'break', 'meal');
  expect((await summary(rows.db, everything, id))?.agentAwaySince).toBe(START);
  now += SAFE_ROUTING.breakReturnSeconds * 1_000 - 1;
  await routing.look();
  expect(await whose(id)).toBe(maya);
  now += 1;
  await routing.look();
  expect(await whose(id)).toBe(tomas);
  expect(await records()).toEqual([
    ['availability-chosen', maya, { state: 'break', reason: 'meal' }],
    ['conversation-returned', maya, { reason: 'agent-on-break' }],
  ]);
});

test('who ends a break in time keeps what they answer', async () => {
  const id = await answered(maya);
  await choose(maya, 'break', 'meal');
  now += 30_000;
  await choose(maya, 'online');
  now += 3_600_000;
  await routing.look();
  expect(await whose(id)).toBe(maya);
  expect((await summary(rows.db, everything, id))?.agentAwaySince).toBeUndefined();
});

test('nobody on a break takes a conversation, or is given one by a supervisor; who is finishing may', async () => {
  here.delete(tomas);
  const id = await written();
  await choose(maya, 'break', 'meal');
  const agent = await scopeFor(rows.db, { personId: maya, role: 'agent', tenantIds: [tenant] });
  const supervisor = await scopeFor(rows.db, { personId: lead, role: 'supervisor', tenantIds: [tenant] });
  await expect(routing.take(agent, id, null)).rejects.toMatchObject({ code: 'on-a-break' });
  await expect(routing.assign(supervisor, id, maya)).rejects.toMatchObject({ code: 'on-a-break' });
  await choose(maya, 'finishing');
  await routing.take(agent, id, null);
  expect(await whose(id)).toBe(maya);
});

test('the reason of a break is one of the policy, and there is none where policy has none', async () => {
  for (const reason of [null, 'lunch', 'MEAL'])
    await expect(choose(maya, 'break', reason)).rejects.toMatchObject({ code: 'not-a-break-reason' });
  expect(await choose(maya, 'break', 'Fire drill')).toMatchObject({ reason: 'Fire drill' });
  breakReasons = [];
  await expect(choose(maya, 'break', 'meal')).rejects.toMatchObject({ code: 'not-a-break-reason' });
  expect(await choose(maya, 'break')).toMatchObject({ state: 'break', reason: null });
  // A reason is of a break alone.
  expect(await choose(maya, 'finishing', 'meal')).toMatchObject({ state: 'finishing', reason: null });
});

test('a choice made twice is recorded once, and its time does not begin anew', async () => {
  await choose(maya, 'break', 'meal');
  now += 60_000;
  expect(await choose(maya, 'break', 'meal')).toMatchObject({ since: START });
  expect(await records()).toHaveLength(1);
});

test('a choice outlasts a restart, ends with the session in which it was made, and with no other', async () => {
  await choose(maya, 'finishing');
  const { folder } = rows;
  await rows.close();
  rows = await TestDatabase.open(folder);
  serve();
  const scope = await scopeFor(rows.db, { personId: maya, role: 'agent', tenantIds: [tenant] });
  await availability.signedOut(randomUUID());
  expect((await availability.of(scope)).chosen).toMatchObject({ state: 'finishing' });
  expect(told).toEqual([]);
  await availability.signedOut(SESSION);
  expect(await availability.of(scope)).toEqual({ chosen: null, reasons: ['meal', 'Fire drill'] });
  expect(told.map(({ frame, about }) => [frame.kind, frame.body, about])).toEqual([
    ['changed', { chosen: null }, { concerns: 'person', personId: maya }],
  ]);
});

test('who comes to a long queue gets some of it, the longest waiting first, and the rest later', async () => {
  const queue: string[] = [];
  for (let number = 0; number < 8; number += 1) queue.push(await written({ waiting_since: number + 1 }));
  here = new Set([maya]);
  const { givenPerMinute, mostPerAgent } = SAFE_ROUTING;
  expect(givenPerMinute).toBeLessThan(mostPerAgent);
  await conversations.assignWaiting(maya);
  await routing.look();
  expect(await Promise.all(queue.map(whose))).toEqual(queue.map((_id, at) => (at < givenPerMinute ? maya : null)));
  // A colleague who comes meanwhile gets the next ones.
  here.add(tomas);
  await conversations.assignWaiting(tomas);
  expect([await countOf(maya), await countOf(tomas)]).toEqual([givenPerMinute, givenPerMinute]);
  now += 59_999;
  await routing.look();
  expect(await countOf(maya)).toBe(givenPerMinute);
  now += 1;
  await routing.look();
  expect([await countOf(maya), await countOf(tomas)]).toEqual([4, 4]);
});

test('what a person takes by hand counts for no share of a minute', async () => {
  here = new Set([maya]);
  const scope = await scopeFor(rows.db, { personId: maya, role: 'agent', tenantIds: [tenant] });
  for (let number = 0; number < SAFE_ROUTING.givenPerMinute; number += 1)
    await routing.take(scope, await written(), null);
  const id = await written();
  await conversations.assignOne(id);
  expect(await whose(id)).toBe(maya);
});
