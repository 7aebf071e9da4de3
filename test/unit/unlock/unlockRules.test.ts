/** A session's beginning and end, step by step: what opens, what is recorded and wiped, and in which order. */
import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { Session } from '../../../contract/api.ts';
import type { RequiredAction } from '../../../contract/common.ts';
import { coded } from '../../../contract/refusals.ts';
import { createDeskState, FACTS_BEFORE_START, type DeskStateStore } from '../../../main/deskState.ts';
import { ServerRefusal, Unreachable } from '../../../main/link/errors.ts';
import type { DeskSession, SessionOptions } from '../../../main/session/session.ts';
import { sealPersonSecret } from '../../../main/store/keys.ts';
import { createFailures } from '../../../main/unlock/failures.ts';
import type { SignInOutcome } from '../../../main/unlock/signIn.ts';
import { failedAnswer } from '../../../main/unlock/signInGate.ts';
import { createUnlock, type Unlock, type UnlockOptions } from '../../../main/unlock/unlock.ts';
import { NO_RENEWAL } from '../../support/noRenewal.ts';
import { turns } from '../../support/turns.ts';

const NOW = 1_700_000_000_000;
const CREDENTIALS = { login: 'anke', workstationPassword: 'w', serverPassword: 's' };
const PERSON = { id: '7b4b42a0-0000-4000-8000-000000000001', name: 'Maya', role: 'agent' } as const;
const TENANTS = [{ id: '7b4b42a0-0000-4000-8000-000000000002', name: 'T', colour: '#000000' }];
const NOTICE = coded('desk-ledger');
const OTHER_KEY = new Uint8Array(64).fill(9);
const sealedUnder = (key: Uint8Array): string => sealPersonSecret(key, new Uint8Array(32).fill(1), PERSON.id);

/** What the parts around it do, in order. */
let seen: unknown[];
let passwords: () => Promise<SignInOutcome>;
let work: { open: () => Promise<void>; drained: Promise<void>; options: SessionOptions | null };
vi.mock(import('../../../main/unlock/signIn.ts'), () => ({ signIn: () => passwords() }));
vi.mock(import('../../../main/session/session.ts'), () => ({
  async openSession(options) {
    work.options = options;
    seen.push(['session of', options.session.token]);
    await work.open();
    return SESSION as Partial<DeskSession> as DeskSession;
  },
}));
const SESSION = {
  stop: () => void seen.push('session stopped'),
  presence: (state: string) => void seen.push(['presence', state]),
  drained: () => {
    seen.push('session drained');
    return work.drained;
  },
};

let state: DeskStateStore;
let unlock: Unlock;
let exportKey: Uint8Array;
let server: Session;
let parts: {
  fails: readonly string[];
  onRecord: () => void;
  age: () => ReturnType<UnlockOptions['workstationPassword']>;
  unreadable: number;
  made: boolean;
  flush: () => Promise<void>;
  signOut: () => Promise<unknown>;
};
let failures: ReturnType<typeof createFailures>;

