/**
 * Ten thousand requests out of one tenant at the things of two others, by every role, with a seed that can be set (CROSSING_SEED). Nothing of the others is in
 * any answer, error, push or count, and nothing of theirs is changed.
 */
import { randomUUID } from 'node:crypto';
import { afterAll, expect, test } from 'vitest';
import { ROUTES, type RouteName } from '../../contract/api.ts';
import { may, ROLES } from '../../core/access/roles.ts';
import { NEEDED } from '../../server/api/access.ts';
import { recordChange } from '../../server/changes.ts';
import { seeded } from '../support/sample.ts';
import { present, type SignedIn } from '../support/serverRig.ts';
import { requestOf, stateOf, TenantWorld, type Planted, type Prepared } from '../support/tenantWorld.ts';

const REQUESTS = 10_000;
const AT_ONCE = 24;
const SEED = Number(process.env['CROSSING_SEED'] ?? 20_261_122);
/** These would end the session itself (ten tries at a password do), or decide from where anybody may come: they take no id of a tenant, and the matrix of authorisation tries them. */
const NOT_SENT: readonly string[] = ['signOut', 'provePassword', 'renewPassword', 'changePolicy', 'undoPolicy', 'changeAddresses', 'undoAddresses'];
const NAMES = (Object.keys(ROUTES) as RouteName[]).filter((route) => NEEDED[route] !== 'workstation' && !NOT_SENT.includes(route));

const world = await TenantWorld.make();
afterAll(() => world.remove());
const [own, bravo, charlie] = world.tenants as [Planted, Planted, Planted];
const FOREIGN = [bravo, charlie];
/** What one of them may tell: nothing but what was sent to it. */
const leaked = (text: string, sent: string): string[] => FOREIGN.flatMap((planted) => planted.canaries.filter((canary) => text.includes(canary) && !sent.includes(canary)));

test(`${REQUESTS} requests at the things of other tenants bring nothing of them, and change nothing of them`, { timeout: 300_000 }, async () => {
  const random = seeded(SEED);
  const before = await Promise.all(FOREIGN.map((planted) => stateOf(world.db, planted)));
  const sessions: SignedIn[] = [];
  for (const role of ROLES) sessions.push(await world.session(0, role));
  const live = await Promise.all(sessions.map((session) => session.realtime()));
  const sessionOf = new Map(ROLES.map((role, index) => [role, present(sessions[index])]));
  const allowed = new Map(ROLES.map((role) => [role, NAMES.filter((route) => { const needed = NEEDED[route]; return needed !== 'workstation' && may(role, needed); })]));

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
    if (what.length > 0) found.push(`${role} ${route} ${answer.status}: ${what.join(' ')} in ${answer.text.slice(0, 300)}`);
    if (answer.status >= 500) found.push(`${role} ${route} failed: ${answer.text} for ${JSON.stringify(request.body).slice(0, 200)}`);
  };
  // The others are at work meanwhile.
  const visitors = Promise.all(FOREIGN.map(async ({ siteId }) => {
    const visitor = await world.rig.visitorOf(siteId);
    const frames = await visitor.connect();
    for (let number = 0; number < 20; number += 1) await visitor.say(frames, `the parcel of zqbravo or zqcharlie is late ${number}`);
    frames.socket.close();
  }));
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    while (sent < REQUESTS) {
      sent += 1;
      await one();
    }
  }));
  await visitors;
  expect(found.slice(0, 20)).toEqual([]);
  expect(sent).toBe(REQUESTS);
  // They did arrive, and were looked at: neither all refused at the door, nor all for their form.
  expect(statuses.get(404) ?? 0).toBeGreaterThan(REQUESTS / 20);
  expect(statuses.get(200) ?? 0).toBeGreaterThan(REQUESTS / 20);
  expect(statuses.get(401) ?? 0).toBe(0);
  expect(live.flatMap((frames) => frames.all.map((frame) => leaked(JSON.stringify(frame), ''))).flat()).toEqual([]);
  const after = await Promise.all(FOREIGN.map((planted) => stateOf(world.db, planted)));
  expect(after).toEqual(before);
});

