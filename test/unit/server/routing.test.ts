/** Who answers a conversation: taken, given back, given by a supervisor, returned when its agent is away too long. */
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Visibility } from '../../../core/policy/conversations.ts';
import { SAFE_DEFAULTS } from '../../../core/policy/defaults.ts';
import { SAFE_ROUTING } from '../../../core/policy/routing.ts';
import type { Role } from '../../../core/vocabulary/roles.ts';
import { Conversations } from '../../../server/domains/conversations/conversations.ts';
import { summary } from '../../../server/domains/conversations/conversationQueries.ts';
import { Ingest } from '../../../server/domains/conversations/ingest.ts';
import { Room } from '../../../server/domains/conversations/room.ts';
import { Routing } from '../../../server/domains/conversations/routing.ts';
import { MaskingPolicies } from '../../../server/domains/masking/maskingPolicies.ts';
import { writePolicy } from '../../../server/domains/policy/policyStore.ts';
import type { Bus } from '../../../server/platform/bus.ts';
import { openLog } from '../../../server/platform/log.ts';
import { withinRequest } from '../../../server/record/currentRequest.ts';
import { type Scope, systemScope } from '../../../server/scope/scope.ts';
import { makeBus } from '../../support/bus.ts';
import { makeInterleaver } from '../../support/interleaved.ts';
import { scopeFor } from '../../support/scopes.ts';
import { TestDatabase } from '../../support/testDatabase.ts';

const everything = systemScope('a test');
const log = openLog({ write: () => undefined });
const START = 1_000_000;

let rows: TestDatabase;
let bus: Bus;
let here: Set<string>;
let now: number;
let most: number;
let perMinute: number;
let tenant: string;
let [maya, tomas, lead] = ['', '', ''];
let conversations: Conversations;
let routing: Routing;
let ingest: Ingest;

/** As a process that has just been started over these rows. */
function serve(): void {
  bus = makeBus();
  const policy = () => ({ ...SAFE_ROUTING, mostPerAgent: most });
  const room = new Room(everything, policy);
  conversations = new Conversations(
    rows.db,
    bus,
    everything,
    () => [...here],
    () => now,
    () => ({ most, perMinute }),
  );
  routing = new Routing({
    ...{ db: rows.db, bus, server: everything, policy, room, conversations },
    isHere: (personId) => here.has(personId),
    now: () => now,
  });
  ingest = new Ingest(rows.db, bus, log, () => now, new MaskingPolicies(rows.db, everything, log), room);
}
beforeEach(async () => {
  rows = await TestDatabase.make('routing');
  [here, now, most, perMinute] = [new Set(), START, 3, 50];
  serve();
  tenant = await rows.tenant('Harbour Bank');
  [maya, tomas, lead] = [
    await rows.person('maya', 'agent', [tenant]),
    await rows.person('tomas', 'agent', [tenant]),
    await rows.person('lead', 'supervisor', [tenant]),
  ];
});
afterEach(() => rows.close());

const agentsSee = async (visibility: Visibility): Promise<void> => {
  await writePolicy(rows.db, { ...SAFE_DEFAULTS, conversations: { agentsSee: visibility } });
};
const scopeOf = (personId: string, role: Role = 'agent', tenantIds = [tenant]): Promise<Scope> =>
  scopeFor(rows.db, { personId, role, tenantIds });
/** As a request of this person at a workstation. */
const as = <T>(personId: string, work: () => Promise<T>): Promise<T> =>
  withinRequest({ personId, workstationId: randomUUID() }, null, new Set(), work);
const written = (more: object = {}): Promise<string> => rows.conversation(tenant, { last_seq: 1, ...more });
const answered = (by: string, more: object = {}): Promise<string> =>
  written({ status: 'open', assigned_person_id: by, waiting_since: null, ...more });
const whose = async (id: string): Promise<[string, string | null]> => {
  const row = await rows.db.selectFrom('conversation').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
  return [row.status, row.assigned_person_id];
};
const records = async (): Promise<[string, string | null, unknown][]> =>
  (await rows.all('activity'))
    .filter(({ kind }) => String(kind).startsWith('conversation-'))
    .map(({ kind, person_id: personId, detail }) => [
      String(kind),
      personId as string | null,
      (JSON.parse(String(detail)) as { reason?: string }).reason,
    ]);
const take = async (personId: string, id: string, from: string | null = null): Promise<void> => {
  const scope = await scopeOf(personId);
  await as(personId, () => routing.take(scope, id, from));
};
const giveBack = async (personId: string, id: string): Promise<void> => {
  const scope = await scopeOf(personId);
  await as(personId, () => routing.giveBack(scope, id));
};
const assign = async (id: string, personId: string, by = lead): Promise<void> => {
  const scope = await scopeOf(by, 'supervisor');
  await as(by, () => routing.assign(scope, id, personId));
};