beforeEach(() => {
  seen = [];
  exportKey = new Uint8Array(64).fill(7);
  server = {
    ...{ token: 'token', person: PERSON, tenants: TENANTS, tenantKeys: [], expiresAt: NOW + 1 },
    ...{ sealedSecret: sealedUnder(exportKey), deskSecret: 'd'.repeat(43), passwordExpiresAt: null },
  };
  parts = {
    ...{ fails: [], onRecord: () => undefined, age: () => ({ mustChange: false, runsOutIn: null }) },
    ...{ unreadable: 0, made: false, flush: async () => undefined, signOut: async () => undefined },
  };
  const store = {
    person: () => {
      seen.push('part opened');
      return {
        ...{ store: {} as never, made: parts.made },
        unreadable: { messages: parts.unreadable, entries: 0, drafts: 0 },
      };
    },
    close: () => void seen.push('store closed'),
  };
  passwords = async () => ({ ok: true, proved: { server, store, exportKey } });
  work = { open: async () => undefined, drained: Promise.resolve(), options: null };
  state = createDeskState(
    { ...FACTS_BEFORE_START, started: true, workstation: 'Desk 7', idleLockMinutes: 5 },
    (now) => void seen.push(['shown', now.phase]),
  );
  const facts = new Map<string, string>();
  const database = {
    fact: (name: string) => facts.get(name) ?? null,
    setFact: (name: string, value: string) => void facts.set(name, value),
  };
  failures = createFailures(database, () => ({ maxFailures: 3, closedMinutes: 30 }), { monotonic: () => 0 });
  const call = async (...asked: unknown[]): Promise<unknown> => {
    seen.push(asked);
    return asked[0] === 'signOut' ? parts.signOut() : undefined;
  };
  unlock = createUnlock({
    confirmations: { ask: async () => true },
    ...{ folder: '/none', keychainSecret: Buffer.alloc(0), facts: database, renewal: NO_RENEWAL, failures, state },
    link: { call } as Partial<UnlockOptions['link']> as UnlockOptions['link'],
    header() {
      throw new Error('No password is checked here.');
    },
    ...{ workstationId: 'w', askKey: async () => null, now: () => NOW, selfCheckAllows: async () => null },
    repeats: { note: (...noted) => Boolean(seen.push(['noted', ...noted])) },
    activity: {
      record(kind, detail, context) {
        parts.onRecord();
        if (parts.fails.includes(kind)) throw new Error('The ledger cannot be written.');
        seen.push(['recorded', kind, detail, context]);
      },
    },
    addressAllowed: async () => Boolean(seen.push('address')),
    push: (event, payload) => void seen.push(['pushed', event, payload]),
    log: (level, text, about) => void seen.push(['logged', level, text, about]),
    tenantPins: {} as UnlockOptions['tenantPins'],
    loginPolicy: () => ({}) as ReturnType<UnlockOptions['loginPolicy']>,
    ledger: {} as UnlockOptions['ledger'],
    workstationPassword: () => parts.age(),
    resetPage: async () => void seen.push('page replaced'),
    onOnline: () => void seen.push('online'),
    onPolicy: () => undefined,
    onPreferences: () => undefined,
    onConversations: () => undefined,
    onOpened: () => undefined,
    onVisitorsWaiting: (count) => void seen.push(['visitors wait', count]),
    flushActivity: async () => {
      seen.push('ledger sent');
      await parts.flush();
    },
  });
});

const recorded = (kind: string, detail: object) => ['recorded', kind, detail, { personId: PERSON.id }];
const SIGN_OUT = ['signOut', {}, {}, 'token'];
const require = (action: RequiredAction) => {
  server = { ...server, requiredAction: action };
};
const isWiped = (key: Uint8Array): boolean => key.every((byte) => byte === 0);
const NONE = { locked: null, session: null, connection: 'offline', waitingToSend: 0 };
const TO_LOCK = { personName: 'Maya', notice: NOTICE };
const busy = ['noted', 'sign-in-failed', { reason: 'busy' }, { personId: null }];
/** The session is gone, for the page and for main. */
const expectNothingOpen = () => {
  expect([unlock.session(), unlock.signedIn(), unlock.requiredAction()]).toEqual([null, null, null]);
};

