/** What a desk does every second, rule by rule: by a clock and timers that the test moves. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Session } from '../../../contract/api.ts';
import { coded } from '../../../contract/refusals.ts';
import { SAFE_DEFAULTS } from '../../../core/policy/defaults.ts';
import { createDeskBase, type DeskBase } from '../../../main/start/deskBase.ts';
import type { DeskOptions } from '../../../main/start/deskOptions.ts';
import type { ConnectedDesk } from '../../../main/start/openLink.ts';
import { createStartRecord } from '../../../main/start/startRecord.ts';
import { watchTime, type TimeWatch } from '../../../main/start/watchTime.ts';
import type { AddressWatch } from '../../../main/guards/addressWatch.ts';
import type { Shell, ShellWindow } from '../../../main/shell/shell.ts';
import type { Undo } from '../../../main/startup.ts';
import { turns } from '../../support/turns.ts';

const HOUR = 3_600_000;
const START = 1_800_000_000_000;
let done: string[];
let records: unknown[];
let locks: unknown[];
let session: Session | null;
let now: number;
let desk: DeskBase;
let undos: Undo[];
let network: typeof SAFE_DEFAULTS.network;
let watched: TimeWatch | null;

const make = (connected = true): TimeWatch | null => {
  const parts: unknown = {
    policy: {
      current: () => ({ ...SAFE_DEFAULTS, network }),
      tick: () => void done.push('policy'),
    },
    upload: { waiting: () => 0 },
    activity: { record: (...record: unknown[]) => void records.push(record) },
  };
  const watch: unknown = {
    glance: () => void done.push('glance'),
    look: async () => void done.push('look'),
  };
  return watchTime(
    desk,
    connected ? (parts as ConnectedDesk) : null,
    watch as AddressWatch,
  )((undo) => void undos.push(undo));
};
const seconds = (count: number): void => {
  for (let n = 0; n < count; n += 1) {
    now += 1_000;
    vi.advanceTimersByTime(1_000);
  }
};
const times = (what: string): number => done.filter((one) => one === what).length;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  [done, records, locks, undos, session, now] = [[], [], [], [], null, START];
  network = { ...SAFE_DEFAULTS.network, addressCheckSeconds: 10 };
  desk = createDeskBase(
    {
      log: () => undefined,
      dataFolder: '/none',
      clock: { now: () => now, monotonic: () => now - START },
    } as Partial<DeskOptions> as DeskOptions,
    { stop: async () => undefined, isStopping: () => false },
  );
  desk.trusted.serverSaid(now);
  desk.access.attach({
    ...{ session: () => null, signedIn: () => session },
    lock: async (...lock) => void locks.push(lock),
  });
  watched = make();
});
afterEach(async () => {
  for (const undo of undos) await undo();
  vi.useRealTimers();
});
const signIn = (expiresAt = now + 8 * HOUR): void => {
  session = { expiresAt, person: { id: 'p', name: 'Maya', role: 'agent' } } as Session;
};

describe('every second', () => {
  test('the policy is looked at; the address only where there is a window', () => {
    seconds(3);
    expect([times('policy'), times('glance')]).toEqual([3, 0]);
    desk.screen.windowIs({ push: () => undefined } as Partial<ShellWindow> as ShellWindow);
    seconds(2);
    expect([times('policy'), times('glance')]).toEqual([5, 2]);
  });

  test('nothing is done any more after the end', async () => {
    await undos[0]?.();
    undos = [];
    seconds(20);
    expect(done).toEqual([]);
  });

  test('nothing is done without a link', () => {
    expect(watched).not.toBeNull();
    expect(make(false)).toBeNull();
  });
});

describe('the address', () => {
  test('is asked for as often as policy says', () => {
    seconds(9);
    expect(times('look')).toBe(0);
    seconds(1);
    expect(times('look')).toBe(1);
    seconds(10);
    expect(times('look')).toBe(2);
  });

  test('is asked for twice as often while the server cannot be reached, at most every second', () => {
    desk.state.change({ started: true });
    desk.refusals.set('address', { reason: 'server-unreachable', notice: coded('unreachable-nothing-changed') });
    seconds(10);
    expect(times('look')).toBe(2);
    network = { ...network, addressCheckSeconds: 0 };
    seconds(3);
    expect(times('look')).toBe(5);
  });

  test('is asked for as often as policy says where sign-in is refused for something else', () => {
    desk.refusals.set('address', { reason: 'address-not-registered', notice: coded('desk-address', { address: 'x' }) });
    seconds(10);
    expect(times('look')).toBe(1);
  });
});

describe('a session', () => {
  test('locks when its time is over, by the clock that the server has set', () => {
    signIn(now + 5_000);
    seconds(4);
    expect(locks).toEqual([]);
    seconds(1);
    expect(locks).toEqual([[coded('shift-ended'), 'session-expired']]);
  });

  test('locks when nobody has touched the desk, counted from its beginning', () => {
    const { idleMinutes } = SAFE_DEFAULTS.lock;
    // No idle time counts before the session.
    seconds(idleMinutes * 60);
    signIn();
    // It begins at the next second.
    seconds(idleMinutes * 60);
    expect(locks).toEqual([]);
    seconds(1);
    expect(locks).toEqual([[coded('locked-idle', { minutes: idleMinutes }), 'idle']]);
  });

  test('goes on where the desk is touched, or the host says that the machine is', () => {
    const { idleMinutes } = SAFE_DEFAULTS.lock;
    signIn();
    seconds(idleMinutes * 60 - 1);
    watched?.idle.interaction();
    seconds(idleMinutes * 60 - 1);
    expect(locks).toEqual([]);
    const shell: unknown = { systemIdleSeconds: () => 1 };
    desk.screen.hostIs(shell as Shell);
    seconds(60);
    expect(locks).toEqual([]);
  });

  test('records how long nobody has touched the desk, and that somebody does again', () => {
    const [first = 0] = [...SAFE_DEFAULTS.lock.idleBandsMinutes].toSorted((a, b) => a - b);
    expect(first).toBeGreaterThan(0);
    signIn();
    seconds(first * 60);
    expect(records).toEqual([]);
    seconds(1);
    expect(records.map((record) => (record as unknown[]).slice(0, 2))).toEqual([['idle', { minutes: first }]]);
    watched?.idle.interaction();
    expect(records.map((record) => (record as unknown[]).slice(0, 2)).at(-1)).toEqual(['idle', { minutes: 0 }]);
  });
});

describe('the record of the start', () => {
  const host = (...states: readonly string[]): Shell => {
    const shell: unknown = { host: 'chromium', capabilities: () => states.map((state) => ({ state })) };
    return shell as Shell;
  };
  const record = (fails = false) => {
    const written: unknown[] = [];
    const logged: string[] = [];
    const start = createStartRecord(
      {
        record: (...one) => {
          if (fails) throw new Error('the disk is full');
          written.push(one);
        },
      },
      { flush: () => void written.push('flush') },
      { machineKeyIn: 'keychain' },
      (_level, text) => void logged.push(text),
    );
    return { start, written, logged };
  };
  const isRecorded = async (start: ReturnType<typeof createStartRecord>): Promise<boolean> => {
    let is = false;
    void start.isRecorded.then(() => {
      is = true;
    });
    await turns();
    return is;
  };

  test('says which host it is, and how many of its controls are enforced', async () => {
    const { start, written } = record();
    expect(await isRecorded(start)).toBe(false);
    start.start(host('enforced', 'enforced', 'enforced', 'in-part', 'in-part', 'not-enforceable', 'other'));
    expect(await isRecorded(start)).toBe(true);
    expect(written).toEqual([
      [
        'desk-started',
        {
          ...{ machineKeyIn: 'keychain', host: 'chromium' },
          ...{ controlsEnforced: 3, controlsInPart: 2, controlsNotEnforceable: 1 },
        },
      ],
    ]);
  });

  test('is over also where it cannot be written', async () => {
    const { start } = record(true);
    start.start(host());
    expect(await isRecorded(start)).toBe(true);
  });

  test('of the end comes once, after what is still counted, and says where there was no start', () => {
    const ended = record();
    ended.start.end();
    ended.start.end();
    expect(ended.written).toEqual(['flush', ['desk-stopped', { reason: 'not-started' }]]);
    const whole = record();
    whole.start.start(host());
    whole.start.end();
    expect(whole.written.slice(1)).toEqual(['flush', ['desk-stopped', {}]]);
    const broken = record(true);
    broken.start.end();
    broken.start.end();
    expect(broken.logged).toEqual(['The end of the desk could not be recorded.']);
  });
});
