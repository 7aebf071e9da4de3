/** The workstation password, changed at the desk: when, what is counted, and what a refusal leaves as it was. */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { DeskRequiredAction } from '../../../contract/common.ts';
import { coded } from '../../../contract/refusals.ts';
import { problemsOf } from '../../../core/passwords/rules.ts';
import { SecretText } from '../../../core/vocabulary/secretText.ts';
import { ServerRefusal, Unreachable } from '../../../main/link/errors.ts';
import { FILES, readJson, writeStoreHeader } from '../../../main/store/files.ts';
import { openStoreSecret, StoreHeader, wrapStoreSecret } from '../../../main/store/keys.ts';
import { openStore } from '../../../main/store/store.ts';
import { createChangeAtDesk, type ChangeAtDesk } from '../../../main/unlock/changeAtDesk.ts';
import { createFailures, type Failures } from '../../../main/unlock/failures.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';
import { turns } from '../../support/turns.ts';

vi.mock('@node-rs/argon2', async (original) => {
  const { leastArgon2 } = await import('../../support/leastCost.ts');
  const least = leastArgon2(await original());
  // What overwrites the library's copies (passwordSteps.ts) is hundreds of times as much work as all else here.
  const hashRawSync: typeof least.hashRawSync = (password, given, ...more) =>
    given?.memoryCost === 8 ? Buffer.alloc(4) : least.hashRawSync(password, given, ...more);
  return { ...least, hashRawSync };
});
vi.mock('../../../main/passwords/passwordThread.ts', () => import('../../support/passwordsInThisThread.ts'));

const NOW = 1_700_000_000_000;
const [PRESENT, NEXT] = ['plum-anchor-lamp-forty', 'quiet-harbour-stone-ninety'];
const KEYCHAIN = new Uint8Array(32).fill(3);
const of = (text: string): SecretText => SecretText.of(text, true);
const failed = (notice: ReturnType<typeof coded>, retryAt: number | null = null, problems: unknown[] = []) => ({
  ...{ ok: false, notice, problems, retryAt },
});

let secret: Buffer;
let header: StoreHeader;
beforeAll(async () => {
  secret = randomBytes(32);
  header = await wrapStoreSecret(secret, PRESENT, KEYCHAIN);
});

let folder: string;
let seen: unknown[];
let failures: Failures;
let action: DeskRequiredAction | null;
let server: () => Promise<unknown>;
let storeFolder: string;
let changing: ChangeAtDesk;
beforeEach(() => {
  folder = temporaryFolder('change-at-desk');
  openStore(folder, secret, { create: true }).close();
  writeStoreHeader(folder, header);
  [seen, action, server, storeFolder] = [[], 'change-workstation-password', async () => undefined, folder];
  const facts = new Map<string, string>();
  const database = {
    fact: (name: string) => facts.get(name) ?? null,
    setFact: (name: string, value: string) => void facts.set(name, value),
  };
  failures = createFailures(database, () => ({ maxFailures: 2, closedMinutes: 30 }), { monotonic: () => 0 });
  changing = createChangeAtDesk({
    get folder() {
      return storeFolder;
    },
    ...{ keychainSecret: KEYCHAIN, workstationName: 'Zanzibar', failures, now: () => NOW },
    header: () => readJson(folder, FILES.storeHeader, StoreHeader)!,
    passwords: { problems: async (password, rules, words) => problemsOf(text(password), rules, words) },
    activity: { record: (...one) => void seen.push(one) },
    rules: () => ({ leastLength: 16 }),
    requiredAction: () => action,
    changed: ({ salt }) => void seen.push(['counted anew', salt === stored().salt && salt !== header.salt]),
    proceed: async () => {
      await turns();
      seen.push('proceeded');
    },
    stillSignedIn() {
      seen.push(['asked, of tries', failures.count()]);
      return server();
    },
    lock: (...one) => void seen.push(['locked', ...one]),
  });
});
const text = ({ bytes }: SecretText): string => new TextDecoder().decode(bytes);
const stored = (): StoreHeader => StoreHeader.parse(JSON.parse(readFileSync(join(folder, FILES.storeHeader), 'utf8')));
const opens = async (password: string): Promise<boolean> =>
  (await openStoreSecret(stored(), password, KEYCHAIN))?.equals(secret) ?? false;
const change = (present = PRESENT, next = NEXT) =>
  Promise.resolve(changing.changeWorkstationPassword({ present: of(present), next: of(next) }));
const asked = (tries = 0) => ['asked, of tries', tries];
const wrong = (count: number) => ['sign-in-failed', { reason: 'workstation-password-change', failures: count }];

