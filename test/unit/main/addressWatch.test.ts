/** What verdicts on the address do over time: to sign-in, to an open session, and to the record. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { coded } from '../../../contract/refusals.ts';
import { createAddressGuard } from '../../../main/guards/address.ts';
import { createAddressWatch, type AddressWatch } from '../../../main/guards/addressWatch.ts';
import type { AddressVerdict } from '../../../main/guards/network.ts';

type Denied = Extract<AddressVerdict, { allow: false }>;
const hello = { name: 'Desk 1' } as Extract<AddressVerdict, { allow: true }>['hello'];
const ALLOWED: AddressVerdict = { allow: true, hello };
const denied = (reason: Denied['reason'], more: Partial<Denied> = {}): Denied => ({
  allow: false,
  reason,
  notice: coded('desk-unreachable'),
  address: null,
  ...more,
});
const WRONG = denied('address-not-registered', { address: '10.0.0.1' });
const AWAY = denied('server-unreachable', { fault: 'no-answer' });
const SUSPECT = denied('server-unreachable', { fault: 'own-certificate-refused' });

let verdict: AddressVerdict;
let own: Denied | null;
let asked: number;
let isSignedIn: boolean;
let canRecord: boolean;
let seen: unknown[];
let watch: AddressWatch;
beforeEach(() => {
  vi.useFakeTimers();
  [verdict, own, asked, isSignedIn, canRecord, seen] = [ALLOWED, null, 0, false, true, []];
  watch = createAddressWatch({
    guard: {
      async check() {
        asked += 1;
        return verdict;
      },
      checkOwn: () => own,
    },
    activity: {
      record(kind, detail) {
        if (!canRecord) throw new Error('The ledger cannot be written.');
        seen.push([kind, detail]);
      },
    },
    signedIn: () => isSignedIn,
    log: (level, what) => seen.push([level, what]),
    onAllowed: (given) => seen.push(['allowed', given]),
    onRefusal: (refusal) => seen.push(['refusal', refusal?.reason ?? null]),
    onLock: ({ code }) => seen.push(['lock', code]),
  });
});
afterEach(() => {
  watch.stop();
  vi.useRealTimers();
});
async function look(next: AddressVerdict): Promise<[boolean, unknown[]]> {
  [verdict, seen] = [next, []];
  return [await watch.look(), seen];
}

test('an address that is allowed offers sign-in', async () => {
  expect(watch.last()).toBeNull();
  expect(await look(ALLOWED)).toEqual([
    true,
    [
      ['allowed', hello],
      ['refusal', null],
    ],
  ]);
  expect(watch.last()).toBe(ALLOWED);
});

describe('an address that is not registered', () => {
  test('refuses sign-in, and is recorded once while it stays the same', async () => {
    const record = ['address-refused', { address: '10.0.0.1' }];
    const refused = ['refusal', 'address-not-registered'];
    expect(await look(WRONG)).toEqual([false, [record, refused]]);
    expect(await look(WRONG)).toEqual([false, [refused]]);
    const other = { ...WRONG, address: '10.0.0.2' };
    expect(await look(other)).toEqual([false, [['address-refused', { address: '10.0.0.2' }], refused]]);
    await look(ALLOWED);
    expect(await look(other)).toEqual([false, [['address-refused', { address: '10.0.0.2' }], refused]]);
  });

  test('locks an open session', async () => {
    isSignedIn = true;
    expect((await look(WRONG))[1]).toEqual([
      ['address-refused', { address: '10.0.0.1' }],
      ['lock', 'desk-unreachable'],
      ['refusal', 'address-not-registered'],
    ]);
  });

  test('refuses sign-in also where it cannot be recorded', async () => {
    canRecord = false;
    expect(await look(WRONG)).toEqual([false, [['refusal', 'address-not-registered']]]);
  });

  test('is noticed without the server as well', () => {
    watch.glance();
    expect([seen, watch.last()]).toEqual([[], null]);
    own = WRONG;
    watch.glance();
    expect(seen).toEqual([
      ['address-refused', { address: '10.0.0.1' }],
      ['refusal', 'address-not-registered'],
    ]);
    expect([watch.last(), asked]).toEqual([WRONG, 0]);
  });
});

describe('a server that is away', () => {
  test('refuses sign-in, recorded once, and ends no session', async () => {
    expect(await look(AWAY)).toEqual([
      false,
      [
        ['guard-failed', { guard: 'network', reason: 'server-unreachable' }],
        ['refusal', 'server-unreachable'],
      ],
    ]);
    isSignedIn = true;
    expect(await look(AWAY)).toEqual([false, []]);
    expect(await look(denied('server-unreachable'))).toEqual([false, []]);
  });

  test('and shows another one in its place is recorded and logged, and ends no session either', async () => {
    const record = ['guard-failed', { guard: 'network', reason: 'own-certificate-refused' }];
    isSignedIn = true;
    expect(await look(SUSPECT)).toEqual([false, [record, ['error', 'no-trusted-server']]]);
    expect(await look(SUSPECT)).toEqual([false, []]);
    isSignedIn = false;
    expect(await look(SUSPECT)).toEqual([false, [['refusal', 'server-unreachable']]]);
  });

  test('of which a clearer answer is expected is asked again a second later, and not after the end', async () => {
    await look({ ...AWAY, askAgainSoon: true });
    verdict = ALLOWED;
    await vi.advanceTimersByTimeAsync(999);
    expect(asked).toBe(1);
    await vi.advanceTimersByTimeAsync(1);
    expect([asked, watch.last()]).toEqual([2, ALLOWED]);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(asked).toBe(2);
    await look({ ...AWAY, askAgainSoon: true });
    watch.stop();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(asked).toBe(3);
  });
});

test.each(['not-enrolled', 'desk-too-old'] as const)(
  'a verdict of %s is a failure of the network guard, and locks',
  async (reason) => {
    isSignedIn = true;
    expect(await look(denied(reason))).toEqual([
      false,
      [
        ['guard-failed', { guard: 'network', reason }],
        ['lock', 'desk-unreachable'],
        ['refusal', reason],
      ],
    ]);
  },
);

test('two looks at once are one question', async () => {
  const both = [watch.look(), watch.look()];
  expect(await Promise.all(both)).toEqual([true, true]);
  expect(asked).toBe(1);
  await watch.look();
  expect(asked).toBe(2);
});

test('the self-check has the newest verdict', async () => {
  const line = (given: AddressVerdict | null) =>
    createAddressGuard(() => ({ last: () => given, glance: () => seen.push('glance') })).check();
  expect(createAddressGuard(() => null).check()).toMatchObject([
    { state: 'failed', notes: [{ code: 'address-not-known' }] },
  ]);
  expect(line(null)).toMatchObject([
    { control: 'registered address', state: 'failed', notes: [{ code: 'address-not-known' }] },
  ]);
  expect(line(ALLOWED)).toMatchObject([{ state: 'enforced', notes: [{ code: 'address-registered' }] }]);
  expect(line(WRONG)).toMatchObject([
    { state: 'enforced', notes: [{ code: 'address-refused', params: { reason: 'address-not-registered' } }] },
  ]);
  await createAddressGuard(() => ({ last: () => null, glance: () => seen.push('glance') })).perform();
  expect(seen).toEqual(['glance']);
});
