/** A conversation is handed over: offered, accepted, declined, withdrawn, run out; and opened again after its end. */
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SAFE_ROUTING } from '../../../core/policy/routing.ts';
import { Conversations } from '../../../server/domains/conversations/conversations.ts';
import { summary } from '../../../server/domains/conversations/conversationQueries.ts';
import { Room } from '../../../server/domains/conversations/room.ts';
import { Routing } from '../../../server/domains/conversations/routing.ts';
import { Transfers, type OfferedTo } from '../../../server/domains/conversations/transfers.ts';
import { MaskingPolicies } from '../../../server/domains/masking/maskingPolicies.ts';
import { openLog } from '../../../server/platform/log.ts';
import { hashToken } from '../../../server/platform/tokens.ts';
import { withinRequest } from '../../../server/record/currentRequest.ts';
import { systemScope } from '../../../server/scope/scope.ts';
import { makeBus } from '../../support/bus.ts';
import { makeInterleaver } from '../../support/interleaved.ts';
import { scopeFor, visitorScope } from '../../support/scopes.ts';
import { TestDatabase } from '../../support/testDatabase.ts';

const everything = systemScope('a test');
const START = 1_000_000;
const HOUR = 3_600_000;

let rows: TestDatabase;
let now: number;
let most: number;
let [tenant, maya, tomas, anna, team] = ['', '', '', '', ''];
let routing: Routing;
let transfers: Transfers;

/** As a process that has just been started over these rows. */
function serve(db = rows.db): void {
  const bus = makeBus();
  const policy = () => ({ ...SAFE_ROUTING, mostPerAgent: most });
  const room = new Room(everything, policy);
  const conversations = new Conversations(db, bus, everything, () => []);
  const ports = { db, bus, server: everything, policy, room, conversations, now: () => now };
  routing = new Routing({ ...ports, isHere: () => true });
  const log = openLog({ write: () => undefined });
  transfers = new Transfers({ ...ports, policies: new MaskingPolicies(rows.db, everything, log) });
}
beforeEach(async () => {
  rows = await TestDatabase.make('transfers');
  [now, most] = [START, 3];
  serve();
  tenant = await rows.tenant('Harbour Bank');
  [maya, tomas, anna] = [
    await rows.person('maya', 'agent', [tenant]),
    await rows.person('tomas', 'agent', [tenant]),
    await rows.person('anna', 'agent', [tenant]),
  ];
  team = await rows.team('Cards', tenant, [maya, tomas]);
});
afterEach(() => rows.close());

/** As a request of this person at a workstation. */
async function as<T>(personId: string, work: (scope: Awaited<ReturnType<typeof scopeFor>>) => Promise<T>): Promise<T> {
  const scope = await scopeFor(rows.db, { personId, role: 'agent', tenantIds: [tenant] });
  return withinRequest({ personId, workstationId: randomUUID() }, null, new Set(), () => work(scope));
}
const answered = (more: object = {}): Promise<string> =>
  rows.conversation(tenant, { last_seq: 1, status: 'open', assigned_person_id: maya, ...more });
const offer = (id: string, to: OfferedTo, note = '', by = maya) =>
  as(by, (scope) => transfers.offer(scope, id, to, note));
const toTomas = (): OfferedTo => ({ kind: 'person', id: tomas });
const accept = (id: string, by: string) => as(by, (scope) => transfers.accept(scope, id));
const end = (id: string, by: string) => as(by, (scope) => transfers.end(scope, id));
const reopen = (id: string, by = maya) => as(by, (scope) => routing.reopen(scope, id));
const transferOf = async (id: string) => (await summary(rows.db, everything, id))?.transfer;
const seenBy = (id: string, by: string) => as(by, (scope) => summary(rows.db, scope, id));
const whose = async (id: string): Promise<[string, string | null]> => {
  const row = await rows.db.selectFrom('conversation').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
  return [row.status, row.assigned_person_id];
};
const records = async (): Promise<[string, string | null, unknown][]> =>
  (await rows.all('activity')).map(({ kind, person_id: personId, detail }) => [
    String(kind),
    personId as string | null,
    (JSON.parse(String(detail)) as { reason?: string }).reason,
  ]);

