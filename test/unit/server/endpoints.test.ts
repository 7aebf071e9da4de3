/** Every route that a listener of the server answers is in a table: what can be reached is decided, not found out. */
import Fastify from 'fastify';
import { describe, expect, test } from 'vitest';
import { ROUTES } from '../../../contract/api.ts';
import {
  DESK_FRAMES,
  LIVE_EVENTS,
  liveEvent,
  RealtimeFromDesk,
  RealtimeFromServer,
  type LiveEventName,
} from '../../../contract/realtime.ts';
import { ROLES, type Role } from '../../../core/vocabulary/roles.ts';
import { mayHear, maySay } from '../../../server/channels/desk/realtimeAccess.ts';
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

describe('the endpoints', () => {
  test('the visitors’ listener answers what its table says, and each line says for whom', () => {
    expect(sorted(registered('server/channels/widget/visitorListener.ts'))).toEqual(
      sorted(Object.keys(VISITOR_ENDPOINTS).filter((line) => !line.startsWith('UPGRADE '))),
    );
    expect(new Set(Object.values(VISITOR_ENDPOINTS))).toEqual(new Set(['public', 'own-token']));
    // None of the desks' API is among them.
    for (const { method, path } of Object.values(ROUTES))
      expect(Object.keys(VISITOR_ENDPOINTS)).not.toContain(`${method} ${path}`);
  });

  test('besides the API the desks’ listener answers what its table says', () => {
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
  /** Written by hand, apart from the table that decides; `session` for every role. */
  const RECEIVED: Readonly<Record<LiveEventName, readonly Role[] | 'session'>> = {
    'conversation.changed': ['agent', 'supervisor'],
    'conversation.gone': ['agent', 'supervisor'],
    'message.stored': ['agent', 'supervisor'],
    'entry.stored': ['agent', 'supervisor'],
    'typing.changed': ['agent', 'supervisor'],
    'agent.changed': ['supervisor'],
    'activity.stored': ['supervisor'],
    'ledger.checkpointed': ['supervisor'],
    'access-review.changed': ['supervisor', 'administrator'],
    'read.changed': ['agent', 'supervisor'],
    'answer.awaited': ['agent'],
    'availability.changed': ['agent'],
    'login.changed': ['agent'],
    'public-details.changed': ['agent'],
    'preferences.changed': 'session',
    'policy.changed': 'session',
    'alert.raised': ['supervisor', 'administrator'],
    'intrusion.alerted': ['supervisor', 'administrator'],
  };
  const NAMES = Object.keys(LIVE_EVENTS) as LiveEventName[];

  test('each event is sent to the roles of the hand-written table, and to no other', () => {
    for (const name of NAMES) {
      const [subject = '', kind = ''] = name.split('.');
      for (const role of ROLES)
        expect([name, role, mayHear(role, subject, kind)]).toEqual([
          name,
          role,
          RECEIVED[name] === 'session' || RECEIVED[name].includes(role),
        ]);
      expect(mayHear('owner', subject, kind)).toBe(RECEIVED[name] === 'session');
    }
  });

  test('what a desk may send has its line, in both places', () => {
    expect(sorted(Object.keys(DESK_FRAMES))).toEqual(sorted(types(RealtimeFromDesk)));
    for (const role of ROLES)
      expect([maySay(role, 'hello'), maySay(role, 'presence'), maySay(role, 'typing')]).toEqual([
        true,
        true,
        role === 'agent',
      ]);
  });

  test('a frame without a line is neither sent nor received', () => {
    for (const type of ['', 'toString', '__proto__', 'constructor', 'shutdown'])
      for (const role of ROLES) {
        expect([maySay(role, type), mayHear(role, type, 'changed'), mayHear(role, 'message', type)]).toEqual([
          false,
          false,
          false,
        ]);
      }
  });

  test('a replayed event is one that the table of events may store, and no other', () => {
    expect(sorted(NAMES.filter((name) => LIVE_EVENTS[name].replayed))).toEqual([
      'conversation.changed',
      'conversation.gone',
      'entry.stored',
      'message.stored',
    ]);
  });

  test('a frame with an extra field, of another subject, or with the body of another event is invalid', () => {
    const gone = liveEvent('conversation.gone', {}, { seq: 3, ref: '0f1e2d3c-0000-4000-8000-000000000000' });
    expect(RealtimeFromServer.safeParse(gone).success).toBe(true);
    for (const wrong of [
      { ...gone, more: 1 },
      { ...gone, body: { more: 1 } },
      { ...gone, kind: 'changed' },
      { ...gone, subject: 'nothing' },
      { ...gone, seq: -1 },
    ])
      expect(RealtimeFromServer.safeParse(wrong).success).toBe(false);
  });
});