describe('taking', () => {
  test('gives a waiting conversation to the person, and is recorded', async () => {
    const id = await written();
    await take(maya, id);
    expect(await whose(id)).toEqual(['open', maya]);
    expect(await records()).toEqual([['conversation-taken', maya, 'from-queue']]);
    await take(maya, id);
    expect(await records()).toHaveLength(1);
  });

  test('of one that a colleague has got meanwhile is refused as that, also where it is out of sight', async () => {
    const id = await answered(tomas);
    await expect(take(maya, id)).rejects.toMatchObject({ code: 'taken-meanwhile' });
    await agentsSee('tenant');
    await expect(take(maya, id)).rejects.toMatchObject({ code: 'taken-meanwhile' });
    expect(await whose(id)).toEqual(['open', tomas]);
  });

  test('over from a colleague needs that policy lets see theirs', async () => {
    const id = await answered(tomas);
    await expect(take(maya, id, tomas)).rejects.toMatchObject({ code: 'not-found' });
    await agentsSee('tenant');
    await take(maya, id, tomas);
    expect(await whose(id)).toEqual(['open', maya]);
    expect(await records()).toEqual([['conversation-taken', maya, 'taken-over']]);
  });

  test('is refused for one that is closed, of another company, or not there', async () => {
    const other = await rows.tenant('Northline Travel');
    const foreign = await rows.conversation(other, { last_seq: 1, status: 'open', assigned_person_id: tomas });
    const [byAgent, byVisitor] = [
      await answered(maya, { status: 'closed', closed_by: 'agent' }),
      await answered(maya, { status: 'closed', closed_by: 'visitor' }),
    ];
    for (const [id, code] of [
      [foreign, 'not-found'],
      [await rows.conversation(other, { last_seq: 1 }), 'not-found'],
      [randomUUID(), 'not-found'],
      [byAgent, 'closed'],
      [byVisitor, 'closed-by-visitor'],
    ] as const)
      await expect(take(maya, id)).rejects.toMatchObject({ code });
  });

  test('ends at the most that one person answers, by every way of getting one', async () => {
    for (let count = 0; count < most; count += 1) await answered(maya);
    const id = await written();
    const full = { code: 'too-many-conversations', params: { most } };
    await expect(take(maya, id)).rejects.toMatchObject(full);
    await expect(assign(id, maya)).rejects.toMatchObject(full);
    const scope = await scopeOf(maya);
    const person = { id: maya, name: 'Maya' };
    const message = { id: randomUUID(), conversationId: id, text: 'Hello', at: 1, author: 'agent', person } as const;
    await expect(as(maya, () => ingest.take({ ...message, scope }))).rejects.toMatchObject(full);
    here = new Set([maya]);
    await conversations.assignWaiting(maya);
    expect(await whose(id)).toEqual(['waiting', null]);
    expect(await rows.all('message')).toEqual([]);
  });
});

describe('giving back', () => {
  test('puts it into the queue for another one, not for the person again', async () => {
    here = new Set([maya]);
    const id = await answered(maya);
    await giveBack(maya, id);
    expect(await whose(id)).toEqual(['waiting', null]);
    await conversations.assignWaiting(maya);
    expect(await whose(id)).toEqual(['waiting', null]);
    here.add(tomas);
    await conversations.assignWaiting(tomas);
    expect(await whose(id)).toEqual(['open', tomas]);
    expect(await records()).toEqual([
      ['conversation-given-back', maya, undefined],
      ['conversation-assigned', tomas, 'server'],
    ]);
  });

  test('of what another person answers is refused', async () => {
    await agentsSee('tenant');
    await expect(giveBack(maya, await answered(tomas))).rejects.toMatchObject({ code: 'not-answered-by-you' });
    await expect(giveBack(maya, await written())).rejects.toMatchObject({ code: 'not-answered-by-you' });
  });
});

describe('a supervisor', () => {
  test('gives a conversation to an agent of the company, and to nobody else', async () => {
    const id = await answered(maya);
    const other = await rows.tenant('Northline Travel');
    for (const personId of [
      lead,
      await rows.person('stranger', 'agent', [other]),
      await rows.person('gone', 'agent', [tenant], { left_at: 1 }),
      randomUUID(),
    ])
      await expect(assign(id, personId)).rejects.toMatchObject({ code: 'cannot-answer' });
    await assign(id, tomas);
    expect(await whose(id)).toEqual(['open', tomas]);
    expect(await records()).toEqual([
      ['conversation-reassigned', lead, undefined],
      ['conversation-assigned', tomas, 'reassigned'],
    ]);
  });

  test('who is bound to a team gives to its people, and sees no others', async () => {
    const bound = await rows.person('bound', 'supervisor', [tenant]);
    await rows.team('Cards', tenant, [bound, maya]);
    const id = await answered(maya);
    await expect(assign(id, tomas, bound)).rejects.toMatchObject({ code: 'cannot-answer' });
    const scope = await scopeOf(bound, 'supervisor');
    const { people } = await routing.receivers(scope, id);
    expect(people.map(({ name }) => name)).toEqual(['Maya']);
  });

  test('sees who can answer, who is there, and how many they answer', async () => {
    here = new Set([tomas]);
    const id = await answered(maya);
    const team = await rows.team('Cards', tenant, [tomas]);
    await rows.team('Empty', tenant);
    expect(await routing.receivers(await scopeOf(lead, 'supervisor'), id)).toEqual({
      most,
      teams: [{ id: team, name: 'Cards' }],
      people: [
        { id: maya, name: 'Maya', isHere: false, open: 1 },
        { id: tomas, name: 'Tomas', isHere: true, open: 0 },
      ],
    });
  });
});

