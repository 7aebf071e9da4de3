/** An older desk and a newer server: added fields of an answer are dropped, at every depth; a request stays exact. */
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { ROUTES, type RouteName } from '../../../contract/api.ts';
import { tolerant } from '../../../main/link/tolerant.ts';
import { sampleOf, seeded } from '../../support/sample.ts';

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
