/**
 * Verbs that main forwards unchanged: the contract of each verb matches that of its route in arguments, result and
 * permission.
 */
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { ROUTES, type RouteName } from '../../../contract/api.ts';
import { VERBS, type ForwardedVerb, type VerbName } from '../../../contract/bridge.ts';
import { forwardedHandlers, routeOf, splitArgs } from '../../../main/session/forward.ts';
import { sampleOf, seeded } from '../../support/sample.ts';

const FORWARDED = (Object.keys(VERBS) as VerbName[]).filter((verb) => routeOf(verb) !== null) as ForwardedVerb[];
const routeFor = (verb: VerbName): RouteName => {
  const route = routeOf(verb);
  if (route === null) throw new Error(`${verb} is not forwarded`);
  return route;
};
const form = (schema: z.ZodType, io: 'input' | 'output'): unknown =>
  z.toJSONSchema(schema, { io, unrepresentable: 'any' });

test('most administration verbs are forwarded, and none for which main has code', () => {
  expect(FORWARDED.length).toBeGreaterThan(30);
  for (const verb of ['signIn', 'sendMessage', 'addEntry', 'saveLogin', 'searchMessages', 'closeConversation'] as const)
    expect([verb, routeOf(verb)]).toEqual([verb, null]);
});

describe.each(FORWARDED)('%s', (verb) => {
  const route = ROUTES[routeFor(verb)];

  test('requires in main the permission that the route requires at the server', () => {
    expect(VERBS[verb].needs).toBe(route.permission);
  });

  test('returns to the page what the route returns, and nothing else', () => {
    expect(form(VERBS[verb].result, 'output')).toEqual(form(route.result, 'output'));
  });

  test('splits its arguments into the params and body of the route', () => {
    for (let seed = 1; seed < 30; seed += 1) {
      const sample = sampleOf(VERBS[verb].args, { idFor: () => null, random: seeded(seed), optional: 0.5 });
      const args = VERBS[verb].args.safeParse(sample);
      if (!args.success) continue;
      const { params, body } = splitArgs(routeFor(verb), args.data);
      expect(route.params.safeParse(params).success).toBe(true);
      expect(route.body.safeParse(body).success).toBe(true);
    }
  });
});

test('passes the names of the path as parameters, and returns the answer unchanged', async () => {
  const calls: unknown[] = [];
  const handlers = forwardedHandlers((verb) => async (route, params, body) => {
    calls.push([verb, route, params, body]);
    return { ok: true };
  });
  const personId = '0f1e2d3c-0000-4000-8000-000000000000';
  expect(await handlers.endSessionsOf({ personId, reason: 'left a desk open' })).toEqual({ ok: true });
  expect(calls).toEqual([['endSessionsOf', 'endSessionsOf', { personId }, { reason: 'left a desk open' }]]);
});

test('rejects without a caller, and never throws', async () => {
  const handlers = forwardedHandlers(() => {
    throw new Error('nobody is signed in');
  });
  await expect(handlers.getAddresses({})).rejects.toThrow('nobody is signed in');
});