test('what another tenant has more of changes no answer, no number and no order of ours', async () => {
  const reading: readonly { route: RouteName; body?: unknown; path?: string }[] = [
    { route: 'listConversations' }, { route: 'listAgents' }, { route: 'listPeople' }, { route: 'listSelfChecks' }, { route: 'peopleFrame' }, { route: 'listRequests' }, { route: 'listSessions' }, { route: 'listSecondFactors' }, { route: 'listWorkstations' }, { route: 'listIntrusions' }, { route: 'addressStanding' },
    { route: 'searchMessages', body: { query: 'message' } }, { route: 'queryActivity', body: { filter: {}, newest: null, offset: 0, limit: 100 } }, { route: 'queryPeople', body: { here: 'all', offset: 0, limit: 100 } },
    { route: 'queryChanges', body: { newest: null, offset: 0, limit: 100 } }, { route: 'loginPeople', body: { query: '' } }, { route: 'maskingStanding', path: `/v1/tenants/${own.tenantId}/masking` },
  ];
  const sessions = new Map<string, SignedIn>();
  for (const role of ROLES) sessions.set(role, await world.session(0, role));
  const all = async (): Promise<string[]> => {
    const out: string[] = [];
    for (const { route, body, path } of reading) {
      const needed = NEEDED[route];
      for (const role of ROLES.filter((each) => needed !== 'workstation' && may(each, needed))) {
        const session = present(sessions.get(role));
        const answer = await world.send(session.workstation, session.session.token, { route, method: ROUTES[route].method, path: path ?? ROUTES[route].path, body, wellFormed: true });
        expect([route, role, answer.status]).toEqual([route, role, 200]);
        out.push(`${route} ${role} ${JSON.stringify(answer.json, unsteady)}`);
      }
    }
    return out;
  };
  await all(); // the first look of each is on record itself
  const before = await all();
  await grow(bravo);
  await grow(charlie);
  const after = await all();
  // A search is on record: it is of ours, and the only thing that happened here.
  expect(after.map(withoutOwnSearches)).toEqual(before.map(withoutOwnSearches));
});

/** Clocks and positions over all tenants; they tell how much the whole house does, and are told on purpose. */
const unsteady = (key: string, value: unknown): unknown => (['newest', 'asOf', 'position', 'lastSeen', 'expiresAt', 'since', 'at', 'serverTime'].includes(key) ? undefined : value);
const withoutOwnSearches = (text: string): string => text.replaceAll(/\{"kind":"searched"[^}]*\}[^}]*\},?/g, '').replaceAll(/"total":\d+/g, text.startsWith('queryActivity') ? '' : '$&');

/** Ids of the others mostly; now and then of nobody, or our own tenant beside somebody else's thing. */
function idsOf(random: () => number): Planted['ids'] {
  const [a, b] = random() < 0.5 ? [bravo, charlie] : [charlie, bravo];
  const ids: Record<string, readonly string[]> = {};
  for (const name of Object.keys(a.ids)) {
    const chance = random();
    ids[name] = chance < 0.7 ? a.ids[name] ?? [] : chance < 0.85 ? b.ids[name] ?? [] : chance < 0.95 || name !== 'tenantId' ? [randomUUIDOf(random)] : own.ids[name] ?? [];
  }
  return ids;
}
const randomUUIDOf = (random: () => number): string => `${Math.floor(random() * 0xffffffff).toString(16).padStart(8, '0')}-0000-4000-8000-000000000000`;

/** As somebody would try who has only the wire: other case, another id behind it, a quote, a list in the place of a value. */
function mutated(request: Prepared, random: () => number): Prepared {
  const chance = random();
  if (chance < 0.75) return request;
  const id = present(present(FOREIGN[Math.floor(random() * 2)]).ids['conversationId']?.[0]);
  if (chance < 0.8) return { ...request, path: request.path.toUpperCase().replaceAll('/V1/', '/v1/') };
  if (chance < 0.85) return { ...request, path: `${request.path}${request.path.includes('?') ? '&' : '?'}tenantId=${bravo.tenantId}&conversationId=${id}` };
  if (chance < 0.9) return { ...request, path: request.path.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/, `${id}'%20or%20'1'='1`) };
  if (chance < 0.95) return { ...request, body: { ...Object(request.body), tenantId: bravo.tenantId, tenantIds: [bravo.tenantId, own.tenantId], personId: bravo.ids['personId']?.[0] } };
  return { ...request, body: JSON.parse(JSON.stringify(request.body ?? {}).replaceAll(/"[0-9a-f]{8}-[0-9a-f-]{27}"/g, `["${id}"]`)) };
}

async function grow({ tenantId, siteId }: Planted): Promise<void> {
  const { sign_in_record: record } = await world.db.selectFrom('person').select('sign_in_record').executeTakeFirstOrThrow();
  for (let number = 0; number < 12; number += 1) {
    const id = randomUUID();
    const role = present(ROLES[number % ROLES.length]);
    await world.db.insertInto('person').values({ id, login: `more-${id}`, name: `More ${id}`, role, sign_in_record: record, left_at: null }).execute();
    await world.db.insertInto('person_tenant').values({ person_id: id, tenant_id: tenantId }).execute();
    await world.db.insertInto('team').values({ id: randomUUID(), tenant_id: tenantId, name: `More ${id}` }).execute();
    await recordChange(world.db, { by: { personId: id, workstationId: null }, action: 'add-person', subject: 'more', subjectId: id, tenantId, before: null, after: { name: 'more' } });
    await world.db.insertInto('activity').values({ tenant_id: tenantId, person_id: id, workstation_id: null, conversation_id: null, seq: null, at: Date.now(), kind: 'copy-attempt', detail: '{}', previous_hash: null, hash: null, chain: 'server' }).execute();
  }
  const visitor = await world.rig.visitorOf(siteId);
  const frames = await visitor.connect();
  await visitor.say(frames, 'one more message');
  frames.socket.close();
}
