/**
 * Ten thousand requests of one tenant for the things of two others, by every role, with a seed that can be set
 * (CROSSING_SEED). Nothing of the others is in any answer, error, push or count, and nothing of theirs changes.
 */
import { randomUUID } from 'node:crypto';
import { isEvent } from '../../contract/realtime.ts';
import { afterAll, expect, test } from 'vitest';
import { ROUTES, type RouteName } from '../../contract/api.ts';
import { ROLES } from '../../core/vocabulary/roles.ts';
import { tiles } from '../../server/domains/activity/tiles.ts';
import { recordChange } from '../../server/record/changes.ts';
import { isOpenToWorkstations, mayCallRoute } from '../support/expectedAccess.ts';
import { seeded } from '../support/sample.ts';
import { eventually, present, type SignedIn } from '../support/serverRig.ts';
import { scopeFor } from '../support/scopes.ts';
import { requestOf, stateOf, TenantWorld, type Planted, type Prepared } from '../support/tenantWorld.ts';

const REQUESTS = 10_000;
const AT_ONCE = 24;
const SEED = Number(process.env['CROSSING_SEED'] ?? 20_261_122);
/**
 * These would end the session itself (ten attempts at a password do), or change the allowed addresses: they take no id
 * of a tenant, and authorisation.test.ts covers them.
 */
const NOT_SENT: readonly string[] = [
  'signOut',
  'provePassword',
  'renewPassword',
  'changePolicy',
  'undoPolicy',
  'changeAddresses',
  'undoAddresses',
];
const NAMES = (Object.keys(ROUTES) as RouteName[]).filter(
  (route) => !isOpenToWorkstations(route) && !NOT_SENT.includes(route),
);

const world = await TenantWorld.make();
afterAll(() => world.remove());
const [own, bravo, charlie] = world.tenants as [Planted, Planted, Planted];
const FOREIGN = [bravo, charlie];
/** What one of them may contain: only what was sent to it. */
const leaked = (text: string, sent: string): string[] =>
  FOREIGN.flatMap((planted) => planted.canaries.filter((canary) => text.includes(canary) && !sent.includes(canary)));

test(
  `${REQUESTS} requests for the things of other tenants return nothing of them, and change nothing of them`,
  { timeout: 300_000 },
  async () => {
    const random = seeded(SEED);
    const before = await Promise.all(FOREIGN.map((planted) => stateOf(world.db, planted)));
    const sessions: SignedIn[] = [];
    for (const role of ROLES) sessions.push(await world.session(0, role));
    const live = await Promise.all(sessions.map((session) => session.realtime()));
    const sessionOf = new Map(ROLES.map((role, index) => [role, present(sessions[index])]));
    const allowed = new Map(ROLES.map((role) => [role, NAMES.filter((route) => mayCallRoute(role, route))]));

    const found: string[] = [];
    const statuses = new Map<number, number>();
    let sent = 0;
    const one = async (): Promise<void> => {
      const role = present(ROLES[Math.floor(random() * ROLES.length)]);
      // Mostly what the role may call at all: only there a mistake about tenants could show.
      const routes = random() < 0.9 ? present(allowed.get(role)) : NAMES;
      const route = present(routes[Math.floor(random() * routes.length)]);
      const request = mutated(requestOf(route, idsOf(random), random), random);
      const session = present(sessionOf.get(role));
      const answer = await world.send(session.workstation, session.session.token, request);
      statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
      const what = leaked(answer.text, request.path + JSON.stringify(request.body ?? null));
      if (what.length > 0)
        found.push(`${role} ${route} ${answer.status}: ${what.join(' ')} in ${answer.text.slice(0, 300)}`);
      if (answer.status >= 500)
        found.push(`${role} ${route} failed: ${answer.text} for ${JSON.stringify(request.body).slice(0, 200)}`);
    };
    // The others are at work meanwhile.
    const visitors = Promise.all(
      FOREIGN.map(async ({ siteId }) => {
        const visitor = await world.rig.visitorOf(siteId);
        const frames = await visitor.connect();
        for (let number = 0; number < 20; number += 1)
          await visitor.say(frames, `the parcel of zqbravo or zqcharlie is late ${number}`);
        frames.socket.close();
      }),
    );
    await Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        while (sent < REQUESTS) {
          sent += 1;
          await one();
        }
      }),
    );
    await visitors;
    expect(found.slice(0, 20)).toEqual([]);
    expect(sent).toBe(REQUESTS);
    // They reached the handlers: neither were all refused for the permission, nor all for their form.
    expect(statuses.get(404) ?? 0).toBeGreaterThan(REQUESTS / 20);
    expect(statuses.get(200) ?? 0).toBeGreaterThan(REQUESTS / 20);
    expect(statuses.get(401) ?? 0).toBe(0);
    expect(live.flatMap((frames) => frames.all.map((frame) => leaked(JSON.stringify(frame), ''))).flat()).toEqual([]);
    const after = await Promise.all(FOREIGN.map((planted) => stateOf(world.db, planted)));
    expect(after).toEqual(before);
  },
);

