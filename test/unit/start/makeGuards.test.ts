/** The guards of a desk and of its page: what they may ask, what they cannot do without a ledger, what ends them. */
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { coded } from '../../../contract/refusals.ts';
import { SAFE_DEFAULTS } from '../../../core/policy/defaults.ts';
import type { DeskGuards, DeskGuardsOptions } from '../../../main/guards/deskGuards.ts';
import type { PageGuardOptions } from '../../../main/guards/page.ts';
import type { DeskBase } from '../../../main/start/deskBase.ts';
import { makeGuards } from '../../../main/start/makeGuards.ts';
import type { Ledger } from '../../../main/start/openLedger.ts';
import type { TakenPolicy } from '../../../main/start/takePolicy.ts';
import { turns } from '../../support/turns.ts';

let seen: unknown[];
let given: { guards: DeskGuardsOptions; page: PageGuardOptions };
const note =
  (...what: unknown[]) =>
  (...more: unknown[]): void =>
    void seen.push([...what, ...more]);
vi.mock(import('../../../main/guards/deskGuards.ts'), async (original) => ({
  ...(await original()),
  createDeskGuards(options) {
    given.guards = options;
    const guards: Partial<Record<keyof DeskGuards, unknown>> = {
      ...{ lock: async () => note('guards locked')(), policyChanged: note('policy changed'), stops: 'stops' },
    };
    return guards as DeskGuards;
  },
}));
vi.mock(import('../../../main/guards/page.ts'), async (original) => ({
  ...(await original()),
  createPageGuard(options) {
    given.page = options;
    return { replace: async () => undefined, crashed: () => undefined };
  },
}));
vi.mock(import('../../../main/guards/blocked.ts'), async (original) => ({
  ...(await original()),
  createBlockedGuard: (stops) => ({ fromHost: note('blocked', stops) }) as never,
}));

const FORWARDER = { address: 'http://127.0.0.1:7' };
let isSignedIn: boolean;
let shell: unknown;
let listeners: { session: () => void; policy: () => void };
beforeEach(() => {
  [seen, given, isSignedIn, shell] = [[], {} as typeof given, true, null];
  listeners = { session: () => undefined, policy: () => undefined };
});
const ledger = {
  activity: { record: note('recorded') },
  repeats: {
    note(...noted: unknown[]) {
      note('noted')(...noted);
      return true;
    },
  },
} as Partial<Record<keyof Ledger, unknown>> as Ledger;
const make = (of: Ledger | null = ledger, options: object = { machine: {}, forwarder: FORWARDER }) => {
  const desk: Partial<Record<keyof DeskBase, unknown>> = {
    ...{
      options,
      log: note('log'),
      push: note('push'),
      stop: async () => note('stop')(),
      clock: { monotonic: () => 9 },
    },
    access: {
      isSignedIn: () => isSignedIn,
      session: () => (isSignedIn ? { tenantOf: (id: string) => `tenant of ${id}` } : null),
      lock: async (...lock: unknown[]) => note('lock')(...lock),
    },
    screen: { shell: () => shell, window: () => null },
    refusals: { set: note('refusal') },
    reasons: { ask: async (question: unknown) => question },
    onSessionEnd(listener: () => void) {
      listeners.session = listener;
    },
  };
  const taken: Partial<Record<keyof TakenPolicy, unknown>> = {
    policy: { current: () => SAFE_DEFAULTS },
    onChange(listener: () => void) {
      listeners.policy = listener;
    },
  };
  return makeGuards(desk as DeskBase, of, taken as TakenPolicy, null)();
};
const NOTICE = coded('desk-ledger');

describe('the guards of a desk', () => {
  test('record what they stop, and what they note again and again', () => {
    make();
    given.guards.record('signal', { way: 'x' }, { tenantId: 't' });
    expect(given.guards.note('copy-attempt', {}, {})).toBe(true);
    expect(seen).toEqual([
      ['recorded', 'signal', { way: 'x' }, { tenantId: 't' }],
      ['noted', 'copy-attempt', {}, {}],
    ]);
  });

  test('without a ledger can record nothing, so that nothing is allowed', () => {
    const { blocked } = make(null);
    expect(() => given.guards.record('signal', {})).toThrow('there is no ledger');
    expect(() => given.guards.note('copy-attempt', {}, {})).toThrow('there is no ledger');
    expect(blocked).toBeNull();
    given.page.record('renderer-crashed', {});
    expect(seen).toEqual([]);
  });

  test('notify the page, lock, and refuse by what they see', () => {
    make();
    given.guards.notice(NOTICE);
    given.guards.lock(NOTICE, 'code');
    given.guards.onShut(NOTICE);
    given.guards.onShut(null);
    expect(seen).toEqual([
      ['push', 'notice', { notice: NOTICE, tone: 'warning' }],
      ['lock', NOTICE, 'code'],
      ['refusal', 'signal', { reason: 'signal', notice: NOTICE }],
      ['refusal', 'signal', null],
    ]);
  });

  test('know the tenant of a conversation in a session alone', () => {
    make();
    expect(given.guards.tenantOf('c')).toBe('tenant of c');
    isSignedIn = false;
    expect([given.guards.tenantOf('c'), given.guards.signedIn()]).toEqual([null, false]);
  });

  test('lock with the end of a session, and follow policy', () => {
    make();
    listeners.session();
    listeners.policy();
    expect(seen).toEqual([['guards locked'], ['policy changed']]);
    expect(given.guards.policy()).toBe(SAFE_DEFAULTS.guards);
  });

  test('have the way out of the forwarder, with the lists of policy, and none without one', () => {
    make();
    const { egress } = given.guards;
    expect([egress?.forwarder, egress?.lists(), egress?.monotonic()]).toEqual([FORWARDER, SAFE_DEFAULTS.egress, 9]);
    make(ledger, {});
    expect(given.guards).not.toHaveProperty('egress');
  });

  test('look at the launch and the disks of the machine that the desk was given', () => {
    const launch = { argv: ['a'], env: {}, home: '/h' };
    make(ledger, { machine: { launch, blockDevices: '/b', platform: 'win32' } });
    expect([given.guards.launch, given.guards.blockDevices, given.guards.machine.platform]).toEqual([
      launch,
      '/b',
      'win32',
    ]);
    make(ledger, {});
    expect(given.guards.launch).toEqual({ argv: [], env: {}, home: '' });
    expect(given.guards).not.toHaveProperty('blockDevices');
    expect(given.guards.machine.platform).toBe(process.platform);
  });
});

describe('the guard of the page', () => {
  test('empties the clipboards of the host where there is one', async () => {
    make();
    await given.page.clearClipboard();
    let isOver = false;
    shell = {
      clearClipboard: async () => {
        await turns();
        isOver = true;
      },
    };
    await given.page.clearClipboard();
    expect(isOver).toBe(true);
  });

  test('ends a session by its lock, which is asked for without one as well, and says whether there was one', () => {
    make();
    const lock = ['lock', coded('locked-page'), 'page-crashed'];
    expect([given.page.endSession?.(), seen]).toEqual([true, [lock]]);
    isSignedIn = false;
    expect([given.page.endSession?.(), seen]).toEqual([false, [lock, lock]]);
  });

  test('stops the desk, and records what it did', () => {
    make();
    given.page.stopDesk();
    given.page.record('guard-failed', { guard: 'page' });
    expect(seen).toEqual([['stop'], ['recorded', 'guard-failed', { guard: 'page' }]]);
  });
});
