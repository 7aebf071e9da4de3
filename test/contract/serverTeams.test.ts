/**
 * A supervisor who is bound to a team sees its people, their conversations and their activity, and nothing else of the
 * same tenant.
 */
import { randomUUID } from 'node:crypto';
import { isEvent } from '../../contract/realtime.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { ROUTES, type RouteName } from '../../contract/api.ts';
import { ConversationSummary, Person } from '../../contract/common.ts';
import { EvidentRow, AgentTile } from '../../contract/activity.ts';
import { Changes, People } from '../../contract/people.ts';
import { SessionLine } from '../../contract/sessions.ts';
import { Workstations } from '../../contract/workstations.ts';
import { recordOwn } from '../../server/record/ownRecords.ts';
import { recordChange } from '../../server/record/changes.ts';
import { mayCallRoute } from '../support/expectedAccess.ts';
import { openBeside, openSession } from '../support/openSession.ts';
import { seeded } from '../support/sample.ts';
import { present, Rig, type SignedIn } from '../support/serverRig.ts';
import { requestOf } from '../support/tenantWorld.ts';
import { makeBus } from '../support/bus.ts';

const rig = await Rig.make();
const { db, close } = await openBeside(rig.data);
afterAll(async () => {
  await close();
  await rig.remove();
});
const BANK = rig.tenant('Harbour Bank');
const TEAM = randomUUID();
const at = async (login: string, name = `Desk of ${login}`): Promise<SignedIn> =>
  openSession(db, await rig.workstation(name), login);
const ids: Record<string, string> = {};
let maya: SignedIn;
let lead: SignedIn;
let all: SignedIn;
let ole: SignedIn;
let own = '';
let other = '';

beforeAll(async () => {
  const { sign_in_record: record } = await db.selectFrom('person').select('sign_in_record').executeTakeFirstOrThrow();
  for (const [login, role] of [
    ['lead', 'supervisor'],
    ['ole', 'agent'],
  ] as const) {
    ids[login] = randomUUID();
    await db
      .insertInto('person')
      .values({ id: ids[login], login, name: `Name ${login}`, role, sign_in_record: record, left_at: null })
      .execute();
    await db.insertInto('person_tenant').values({ person_id: ids[login], tenant_id: BANK }).execute();
  }
  ids['maya'] = rig.person('maya').id;
  // Events about a person of two tenants are not sent to anybody who has only one of them.
  await db.deleteFrom('person_tenant').where('person_id', '=', ids['maya']).where('tenant_id', '<>', BANK).execute();
  await db.insertInto('team').values({ id: TEAM, tenant_id: BANK, name: 'Cards' }).execute();
  for (const login of ['lead', 'maya'])
    await db
      .insertInto('person_team')
      .values({ person_id: present(ids[login]), team_id: TEAM })
      .execute();
  // Maya gets the first conversation, Ole the second.
  maya = await at('maya');
  const live = await maya.realtime();
  const first = await rig.visitor();
  await first.say(await first.connect(), 'hello canary-of-the-team');
  own = first.consent.conversationId;
  live.socket.close();
  await live.end();
  ole = await at('ole');
  const liveOle = await ole.realtime();
  const second = await rig.visitor();
  await second.say(await second.connect(), 'hello canary-of-nobody');
  other = second.consent.conversationId;
  liveOle.socket.close();
  await liveOle.end();
  lead = await at('lead');
  all = await at('sofia');
});

test('each agent has one of the two conversations', async () => {
  expect(
    (
      await db
        .selectFrom('conversation')
        .select('assigned_person_id')
        .where('id', 'in', [own, other])
        .orderBy('started_at')
        .execute()
    ).map((c) => c.assigned_person_id),
  ).toEqual([ids['maya'], ids['ole']]);
});