test('what another tenant has more of changes no answer, no number and no order of ours', async () => {
  const reading: readonly { route: RouteName; body?: unknown; path?: string }[] = [
    { route: 'listConversations' },
    { route: 'listAgents' },
    { route: 'listPeople' },
    { route: 'listSelfChecks' },
    { route: 'peopleFrame' },
    { route: 'listRequests' },
    { route: 'listSessions' },
    { route: 'listSecondFactors' },
    { route: 'listWorkstations' },
    { route: 'listIntrusions' },
    { route: 'addressStatus' },
    { route: 'searchMessages', body: { query: 'message' } },
    { route: 'queryActivity', body: { filter: {}, newest: null, offset: 0, limit: 100 } },
    { route: 'queryPeople', body: { here: 'all', offset: 0, limit: 100 } },
    { route: 'queryChanges', body: { newest: null, offset: 0, limit: 100 } },
    { route: 'loginPeople', body: { query: '' } },
    { route: 'maskingStatus', path: `/v1/tenants/${own.tenantId}/masking` },
  ];
  const sessions = new Map<string, SignedIn>();
  for (const role of ROLES) sessions.set(role, await world.session(0, role));
  const all = async (): Promise<string[]> => {
    const out: string[] = [];
    for (const { route, body, path } of reading) {
      for (const role of ROLES.filter((each) => mayCallRoute(each, route))) {
        const session = present(sessions.get(role));
        const answer = await world.send(session.workstation, session.session.token, {
          route,
          method: ROUTES[route].method,
          path: path ?? ROUTES[route].path,
          body,
          wellFormed: true,
        });
        expect([route, role, answer.status]).toEqual([route, role, 200]);
        out.push(`${route} ${role} ${JSON.stringify(answer.json, unsteady)}`);
      }
    }
    return out;
  };
  // Connections of the test before are still being closed.
  await eventually(
    async () =>
      !(
        (await present(sessions.get('supervisor')).ask('GET', ROUTES.listAgents.path)).json as { state: string }[]
      ).some(({ state }) => state !== 'offline'),
  );
  await all(); // the first look of each is recorded itself
  const before = await all();
  await grow(bravo);
  await grow(charlie);
  const after = await all();
  // A search is recorded: it is of the own tenant, and the only thing that happened here.
  expect(after.map(withoutOwnSearches)).toEqual(before.map(withoutOwnSearches));
});