describe('an offer', () => {
  test('shows the conversation to who may accept it, with the note masked; its agent answers on', async () => {
    const id = await answered();
    expect(await seenBy(id, tomas)).toBeNull();
    await offer(id, toTomas(), 'asks about card 4111 1111 1111 1111');
    const until = START + SAFE_ROUTING.transferSeconds * 1_000;
    expect((await seenBy(id, tomas))?.transfer).toMatchObject({
      ...{ by: { id: maya, name: 'Maya' }, to: 'Tomas', people: [tomas], until },
      note: { text: 'asks about card [card •••• 1111]', marks: [{ type: 'CARD' }] },
    });
    expect([await seenBy(id, anna), await whose(id)]).toEqual([null, ['open', maya]]);
    expect(JSON.stringify(await rows.all('conversation'))).not.toContain('4111');
    expect(await records()).toEqual([['transfer-offered', maya, undefined]]);
  });

  test('to a team is seen and accepted by its people, by one of them', async () => {
    const id = await answered();
    await offer(id, { kind: 'team', id: team });
    expect(await transferOf(id)).toMatchObject({ to: 'Cards', people: [tomas], note: null });
    await accept(id, tomas);
    expect([await whose(id), await transferOf(id)]).toEqual([['open', tomas], undefined]);
    expect(await records()).toEqual([
      ['transfer-offered', maya, undefined],
      ['transfer-ended', tomas, 'accepted'],
      ['conversation-assigned', tomas, 'transferred'],
    ]);
    expect(await rows.all('conversation_offer')).toEqual([]);
  });

  test('is made by who answers, to somebody else who can', async () => {
    const id = await answered();
    const other = await rows.tenant('Northline Travel');
    const stranger = await rows.person('stranger', 'agent', [other]);
    const foreign = await rows.team('Foreign', other, [stranger, tomas]);
    for (const to of [
      { kind: 'person', id: maya },
      { kind: 'person', id: stranger },
      { kind: 'person', id: randomUUID() },
      { kind: 'team', id: foreign },
      { kind: 'team', id: await rows.team('Empty', tenant, [maya]) },
      { kind: 'team', id: tomas },
    ] as const)
      await expect(offer(id, to)).rejects.toMatchObject({ code: 'cannot-answer' });
    await expect(offer(id, { kind: 'person', id: anna }, '', tomas)).rejects.toMatchObject({ code: 'not-found' });
    await offer(id, toTomas());
    await expect(offer(id, { kind: 'person', id: anna }, '', tomas)).rejects.toMatchObject({
      code: 'not-answered-by-you',
    });
  });

  test('to another is accepted by nobody else, of another company not at all', async () => {
    const id = await answered();
    await offer(id, toTomas());
    await expect(accept(id, anna)).rejects.toMatchObject({ code: 'transfer-over' });
    await expect(accept(id, maya)).rejects.toMatchObject({ code: 'transfer-over' });
    const other = await rows.tenant('Northline Travel');
    const foreign = await rows.conversation(other, { status: 'open', last_seq: 1 });
    await expect(accept(foreign, tomas)).rejects.toMatchObject({ code: 'not-found' });
    expect(await whose(id)).toEqual(['open', maya]);
  });

  test('that is accepted counts like any other conversation', async () => {
    most = 1;
    await answered({ assigned_person_id: tomas });
    const id = await answered();
    await offer(id, toTomas());
    await expect(accept(id, tomas)).rejects.toMatchObject({ code: 'too-many-conversations' });
    expect([await whose(id), await transferOf(id)]).toMatchObject([['open', maya], { people: [tomas] }]);
  });

  test('ends when it is declined or withdrawn, and then nobody else sees the conversation', async () => {
    const id = await answered();
    await offer(id, toTomas());
    await expect(end(id, anna)).rejects.toMatchObject({ code: 'transfer-over' });
    await end(id, tomas);
    expect([await seenBy(id, tomas), await whose(id)]).toEqual([null, ['open', maya]]);
    await offer(id, toTomas());
    await end(id, maya);
    await expect(accept(id, tomas)).rejects.toMatchObject({ code: 'transfer-over' });
    expect((await records()).filter(([kind]) => kind === 'transfer-ended')).toEqual([
      ['transfer-ended', tomas, 'declined'],
      ['transfer-ended', maya, 'withdrawn'],
    ]);
  });

  test('runs out at its time, and is not accepted from then on, also after a restart of the server', async () => {
    const id = await answered();
    await offer(id, toTomas());
    now = START + SAFE_ROUTING.transferSeconds * 1_000 - 1;
    await transfers.look();
    expect(await transferOf(id)).toBeDefined();
    now += 1;
    await expect(accept(id, tomas)).rejects.toMatchObject({ code: 'transfer-over' });
    const { folder } = rows;
    await rows.close();
    rows = await TestDatabase.open(folder);
    serve();
    await transfers.look();
    expect([await transferOf(id), await whose(id)]).toEqual([undefined, ['open', maya]]);
    expect((await records()).at(-1)).toEqual(['transfer-ended', maya, 'timed-out']);
  });

  test('is over with the agent who made it: given back, taken, closed', async () => {
    for (const over of [
      (id: string) => as(maya, (scope) => routing.giveBack(scope, id)),
      (id: string) => as(tomas, (scope) => routing.take(scope, id, maya)),
      (id: string) => new Conversations(rows.db, makeBus(), everything, () => []).close(everything, id),
    ]) {
      const id = await answered();
      await offer(id, toTomas());
      await over(id);
      expect([await transferOf(id), await rows.all('conversation_offer')]).toEqual([undefined, []]);
    }
  });

  test('is accepted by one of two at once', async () => {
    const { db, run } = makeInterleaver(rows.db);
    serve(db);
    most = 50;
    const both = await rows.team('Both', tenant, [tomas, anna]);
    const scopes = await Promise.all(
      [tomas, anna].map((personId) => scopeFor(rows.db, { personId, role: 'agent', tenantIds: [tenant] })),
    );
    for (let steps = 0; steps < 20; steps += 1) {
      const id = await answered();
      await offer(id, { kind: 'team', id: both });
      const [one, other] = scopes;
      if (one === undefined || other === undefined) throw new Error('Two people are needed.');
      const { outcomes, wasOver } = await run(
        () => transfers.accept(one, id),
        () => transfers.accept(other, id),
        steps,
      );
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      expect(outcomes.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'transfer-over' } });
      if (wasOver) return;
    }
    throw new Error('The first never ended before the second.');
  });
});