test('lists contain the team and nothing else of a larger tenant', async () => {
  const list = (by: SignedIn) =>
    by.ask('GET', '/v1/conversations').then((a) =>
      z
        .object({ conversations: z.array(ConversationSummary) })
        .parse(a.json)
        .conversations.map((c) => c.id),
    );
  expect(await list(lead)).toEqual([own]);
  expect(await list(all)).toEqual(expect.arrayContaining([own, other]));
  expect(
    z
      .array(AgentTile)
      .parse((await lead.ask('GET', '/v1/agents')).json)
      .map((t) => t.personId),
  ).toEqual([ids['maya']]);
  expect(
    new Set(
      z
        .array(Person)
        .parse((await lead.ask('GET', '/v1/people')).json)
        .map((p) => p.id),
    ),
  ).toEqual(new Set([ids['lead'], ids['maya']]));
  const people = People.parse(
    (await lead.ask('POST', '/v1/administration/people/query', { here: 'all', offset: 0, limit: 100 })).json,
  );
  expect([people.total, people.rows.map((p) => p.login).toSorted((a, b) => a.localeCompare(b))]).toEqual([
    2,
    ['lead', 'maya'],
  ]);
});

test('conversations of other teams cannot be read, searched, exported or excepted', async () => {
  expect((await lead.ask('GET', `/v1/conversations/${own}`)).status).toBe(200);
  expect((await lead.ask('GET', `/v1/conversations/${other}`)).status).toBe(404);
  const found = async (by: SignedIn, query: string) =>
    JSON.stringify((await by.ask('POST', '/v1/search', { query })).json);
  expect(await found(lead, 'canary')).toContain('of-the-team');
  expect(await found(lead, 'canary')).not.toContain('of-nobody');
  expect(await found(all, 'canary')).toContain('of-nobody');
  expect(
    (
      await lead.ask('POST', `/v1/conversations/${other}/messages/${randomUUID()}/not-sensitive`, {
        type: 'CARD',
        start: 0,
        reason: 'long enough it is',
        days: 7,
        secondLook: false,
      })
    ).status,
  ).toBe(404);
});

test('activity is that of the team, in answers and live, without that of the organisation', async () => {
  const bus = makeBus();
  for (const personId of [ids['maya'], ids['ole'], null])
    await recordOwn(db, bus, { kind: 'searched', personId: personId ?? null, tenantId: BANK, detail: { words: 1 } });
  await recordOwn(db, bus, { kind: 'address-refused', detail: { address: '203.0.113.9' } });
  const page = z
    .object({ rows: z.array(EvidentRow), total: z.number() })
    .parse((await lead.ask('POST', '/v1/activity/query', { filter: {}, newest: null, offset: 0, limit: 250 })).json);
  expect(page.total).toBe(page.rows.length);
  expect(page.rows.map((r) => r.personName)).toContain('Maya Lindqvist');
  expect(
    page.rows.filter((r) => r.personName === null || !['Maya Lindqvist', 'Name lead'].includes(r.personName)),
  ).toEqual([]);
});

test('the record of changes is that of the people of the team', async () => {
  for (const subject of ['maya', 'ole'])
    await recordChange(db, {
      by: null,
      action: 'rename-person',
      subject,
      subjectId: present(ids[subject]),
      tenantId: BANK,
      before: { name: 'a' },
      after: { name: 'b' },
    });
  await recordChange(db, { by: null, action: 'set-policy', subject: 'lock', tenantId: null, before: 1, after: 2 });
  const seen = Changes.parse(
    (await lead.ask('POST', '/v1/administration/changes/query', { newest: null, offset: 0, limit: 100 })).json,
  );
  expect(seen.rows.map((r) => r.subject)).toEqual(['maya']);
  expect(
    Changes.parse(
      (await all.ask('POST', '/v1/administration/changes/query', { newest: null, offset: 0, limit: 100 })).json,
    ).rows.map((r) => r.subject),
  ).toEqual(expect.arrayContaining(['maya', 'ole', 'lock']));
});

test('sessions are those of the team, for reading and for ending', async () => {
  const lines = async (by: SignedIn) => z.array(SessionLine).parse((await by.ask('GET', '/v1/sessions')).json);
  const theirs = present((await lines(all)).find((line) => line.person.id === ids['ole']));
  expect((await lines(lead)).map((line) => line.person.id)).toEqual([ids['maya']]);
  expect((await lead.ask('POST', `/v1/sessions/${theirs.id}/end`, { reason: 'a reason' })).status).toBe(404);
  expect(
    (await lead.ask('POST', `/v1/people/${present(ids['ole'])}/sessions/end`, { reason: 'a reason' })).status,
  ).toBe(404);
  expect((await ole.ask('GET', '/v1/own/sessions')).status).toBe(200);
});