test('activity without a tenant shows a supervisor no workstation, person or address of another tenant', async () => {
  const { db } = world;
  const [shared] = own.ids['personId'] ?? [];
  const [stranger, boss] = bravo.ids['personId'] ?? [];
  const [deskOfBravo] = bravo.ids['workstationId'] ?? [];
  const [deskOfOwn] = own.ids['workstationId'] ?? [];
  // A person who works for both, signed in at a workstation of the other; and a rule of the other with an address that
  // is registered only there.
  await db
    .insertInto('person_tenant')
    .values({ person_id: present(shared), tenant_id: bravo.tenantId })
    .execute();
  await db
    .insertInto('address_rule')
    .values({
      id: randomUUID(),
      range: '10.77.0.0/16',
      use: 'server',
      group_id: null,
      role: null,
      tenant_id: bravo.tenantId,
      note: '',
      expires_at: null,
      at: Date.now(),
      person_id: null,
    })
    .execute();
  const sessionAt = randomUUID();
  await db
    .insertInto('session')
    .values({
      id: sessionAt,
      token_hash: randomUUID(),
      person_id: present(shared),
      workstation_id: present(deskOfBravo),
      started_at: Date.now(),
      expires_at: Date.now() + 3_600_000,
      ended_at: null,
      end_reason: null,
      required_action: null,
      certificate: 'x',
      certificate_before: null,
      address: '127.0.0.1',
      seen_at: Date.now(),
      ended_by: null,
    })
    .execute();
  const supervisor = await world.session(0, 'supervisor');
  const theirs = await world.session(1, 'supervisor');
  const live = await supervisor.realtime();
  const news = await theirs.realtime();
  const record = async (
    kind: string,
    detail: Record<string, string | number>,
    of: { person?: string | undefined; workstation?: string | undefined; tenant?: string } = {},
  ): Promise<void> => {
    await db
      .insertInto('activity')
      .values({
        tenant_id: of.tenant ?? null,
        person_id: of.person ?? null,
        workstation_id: of.workstation ?? null,
        conversation_id: null,
        seq: null,
        at: Date.now(),
        kind,
        detail: JSON.stringify({ mark: 'organisation', ...detail }),
        previous_hash: null,
        hash: null,
        chain: 'server',
      })
      .execute();
  };
  const refusedAt = (address: string) => ({ address, reason: 'unregistered', attempts: 1 });
  await record('address-refused', { ...refusedAt('10.77.0.5'), reason: 'role' }, { workstation: deskOfBravo });
  await record(
    'address-refused',
    { ...refusedAt('10.77.0.6'), reason: 'tenant' },
    { workstation: deskOfBravo, person: shared },
  );
  await record(
    'address-refused',
    { ...refusedAt('10.77.0.7'), reason: 'tenant' },
    { workstation: deskOfOwn, person: stranger },
  );
  await record('address-refused', refusedAt('10.77.0.8'));
  await record('address-refused', refusedAt('203.0.113.9'));
  await record(
    'session-ended',
    { reason: 'ended-by-other', by: 'zqbravo boss', byPersonId: present(boss), newWorkstationId: present(deskOfBravo) },
    { workstation: deskOfOwn, person: shared },
  );
  await record('certificate-refused', {
    reason: 'not-our-certificate',
    claims: 'zqbravo desk',
    claimedWorkstationId: present(deskOfBravo),
  });
  await record('copy-attempt', {}, { workstation: deskOfBravo, person: shared, tenant: own.tenantId });
  await record('copy-attempt', {}, { workstation: deskOfBravo, person: shared });
  await record('certificate-renewed', {}, { workstation: deskOfOwn });
  await db
    .insertInto('intrusion_alert')
    .values({
      id: randomUUID(),
      began_at: 1,
      last_at: 2,
      ended_at: 2,
      refusals: 40,
      addresses: 1,
      peak_per_minute: 40,
      newest_address: '10.77.0.8',
      reasons: '[]',
    })
    .execute();
  const query = async (by: SignedIn) =>
    (await by.ask('POST', '/v1/activity/query', { filter: {}, newest: null, offset: 0, limit: 500 })).json as {
      total: number;
      rows: {
        kind: string;
        workstationName: string | null;
        personName: string | null;
        detail: Record<string, unknown>;
      }[];
    };
  // A rule written by another process is known within two seconds.
  const intrusionsOf = async (by: SignedIn) =>
    (await by.ask('GET', '/v1/intrusions')).json as {
      alerts: { newestAddress: string; refusals: number }[];
      records: { address: string | null }[];
    };
  await eventually(
    async () => !(await intrusionsOf(supervisor)).records.some(({ address }) => address === '10.77.0.8'),
  );

  const page = await query(supervisor);
  const ofOrganisation = page.rows.filter((row) => row.detail['mark'] === 'organisation');
  expect(page.total).toBe(page.rows.length);
  expect(leaked(JSON.stringify(page.rows), '')).toEqual([]);
  expect(JSON.stringify(page.rows)).not.toMatch(/10\.77\.|zqbravo/);
  expect(ofOrganisation.map((row) => [row.kind, row.workstationName === null ? null : 'ours'])).toEqual([
    ['certificate-renewed', 'ours'],
    ['copy-attempt', null],
    ['certificate-refused', null],
    ['session-ended', 'ours'],
    ['address-refused', null],
    ['address-refused', null],
  ]);
  expect(ofOrganisation.slice(-2).map((row) => row.detail['address'])).toEqual(['203.0.113.9', null]);
  const alerts = await intrusionsOf(supervisor);
  expect(alerts.records.map(({ address }) => address)).toEqual(['203.0.113.9', null]);
  expect(alerts.alerts).toMatchObject([{ newestAddress: '', refusals: 40 }]);
  // The other tenant's own supervisor does read its own.
  expect(
    (await query(theirs)).rows.filter((row) => row.detail['mark'] === 'organisation').map((row) => row.kind),
  ).toEqual([
    'copy-attempt',
    'certificate-refused',
    'address-refused',
    'address-refused',
    'address-refused',
    'address-refused',
  ]);

  // The workstation of a person who works for others is not on the floor either, nor what was blocked there; and the
  // session there cannot be ended.
  const tileFor = async (tenantId: string) =>
    (
      await tiles(
        db,
        await scopeFor(db, { role: 'supervisor', tenantIds: [tenantId] }),
        () => ({ state: 'online', since: 1, workstationId: present(deskOfBravo) }),
        [present(shared)],
      )
    )[0];
  expect(await tileFor(own.tenantId)).toMatchObject({ workstationName: null, blockedAttempts: 1 });
  expect(await tileFor(bravo.tenantId)).toMatchObject({ workstationName: 'zqbravo desk', blockedAttempts: 1 });
  const sessions = async (by: SignedIn) => JSON.stringify((await by.ask('GET', '/v1/sessions')).json);
  expect(await sessions(supervisor)).not.toContain(sessionAt);
  expect(await sessions(theirs)).toContain(sessionAt);
  expect((await supervisor.ask('POST', `/v1/sessions/${sessionAt}/end`, { reason: 'a reason' })).status).toBe(404);
  await supervisor.ask('POST', `/v1/people/${present(shared)}/sessions/end`, { reason: 'a reason' });
  expect(
    await db.selectFrom('session').select('ended_at').where('id', '=', sessionAt).executeTakeFirstOrThrow(),
  ).toEqual({ ended_at: null });

  // And live: the end of that session is recorded at once, for the other tenant.
  expect((await theirs.ask('POST', `/v1/sessions/${sessionAt}/end`, { reason: 'a reason' })).status).toBe(200);
  await news.next(
    (frame) =>
      isEvent(frame, 'activity.stored') &&
      frame.body.rows.some((row) => row.kind === 'session-ended' && row.workstationName === 'zqbravo desk'),
  );
  expect((await supervisor.ask('POST', '/v1/search', { query: 'words' })).status).toBe(200);
  await live.next(
    (frame) => isEvent(frame, 'activity.stored') && frame.body.rows.some((row) => row.kind === 'searched'),
  );
  expect(
    live.all
      .flatMap((frame) => (isEvent(frame, 'activity.stored') ? frame.body.rows : []))
      .filter((row) => row.kind === 'session-ended' && row.workstationName !== 'zqalpha desk'),
  ).toEqual([]);

  // A burst of refusals at another tenant's workstation.
  const { workstation } = theirs;
  await db
    .updateTable('workstation')
    .set({ group_id: present(bravo.ids['groupId']?.[0]) })
    .where('id', '=', workstation.enrolment.workstationId)
    .execute();
  await Promise.allSettled(
    Array.from({ length: 25 }, () =>
      workstation.ask('GET', '/v1/workstations', undefined, theirs.session.token, { localAddress: '127.0.0.66' }),
    ),
  );
  const [ours, whole] = await Promise.all(
    [live, news].map((frames) => frames.next((frame) => isEvent(frame, 'intrusion.alerted'))),
  );
  expect([ours, whole]).toMatchObject([{ body: { newestAddress: '' } }, { body: { newestAddress: '' } }]);
  expect(JSON.stringify(live.all)).not.toMatch(/10\.77\.|zqbravo/);
});

