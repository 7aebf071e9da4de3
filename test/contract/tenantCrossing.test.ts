/**
 * Thousands of requests of one tenant that mix its own things with those of two others, by every role, by supervisors
 * bound to a team and by people who work for a further tenant as well, while the others are at work. Nothing of them is
 * in any answer, error, push or count, and nothing of theirs changes. Each request has a seed of its own, so that one
 * that is found can be sent again: CROSSING_SEED gives the seed of the whole run.
 */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { Role } from '../../contract/common.ts';
import { isEvent } from '../../contract/realtime.ts';
import { afterAll, expect, test } from 'vitest';
import { ROUTES, type RouteName } from '../../contract/api.ts';
import { chain } from '../../core/ledger/chain.ts';
import { ROLES } from '../../core/vocabulary/roles.ts';
import { tiles } from '../../server/domains/activity/tiles.ts';
import { recordChange } from '../../server/record/changes.ts';
import { insertActivity } from '../../server/record/queries.ts';
import { isOpenToWorkstations, mayCallRoute } from '../support/expectedAccess.ts';
import { sampleOf, seeded } from '../support/sample.ts';
import { eventually, present, type SignedIn } from '../support/serverRig.ts';
import { scopeFor } from '../support/scopes.ts';
import { doubleOf, requestOf, stateOf, TenantWorld, type Planted, type Prepared } from '../support/tenantWorld.ts';

/** For each seed. */
const REQUESTS = 1_500;
const AT_ONCE = 24;
const GIVEN = process.env['CROSSING_SEED'];
const SEEDS = GIVEN === undefined ? [20_261_122, 7, 4_111] : [Number(GIVEN)];
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
const [own, bravo, charlie, delta] = world.tenants as [Planted, Planted, Planted, Planted];
const FOREIGN = [bravo, charlie];
/** How often a route is called that takes no id, one, or several. */
const WEIGHTS = [1, 6, 12] as const;
function idsTaken(route: RouteName): number {
  let taken = 0;
  const idFor = (name: string): string | null => {
    if ((own.ids[name] ?? []).length > 0) taken += 1;
    return null;
  };
  for (const schema of [ROUTES[route].params, ROUTES[route].body])
    sampleOf(schema, { idFor, random: () => 0.5, optional: 1 });
  return Math.max(taken, (ROUTES[route].path.match(/:/g) ?? []).length);
}
/** A password is set with a record that OPAQUE can read, or not at all. */
function withRecord(request: Prepared, record: string): Prepared {
  const body = Object(request.body) as Record<string, unknown>;
  return 'registrationRecord' in body ? { ...request, body: { ...body, registrationRecord: record } } : request;
}
/** What one of them may contain: only what was sent to it. */
const leaked = (text: string, sent: string): string[] =>
  FOREIGN.flatMap((planted) => planted.canaries.filter((canary) => text.includes(canary) && !sent.includes(canary)));