test('workstations and self-checks are those at which one of the team signed in last', async () => {
  await rig.workstation('Desk of nobody yet');
  const workstations = async (by: SignedIn) =>
    Workstations.parse((await by.ask('GET', '/v1/workstations')).json)
      .workstations.map((one) => one.name)
      .toSorted((a, b) => a.localeCompare(b));
  const checks = async (by: SignedIn) =>
    z
      .array(z.object({ name: z.string() }))
      .parse((await by.ask('GET', '/v1/self-checks')).json)
      .map((one) => one.name)
      .toSorted((a, b) => a.localeCompare(b));
  for (const look of [workstations, checks]) {
    expect(await look(lead)).toEqual(['Desk of lead', 'Desk of maya']);
    expect(await look(all)).toEqual(expect.arrayContaining(['Desk of ole', 'Desk of nobody yet']));
  }
  await openSession(db, ole.workstation, 'maya');
  expect(await workstations(lead)).toEqual(['Desk of lead', 'Desk of maya', 'Desk of ole']);
  ole = await openSession(db, ole.workstation, 'ole');
  expect(await workstations(lead)).toEqual(['Desk of lead', 'Desk of maya']);
});

test('a supervisor limited to a team neither reads nor receives alerts about refused addresses', async () => {
  const bound = await lead.realtime();
  const free = await all.realtime();
  await db
    .insertInto('intrusion_alert')
    .values({
      id: randomUUID(),
      began_at: 1,
      last_at: 2,
      ended_at: 2,
      refusals: 30,
      addresses: 1,
      peak_per_minute: 30,
      newest_address: '203.0.113.77',
      reasons: '[]',
    })
    .execute();
  const read = async (by: SignedIn) => (await by.ask('GET', '/v1/intrusions')).text;
  expect(await read(all)).toContain('203.0.113.77');
  expect(await read(lead)).not.toContain('203.0.113.77');
  // Twenty refusals within a minute are a burst.
  await Promise.allSettled(
    Array.from({ length: 25 }, () =>
      ole.workstation.ask('GET', '/v1/sessions', undefined, undefined, { localAddress: '127.0.0.66' }),
    ),
  );
  await free.next((frame) => isEvent(frame, 'intrusion.alerted'));
  // Later events arrive later: this one is for both.
  const received = bound.next((frame) => isEvent(frame, 'activity.stored'));
  await recordOwn(db, makeBus(), {
    kind: 'searched',
    personId: present(ids['maya']),
    tenantId: BANK,
    detail: { words: 1 },
  });
  expect((await lead.ask('POST', '/v1/search', { query: 'canary' })).status).toBe(200);
  await received;
  expect(bound.all.filter((frame) => isEvent(frame, 'intrusion.alerted'))).toEqual([]);
});