/** Clocks and positions over all tenants; they reveal how much the whole organisation does, which is intended. */
const unsteady = (key: string, value: unknown): unknown =>
  ['newest', 'asOf', 'position', 'lastSeen', 'expiresAt', 'since', 'at', 'serverTime'].includes(key)
    ? undefined
    : value;
const withoutOwnSearches = (text: string): string =>
  text
    .replaceAll(/\{"kind":"searched"[^}]*\}[^}]*\},?/g, '')
    .replaceAll(/"total":\d+/g, text.startsWith('queryActivity') ? '' : '$&');

/** Mostly ids of the others; sometimes unknown ones, or the own tenant with another tenant's thing. */
function idsOf(random: () => number): Planted['ids'] {
  const [a, b] = random() < 0.5 ? [bravo, charlie] : [charlie, bravo];
  const ids: Record<string, readonly string[]> = {};
  for (const name of Object.keys(a.ids)) {
    const chance = random();
    ids[name] =
      chance < 0.7
        ? (a.ids[name] ?? [])
        : chance < 0.85
          ? (b.ids[name] ?? [])
          : chance < 0.95 || name !== 'tenantId'
            ? [randomUUIDOf(random)]
            : (own.ids[name] ?? []);
  }
  return ids;
}
const randomUUIDOf = (random: () => number): string =>
  `${Math.floor(random() * 0xffffffff)
    .toString(16)
    .padStart(8, '0')}-0000-4000-8000-000000000000`;