describe('a session', () => {
  test('opens the part, is recorded, then opened and shown, and its keys are wiped', async () => {
    expect(await unlock.signIn(CREDENTIALS)).toEqual({ ok: true });
    expect(seen).toEqual([
      ...['address', 'part opened', recorded('sign-in', {}), ['session of', 'token'], ['shown', 'signed-in']],
    ]);
    expect([isWiped(exportKey), unlock.session(), unlock.signedIn()?.token]).toEqual([true, SESSION, 'token']);
    expect(unlock.requiredAction()).toBeNull();
    expect(state.facts).toMatchObject({
      ...{ locked: null, connection: 'offline', waitingToSend: 0 },
      session: { person: PERSON, tenants: TENANTS, watermark: 'Maya · Desk 7', requiredAction: null },
    });
  });

  test('begins with what the person must know, each as a warning, after it is shown', async () => {
    server = { ...server, passwordExpiresAt: NOW + 86_400_000 };
    Object.assign(parts, { age: () => ({ mustChange: false, runsOutIn: 4 }), unreadable: 2, made: true });
    await unlock.signIn(CREDENTIALS);
    const lost = { messages: 2, entries: 0, drafts: 0 };
    expect(seen.slice(2)).toEqual([
      recorded('sign-in', { newKey: true }),
      recorded('guard-failed', { guard: 'store', reason: 'earlier-work-unreadable', ...lost }),
      ...[
        ['session of', 'token'],
        ['shown', 'signed-in'],
      ],
      ...[
        coded('password-expires', { count: 1 }),
        coded('workstation-password-expires', { count: 4 }),
        coded('earlier-work-lost', { ...lost, recorded: true }),
      ].map((notice) => ['pushed', 'notice', { notice, tone: 'warning' }]),
    ]);
  });

  test('follows its connection: each change looks at the address, and a coming one sends what waits', async () => {
    await unlock.signIn(CREDENTIALS);
    seen = [];
    work.options?.onConnection('online');
    expect([seen, state.facts.connection]).toEqual([[['shown', 'signed-in'], 'online', 'address'], 'online']);
    seen = [];
    work.options?.onConnection('offline');
    expect([seen, state.facts.connection]).toEqual([[['shown', 'signed-in'], 'address'], 'offline']);
    work.options?.onWaiting(3);
    expect(state.facts.waitingToSend).toBe(3);
  });

  test('is one: a second sign-in is refused beside it, and beside one under way', async () => {
    const first = unlock.signIn(CREDENTIALS);
    expect(await unlock.signIn(CREDENTIALS)).toEqual(failedAnswer(null));
    expect(seen).toContainEqual(busy);
    expect(await first).toEqual({ ok: true });
    seen = [];
    expect(await unlock.signIn(CREDENTIALS)).toEqual(failedAnswer(null));
    expect(seen).toEqual([busy]);
    await unlock.signOut();
    expect(await unlock.signIn(CREDENTIALS)).toEqual(failedAnswer(null)); // its key is wiped
    exportKey.fill(7);
    expect(await unlock.signIn(CREDENTIALS)).toEqual({ ok: true });
  });

  test('is not tried while the desk offers none, and a failed one leaves nothing open', async () => {
    state.change({ refusal: { reason: 'policy', notice: NOTICE } as never });
    seen = [];
    expect(await unlock.signIn(CREDENTIALS)).toEqual(failedAnswer(null));
    expect(seen).toEqual([['noted', 'sign-in-failed', { reason: 'not-ready' }, { personId: null }]]);
    state.change({ refusal: null });
    passwords = async () => ({ ok: false, judged: true, retryAt: null });
    expect(await unlock.signIn(CREDENTIALS)).toEqual(failedAnswer(null));
    expectNothingOpen();
    expect([failures.count(), state.facts.session]).toEqual([1, null]);
  });

  test('waits until the page of the one before has been replaced', async () => {
    await unlock.signIn(CREDENTIALS);
    exportKey = new Uint8Array(64).fill(7);
    vi.useFakeTimers({ toFake: ['setTimeout'] });
    try {
      void unlock.lock(NOTICE, 'by-hand');
      seen = [];
      const next = unlock.signIn(CREDENTIALS);
      await turns();
      expect(seen).not.toContain('address');
      vi.advanceTimersByTime(150);
      expect(await next).toEqual({ ok: true });
      expect(seen.indexOf('page replaced')).toBeLessThan(seen.indexOf('address'));
      expect(seen).toContain('page replaced');
    } finally {
      vi.useRealTimers();
    }
  });
});