test.each(SEEDS)(
  `${REQUESTS} requests for the things of other tenants return nothing of them, and change nothing of them: seed %i`,
  { timeout: 300_000 },
  async (seed) => {
    const states = () =>
      Promise.all(
        FOREIGN.map(
          async (planted) =>
            JSON.parse(await stateOf(world.db, planted, planted === bravo ? world.sharedId : undefined)) as unknown,
        ),
      );
    const before = await states();
    const callers: { login: string; role: Role; session: SignedIn; tenants: readonly Planted[] }[] = [];
    const call = async (login: string, role: Role, tenants: readonly Planted[]): Promise<void> =>
      void callers.push({ login, role, session: await world.sessionOf(login), tenants });
    for (const role of ROLES) {
      await call(own.logins[role], role, [own]);
      await call(doubleOf(role), role, [own, delta]);
    }
    await call(own.bound, 'supervisor', [own]);
    const live = await Promise.all(callers.map(({ session }) => session.realtime()));
    const allowed = new Map(
      ROLES.map((role) => [
        role,
        NAMES.filter((route) => mayCallRoute(role, route)).flatMap((route) =>
          Array.from({ length: WEIGHTS[Math.min(idsTaken(route), 2)] ?? 1 }, () => route),
        ),
      ]),
    );
    // Administrators and supervisors can reach the most.
    const often = [...callers, ...callers.filter(({ role }) => role === 'administrator' || role === 'supervisor')];
    const { sign_in_record: record } = await world.db
      .selectFrom('person')
      .select('sign_in_record')
      .executeTakeFirstOrThrow();

    const found: string[] = [];
    const statuses = new Map<number, number>();
    let sent = 0;
    const one = async (number: number): Promise<void> => {
      const random = seeded(seed * 1_000_003 + number);
      const { login, role, session, tenants } = present(pick(often, random));
      // Mostly what the role may call at all: only there a mistake about tenants could show.
      const routes = random() < 0.9 ? present(allowed.get(role)) : NAMES;
      const route = present(routes[Math.floor(random() * routes.length)]);
      const request = mutated(withRecord(requestOf(route, idsOf(tenants, random), random), record), random);
      const answer = await world.send(session.workstation, session.session.token, request);
      statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
      const what = leaked(answer.text, request.path + JSON.stringify(request.body ?? null));
      if (what.length > 0)
        found.push(
          `request ${number}: ${login} ${route} ${answer.status}: ${what.join(' ')} in ${answer.text.slice(0, 300)}`,
        );
      if (answer.status >= 500)
        found.push(
          `request ${number}: ${login} ${route} failed: ${answer.text} for ` +
            JSON.stringify(request.body).slice(0, 200),
        );
    };
    // The others are at work meanwhile, and what happens there is pushed to somebody: to their own supervisors.
    const news = await Promise.all(
      FOREIGN.map(async ({ logins }) => (await world.sessionOf(logins.supervisor)).realtime()),
    );
    const begun: string[] = [];
    const visitors = Promise.all(
      FOREIGN.map(async ({ siteId }) => {
        const visitor = await world.rig.visitorOf(siteId);
        begun.push(visitor.consent.conversationId);
        const frames = await visitor.connect();
        for (let number = 0; number < 20; number += 1) {
          frames.send({ type: 'typing', typing: number % 2 === 0 });
          await visitor.say(frames, `the parcel of zqbravo or zqcharlie is late ${number}`);
        }
        frames.socket.close();
      }),
    );
    // Of our team, and at work for the other tenant: in the sight of the supervisor of that team, but for this.
    const elsewhere = actAt(bravo, seed);
    await Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        while (sent < REQUESTS) {
          sent += 1;
          await one(sent);
        }
      }),
    );
    await Promise.all([visitors, elsewhere]);
    expect.soft(found.slice(0, 20)).toEqual([]);
    expect(sent).toBe(REQUESTS);
    // They reached the handlers: neither were all refused for the permission, nor all for their form.
    expect(statuses.get(404) ?? 0).toBeGreaterThan(REQUESTS / 20);
    expect(statuses.get(200) ?? 0).toBeGreaterThan(REQUESTS / 20);
    expect(statuses.get(401) ?? 0).toBe(0);
    const arrived = (frames: (typeof live)[number]): string =>
      frames.all.map((frame) => JSON.stringify(frame)).join('\n');
    // Their own supervisors see it, and were sent it last; what was sent to ours before has then arrived too.
    await eventually(async () => arrived(present(news[0])).includes(lastActOf(seed)));
    await eventually(async () => news.every((frames) => begun.some((id) => arrived(frames).includes(id))));
    await Promise.all(
      live.map(async ({ socket }) => {
        socket.ping();
        await once(socket, 'pong');
      }),
    );
    expect(live.flatMap((frames) => leaked(arrived(frames), ''))).toEqual([]);
    expect(live.flatMap((frames) => begun.filter((id) => arrived(frames).includes(id)))).toEqual([]);
    expect(await states()).toEqual(before);
    for (const { socket } of [...live, ...news]) socket.close();
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
    { route: 'listAlerts' },
    { route: 'addressStatus' },
    { route: 'searchMessages', body: { query: 'message' } },
    // Of desks: the server's own records grow by these very requests.
    { route: 'queryActivity', body: { filter: { source: 'desk' }, newest: null, offset: 0, limit: 250 } },
    { route: 'queryPeople', body: { here: 'all', offset: 0, limit: 100 } },
    { route: 'queryChanges', body: { newest: null, offset: 0, limit: 100 } },
    { route: 'loginPeople', body: { query: '' } },
    { route: 'maskingStatus', path: `/v1/tenants/${own.tenantId}/masking` },
  ];
  const callers: { login: string; role: Role; session: SignedIn }[] = [];
  for (const role of ROLES) callers.push({ login: role, role, session: await world.session(0, role) });
  // Bound to a team, in which is somebody who works for another tenant as well.
  callers.push({ login: own.bound, role: 'supervisor', session: await world.sessionOf(own.bound) });
  const all = async (): Promise<string[]> => {
    const out: string[] = [];
    for (const { route, body, path } of reading) {
      for (const { login, session } of callers.filter(({ role }) => mayCallRoute(role, route))) {
        const answer = await world.send(session.workstation, session.session.token, {
          route,
          method: ROUTES[route].method,
          path: path ?? ROUTES[route].path,
          body,
          wellFormed: true,
        });
        expect([route, login, answer.status]).toEqual([route, login, 200]);
        out.push(`${route} ${login} ${JSON.stringify(answer.json, unsteady)}`);
      }
    }
    return out;
  };
  // Connections of the test before are still being closed.
  await eventually(
    async () =>
      !(
        (await present(callers.find(({ login }) => login === 'supervisor')).session.ask('GET', ROUTES.listAgents.path))
          .json as { state: string }[]
      ).some(({ state }) => state !== 'offline'),
  );
  await all(); // the first look of each is recorded itself
  const before = await all();
  await grow(bravo);
  await grow(charlie);
  const after = await all();
  expect(after).toEqual(before);
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
    await insertActivity(db, {
      tenantId: of.tenant ?? null,
      personId: of.person ?? null,
      workstationId: of.workstation ?? null,
      conversationId: null,
      seq: null,
      at: Date.now(),
      kind,
      detail: { mark: 'organisation', ...detail },
      previousHash: null,
      hash: null,
    });
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
  interface Page {
    total: number;
    newest: number;
    rows: {
      kind: string;
      workstationName: string | null;
      personName: string | null;
      detail: Record<string, unknown>;
    }[];
  }
  const pageAt = async (by: SignedIn, newest: number | null, offset: number): Promise<Page> =>
    (await by.ask('POST', '/v1/activity/query', { filter: {}, newest, offset, limit: 250 })).json as Page;
  /** All rows, page by page. */
  const query = async (by: SignedIn): Promise<Page> => {
    const first = await pageAt(by, null, 0);
    const rows = [...first.rows];
    while (rows.length < first.total) {
      const more = await pageAt(by, first.newest, rows.length);
      if (more.rows.length === 0) break;
      rows.push(...more.rows);
    }
    return { ...first, rows };
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

const ACTS = 5;
const lastActOf = (seed: number): string => `zqbravo act ${ACTS} of seed ${seed}`;
/** Somebody of our team works for this tenant: what their workstation records there is pushed to its supervisors. */
async function actAt({ tenantId, ids }: Planted, seed: number): Promise<void> {
  const { workstation } = await world.sessionOf('shared');
  const { workstationId } = workstation.enrolment;
  const { storedUpTo, hash } = (await workstation.ask('GET', ROUTES.activityStored.path)).json as {
    storedUpTo: number;
    hash: string;
  };
  let previous = hash;
  for (let act = 1; act <= ACTS; act += 1) {
    const link = chain(
      {
        ...{ seq: storedUpTo + act, at: Date.now(), workstationId, personId: world.sharedId, tenantId },
        ...{ conversationId: ids['conversationId']?.[0] ?? null, kind: 'copy-attempt' },
        detail: { note: act === ACTS ? lastActOf(seed) : `zqbravo act ${act}` },
      },
      previous,
    );
    previous = link.hash;
    expect((await workstation.ask('POST', ROUTES.uploadActivity.path, { records: [link] })).status).toBe(200);
  }
}

/** Clocks and positions over all tenants; they reveal how much the whole organisation does, which is intended. */
const unsteady = (key: string, value: unknown): unknown =>
  ['newest', 'asOf', 'position', 'lastSeen', 'expiresAt', 'since', 'at', 'serverTime'].includes(key)
    ? undefined
    : value;
/**
 * For each kind of id as many of the own tenants as of the others, so that each id of a request is either; and an
 * unknown one.
 */
function idsOf(tenants: readonly Planted[], random: () => number): Planted['ids'] {
  const of = (planted: readonly Planted[], name: string): string =>
    pick(present(pick(planted, random)).ids[name] ?? [], random) ?? randomUUIDOf(random);
  const ids: Record<string, readonly string[]> = {};
  for (const name of Object.keys(own.ids)) {
    const owned = [of(tenants, name), name === 'personId' ? world.sharedId : of(tenants, name)];
    // Each twice: the unknown one is one of nine.
    const known = [...owned, of(FOREIGN, name), of(FOREIGN, name)];
    ids[name] = [...known, ...known, randomUUIDOf(random)];
  }
  // Of something that the request makes, and that the caller reads again later.
  ids['id'] = [randomUUIDOf(random)];
  return ids;
}
const pick = <T>(list: readonly T[], random: () => number): T | undefined => list[Math.floor(random() * list.length)];
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

async function grow(planted: Planted): Promise<void> {
  const { tenantId, siteId } = planted;
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
    await insertActivity(world.db, {
      tenantId,
      personId: planted === bravo && number % 2 === 0 ? world.sharedId : id,
      workstationId: null,
      conversationId: null,
      seq: null,
      at: Date.now(),
      kind: 'copy-attempt',
      detail: {},
      previousHash: null,
      hash: null,
    });
  }
  const visitor = await world.rig.visitorOf(siteId);
  const frames = await visitor.connect();
  await visitor.say(frames, 'one more message');
  frames.socket.close();
}
