/** Every route that a door of the server answers is in a table: what is reachable is decided, not found out. */
import Fastify from 'fastify';
import { describe, expect, test } from 'vitest';
import { RealtimeFromDesk, RealtimeFromServer, ROUTES } from '../../../contract/api.ts';
import { may } from '../../../core/access/roles.ts';
import { ROLES } from '../../../core/vocabulary/roles.ts';
import { mayHear, maySay, NEEDED_TO_HEAR, NEEDED_TO_SAY } from '../../../server/channels/desk/realtimeAccess.ts';
import { VISITOR_ENDPOINTS } from '../../../server/channels/widget/visitorListener.ts';
import { BESIDE_THE_API } from '../../../server/platform/http/register.ts';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const sorted = (names: Iterable<string>): string[] => [...new Set(names)].toSorted((a, b) => a.localeCompare(b));
/** What a source registers, read from its own lines: `app.get('/path'`. */
const registered = (file: string): string[] =>
  [
    ...readFileSync(join(import.meta.dirname, '../../..', file), 'utf8').matchAll(
      /\bapp\.(get|post|put|delete|patch|all)\(\s*'([^']+)'/g,
    ),
  ].map((found) => `${(found[1] ?? '').toUpperCase()} ${found[2] ?? ''}`);
const types = (union: z.ZodDiscriminatedUnion): string[] =>
  union.options.map(
    (option) =>
      z
        .object({ type: z.string() })
        .parse({ type: [...(option as z.ZodObject<{ type: z.ZodLiteral<string> }>).shape.type.values][0] }).type,
  );

describe('the doors', () => {
  test('the visitors’ door answers what its table says, and each line says for whom', () => {
    expect(sorted(registered('server/channels/widget/visitorListener.ts'))).toEqual(
      sorted(Object.keys(VISITOR_ENDPOINTS).filter((line) => !line.startsWith('UPGRADE '))),
    );
    expect(new Set(Object.values(VISITOR_ENDPOINTS))).toEqual(new Set(['public', 'own-token']));
    // None of the desks' API is among them.
    for (const { method, path } of Object.values(ROUTES))
      expect(Object.keys(VISITOR_ENDPOINTS)).not.toContain(`${method} ${path}`);
  });

  test('besides the API the desks’ door answers what its table says', () => {
    expect(sorted(registered('server/platform/http/register.ts'))).toEqual(sorted(Object.keys(BESIDE_THE_API)));
  });

  test('no two routes of the API have one address', async () => {
    const app = Fastify();
    for (const { method, path } of Object.values(ROUTES)) app.route({ method, url: path, handler: async () => '' });
    await expect(app.ready()).resolves.toBeDefined();
    await app.close();
  });
});

describe('realtime', () => {
  test('every message has its line, in both directions, and no line is of a message that is not', () => {
    expect(sorted(Object.keys(NEEDED_TO_SAY))).toEqual(sorted(types(RealtimeFromDesk)));
    expect(sorted(Object.keys(NEEDED_TO_HEAR))).toEqual(sorted(types(RealtimeFromServer)));
  });

  test('a message without a line, and a role that nobody defined, is neither said nor heard', () => {
    for (const type of ['', 'toString', '__proto__', 'constructor', 'shutdown'])
      for (const role of ROLES) expect([maySay(role, type), mayHear(role, type)]).toEqual([false, false]);
    for (const [type, needed] of Object.entries(NEEDED_TO_HEAR))
      expect(mayHear('owner', type)).toBe(needed === 'session');
    for (const role of ROLES) expect(mayHear(role, 'message')).toBe(may(role, 'conversation.read'));
  });
});