describe('a session that was proved does not begin', () => {
  const notBegun = (error: string) => [
    'store closed',
    SIGN_OUT,
    recorded('sign-out', { reason: 'not-begun' }),
    ['logged', 'error', 'A session could not be begun.', { error }],
  ];

  test.each<[string, () => void]>([
    ["where the person's secret does not open", () => (server = { ...server, sealedSecret: sealedUnder(OTHER_KEY) })],
    ['where it cannot be recorded', () => (parts.fails = ['sign-in'])],
    ['where the server does not answer', () => (work.open = () => Promise.reject(new Unreachable('away')))],
  ])('%s', async (_when, given) => {
    given();
    expect(await unlock.signIn(CREDENTIALS)).toEqual(failedAnswer(null));
    expect(seen.slice(-4)).toEqual(notBegun(work.options === null ? 'Error' : 'Unreachable'));
    expectNothingOpen();
    expect([isWiped(exportKey), state.facts.session]).toEqual([true, null]);
  });

  test('where the age of the workstation password is not known: nothing of the person is opened', async () => {
    parts.age = () => {
      throw new Error('The database cannot be read.');
    };
    expect(await unlock.signIn(CREDENTIALS)).toEqual(failedAnswer(null));
    expect(seen).toEqual(['address', 'store closed', SIGN_OUT]);
    expectNothingOpen();
    expect(isWiped(exportKey)).toBe(true);
  });

  test.each<[string, () => unknown]>([
    ['locked', () => unlock.lock(NOTICE, 'idle')],
    ['signed out', () => unlock.signOut()],
    ['refused', () => state.change({ refusal: { reason: 'policy', notice: NOTICE } as never })],
  ])('where the desk was %s while it opened: it is stopped and drained', async (_what, meanwhile) => {
    work.open = async () => void (await meanwhile());
    expect(await unlock.signIn(CREDENTIALS)).toEqual(failedAnswer(null));
    expect(seen.slice(-6)).toEqual(['session stopped', 'session drained', ...notBegun('Error')]);
    expectNothingOpen();
    expect(state.facts.session).toBeNull();
  });
});

describe('a lock', () => {
  beforeEach(async () => {
    await unlock.signIn(CREDENTIALS);
    seen = [];
  });

  test('is recorded, stops and closes at once, and only then is anything sent', async () => {
    state.change({ connection: 'online', waitingToSend: 2 });
    seen = [];
    const locking = unlock.lock(NOTICE, 'idle');
    const atOnce = [
      ...[recorded('lock', { reason: 'idle' }), 'session stopped', ['presence', 'locked'], 'store closed'],
      ...['ledger sent', ['shown', 'locked']],
    ];
    expect(seen).toEqual(atOnce);
    expectNothingOpen();
    expect(state.facts).toMatchObject({ ...NONE, locked: TO_LOCK });
    await locking;
    await unlock.settled();
    expect(seen.slice(atOnce.length).filter((one) => one !== 'page replaced')).toEqual(['session drained', SIGN_OUT]);
    expect(seen.filter((one) => one === 'page replaced')).toHaveLength(1);
  });

  test('by the server is not signed out there once more', async () => {
    work.options?.onSessionEnded(NOTICE);
    await unlock.settled();
    expect(seen[0]).toEqual(recorded('lock', { reason: 'session-ended' }));
    expect(state.facts.locked).toEqual(TO_LOCK);
    expect([seen.includes('session drained'), seen.some((one) => Array.isArray(one) && one[0] === 'signOut')]).toEqual([
      true,
      false,
    ]);
  });

  test('and a sign-out differ in the record, the presence and the name that is shown', async () => {
    await unlock.signOut();
    await unlock.settled();
    expect(seen.slice(0, 5)).toEqual([
      ...[recorded('sign-out', {}), 'session stopped', 'store closed', 'ledger sent', ['shown', 'signed-out']],
    ]);
    expect([state.facts.locked, seen.includes('page replaced')]).toEqual([null, true]);
    expect(seen).toContainEqual(SIGN_OUT);
  });

  test('goes on where it cannot be recorded, and its settling waits for what fails', async () => {
    parts.fails = ['lock'];
    parts.signOut = () => Promise.reject(new Unreachable('away'));
    await unlock.lock(NOTICE, 'idle');
    await expect(unlock.settled()).resolves.toBeUndefined();
    expect(seen.slice(0, 3)).toEqual(['session stopped', ['presence', 'locked'], 'store closed']);
    expect(seen).toContainEqual(SIGN_OUT);
    expectNothingOpen();
  });

  test('that the failing ledger does by itself is done once', async () => {
    parts.onRecord = () => {
      parts.onRecord = () => undefined;
      parts.fails = ['lock'];
      void unlock.lock(NOTICE, 'ledger');
    };
    await unlock.lock(coded('session-ended'), 'idle');
    await unlock.settled();
    expect(seen.filter((one) => one === 'store closed' || one === 'page replaced')).toEqual([
      'store closed',
      'page replaced',
    ]);
    expect(state.facts.locked).toEqual(TO_LOCK);
  });

  test('by hand is answered before the page is replaced: 150 ms after it', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout'] });
    try {
      const locking = unlock.lock(NOTICE, 'by-hand');
      vi.advanceTimersByTime(149);
      await turns();
      expect(seen).not.toContain('page replaced');
      vi.advanceTimersByTime(1);
      await locking;
      expect(seen).toContain('page replaced');
    } finally {
      vi.useRealTimers();
    }
  });

  test('without a session records nothing and shows nothing', async () => {
    await unlock.signOut();
    await unlock.settled();
    seen = [];
    await unlock.lock(NOTICE, 'idle');
    await unlock.settled();
    expect([seen, state.facts.locked]).toEqual([[], null]);
  });

  test('ends the session at the server when the last frames have left', async () => {
    const left = Promise.withResolvers<void>();
    work.drained = left.promise;
    await unlock.signOut();
    await turns();
    expect(seen).not.toContainEqual(SIGN_OUT);
    left.resolve();
    await unlock.settled();
    expect(seen.at(-1)).toEqual(SIGN_OUT);
  });

  test('is settled when the sign-out has been answered', async () => {
    const answered = Promise.withResolvers<void>();
    parts.signOut = () => answered.promise;
    await unlock.signOut();
    let isSettled = false;
    const settled = unlock.settled().then(() => (isSettled = true));
    await turns();
    expect(isSettled).toBe(false);
    answered.resolve();
    await settled;
    expect(isSettled).toBe(true);
  });
});

