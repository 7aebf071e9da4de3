/**
 * An older desk and a newer server: added fields of an answer are dropped, at every depth, and added codes are read; a
 * request stays exact.
 */
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { ROUTES, type RouteName } from '../../../contract/api.ts';
import type { Preferences } from '../../../contract/preferences.ts';
import { LIVE_EVENTS } from '../../../contract/realtime.ts';
import { tolerant } from '../../../main/link/tolerant.ts';
import { sampleOf, seeded } from '../../support/sample.ts';

/** Choices about the own desk: where a desk does not know one, it has its first value. */
const FIRST_WHERE_UNKNOWN: readonly string[] = [
  '0 15 30 60',
  '80 90 100 110 125 150 175 200',
  'comfortable compact',
  'none bell chime knock rise marimba',
  'system reduced',
];
/** Lists of codes in answers that are complete, or are of parameters, which `CheckedCode` leaves out. */
const COMPLETE: readonly string[] = [
  'add edit remove',
  'agent supervisor administrator data-protection-officer',
  'agent visitor server',
  'by-reader by-another-person no-other-person',
  'certificate expired other-workstation changed signature level future',
  'change-password enrol-second-factor',
  'conversation tenant',
  'desk server',
  'digits period',
  'done waits',
  'electron chromium fake none',
  'email phone address site name word',
  'encrypted not-encrypted not-known',
  'enforced in-part not-enforceable off-by-policy failed not-run',
  'file keychain',
  'first-statement same changed',
  'good missing stale below',
  'keep ask remove',
  'last-four type-name pseudonym',
  'message entry',
  'missing stale below',
  'name address',
  'name email phone address date-of-birth order-number note',
  'none unreadable matches differs',
  'open approved declined withdrawn expired void',
  'open attested ended',
  'own-access other-tenants more-power role-more-power tenants-not-yours role-not-changing role-not-adding ' +
    'role-not-deciding own-request about-you asker-may-not person-missing was-reset own-review others-review ' +
    'own-decisions decider-may-not',
  'personal team tenant',
  'person workstation address-rule enrolment-code',
  'queued stored',
  'range subject note expiresAt',
  'running installed none not-verified',
  'secret algorithm digits period',
  'server desk',
  'server workstation desk-proxy visitor-proxy',
  'totp security-key',
  'used unused not-seen not-recorded',
  'variable file credential beside',
  'virtualMachine remoteSession debugger removableMedia secondDisplay',
  'visitor agent',
  'visitor agent system',
  'waiting open closed',
  'win32 darwin linux',
  'yes-or-no number whole-number text list group other',
];
const NAMES = Object.keys(ROUTES) as RouteName[];

/** The value with an unknown field in each of its objects, how many there were, and how deep. */
function withMore(value: unknown, depth = 0): { value: unknown; added: number; deepest: number } {
  if (typeof value !== 'object' || value === null) return { value, added: 0, deepest: 0 };
  const parts = Object.entries(value).map(([key, each]) => [key, withMore(each, depth + 1)] as const);
  const added = parts.reduce((sum, [, part]) => sum + part.added, 0);
  const deepest = Math.max(depth, ...parts.map(([, part]) => part.deepest));
  if (Array.isArray(value)) return { value: parts.map(([, part]) => part.value), added, deepest };
  const entries = parts.map(([key, part]) => [key, part.value] as const);
  return {
    value: { ...Object.fromEntries(entries), addedByANewerServer: { at: [1] } },
    added: added + 1,
    deepest,
  };
}
/** Keys of these are data and not fields. */
const hasRecords = (schema: z.ZodType): boolean =>
  /"additionalProperties":(?!false)|"propertyNames"/.test(
    JSON.stringify(z.toJSONSchema(schema, { io: 'output', unrepresentable: 'any' })),
  );
function samples(schema: z.ZodType, count: number): unknown[] {
  const out: unknown[] = [];
  for (let seed = 1; seed <= count; seed += 1) {
    const sample = schema.safeParse(sampleOf(schema, { idFor: () => null, random: seeded(seed), optional: 0.7 }));
    if (sample.success) out.push(sample.data);
  }
  return out;
}

describe('an answer with fields that the contract does not name', () => {
  const routes = NAMES.filter((name) => !hasRecords(ROUTES[name].result));

  test('is read at every depth, as the same answer without them', () => {
    let deepest = 0;
    let tried = 0;
    for (const name of routes) {
      const { result } = ROUTES[name];
      for (const sample of samples(result, 25)) {
        const more = withMore(sample);
        if (more.added === 0) continue;
        expect([name, result.safeParse(more.value).success]).toEqual([name, false]);
        const read = tolerant(result).safeParse(more.value);
        expect([name, read.data]).toEqual([name, sample]);
        deepest = Math.max(deepest, more.deepest);
        tried += 1;
      }
    }
    expect(tried).toBeGreaterThan(200);
    expect(deepest).toBeGreaterThan(3);
  });

  test('is refused all the same where a field that the contract names is wrong or missing', () => {
    const list = tolerant(ROUTES.listPeople.result);
    const person = { id: '0f1e2d3c-0000-4000-8000-000000000000', name: 'P', role: 'agent', more: 1 };
    expect(list.safeParse([person]).success).toBe(true);
    for (const wrong of [
      { ...person, role: 'owner' },
      { ...person, name: '' },
      { id: person.id, name: 'P' },
      null,
      'P',
    ])
      expect(list.safeParse([wrong]).success).toBe(false);
  });

  test('keeps the keys of a record, which are data', () => {
    const schema = z.strictObject({ types: z.record(z.string(), z.strictObject({ on: z.boolean() })) });
    expect(tolerant(schema).parse({ types: { CARD: { on: true, more: 1 } }, more: 2 })).toEqual({
      types: { CARD: { on: true } },
    });
  });
});

