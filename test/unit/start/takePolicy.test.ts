/** What a desk goes by: the safe defaults, what was stored, and what IT has written, read again and recorded once. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { checkNote } from '../../../contract/checkNotes.ts';
import { coded } from '../../../contract/refusals.ts';
import { SAFE_DEFAULTS } from '../../../core/policy/defaults.ts';
import type { Place } from '../../../main/policy/machinePlaces.ts';
import type { createDeskPolicy, DeskPolicy } from '../../../main/policy/deskPolicy.ts';
import { guardsShown, type DeskBase } from '../../../main/start/deskBase.ts';
import type { Ledger } from '../../../main/start/openLedger.ts';
import { takePolicy } from '../../../main/start/takePolicy.ts';
import type { Undo } from '../../../main/startup.ts';
import { turns } from '../../support/turns.ts';

let seen: unknown[];
let given: Parameters<typeof createDeskPolicy>[0];
let opens: () => void;
let says: () => void;
vi.mock(import('../../../main/policy/deskPolicy.ts'), async (original) => ({
  ...(await original()),
  createDeskPolicy(options) {
    given = options;
    const policy: Partial<DeskPolicy> = {
      current: () => SAFE_DEFAULTS,
      open: (...all: unknown[]) => {
        seen.push(['opened', ...all]);
        opens();
      },
      machineSays: (places) => {
        seen.push(['said', places.map(({ place }) => place)]);
        says();
      },
    };
    return policy as DeskPolicy;
  },
}));

let places: () => Promise<readonly Place[]>;
let undo: Undo | null;
let canRecord: boolean;
let started: ReturnType<typeof Promise.withResolvers<void>>;
beforeEach(() => {
  [seen, undo, canRecord] = [[], null, true];
  [opens, says, started] = [() => undefined, () => undefined, Promise.withResolvers<void>()];
  places = async () => [];
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
});
afterEach(() => {
  vi.useRealTimers();
});
const note =
  (what: string) =>
  (...more: unknown[]): void =>
    void seen.push([what, ...more]);
const ledger = {
  ...{ database: 'database', enrolled: 'enrolled' },
  activity: {
    record(...record: unknown[]) {
      if (!canRecord) throw new Error('The ledger cannot be written.');
      note('recorded')(...record);
    },
  },
  get startRecord() {
    return { isRecorded: started.promise };
  },
} as Partial<Record<keyof Ledger, unknown>> as Ledger;
const take = (of: Ledger | null = ledger) => {
  const desk: Partial<Record<keyof DeskBase, unknown>> = {
    ...{ basePolicy: SAFE_DEFAULTS, clock: { now: () => 5, monotonic: () => 6 }, trusted: { now: () => 7 } },
    ...{ log: note('log'), refuseForLedger: note('refused'), state: { change: note('shown') } },
    ...{ refusals: { set: note('refusal') }, access: { lock: async (...lock: unknown[]) => note('lock')(...lock) } },
    options: { machine: { places: () => places() } },
  };
  return takePolicy(
    desk as DeskBase,
    of,
  )((one) => {
    undo = one;
  });
};
const LINE = 'A policy of this machine cannot be read, so what it said last applies.';
const refused = (place: string, error = 'EACCES'): Place => ({
  ...{ place, scope: 'machine' },
  read: {
    state: 'refused',
    reason: 'writable-by-others',
    note: checkNote('folder-file-unreadable', { file: 'f', error }),
  },
});
const detail = (place: string, error = 'EACCES') => ({
  ...{ file: 'f', error, guard: 'machine policy', reason: 'writable-by-others', place, note: 'folder-file-unreadable' },
});

describe('the policy of a desk', () => {
  test('without a ledger is not open, and nothing of the machine is read', async () => {
    const taken = await take(null);
    expect([taken.isOpen, seen, undo, vi.getTimerCount()]).toEqual([false, [], null, 0]);
    given.record('policy-changed' as never, {});
    expect(seen).toEqual([]);
  });

  test('that cannot be read refuses as without a ledger, and is not open', async () => {
    opens = () => {
      throw new TypeError('secret');
    };
    const taken = await take();
    expect([taken.isOpen, vi.getTimerCount()]).toEqual([false, 0]);
    expect(seen.slice(1)).toEqual([
      ['log', 'error', 'What this machine has kept of the policy cannot be read.', { reason: 'TypeError' }],
      ['refused'],
    ]);
  });

  test('is opened with what is stored, and has what the machine says before the desk goes on', async () => {
    places = async () => {
      await turns();
      return [{ place: 'p', scope: 'machine', read: { state: 'absent' } }];
    };
    expect((await take()).isOpen).toBe(true);
    expect(seen).toEqual([
      ['opened', 'database', 'enrolled'],
      ['said', ['p']],
    ]);
    expect([given.machineNow(), given.monotonic(), given.trustedNow(), given.base]).toEqual([5, 6, 7, SAFE_DEFAULTS]);
  });

  test('that changes is shown, and then said to all that listen', async () => {
    const taken = await take();
    taken.onChange(note('first'));
    taken.onChange(note('second'));
    seen = [];
    given.onChange();
    const { guards, lock } = SAFE_DEFAULTS;
    expect(seen).toEqual([
      ...[['shown', { guards: guardsShown(guards), idleLockMinutes: lock.idleMinutes }], ['first'], ['second']],
    ]);
  });

  test('at fault locks and refuses, and no more once it is not', async () => {
    await take();
    seen = [];
    given.onFault('expired' as never);
    given.onFault(null);
    expect(seen).toEqual([
      ['lock', coded('desk-policy'), 'policy'],
      ['refusal', 'policy', { reason: 'policy', notice: coded('desk-policy') }],
      ['refusal', 'policy', null],
    ]);
  });
});

describe('the places of the machine', () => {
  const wait = async (ms: number) => {
    vi.advanceTimersByTime(ms);
    await turns();
  };

  test('are read every five minutes, until the end', async () => {
    await take();
    seen = [];
    await wait(299_999);
    expect(seen).toEqual([]);
    await wait(1);
    expect(seen).toEqual([['said', []]]);
    await undo?.();
    expect(vi.getTimerCount()).toBe(0);
  });

  test('that cannot be read are recorded once, after the start, and again where the reason is another', async () => {
    places = async () => [refused('p'.repeat(201)), { place: 'q', scope: 'machine', read: { state: 'absent' } }];
    await take();
    await turns();
    expect(seen).toHaveLength(2);
    started.resolve();
    await turns();
    const { guard, reason, ...params } = detail('p'.repeat(201));
    expect([guard, reason]).toEqual(['machine policy', 'writable-by-others']);
    expect(seen.slice(2)).toEqual([
      ['log', 'error', LINE, { ...params, reason }],
      ['recorded', 'guard-failed', detail('p'.repeat(200))],
    ]);
    seen = [];
    await wait(300_000);
    expect(seen).toHaveLength(1);
    places = async () => [refused('p', 'EIO')];
    await wait(300_000);
    expect(seen.at(-1)).toEqual(['recorded', 'guard-failed', detail('p', 'EIO')]);
  });

  test('that cannot be recorded are in the log all the same, each of them', async () => {
    [places, canRecord] = [async () => [refused('p'), refused('q')], false];
    started.resolve();
    await take();
    await turns();
    expect(seen.slice(2).map((one) => Object(one)[3].place)).toEqual(['p', 'q']);
  });

  test('that fail altogether are in the log, and are tried again', async () => {
    says = () => {
      throw new TypeError('secret');
    };
    await take();
    await turns();
    const failed = ['log', 'error', 'The policy of this machine could not be taken.', { reason: 'TypeError' }];
    expect(seen.at(-1)).toEqual(failed);
    places = () => Promise.reject(new RangeError('secret'));
    await wait(300_000);
    expect(seen.at(-1)).toEqual([...failed.slice(0, 3), { reason: 'RangeError' }]);
  });
});