describe('the workstation password', () => {
  test('that has run out is changed: recorded, counted anew, and then the session goes on', async () => {
    failures.begin();
    expect(await change()).toEqual({ ok: true });
    expect(seen).toEqual([
      ...[asked(1), ['workstation-password-changed', { by: 'person' }], ['counted anew', true], 'proceeded'],
    ]);
    expect([await opens(NEXT), await opens(PRESENT), failures.count()]).toEqual([true, false, 0]);
  });

  test.each<DeskRequiredAction | null>([null, 'change-password', 'enrol-second-factor'])(
    'is nothing that the desk asks for or takes while it requires %s',
    async (other) => {
      action = other;
      for (const work of [
        async () => changing.getWorkstationPassword({}),
        async () => changing.checkWorkstationPassword({ password: of(NEXT) }),
        () => change(),
      ])
        await expect(work()).rejects.toMatchObject({ code: 'changed-by-it' });
      expect([seen, stored()]).toEqual([[], header]);
    },
  );

  test('has its rules: the length that policy says, no part of the name of the workstation', async () => {
    expect(changing.getWorkstationPassword({})).toEqual({ leastLength: 16 });
    const problems = async (password: string) =>
      (await changing.checkWorkstationPassword({ password: of(password) })).problems.map((one) => Object(one).code);
    expect(await problems(NEXT)).toEqual([]);
    expect(await problems('plum-anchor-lam')).toEqual(['password-short']);
    expect(await problems('plum-anchor-lamp')).toEqual([]);
    expect(await problems('zanzibar-plum-zanzibar')).toContain('password-named');
  });

  test('that may not be taken, or is the present one, is refused with why, and no try is counted', async () => {
    expect(await change(PRESENT, 'plum-anchor-lam')).toMatchObject({
      ...failed(coded('password-not-taken'), null, [expect.objectContaining({ code: 'password-short' })]),
    });
    expect(await change(PRESENT, PRESENT)).toEqual(
      failed(coded('password-not-taken'), null, [{ code: 'workstation-password-present', params: {} }]),
    );
    expect([seen, failures.count(), stored()]).toEqual([[], 0, header]);
  });

  test('that is given wrong counts as a try to sign in; the last one allowed locks the desk', async () => {
    expect(await change('wrong-anchor-lamp-forty')).toEqual(failed(coded('present-workstation-password-wrong')));
    expect(seen).toEqual([asked(), wrong(1)]);
    seen = [];
    const until = NOW + 30 * 60_000;
    expect(await change('wrong-anchor-lamp-forty')).toEqual(failed(coded('password-closed'), until));
    expect(seen).toEqual([asked(1), wrong(2), ['locked', coded('locked-tries'), 'too-many-tries']]);
    seen = [];
    // The right one is no longer looked at, and the server not asked.
    expect(await change()).toEqual(failed(coded('password-closed'), until));
    expect([seen, stored()]).toEqual([[], header]);
  });

  test('of a header that opens no store here is wrong too: nothing is written', async () => {
    storeFolder = temporaryFolder('no-store');
    expect(await change()).toEqual(failed(coded('present-workstation-password-wrong')));
    expect([failures.count(), stored()]).toEqual([1, header]);
  });

  test.each<[string, () => Error, object, unknown[]]>([
    [
      'the session was ended',
      () => new ServerRefusal(401, { code: 'session-ended', params: {} }),
      coded('session-ended'),
      [['locked', coded('session-ended'), 'session-ended']],
    ],
    [
      'the workstation was revoked',
      () => new ServerRefusal(403, { code: 'workstation-revoked', params: {} }),
      coded('session-over', { why: 'workstation-revoked', name: null, reason: null }),
      [['locked', coded('session-over', { why: 'workstation-revoked', name: null, reason: null }), 'session-ended']],
    ],
    [
      'the server refuses the question alone',
      () => new ServerRefusal(403, { code: 'forbidden', params: {} }),
      coded('unreachable-nothing-changed'),
      [],
    ],
    ['the server does not answer', () => new Unreachable('away'), coded('unreachable-nothing-changed'), []],
  ])('is not changed where %s, and no try is counted', async (_when, error, notice, locks) => {
    server = () => Promise.reject(error());
    await expect(change()).rejects.toMatchObject(notice);
    expect([seen, failures.count(), stored()]).toEqual([[asked(), ...locks], 0, header]);
  });

  test('is changed once at a time', async () => {
    const first = change();
    await expect(change()).rejects.toMatchObject({ code: 'change-under-way' });
    expect(await first).toEqual({ ok: true });
    expect(seen.filter((one) => one === 'proceeded')).toHaveLength(1);
    // The one that is present now is no new one; the change before no longer blocks it.
    expect(await change(NEXT, NEXT)).toMatchObject({ ok: false, notice: coded('password-not-taken') });
  });
});