test('no route of a supervisor shows or changes anything of a person in another team', async () => {
  const requestId = randomUUID();
  const now = Date.now();
  await db
    .insertInto('change_request')
    .values({
      id: requestId,
      at: now,
      expires_at: now + 3_600_000,
      person_id: all.session.person.id,
      subject_id: present(ids['ole']),
      action: 'leave',
      asked: '{"kind":"change","change":{"what":"leave"}}',
      base: '{"name":"canary-base"}',
      reason: 'canary-reason',
      status: 'open',
      decided_at: null,
      decided_by: null,
      note: null,
    })
    .execute();
  await db.insertInto('change_request_tenant').values({ request_id: requestId, tenant_id: BANK }).execute();
  const otherTeam = randomUUID();
  await db.insertInto('team').values({ id: otherTeam, tenant_id: BANK, name: 'canary-team' }).execute();
  await recordChange(db, {
    by: null,
    action: 'rename-person',
    subject: 'canary-subject',
    subjectId: present(ids['ole']),
    tenantId: BANK,
    before: { name: 'canary-before' },
    after: { name: 'canary-after' },
  });
  const change = await db
    .selectFrom('change')
    .select((e) => e.fn.max('id').as('id'))
    .where('subject_id', '=', present(ids['ole']))
    .executeTakeFirstOrThrow();
  const session = await db
    .selectFrom('session')
    .select('id')
    .where('person_id', '=', present(ids['ole']))
    .where('ended_at', 'is', null)
    .executeTakeFirstOrThrow();
  const message = await db
    .selectFrom('message')
    .select('id')
    .where('conversation_id', '=', other)
    .executeTakeFirstOrThrow();
  const theirs = {
    personId: [present(ids['ole'])],
    conversationId: [other],
    messageId: [message.id],
    requestId: [requestId],
    changeId: [String(change.id)],
    sessionId: [session.id],
    teamId: [otherTeam],
    workstationId: [ole.workstation.enrolment.workstationId],
    tenantId: [BANK],
  };
  const canaries = [
    'Name ole',
    'Desk of ole',
    'canary-of-nobody',
    'canary-base',
    'canary-reason',
    'canary-team',
    'canary-subject',
    'canary-before',
    'canary-after',
    ...[
      theirs.personId,
      theirs.conversationId,
      theirs.messageId,
      theirs.requestId,
      theirs.sessionId,
      theirs.teamId,
      theirs.workstationId,
    ].flat(),
  ];
  const routes = (Object.keys(ROUTES) as RouteName[]).filter((route) => {
    const { permission } = ROUTES[route];
    return permission !== 'own.manage' && permission !== 'session.end-own' && mayCallRoute('supervisor', route);
  });
  expect(routes.length).toBeGreaterThan(20);
  const random = seeded(7);
  const found: string[] = [];
  for (const route of routes) {
    for (let time = 0; time < 4; time += 1) {
      const request = requestOf(route, theirs, random);
      const answer = await lead.ask(request.method, request.path, request.method === 'GET' ? undefined : request.body);
      const sent = request.path + JSON.stringify(request.body ?? null);
      const received = canaries.filter((canary) => answer.text.includes(canary) && !sent.includes(canary));
      if (received.length > 0) found.push(`${route}: ${received.join(', ')}`);
      // Addresses with an id of theirs find nothing. A tile has no id, only the hashes that prove the own rows.
      if (
        route !== 'ledgerTile' &&
        /:(?!tenantId)/.test(ROUTES[route].path) &&
        request.wellFormed &&
        ![404, 409].includes(answer.status) &&
        // The id is that of a new reply, which its writer chooses; refused is a set that is not theirs to write.
        !(answer.status === 403 && route === 'saveReply' && answer.text.includes('"reply-not-yours"'))
      )
        found.push(`${route}: ${answer.status}`);
      if (answer.status >= 500) found.push(`${route}: ${answer.text}`);
    }
  }
  expect(found).toEqual([]);
  expect((await ole.ask('GET', '/v1/own/sessions')).status).toBe(200);
  expect(
    await db.selectFrom('change_request').select('status').where('id', '=', requestId).executeTakeFirstOrThrow(),
  ).toEqual({ status: 'open' });
});

test('events are pushed for the team alone, and a conversation that leaves the team is announced as gone', async () => {
  const live = await lead.realtime();
  const watching = await all.realtime();
  expect(JSON.stringify(live.all)).not.toContain('of-nobody');
  // People who are not bound get the same text as before.
  expect(JSON.stringify(watching.all)).toContain('of-nobody');
  await db
    .insertInto('person_team')
    .values({ person_id: present(ids['ole']), team_id: TEAM })
    .execute();
  await db.deleteFrom('person_team').where('person_id', '=', present(ids['maya'])).execute();
  const idris = await at('idris');
  // Any change of people reads the scope of each watcher again.
  const row = present(
    People.parse(
      (await idris.ask('POST', '/v1/administration/people/query', { search: 'ole', offset: 0, limit: 1 })).json,
    ).rows[0],
  );
  expect(
    (
      await idris.ask('POST', `/v1/administration/people/${row.id}/change`, {
        version: row.version,
        change: { what: 'rename', name: 'Ole Two' },
      })
    ).status,
  ).toBe(200);
  const agent = await at('maya', 'Desk of maya 2');
  expect((await agent.ask('POST', `/v1/conversations/${own}/close`, {})).status).toBe(200);
  const gone = await live.next((f) => isEvent(f, 'conversation.gone'));
  expect(gone).toMatchObject({ ref: own });
  expect((await lead.ask('GET', `/v1/conversations/${other}`)).status).toBe(200);
});