test('a request with a field that the contract does not name is refused, for every route', () => {
  for (const name of NAMES)
    for (const schema of [ROUTES[name].params, ROUTES[name].body])
      for (const sample of samples(schema, 3))
        expect([name, schema.safeParse({ ...Object(sample), addedByAnotherDesk: true }).success]).toEqual([
          name,
          false,
        ]);
});

describe('a code that only a newer server has', () => {
  const NEWER = 'of-a-newer-server';
  const reads = (schema: z.ZodType, value: unknown): boolean => tolerant(schema).safeParse(value).success;
  /** A sample with another value at a path of keys. */
  function withAt(schema: z.ZodType, path: readonly string[], value: unknown): unknown {
    const sample = samples(schema, 60).find((one) => at(one, path) !== undefined);
    if (sample === undefined) throw new Error(`no sample has ${path.join('.')}`);
    const copy: unknown = structuredClone(sample);
    const last = path.at(-1) ?? '';
    Object.assign(Object(at(copy, path.slice(0, -1))), { [last]: value });
    return copy;
  }
  const at = (value: unknown, path: readonly string[]): unknown =>
    path.reduce<unknown>((inner, key) => (Object(inner) as Record<string, unknown>)[key], value);

  test.each([
    ['the kind of an alert', ROUTES.listAlerts.result, ['alerts', '0', 'kind']],
    ['the kind of a live alert', LIVE_EVENTS['alert.raised'].body, ['kind']],
    ['a fault of a record', ROUTES.queryActivity.result, ['rows', '0', 'fault']],
    ['the state of an agent', ROUTES.listAgents.result, ['0', 'state']],
    ['what a request asks for', ROUTES.listRequests.result, ['requests', '0', 'action']],
    ['a finding of a review', ROUTES.queryAccessLines.result, ['rows', '0', 'findings', '0']],
    ['what a review finds different', ROUTES.queryAccessLines.result, ['rows', '0', 'differences', '0', 'what']],
    ['a permission', ROUTES.queryAccessLines.result, ['rows', '0', 'state', 'permissions', '0', 'name']],
    ['a finding about the ledger', ROUTES.ledgerCheckpoint.result, ['stopped']],
  ] as const)('leaves the rest readable: %s', (_what, schema, path) => {
    for (const code of [NEWER, 'newer.read']) expect(reads(schema, withAt(schema, path, code))).toBe(true);
    // It is a code all the same, and no text.
    for (const text of ['Of a newer server.', '', '-a', 'x'.repeat(61), 7])
      expect([text, reads(schema, withAt(schema, path, text))]).toEqual([text, false]);
  });

  test('is the first value of a choice about the own desk, and the others stay', () => {
    const chosen: Preferences = {
      ...{ zoom: 150, density: 'compact', motion: 'reduced', systemNotices: true, quietUntil: 7, shortcuts: {} },
      sounds: { queue: 'rise', mine: 'marimba', volume: 7, repeatSeconds: 15 },
    };
    const { sounds } = chosen;
    const cases: readonly (readonly [given: object, read: Preferences])[] = [
      [
        { ...chosen, zoom: 300 },
        { ...chosen, zoom: 100 },
      ],
      [
        { ...chosen, density: NEWER },
        { ...chosen, density: 'comfortable' },
      ],
      [
        { ...chosen, motion: NEWER },
        { ...chosen, motion: 'system' },
      ],
      [
        { ...chosen, sounds: { ...sounds, queue: NEWER } },
        { ...chosen, sounds: { ...sounds, queue: 'bell' } },
      ],
      [
        { ...chosen, sounds: { ...sounds, mine: NEWER } },
        { ...chosen, sounds: { ...sounds, mine: 'knock' } },
      ],
      [
        { ...chosen, sounds: { ...sounds, repeatSeconds: 7 } },
        { ...chosen, sounds: { ...sounds, repeatSeconds: 30 } },
      ],
    ];
    for (const schema of [ROUTES.ownPreferences.result, LIVE_EVENTS['preferences.changed'].body])
      for (const [given, read] of cases)
        expect(tolerant(schema).parse({ version: 1, preferences: given })).toEqual({ version: 1, preferences: read });
    // What a desk asks for is exact.
    for (const [given] of cases) expect(ROUTES.changePreferences.body.safeParse(given).success).toBe(false);
  });

  test('is in no list but these, which are complete by their nature or change with the form of an answer', () => {
    const found = new Set<string>();
    const collect = (json: unknown): void => {
      if (typeof json !== 'object' || json === null) return;
      if ('enum' in json && Array.isArray(json.enum)) found.add(json.enum.join(' '));
      for (const inner of Object.values(json)) collect(inner);
    };
    for (const schema of [
      ...NAMES.map((name) => ROUTES[name].result),
      ...Object.values(LIVE_EVENTS).map(({ body }) => body),
    ])
      collect(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }));
    expect([...found].toSorted()).toEqual([...COMPLETE, ...FIRST_WHERE_UNKNOWN].toSorted());
  });
});