/** Attempts of somebody who has only the wire: other case, another id appended, a quote, a list in place of a value. */
function mutated(request: Prepared, random: () => number): Prepared {
  const chance = random();
  if (chance < 0.75) return request;
  const id = present(present(FOREIGN[Math.floor(random() * 2)]).ids['conversationId']?.[0]);
  if (chance < 0.8) return { ...request, path: request.path.toUpperCase().replaceAll('/V1/', '/v1/') };
  if (chance < 0.85)
    return {
      ...request,
      path: `${request.path}${request.path.includes('?') ? '&' : '?'}tenantId=${bravo.tenantId}&conversationId=${id}`,
    };
  if (chance < 0.9)
    return { ...request, path: request.path.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/, `${id}'%20or%20'1'='1`) };
  if (chance < 0.95)
    return {
      ...request,
      body: {
        ...Object(request.body),
        tenantId: bravo.tenantId,
        tenantIds: [bravo.tenantId, own.tenantId],
        personId: bravo.ids['personId']?.[0],
      },
    };
  return {
    ...request,
    body: JSON.parse(JSON.stringify(request.body ?? {}).replaceAll(/"[0-9a-f]{8}-[0-9a-f-]{27}"/g, `["${id}"]`)),
  };
}

async function grow({ tenantId, siteId }: Planted): Promise<void> {
  const { sign_in_record: record } = await world.db
    .selectFrom('person')
    .select('sign_in_record')
    .executeTakeFirstOrThrow();
  for (let number = 0; number < 12; number += 1) {
    const id = randomUUID();
    const role = present(ROLES[number % ROLES.length]);
    await world.db
      .insertInto('person')
      .values({ id, login: `more-${id}`, name: `More ${id}`, role, sign_in_record: record, left_at: null })
      .execute();
    await world.db.insertInto('person_tenant').values({ person_id: id, tenant_id: tenantId }).execute();
    await world.db
      .insertInto('team')
      .values({ id: randomUUID(), tenant_id: tenantId, name: `More ${id}` })
      .execute();
    await recordChange(world.db, {
      by: { personId: id, workstationId: null },
      action: 'add-person',
      subject: 'more',
      subjectId: id,
      tenantId,
      before: null,
      after: { name: 'more' },
    });
    await world.db
      .insertInto('activity')
      .values({
        tenant_id: tenantId,
        person_id: id,
        workstation_id: null,
        conversation_id: null,
        seq: null,
        at: Date.now(),
        kind: 'copy-attempt',
        detail: '{}',
        previous_hash: null,
        hash: null,
        chain: 'server',
      })
      .execute();
  }
  const visitor = await world.rig.visitorOf(siteId);
  const frames = await visitor.connect();
  await visitor.say(frames, 'one more message');
  frames.socket.close();
}
