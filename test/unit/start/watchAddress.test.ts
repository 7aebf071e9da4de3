/** The address of a desk: when an answer of the server counts, and what a verdict changes. */
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { coded } from '../../../contract/refusals.ts';
import type { AddressVerdict, NetworkGuardOptions } from '../../../main/guards/network.ts';
import type { AddressWatch, AddressWatchOptions } from '../../../main/guards/addressWatch.ts';
import type { DeskBase } from '../../../main/start/deskBase.ts';
import type { ConnectedDesk } from '../../../main/start/openLink.ts';
import type { TakenPolicy } from '../../../main/start/takePolicy.ts';
import { keepCertificate } from '../../../main/start/keepCertificate.ts';
import { watchAddress } from '../../../main/start/watchAddress.ts';
import type { Renewal } from '../../../main/unlock/renewal.ts';
import type { Undo } from '../../../main/startup.ts';
import { turns } from '../../support/turns.ts';

let seen: unknown[];
let given: { network: NetworkGuardOptions; watch: AddressWatchOptions };
let last: AddressVerdict | null;
const VERDICT = { allow: true } as Partial<AddressVerdict> as AddressVerdict;
vi.mock(import('../../../main/guards/network.ts'), async (original) => ({
  ...(await original()),
  createNetworkGuard(options) {
    given.network = options;
    return { check: async () => VERDICT } as never;
  },
}));
vi.mock(import('../../../main/guards/addressWatch.ts'), () => ({
  createAddressWatch(options): AddressWatch {
    given.watch = options;
    return {
      look: async () => Boolean(seen.push(['looks'])),
      glance: () => undefined,
      last: () => last,
      stop: () => void seen.push(['stopped']),
    };
  },
}));
vi.mock(import('../../../main/unlock/renewal.ts'), () => ({
  createRenewal: () => ({ tick: async () => void seen.push(['certificate']) }) as Partial<Renewal> as Renewal,
}));

let started: ReturnType<typeof Promise.withResolvers<void>>;
let isStopping: boolean;
let taken: number;
let undo: Undo | null;
let changed: () => void;
beforeEach(() => {
  [seen, given, last, isStopping, taken, undo] = [[], {} as typeof given, null, false, 0, null];
  [started, changed] = [Promise.withResolvers<void>(), () => undefined];
});
const note =
  (...what: unknown[]) =>
  (...more: unknown[]): void =>
    void seen.push([...what, ...more]);
const connected = {
  ...{ enrolled: { workstationId: 'w' }, settings: {}, activity: {}, identities: {} },
  link: { trust: note('trusted') },
  authorities: {
    take(all: unknown) {
      note('authorities')(all);
      return taken;
    },
    trusted: () => ['pem'],
  },
  policy: { current: () => ({ selfCheck: 'demanded' }), fromServer: note('policy') },
  get startRecord() {
    return { isRecorded: started.promise };
  },
} as Partial<Record<keyof ConnectedDesk, unknown>> as ConnectedDesk;
const desk = {
  ...{ options: {}, clock: { now: () => 5 }, log: note('log'), isStopping: () => isStopping },
  ...{ trusted: { serverSaid: note('time'), now: () => 6 }, state: { change: note('shown') } },
  ...{ demand: { set: note('demand') }, refusals: { set: note('refusal') } },
  access: { isSignedIn: () => false, lock: async (...lock: unknown[]) => note('lock')(...lock) },
} as Partial<Record<keyof DeskBase, unknown>> as DeskBase;
const policyTaken = {
  onChange(listener: () => void) {
    changed = listener;
  },
} as Partial<TakenPolicy> as TakenPolicy;
const watch = (of: ConnectedDesk | null = connected) =>
  watchAddress(
    desk,
    of,
    policyTaken,
  )((one) => {
    undo = one;
  });
const HELLO = { serverTime: 77, secondFactor: 'offer' } as never;

describe('the watch of the address', () => {
  test('is none without a link', () => {
    expect([watch(null), seen, undo]).toEqual([null, [], null]);
  });

  test('looks at once, and stops with the desk', async () => {
    expect(watch()).not.toBeNull();
    expect(seen).toEqual([['looks']]);
    await undo?.();
    expect(seen).toEqual([['looks'], ['stopped']]);
    expect([given.network.workstationId, given.network.localAddress, given.network.machineNow?.()]).toEqual([
      'w',
      null,
      5,
    ]);
  });

  test('acts on an answer after the start is recorded: the time first, then authorities, then policy', async () => {
    watch();
    seen = [];
    void given.network.onAnswer(HELLO);
    await turns();
    expect(seen).toEqual([]);
    started.resolve();
    await turns();
    expect(seen).toEqual([
      ['time', 77],
      ['authorities', []],
      ['policy', HELLO],
    ]);
  });

  test('trusts an authority that was taken, at the link too', async () => {
    watch();
    started.resolve();
    [seen, taken] = [[], 1];
    await given.network.onAnswer({ serverTime: 77, authorities: ['next'] } as never);
    expect(seen.slice(1, 3)).toEqual([
      ['authorities', ['next']],
      ['trusted', ['pem']],
    ]);
  });

  test('takes nothing of an answer that comes after the end', async () => {
    watch();
    started.resolve();
    [seen, isStopping] = [[], true];
    await given.network.onAnswer(HELLO);
    expect(seen).toEqual([]);
  });

  test('gives a verdict only after the start is recorded', async () => {
    watch();
    let verdict: unknown = null;
    void given.watch.guard.check().then((one) => {
      verdict = one;
    });
    await turns();
    expect(verdict).toBeNull();
    started.resolve();
    await turns();
    expect(verdict).toBe(VERDICT);
  });

  test('with a verdict shows the second factors and demands the self-check, or refuses, or locks', () => {
    watch();
    seen = [];
    given.watch.onAllowed(HELLO);
    given.watch.onRefusal(null);
    given.watch.onLock(coded('desk-ledger'));
    expect(seen).toEqual([
      ['shown', { secondFactor: 'offer' }],
      ['demand', 'demanded'],
      ['refusal', 'address', null],
      ['lock', coded('desk-ledger'), 'address'],
    ]);
  });

  test('demands the self-check anew when policy changes, once there was a verdict', () => {
    watch();
    seen = [];
    changed();
    expect(seen).toEqual([]);
    last = VERDICT;
    changed();
    expect(seen).toEqual([['demand', 'demanded']]);
  });
});

describe('the certificate of this workstation', () => {
  test('is none of a desk without a link', () => {
    expect(keepCertificate(desk, null)(note('undo'))).toBeNull();
    expect(seen).toEqual([]);
  });

  test('is looked at once the start is recorded, and then every minute until the end', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    try {
      keepCertificate(
        desk,
        connected,
      )((one) => {
        undo = one;
      });
      await turns();
      expect(seen).toEqual([]);
      started.resolve();
      await turns();
      expect(seen).toEqual([['certificate']]);
      vi.advanceTimersByTime(59_999);
      await turns();
      expect(seen).toHaveLength(1);
      vi.advanceTimersByTime(1);
      await turns();
      expect(seen).toHaveLength(2);
      await undo?.();
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });
});