describe('a closed conversation', () => {
  const closed = (more: object = {}): Promise<string> =>
    answered({ status: 'closed', closed_by: 'agent', closed_at: START, ...more });

  test('is opened again by its agent within the hours of the policy, and is theirs', async () => {
    const id = await closed();
    now = START + SAFE_ROUTING.reopenHours * HOUR - 1;
    await reopen(id);
    expect(await whose(id)).toEqual(['open', maya]);
    expect(await records()).toEqual([['conversation-reopened', maya, undefined]]);
    await expect(reopen(id)).rejects.toMatchObject({ code: 'not-closed' });
  });

  test('stays closed after that, out of sight, where the visitor has ended it, and beyond the most', async () => {
    const id = await closed();
    await expect(reopen(id, tomas)).rejects.toMatchObject({ code: 'not-found' });
    now = START + SAFE_ROUTING.reopenHours * HOUR;
    await expect(reopen(id)).rejects.toMatchObject({
      code: 'reopen-too-late',
      params: { hours: SAFE_ROUTING.reopenHours },
    });
    now = START;
    await expect(reopen(await closed({ closed_by: 'visitor' }))).rejects.toMatchObject({ code: 'closed-by-visitor' });
    for (let count = 0; count < most; count += 1) await answered();
    await expect(reopen(id)).rejects.toMatchObject({ code: 'too-many-conversations' });
    expect(await whose(id)).toEqual(['closed', maya]);
  });

  test('is not opened again so late that it could be deleted meanwhile', async () => {
    const site = await rows.site(tenant, { retention_days: 1 });
    const id = await closed({ site_id: site });
    now = START + 23 * HOUR;
    await expect(reopen(id)).rejects.toMatchObject({ code: 'reopen-too-late' });
    now -= 1;
    await reopen(id);
  });

  test('says to those alone who see it until when it can be opened again', async () => {
    const id = await closed();
    const until = async (tenantIds: string[]): Promise<number | null> =>
      routing.reopenUntil(await scopeFor(rows.db, { personId: maya, role: 'agent', tenantIds }), id);
    expect(await until([tenant])).toBe(START + SAFE_ROUTING.reopenHours * HOUR);
    await expect(until(['other'])).rejects.toMatchObject({ code: 'not-found' });
  });

  test('is opened again by its visitor, and waits for an agent; one that they ended is not', async () => {
    const [token, other] = ['t'.repeat(43), 'o'.repeat(43)];
    const id = await closed({ visitor_token_hash: hashToken(token) });
    await closed({ visitor_token_hash: hashToken(other), closed_by: 'visitor' });
    const visitor = await visitorScope(rows.db, token);
    expect(await routing.reopenUntil(visitor, id)).toBe(START + SAFE_ROUTING.reopenHours * HOUR);
    await routing.reopenByVisitor(visitor);
    expect(await whose(id)).toEqual(['waiting', null]);
    expect(await records()).toEqual([['conversation-reopened', null, undefined]]);
    const ended = await visitorScope(rows.db, other);
    expect(await routing.reopenUntil(ended, ended.conversationId)).toBeNull();
    await expect(routing.reopenByVisitor(ended)).rejects.toMatchObject({ code: 'closed-by-visitor' });
  });
});
