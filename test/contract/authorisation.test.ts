/**
 * Who may call which route, on the real server over real sockets: every route of the table, every role, the own and
 * another tenant. Requests are generated from the schemas of the routes, so that a new route is tested as soon as it
 * exists.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RouteName, ROUTES } from '../../contract/api.ts';
import { ApiProblem } from '../../contract/errors.ts';
import { ROLES } from '../../core/vocabulary/roles.ts';
import { isOpenToWorkstations, mayCallRoute } from '../support/expectedAccess.ts';
import { sampleOf, seeded } from '../support/sample.ts';
import { requestOf, stateOf, TenantWorld, type Planted } from '../support/tenantWorld.ts';
import { present, type Answer } from '../support/serverRig.ts';

const NAMES = Object.keys(ROUTES) as RouteName[];
const world = await TenantWorld.make();
afterAll(() => world.remove());
const [own, other, third] = world.tenants as [Planted, Planted, Planted];
/** An agent whom every role may change as far as it may change anybody. */
const agentAlone: Planted = { ...own, ids: { ...own.ids, personId: (own.ids['personId'] ?? []).slice(0, 1) } };
let before = '';
beforeAll(async () => {
  before = (await stateOf(world.db, other)) + (await stateOf(world.db, third));
});

const code = (answer: Answer): string => ApiProblem.safeParse(answer.json).data?.code ?? '';
/** Codes of refusals for a missing permission. */
const isForbidden = (answer: Answer): boolean => answer.status === 403 && code(answer) === 'forbidden';
/** A request that its schemas accept; random choices are repeated until they fit. */
function wellFormed(route: RouteName, planted: Planted, seed: number): ReturnType<typeof requestOf> {
  for (let tried = 0; tried < 40; tried += 1) {
    const request = requestOf(route, planted.ids, seeded(seed * 100 + tried), 0);
    if (request.wellFormed) return request;
  }
  throw new Error(
    `No well-formed request of ${route} was made: ` +
      JSON.stringify(sampleOf(ROUTES[route].body, { idFor: () => null, random: seeded(1), optional: 0 })).slice(0, 400),
  );
}

test('a well-formed request can be generated for every route', () => {
  for (const route of NAMES) expect(wellFormed(route, own, 1).wellFormed).toBe(true);
});

describe.each(NAMES)('%s', (route) => {
  test('is answered for the roles in the hand-written table, and for no other', async () => {
    const stranger = await world.session(0, 'agent');
    const without = await world.send(stranger.workstation, undefined, wellFormed(route, own, 2));
    if (isOpenToWorkstations(route)) {
      expect([route, without.status, code(without)]).not.toEqual([route, 401, 'session-ended']);
      return;
    }
    expect([without.status, code(without)]).toEqual([401, 'session-ended']);
    for (const role of ROLES) {
      const session = await world.session(0, role);
      const answer = await world.send(session.workstation, session.session.token, wellFormed(route, agentAlone, 3));
      expect([route, role, isForbidden(answer)]).toEqual([route, role, !mayCallRoute(role, route)]);
      expect([route, role, answer.status >= 500]).toEqual([route, role, false]);
      expect([route, role, code(answer)]).not.toEqual([route, role, 'session-ended']);
    }
  });
});

describe.each(NAMES.filter((route) => !isOpenToWorkstations(route)))('%s', (route) => {
  test('reveals nothing of another tenant to any role', async () => {
    for (const role of ROLES) {
      const session = await world.session(0, role);
      const request = wellFormed(route, other, 4);
      const answer = await world.send(session.workstation, session.session.token, request);
      const sent = request.path + JSON.stringify(request.body);
      expect([
        route,
        role,
        other.canaries.filter((canary) => answer.text.includes(canary) && !sent.includes(canary)),
      ]).toEqual([route, role, []]);
      if (
        request.path.includes(present(other.ids['tenantId'])[0] ?? '') ||
        /:(?:conversation|person|team|request|exception|code|group)Id/.test(ROUTES[route].path)
      )
        expect([route, role, answer.status]).not.toEqual([route, role, 200]);
    }
  });
});

test('none of these requests changed anything of the other tenants', async () => {
  expect((await stateOf(world.db, other)) + (await stateOf(world.db, third))).toBe(before);
});
