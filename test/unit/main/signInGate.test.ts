/** What must be true before a sign-in is tried, and what is recorded and counted of one that is refused. */
import { beforeEach, describe, expect, test } from 'vitest';
import { coded } from '../../../contract/refusals.ts';
import { ServerRefusal, Unreachable } from '../../../main/link/errors.ts';
import { createFailures } from '../../../main/unlock/failures.ts';
import { createSignInGate, failedAnswer, type SignInGate } from '../../../main/unlock/signInGate.ts';
import { NO_RENEWAL } from '../../support/noRenewal.ts';

const NOW = 1_700_000_000_000;
const CREDENTIALS = { login: 'anke', workstationPassword: 'w', serverPassword: 's' };
const LIMITS = { maxFailures: 2, closedMinutes: 30 };

let steady: number;
let gate: SignInGate;
let seen: unknown[];
let isAllowed: boolean;
let check: ReturnType<typeof coded> | null;
let facts: { refusal: { reason: string } | null; started: boolean };
let error: Error;
let canNote: boolean;
let count: () => number;
beforeEach(() => {
  const stored = new Map<string, string>();
  [steady, seen, isAllowed, check, canNote] = [0, [], true, null, true];
  facts = { refusal: null, started: true };
  error = new ServerRefusal(401, { code: 'sign-in-failed', params: {} });
  const store = {
    fact: (name: string) => stored.get(name) ?? null,
    setFact: (name: string, value: string) => void stored.set(name, value),
  };
  const failures = createFailures(store, () => LIMITS, { monotonic: () => steady });
  count = () => failures.count();
  gate = createSignInGate({
    folder: '/nowhere',
    renewal: NO_RENEWAL,
    // Neither password opens anything here: what comes before the passwords is the subject, and what follows a failure.
    header() {
      throw new Error('There is no store.');
    },
    keychainSecret: Buffer.alloc(0),
    link: {
      identity: () => {
        throw new Error('There is no identity.');
      },
      call(): Promise<never> {
        if (seen.at(-1) !== 'asked the server') seen.push('asked the server');
        return Promise.reject(error);
      },
    },
    workstationId: 'w',
    facts: store,
    askKey: async () => null,
    state: { facts } as Parameters<typeof createSignInGate>[0]['state'],
    failures,
    activity: {
      record(kind, detail, context) {
        if (context?.personId !== null) throw new Error('A person is named.');
        seen.push([kind, detail]);
      },
    },
    repeats: {
      note(kind, detail, context) {
        if (context.personId !== null) throw new Error('A person is named.');
        if (!canNote) throw new Error('The ledger cannot be written.');
        seen.push(['noted', kind, detail]);
        return true;
      },
    },
    now: () => NOW,
    addressAllowed: async () => isAllowed,
    selfCheckAllows: async () => check,
  });
});

describe('where no sign-in is offered', () => {
  test.each([
    [{ refusal: null, started: true }, null],
    [{ refusal: null, started: false }, 'not-ready'],
    [{ refusal: { reason: 'policy' }, started: true }, 'not-ready'],
    [{ refusal: { reason: 'address-not-registered' }, started: true }, 'address'],
  ])('%o: a try is refused as %s', (given, reason) => {
    Object.assign(facts, given);
    expect(gate.notOffered()).toEqual(reason === null ? null : failedAnswer(null));
    expect(seen).toEqual(reason === null ? [] : [['noted', 'sign-in-failed', { reason }]]);
  });

  test('a second try beside one is refused, also where that cannot be recorded', () => {
    expect(gate.busy()).toEqual(failedAnswer(null));
    expect(seen).toEqual([['noted', 'sign-in-failed', { reason: 'busy' }]]);
    canNote = false;
    expect(gate.busy()).toEqual(failedAnswer(null));
  });
});

describe('a try', () => {
  const admit = async () => {
    const admission = await gate.admit(CREDENTIALS);
    return admission.ok ? 'admitted' : admission.answer;
  };

  test('from an address that is not allowed is recorded, and does not count', async () => {
    isAllowed = false;
    expect(await admit()).toEqual(failedAnswer(null));
    expect([seen, count()]).toEqual([[['sign-in-failed', { reason: 'address' }]], 0]);
  });

  test('that the self-check does not allow is refused with its notice, and does not count', async () => {
    check = coded('desk-unreachable');
    expect(await admit()).toEqual({ ok: false, notice: check, retryAt: null });
    expect([seen, count()]).toEqual([[['sign-in-failed', { reason: 'self-check' }]], 0]);
  });

  test('that the server judges counts as failed, and the last one allowed closes sign-in', async () => {
    expect(await admit()).toEqual(failedAnswer(null));
    expect(seen).toEqual(['asked the server', ['sign-in-failed', { reason: 'not-proved', failures: 1 }]]);
    expect(await admit()).toEqual(failedAnswer(NOW + 30 * 60_000));
    seen = [];
    expect(await admit()).toEqual(failedAnswer(NOW + 30 * 60_000));
    expect(seen).toEqual([['sign-in-blocked', { reason: 'too-many-tries' }]]);
    steady = 30 * 60_000 - 1;
    expect(await admit()).toEqual(failedAnswer(NOW + 1));
    steady += 1;
    seen = [];
    expect(await admit()).toEqual(failedAnswer(null));
    expect(seen).toEqual(['asked the server', ['sign-in-failed', { reason: 'not-proved', failures: 1 }]]);
  });

  test('that is not judged is taken back', async () => {
    error = new Unreachable('no-answer');
    expect(await admit()).toEqual(failedAnswer(null));
    expect([seen, count()]).toEqual([
      ['asked the server', ['sign-in-failed', { reason: 'no-answer', failures: 0 }]],
      0,
    ]);
  });

  test('that the server closes is told until when', async () => {
    error = new ServerRefusal(429, { code: 'too-many-tries', params: { retryAt: NOW + 7 } });
    expect(await admit()).toEqual(failedAnswer(NOW + 7));
  });

  test('that the server refuses because of the self-check is not counted, and has its notice', async () => {
    error = new ServerRefusal(403, { code: 'self-check', params: {} });
    expect(await admit()).toMatchObject({ ok: false, notice: { code: 'self-check' }, retryAt: null });
    expect([seen.at(-1), count()]).toEqual([['sign-in-failed', { reason: 'self-check' }], 0]);
  });
});

test('the answer to a failure says whether sign-in is closed, and until when', () => {
  expect(failedAnswer(null)).toEqual({ ok: false, notice: coded('sign-in-not-done'), retryAt: null });
  expect(failedAnswer(5)).toEqual({ ok: false, notice: coded('sign-in-closed'), retryAt: 5 });
});