describe('an agent who is away', () => {
  const awaySince = async (id: string): Promise<number | undefined> =>
    (await summary(rows.db, everything, id))?.agentAwaySince;

  test('keeps the conversation for the time of the policy; then it goes to another one', async () => {
    const [id, closed] = [await answered(maya), await answered(maya, { status: 'closed' })];
    here = new Set([maya]);
    await routing.look();
    expect(await awaySince(id)).toBeUndefined();
    here = new Set([tomas]);
    await routing.look();
    expect(await awaySince(id)).toBe(START);
    now = START + SAFE_ROUTING.returnAfterSeconds * 1_000 - 1;
    await routing.look();
    expect(await whose(id)).toEqual(['open', maya]);
    now += 1;
    await routing.look();
    expect(await whose(id)).toEqual(['open', tomas]);
    expect(await whose(closed)).toEqual(['closed', maya]);
    expect(await records()).toEqual([
      ['conversation-returned', maya, 'agent-away'],
      ['conversation-assigned', tomas, 'server'],
    ]);
  });

  test('keeps it where they come back in time, and the time begins anew', async () => {
    const id = await answered(maya);
    await routing.look();
    here = new Set([maya]);
    now += 100_000;
    await routing.look();
    expect(await awaySince(id)).toBeUndefined();
    here.clear();
    now += 100_000;
    await routing.look();
    expect([await awaySince(id), await whose(id)]).toEqual([now, ['open', maya]]);
  });

  test('is away for as long as before after a restart of the server', async () => {
    const id = await answered(maya);
    await routing.look();
    await routing.settled();
    now += SAFE_ROUTING.returnAfterSeconds * 1_000;
    const { folder } = rows;
    await rows.close();
    rows = await TestDatabase.open(folder);
    serve();
    await routing.look();
    expect(await whose(id)).toEqual(['waiting', null]);
  });

  test('loses it to the colleague who answers meanwhile', async () => {
    await agentsSee('tenant');
    const id = await answered(maya);
    const say = async (personId: string): Promise<void> => {
      const scope = await scopeOf(personId);
      const person = { id: personId, name: 'P' };
      const message = { id: randomUUID(), conversationId: id, text: 'Hello', at: 1, author: 'agent', person } as const;
      await as(personId, () => ingest.take({ ...message, scope }));
    };
    here = new Set([maya, tomas]);
    await routing.look();
    await say(tomas);
    expect(await whose(id)).toEqual(['open', maya]);
    here.delete(maya);
    await routing.look();
    await say(tomas);
    expect([await whose(id), await awaySince(id)]).toEqual([['open', tomas], undefined]);
  });
});

describe('at the same time', () => {
  test('two who take one get it once, and the other learns that', async () => {
    const { db, run } = makeInterleaver(rows.db);
    const [one, other] = [await scopeOf(maya), await scopeOf(tomas)];
    const racing = new Routing({
      ...{ db, bus, server: everything, policy: () => SAFE_ROUTING, room: new Room(everything, () => SAFE_ROUTING) },
      ...{ conversations, isHere: () => true, now: () => now },
    });
    for (let steps = 0; steps < 12; steps += 1) {
      const id = await written();
      const { outcomes, wasOver } = await run(
        () => racing.take(one, id, null),
        () => racing.take(other, id, null),
        steps,
      );
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      expect(outcomes.find(({ status }) => status === 'rejected')).toMatchObject({
        reason: { code: 'taken-meanwhile' },
      });
      await rows.db.updateTable('conversation').set({ status: 'closed' }).where('id', '=', id).execute();
      if (wasOver) return;
    }
    throw new Error('The first never ended before the second.');
  });

  test('one who takes many gets no more than one person answers', async () => {
    const ids = await Promise.all(Array.from({ length: 8 }, () => written()));
    const scope = await scopeOf(maya);
    const outcomes = await Promise.allSettled(ids.map((id) => as(maya, () => routing.take(scope, id, null))));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(most);
    const refused = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason as object] : []));
    for (const reason of refused) expect(reason).toMatchObject({ code: 'too-many-conversations' });
  });
});