describe('a required action', () => {
  test('comes before anything is opened, and is recorded', async () => {
    require('change-password');
    expect(await unlock.signIn(CREDENTIALS)).toEqual({ ok: true });
    expect(seen).toEqual([
      'address',
      recorded('sign-in', { requiredAction: 'change-password' }),
      ['shown', 'signed-in'],
    ]);
    expect([unlock.session(), unlock.signedIn()?.token, unlock.requiredAction()]).toEqual([
      ...[null, 'token', 'change-password'],
    ]);
    expect(state.facts).toMatchObject({ connection: 'online', session: { requiredAction: 'change-password' } });
    expect(isWiped(exportKey)).toBe(false);
    seen = [];
    expect(await unlock.signIn(CREDENTIALS)).toEqual(failedAnswer(null));
    expect(seen).toEqual([busy]);
  });

  test('that cannot be recorded is none: all is released', async () => {
    require('change-password');
    parts.fails = ['sign-in'];
    expect(await unlock.signIn(CREDENTIALS)).toEqual(failedAnswer(null));
    expect(seen).toEqual(['address', 'store closed', SIGN_OUT]);
    expectNothingOpen();
    expect(isWiped(exportKey)).toBe(true);
  });

  test('of a desk that was locked while the passwords were checked is none either', async () => {
    require('change-password');
    const proved = passwords;
    passwords = async () => {
      await unlock.lock(NOTICE, 'idle');
      return proved();
    };
    expect(await unlock.signIn(CREDENTIALS)).toEqual(failedAnswer(null));
    expect(seen.slice(-2)).toEqual(['store closed', SIGN_OUT]);
    expectNothingOpen();
  });

  test('of the server comes first, then that of the workstation, and then the session opens', async () => {
    require('change-password');
    let mustChange = true;
    parts.age = () => ({ mustChange, runsOutIn: null });
    await unlock.signIn(CREDENTIALS);
    seen = [];
    await unlock.proceed('enrol-second-factor');
    expect([unlock.requiredAction(), unlock.signedIn()?.requiredAction]).toEqual([
      ...['enrol-second-factor', 'enrol-second-factor'],
    ]);
    await unlock.proceed(null);
    expect([unlock.requiredAction(), unlock.signedIn()?.requiredAction]).toEqual(['change-workstation-password', null]);
    expect(state.facts.session?.requiredAction).toBe('change-workstation-password');
    expect(seen).toEqual([
      ['shown', 'signed-in'],
      ['shown', 'signed-in'],
    ]);
    mustChange = false;
    seen = [];
    await unlock.proceed(null);
    // Recorded as a sign-in already.
    expect(seen).toEqual(['part opened', ['session of', 'token'], ['shown', 'signed-in']]);
    expect([unlock.session(), unlock.requiredAction(), work.options?.session.requiredAction]).toEqual([
      ...[SESSION, null, null],
    ]);
    expect([state.facts.session?.requiredAction, state.facts.connection]).toEqual([null, 'offline']);
    expect(isWiped(exportKey)).toBe(true);
  });

  test('that is done, of a session that does not open, ends with a lock; no other is opened meanwhile', async () => {
    require('change-password');
    await unlock.signIn(CREDENTIALS);
    seen = [];
    work.open = async () => {
      expect(await unlock.signIn(CREDENTIALS)).toEqual(failedAnswer(null));
      throw new ServerRefusal(503, { code: 'busy', params: {} });
    };
    vi.useFakeTimers({ toFake: ['setTimeout'] });
    try {
      await unlock.proceed(null);
      expect(seen).toContainEqual(busy);
      expect(seen).toContainEqual(recorded('sign-out', { reason: 'not-begun' }));
      expect(state.facts).toMatchObject({
        ...NONE,
        locked: { personName: 'Maya', notice: coded('session-not-opened') },
      });
      expectNothingOpen();
      await turns();
      expect(seen).not.toContain('page replaced');
      vi.advanceTimersByTime(150);
      await unlock.settled();
      expect(seen).toContain('page replaced');
    } finally {
      vi.useRealTimers();
    }
    [work.open, exportKey] = [async () => undefined, new Uint8Array(64).fill(7)];
    expect(await unlock.signIn(CREDENTIALS)).toEqual({ ok: true });
  });

  test('is proceeded with by no one who is not signed in with one', async () => {
    await unlock.proceed(null);
    expect(seen).toEqual([]);
    await unlock.signIn(CREDENTIALS);
    seen = [];
    await unlock.proceed('change-password');
    expect([seen, unlock.requiredAction(), unlock.session()]).toEqual([[], null, SESSION]);
  });

  test('ends with a lock or a sign-out: recorded, released, sent', async () => {
    require('change-password');
    await unlock.signIn(CREDENTIALS);
    seen = [];
    await unlock.lock(NOTICE, 'idle');
    expect(seen).toEqual([
      ...[recorded('lock', { reason: 'idle' }), 'store closed', SIGN_OUT, 'ledger sent', ['shown', 'locked']],
      'page replaced',
    ]);
    expectNothingOpen();
    expect([isWiped(exportKey), state.facts.locked]).toEqual([true, TO_LOCK]);
  });

  test('and a ledger that fails at its end: nothing is ended twice', async () => {
    require('change-password');
    await unlock.signIn(CREDENTIALS);
    seen = [];
    parts.onRecord = () => void unlock.lock(NOTICE, 'ledger');
    await unlock.signOut();
    await unlock.settled();
    expect(seen.filter((one) => one === 'store closed' || one === 'page replaced')).toEqual([
      'store closed',
      'page replaced',
    ]);
  });
});

describe('a new server password', () => {
  const next = () => new Uint8Array(64).fill(5);

  test('brings the key under which the part opens next; the former one is wiped', async () => {
    require('change-password');
    await unlock.signIn(CREDENTIALS);
    const key = next();
    unlock.renewed(sealedUnder(key), key);
    expect([isWiped(exportKey), isWiped(key), unlock.requiredAction()]).toEqual([true, false, 'change-password']);
    expect(unlock.signedIn()?.sealedSecret).not.toBe(server.sealedSecret);
    await unlock.proceed(null);
    expect([unlock.session(), isWiped(key)]).toEqual([SESSION, true]);
  });

  test('of a person whose part is open, or who is not signed in, is wiped', async () => {
    const key = next();
    unlock.renewed('x', key);
    expect(isWiped(key)).toBe(true);
    await unlock.signIn(CREDENTIALS);
    const other = next();
    unlock.renewed('x', other);
    expect([isWiped(other), unlock.signedIn()?.sealedSecret]).toEqual([true, server.sealedSecret]);
  });
});
