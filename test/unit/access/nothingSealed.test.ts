/**
 * No role can read entries: nothing that leaves the server or reaches the page has a field that could contain a sealed
 * or an opened value.
 */
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { ROUTES } from '../../../contract/api.ts';
import { LIVE_EVENTS, RealtimeFromServer } from '../../../contract/realtime.ts';
import { EVENTS, VERBS } from '../../../contract/bridge.ts';
import { EntryReceipt } from '../../../contract/common.ts';
import { PERMISSIONS } from '../../../core/vocabulary/permissions.ts';

interface Json {
  readonly type?: unknown;
  readonly properties?: Record<string, Json>;
  readonly additionalProperties?: unknown;
  readonly [key: string]: unknown;
}

/** Every property of a schema, with its path; and objects that allow any field. */
function placesOf(schema: z.ZodType): { path: string; open: boolean }[] {
  const out: { path: string; open: boolean }[] = [];
  const walk = (shape: unknown, path: string): void => {
    if (typeof shape !== 'object' || shape === null) return;
    if (Array.isArray(shape)) return shape.forEach((each) => walk(each, path));
    const { properties, additionalProperties, ...rest } = shape as Json;
    if (additionalProperties !== undefined && additionalProperties !== false) out.push({ path, open: true });
    else if (properties !== undefined && additionalProperties === undefined) out.push({ path, open: true });
    for (const [key, each] of Object.entries(properties ?? {})) {
      out.push({ path: path === '' ? key : `${path}.${key}`, open: false });
      walk(each, path === '' ? key : `${path}.${key}`);
    }
    walk(additionalProperties, path);
    for (const [key, each] of Object.entries(rest))
      if (!['enum', 'const', 'required', 'default', 'examples'].includes(key)) walk(each, path);
  };
  walk(z.toJSONSchema(schema, { io: 'output', unrepresentable: 'any' }), '');
  return out;
}

const OUT: readonly (readonly [string, z.ZodType])[] = [
  ...Object.entries(ROUTES).map(([name, { result }]) => [`route ${name}`, result] as const),
  ['realtime', RealtimeFromServer],
  ...Object.entries(LIVE_EVENTS).map(([name, { body }]) => [`live event ${name}`, body] as const),
  ...Object.entries(VERBS).map(([name, { result }]) => [`verb ${name}`, result] as const),
  ...Object.entries(EVENTS).map(([name, payload]) => [`event ${name}`, payload] as const),
];

/** Names under which a value of an entry, or its sealed form, could be sent. */
const REVEALING =
  /(?:^|\.)(?:sealed|sealedValue|ciphertext|enc|plaintext|opened|original|originals|entryValue|secretValue)$/i;
/**
 * Sealed to the person who asks, at the workstation they ask from: saved logins. They are no entries, and never reach
 * the page.
 */
const OWN = /^route ownLogins logins\.sealed(?:\.|$)/;
/** Records with names of their own, whose values are numbers, short words or settings. */
const OPEN = /(?:detail|policy|types|egress|guards|document|differences|values|facts)/i;
/** These contain settings of the policy, in any form: numbers, words and lists from an administrator. */
const SETTINGS = /^(?:route (?:policyStatus|changePolicy|undoPolicy)|verb (?:getPolicy|changePolicy|undoPolicy))$/;

describe('no role can read entries', () => {
  test('there is no permission for it', () => {
    expect(PERMISSIONS.filter((permission) => /^entry\.(?!add$)/.test(permission))).toEqual([]);
  });

  test('a receipt says what kind, when and by whom, and has no field for more', () => {
    expect(Object.keys(EntryReceipt.shape).sort((a, b) => a.localeCompare(b))).toEqual([
      'at',
      'author',
      'conversationId',
      'id',
      'kind',
      'state',
    ]);
    const receipt = {
      id: '0f1e2d3c-0000-4000-8000-000000000000',
      conversationId: '0f1e2d3c-0000-4000-8000-000000000000',
      kind: 'note',
      at: 1,
      author: 'A',
      state: 'stored',
    };
    expect(EntryReceipt.safeParse(receipt).success).toBe(true);
    for (const more of ['value', 'sealed', 'ciphertext', 'text'])
      expect(EntryReceipt.safeParse({ ...receipt, [more]: 'x' }).success).toBe(false);
  });

  test.each(OUT)('%s has no field for a sealed or an opened value', (name, schema) => {
    expect(
      placesOf(schema)
        .filter(({ path }) => REVEALING.test(path))
        .map(({ path }) => `${name} ${path}`)
        .filter((place) => !OWN.test(place)),
    ).toEqual([]);
  });

  test.each(OUT.filter(([name]) => !SETTINGS.test(name)))(
    '%s allows no field that its schema does not name',
    (name, schema) => {
      expect(
        placesOf(schema)
          .filter(({ path, open }) => open && !OPEN.test(path))
          .map(({ path }) => `${name} ${path}`),
      ).toEqual([]);
    },
  );
});
