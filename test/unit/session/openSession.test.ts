/** What a session consists of, role by role, written by hand; what it does on connecting, on an event, on its end. */
import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { Role } from '../../../core/vocabulary/roles.ts';
import { FIRST_PREFERENCES } from '../../../core/vocabulary/preferences.ts';
import type { RealtimeOptions } from '../../../main/link/realtime.ts';
import { openSession, type SessionOptions } from '../../../main/session/session.ts';
import type { createWaitingCount } from '../../../main/session/visitorsWaiting.ts';

let seen: unknown[];
let realtime: RealtimeOptions;
let maySend: boolean | null;
let counted: (() => number) | null;
let event: () => void;
const note =
  (...what: unknown[]) =>
  (...more: unknown[]): void =>
    void seen.push([...what, ...more]);
vi.mock(import('../../../main/link/realtime.ts'), async (original) => ({
  ...(await original()),
  openRealtime(options) {
    realtime = options;
    return { send: note('sent'), close: async () => note('closed')() } as never;
  },
}));
vi.mock(import('../../../main/session/outgoing.ts'), async (original) => ({
  ...(await original()),
  createOutgoing(options) {
    ({ maySend } = options);
    return { send: note('outgoing'), stop: note('outgoing stopped') } as never;
  },
}));
vi.mock(import('../../../main/session/conversations.ts'), () => ({
  createConversations: () =>
    ({
      fetch: async () => {
        note('fetched')();
        return 42;
      },
    }) as never,
}));
vi.mock(import('../../../main/session/liveEvents.ts'), () => ({ createLiveEvents: () => () => event() }));
vi.mock(import('../../../main/session/ownDetails.ts'), async (original) => ({
  ...(await original()),
  createOwnDetails: () => ({ look: async () => note('details')() }) as never,
}));
vi.mock(import('../../../main/session/activityView.ts'), () => ({
  createActivityView: () => ({ look: async () => note('activity')() }) as never,
}));
vi.mock(import('../../../main/session/logins/ownLogins.ts'), async (original) => ({
  ...(await original()),
  ownLogins: () => ({ lookAgain: async () => note('logins')(), stop: note('logins stopped') }) as never,
}));
vi.mock(import('../../../main/session/logins/administerLogins.ts'), async (original) => ({
  ...(await original()),
  administerLogins: () => ({}) as never,
}));
vi.mock(import('../../../main/session/visitorsWaiting.ts'), () => ({
  visitorsWaiting: () => 3,
  createWaitingCount(count): ReturnType<typeof createWaitingCount> {
    counted = count;
    return { look: note('waiting'), stop: note('waiting stopped') };
  },
}));

beforeEach(() => {
  [seen, maySend, counted, event] = [[], null, null, () => undefined];
});
const STORED = { version: 1, preferences: FIRST_PREFERENCES };
const open = (role: Role) => {
  const options: Partial<Record<keyof SessionOptions, unknown>> = {
    session: { token: 'token', person: { id: 'p', name: 'Maya', role }, tenants: [], tenantKeys: [] },
    ...{ store: { queuedCount: () => 5 }, link: { call: asked, identity: () => ({}) } },
    ...{ log: note('log'), onConnection: note('connection'), onSessionEnded: note('ended'), push: () => undefined },
    ...{ onConversations: note('conversations'), onPreferences: note('preferences') },
    ...{ now: () => 1, folder: '/none', workstationId: 'w', loginPolicy: () => ({}), activity: {} },
  };
  return openSession(options as SessionOptions);
};
/** What the session itself asks the server: the parts that ask for other things are replaced above. */
const asked = (route: string): Promise<unknown> => {
  note('asked', route)();
  return route === 'ownPreferences' ? Promise.resolve(STORED) : Promise.reject(new Error(route));
};
const does = (work: () => void): unknown[] => {
  seen = [];
  work();
  return seen;
};

describe('a session', () => {
  test.each<[Role, { reads: boolean; answers: boolean; logins: boolean; activity: boolean; administers: boolean }]>([
    ['agent', { reads: true, answers: true, logins: true, activity: false, administers: false }],
    ['supervisor', { reads: true, answers: false, logins: false, activity: true, administers: false }],
    ['administrator', { reads: false, answers: false, logins: false, activity: false, administers: true }],
    ['data-protection-officer', { reads: false, answers: false, logins: false, activity: false, administers: false }],
  ])('of this role has and does what is the role’s: %s', async (role, may) => {
    const session = await open(role);
    expect(seen).toEqual([
      ...(may.reads ? [['fetched']] : []),
      ...[['outgoing'], ['waiting']],
      ...(may.answers ? [['conversations', []]] : []),
      ...[
        ['asked', 'ownPreferences'],
        ['preferences', STORED],
      ],
    ]);
    expect([realtime.lastSeen, maySend, counted?.()]).toEqual([may.reads ? 42 : 0, may.answers, may.answers ? 3 : 0]);
    expect(session.logins.own !== null).toBe(may.logins);
    let administers = true;
    try {
      session.logins.administer();
    } catch {
      administers = false;
    }
    expect(administers).toBe(may.administers);
    expect(does(() => realtime.onConnection('online'))).toEqual([
      ...[['connection', 'online'], ['sent', { type: 'presence', state: 'online' }], ['outgoing']],
      ['asked', 'ownPreferences'],
      ...(may.logins ? [['logins']] : []),
      ...(may.answers ? [['details']] : []),
      ...(may.activity ? [['activity']] : []),
    ]);
  });

  test('says again what it last said of the person when it connects again, and nothing without one', async () => {
    const session = await open('agent');
    expect(does(() => session.presence('away'))).toEqual([['sent', { type: 'presence', state: 'away' }]]);
    expect(does(() => realtime.onConnection('offline'))).toEqual([['connection', 'offline']]);
    expect(does(() => realtime.onConnection('online'))).toContainEqual(['sent', { type: 'presence', state: 'away' }]);
  });

  test('counts who waits after each event, and logs one that fails by its type and kind alone', async () => {
    await open('agent');
    const message = { type: 'event' } as never;
    event = note('event');
    expect(does(() => realtime.onEvent(message))).toEqual([['event'], ['waiting'], ['conversations', []]]);
    event = () => {
      throw new TypeError('secret');
    };
    const facts = { type: 'event', error: 'TypeError' };
    expect(does(() => realtime.onEvent(message))).toEqual([
      ...[['log', 'error', 'An event could not be dealt with.', facts]],
    ]);
  });

  test('that has stopped sends, hears and says nothing more', async () => {
    const session = await open('agent');
    // The preferences are asked for, and the answer comes when it is over.
    realtime.onConnection('online');
    expect(does(() => session.stop())).toEqual([['waiting stopped'], ['logins stopped'], ['outgoing stopped']]);
    event = note('event');
    const late = does(() => {
      realtime.onEvent({ type: 'event' } as never);
      realtime.onConnection('online');
    });
    expect(late).toEqual([]);
    await session.drained();
    expect([seen, session.queuedCount()]).toEqual([[['closed']], 5]);
  });

  test('that the server has ended is over, with the reason where there is one', async () => {
    await open('agent');
    expect(does(() => realtime.onSessionRefused(null))).toEqual([['ended', { code: 'session-ended', params: {} }]]);
  });
});
