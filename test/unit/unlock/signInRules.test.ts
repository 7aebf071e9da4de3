/**
 * The sign-in with both passwords against a server that judges the proofs for real: what is sent, opened and wiped,
 * and that each failure takes the same way. Stretching is done at the least cost.
 */
import { randomBytes, X509Certificate } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import * as opaque from '@serenity-kit/opaque';
import { beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { SecurityKeyAnswer } from '../../../contract/secondFactor.ts';
import { isSignedBySignInKey, makeSignInKey, signInKeyId } from '../../../core/signIn/signInKey.ts';
import { ServerRefusal, Unreachable } from '../../../main/link/errors.ts';
import type { Link } from '../../../main/link/link.ts';
import type { PasswordThread } from '../../../main/passwords/passwordThread.ts';
import { FILES } from '../../../main/store/files.ts';
import { wrapStoreSecret, type StoreHeader } from '../../../main/store/keys.ts';
import { openStore, type Store } from '../../../main/store/store.ts';
import { signIn, type Credentials, type SignInOptions } from '../../../main/unlock/signIn.ts';
import { keepFirstSignInKey, madeUnder } from '../../../main/unlock/signInKeys.ts';
import { authorityIn } from '../../support/authorityIn.ts';
import { passwordRecord } from '../../support/passwordRecord.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

/** What was done with passwords, stores and secrets. */
const done = vi.hoisted(() => ({ steps: [] as string[], secrets: [] as Uint8Array[], exportKeys: [] as Uint8Array[] }));
vi.mock('@node-rs/argon2', async (original) => {
  const { leastArgon2 } = await import('../../support/leastCost.ts');
  const least = leastArgon2(await original());
  // What overwrites the library's copies (passwordSteps.ts) is hundreds of times as much work as all else here.
  const hashRawSync: typeof least.hashRawSync = (password, given, ...more) =>
    given?.memoryCost === 8 ? Buffer.alloc(4) : least.hashRawSync(password, given, ...more);
  return { ...least, hashRawSync };
});
vi.mock('@serenity-kit/opaque', async (original) => {
  const { leastOpaque } = await import('../../support/leastCost.ts');
  return leastOpaque(await original());
});
vi.mock('../../../main/passwords/passwordThread.ts', async () => {
  const here = await import('../../support/passwordsInThisThread.ts');
  const openPasswordThread = (): PasswordThread => {
    const thread = here.openPasswordThread();
    return {
      run(name, password, given) {
        done.steps.push(name);
        return thread.run(name, password, given).then((result) => {
          const exportKey: unknown = Object(result).exportKey;
          if (exportKey instanceof Uint8Array) done.exportKeys.push(exportKey);
          return result;
        });
      },
      async end() {
        done.steps.push('thread ended');
        await thread.end();
      },
    };
  };
  return { ...here, openPasswordThread };
});
vi.mock(import('../../../main/store/store.ts'), async (original) => {
  const real = await original();
  return {
    ...real,
    openStore(folder, secret, options) {
      done.secrets.push(secret);
      const store = real.openStore(folder, secret, options);
      done.steps.push('store opened');
      const close = (): void => {
        done.steps.push('store closed');
        store.close();
      };
      return { ...store, close };
    },
  };
});

const [LOGIN, WORKSTATION_PASSWORD, SERVER_PASSWORD] = ['anke', 'the word of this machine', 'the word of a person'];
const RIGHT: Credentials = {
  ...{ login: LOGIN, workstationPassword: WORKSTATION_PASSWORD, serverPassword: SERVER_PASSWORD },
};
const KEYCHAIN = new Uint8Array(32).fill(3);
const QUESTION = { challenge: 'q' } as never;
const NONE = { finishLoginRequest: null, signInKey: null };
const FAILED = { ok: false, judged: true, retryAt: null };

let setup: string;
let record: string;
let certificatePem: string;
let secret: Buffer;
let header: StoreHeader;
beforeAll(async () => {
  await opaque.ready;
  [setup, secret] = [opaque.server.createSetup(), randomBytes(32)];
  record = passwordRecord(setup, LOGIN, SERVER_PASSWORD);
  certificatePem = (await (await authorityIn(temporaryFolder('sign-in-rules'))).issueClient('w')).certificatePem;
  header = await wrapStoreSecret(secret, WORKSTATION_PASSWORD, KEYCHAIN);
});

let calls: [name: string, body: Record<string, unknown>, token: unknown][];
let facts: Map<string, string>;
let publicKey: string;
let options: SignInOptions;
let opened: Store | null;
/** What the server does in place of its own work, by route. */
let instead: Record<string, () => unknown>;
let asksKey: boolean;
let state: { login: string; answer: string; started: string };

/** The server's half: it opens a session for a right proof and a signature by the key that it has stored, only. */
function server(name: string, body: Record<string, unknown>): unknown {
  const other = instead[name];
  if (other !== undefined) return other();
  if (name === 'signInStart') {
    const startLoginRequest = String(body['startLoginRequest']);
    const made = { serverSetup: setup, userIdentifier: LOGIN, registrationRecord: record, startLoginRequest };
    const { serverLoginState, loginResponse } = opaque.server.startLogin(made);
    state = { login: serverLoginState, answer: loginResponse, started: startLoginRequest };
    return {
      ...{ attemptId: 'attempt', loginResponse },
      signInKey: { challenge: 'c', at: 5, keyId: signInKeyId(publicKey) },
      ...(asksKey ? { securityKey: QUESTION } : {}),
    };
  }
  if (name === 'signOut') return { ok: true };
  const refused = new ServerRefusal(401, { code: 'sign-in-failed', params: {} });
  const { finishLoginRequest, signInKey } = body;
  if (typeof finishLoginRequest !== 'string') throw refused;
  opaque.server.finishLogin({ serverLoginState: state.login, finishLoginRequest });
  const proof = signInKey as { signature: string; next: { publicKey: string; signature: string } | null };
  const statement = {
    ...{ attemptId: 'attempt', workstationId: 'w', login: LOGIN, challenge: 'c', at: 5, finishLoginRequest },
    ...{ startLoginRequest: state.started, loginResponse: state.answer, next: proof.next?.publicKey ?? null },
    certificate: new X509Certificate(certificatePem).fingerprint256.replaceAll(':', '').toLowerCase(),
  };
  if (!isSignedBySignInKey(publicKey, 'sign-in', statement, proof.signature)) throw refused;
  return { token: 'token', person: { id: 'p' } };
}

beforeEach(() => {
  const folder = temporaryFolder('sign-in-store');
  openStore(folder, secret, { create: true }).close();
  [calls, facts, opened, instead, asksKey] = [[], new Map(), null, {}, false];
  const database = {
    fact: (name: string) => facts.get(name) ?? null,
    setFact: (name: string, value: string) => void facts.set(name, value),
  };
  const key = makeSignInKey();
  publicKey = key.publicKey;
  keepFirstSignInKey(database, secret, key, madeUnder(certificatePem, header.salt));
  for (const list of Object.values(done)) list.splice(0);
  options = {
    ...{ folder, header: () => header, keychainSecret: KEYCHAIN, workstationId: 'w', facts: database },
    link: {
      call: (async (...[name, , body, token]: [string, object, Record<string, unknown>, unknown]) => {
        calls.push([name, body, token]);
        return server(name, body);
      }) as Link['call'],
      identity: () => ({ certificatePem, privateKeyPem: '' }),
    },
    renewal: {
      prepare: async () => null,
      ask: async () => {
        throw new Error('There is nothing to ask for.');
      },
    },
    askKey: async () => {
      throw new Error('No security key is asked.');
    },
  };
  return () => opened?.close();
});

const names = (): string[] => calls.map(([name]) => name);
const last = () => calls.at(-1)?.[1];
/** Nothing that the passwords opened is left. */
function expectNothingLeft(): void {
  const count = (step: string): number => done.steps.filter((one) => one === step).length;
  expect(count('store closed')).toBe(count('store opened'));
  for (const bytes of [...done.secrets, ...done.exportKeys]) expect(bytes.every((byte) => byte === 0)).toBe(true);
  expect(done.steps.filter((step) => step === 'thread ended')).toHaveLength(1);
}

describe('both passwords that are right', () => {
  test('open the store and a session; the secret is wiped, the export key and the store are the caller’s', async () => {
    const outcome = await signIn(options, RIGHT);
    if (!outcome.ok) throw new Error('No session was opened.');
    opened = outcome.proved.store;
    expect(outcome.proved.server).toEqual({ token: 'token', person: { id: 'p' } });
    expect(outcome.proved.exportKey).toBe(done.exportKeys[0]);
    expect([outcome.proved.exportKey.length, outcome.proved.exportKey.some((byte) => byte !== 0)]).toEqual([64, true]);
    expect(done.secrets.map((bytes) => bytes.every((byte) => byte === 0))).toEqual([true]);
    expect(done.steps.includes('store closed')).toBe(false);
    expect(names()).toEqual(['signInStart', 'signInFinish']);
    expect(calls[0]?.[1]).toEqual({ login: LOGIN, startLoginRequest: state.started });
    expect(Object.keys(last() ?? {})).toEqual(['attemptId', 'finishLoginRequest', 'signInKey']);
    expect(done.steps.filter((step) => !step.startsWith('store'))).toEqual([
      'startLogin',
      'finishLogin',
      'thread ended',
    ]);
  });

  test('make the key that follows the key of this workstation, once the server has opened a session', async () => {
    keepFirstSignInKey(options.facts, secret, makeSignInKey(), '');
    publicKey = Object(JSON.parse(facts.get('sign-in-key') ?? '{}')).publicKey;
    instead = {
      signInFinish: () => {
        throw new Unreachable('away');
      },
    };
    expect(await signIn(options, RIGHT)).toMatchObject({ ok: false });
    expect(Object(JSON.parse(facts.get('sign-in-key') ?? '{}')).publicKey).toBe(publicKey);
    const following = Object(JSON.parse(facts.get('sign-in-key-next') ?? '{}')).publicKey;
    instead = {};
    const outcome = await signIn(options, RIGHT);
    if (outcome.ok) opened = outcome.proved.store;
    expect(outcome.ok).toBe(true);
    expect(Object(JSON.parse(facts.get('sign-in-key') ?? '{}')).publicKey).toBe(following);
  });

  test('ask for the next certificate that is due, while the key is open, and do not wait for it', async () => {
    const asked: unknown[] = [];
    const before: number[] = [];
    const coming = { request: 'r', privateKeyPem: 'k' };
    const said = { workstationId: 'w', certificate: 'c', session: 's', request: 'r' };
    const later = Promise.withResolvers<(given: typeof said) => string | null>();
    options = {
      ...options,
      renewal: {
        async prepare() {
          before.push(calls.length, done.steps.length);
          return coming;
        },
        ask(prepared, token, sign) {
          const signature = sign(said) ?? '';
          asked.push([prepared, token, isSignedBySignInKey(publicKey, 'renewal', said, signature)]);
          later.resolve(sign);
          return new Promise(() => undefined);
        },
      },
    };
    const outcome = await signIn(options, RIGHT);
    if (outcome.ok) opened = outcome.proved.store;
    expect(before).toEqual([0, 0]);
    expect([outcome.ok, asked]).toEqual([true, [[coming, 'token', true]]]);
    // What unwraps the key is forgotten by now.
    expect((await later.promise)(said)).toBeNull();
    asked.splice(0);
    await signIn(options, { ...RIGHT, serverPassword: 'another' });
    expect(asked).toEqual([]);
  });
});

describe('a failure sends as many messages as a success, and leaves nothing open', () => {
  test.each<[string, (right: SignInOptions) => SignInOptions, Partial<Credentials>]>([
    ['a wrong workstation password', (right) => right, { workstationPassword: 'another' }],
    ['a wrong server password', (right) => right, { serverPassword: 'another' }],
    ['both wrong', (right) => right, { serverPassword: 'another', workstationPassword: 'another' }],
    ['another half in the keychain', (right) => ({ ...right, keychainSecret: new Uint8Array(32) }), {}],
    [
      'a header that cannot be read',
      (right) => ({
        ...right,
        header() {
          throw new Error('missing');
        },
      }),
      {},
    ],
    [
      'a store that is missing',
      (right) => {
        rmSync(join(right.folder, FILES.store));
        return right;
      },
      {},
    ],
    ['no sign-in key', (right) => ({ ...right, facts: { fact: () => null, setFact: () => undefined } }), {}],
    [
      'no certificate',
      (right) => ({
        ...right,
        link: {
          call: right.link.call,
          identity() {
            throw new Error('gone');
          },
        },
      }),
      {},
    ],
  ])('%s', async (_what, given, other) => {
    expect(await signIn(given(options), { ...RIGHT, ...other })).toEqual(FAILED);
    expect(calls.map(([name, , token]) => [name, token])).toEqual([
      ['signInStart', undefined],
      ['signInFinish', undefined],
    ]);
    expect(last()).toEqual({ attemptId: 'attempt', ...NONE });
    expectNothingLeft();
  });

  test.each([
    ['', () => ({ ok: true })],
    [', also where that fails', () => Promise.reject(new Unreachable('away'))],
  ])('a session that the server opens for no proof is ended unseen%s', async (_also, signOut) => {
    instead = { signInFinish: () => ({ token: 'unproved' }), signOut };
    expect(await signIn(options, { ...RIGHT, workstationPassword: 'another' })).toEqual(FAILED);
    expect(calls.at(-1)).toEqual(['signOut', {}, 'unproved']);
    expectNothingLeft();
  });

  test('a session for right passwords without the sign-in key is ended as well', async () => {
    instead = { signInFinish: () => ({ token: 'unproved' }) };
    const none = { fact: () => null, setFact: () => undefined };
    expect(await signIn({ ...options, facts: none }, RIGHT)).toEqual(FAILED);
    expect(names().at(-1)).toBe('signOut');
    expectNothingLeft();
  });

  test('an answer that is none of OPAQUE is answered without a proof', async () => {
    const signInKey = { challenge: 'c', at: 5, keyId: signInKeyId(publicKey) };
    instead = { signInStart: () => ({ attemptId: 'attempt', loginResponse: 'nonsense', signInKey }) };
    expect(await signIn(options, RIGHT)).toEqual(FAILED);
    expect(last()).toEqual({ attemptId: 'attempt', ...NONE });
    expectNothingLeft();
  });
});

describe('a server that', () => {
  const throwing = (error: Error) => () => {
    throw error;
  };
  const closed = new ServerRefusal(429, { code: 'too-many-tries', params: { retryAt: 77 } });

  test.each([
    ['', undefined],
    [', whatever is answered to it', throwing(new Unreachable('away'))],
  ])('refuses the name is asked once more as after any failure%s', async (_also, signInFinish) => {
    instead = { signInStart: throwing(closed), ...(signInFinish === undefined ? {} : { signInFinish }) };
    expect(await signIn(options, RIGHT)).toEqual({ ok: false, judged: true, retryAt: 77 });
    expect(names()).toEqual(['signInStart', 'signInFinish']);
    expect(last()).toEqual({ attemptId: expect.stringMatching(/^[0-9a-f-]{36}$/), ...NONE });
    expect(done.steps.filter((step) => !step.startsWith('store'))).toEqual([
      ...['startLogin', 'pretendLogin', 'thread ended'],
    ]);
    expectNothingLeft();
  });

  test('cannot be reached has judged nothing, and is asked nothing more', async () => {
    instead = { signInStart: throwing(new Unreachable('away')) };
    expect(await signIn(options, RIGHT)).toEqual({ ok: false, judged: false, retryAt: null });
    expect([names(), done.steps.includes('pretendLogin')]).toEqual([['signInStart'], false]);
    expectNothingLeft();
  });

  test.each<[string, Error, object]>([
    ['is gone at the second half has judged nothing', new Unreachable('away'), { judged: false, retryAt: null }],
    ['closes sign-in says until when', closed, { judged: true, retryAt: 77 }],
    [
      'demands a self-check has judged nothing, and its notice is passed on',
      new ServerRefusal(403, { code: 'self-check', params: { level: 2 } }),
      { judged: false, retryAt: null, selfCheck: { code: 'self-check', params: { level: 2 } } },
    ],
  ])('%s', async (_what, error, outcome) => {
    instead = { signInFinish: throwing(error) };
    expect(await signIn(options, RIGHT)).toEqual({ ok: false, ...outcome });
    expectNothingLeft();
  });
});

describe('a second factor', () => {
  const KEY: SecurityKeyAnswer = {
    ...{ id: 'k', clientDataJSON: 'c', authenticatorData: 'a', signature: 's', userHandle: null },
  };
  const asking = (answer: SecurityKeyAnswer | null) => {
    const asked: unknown[] = [];
    options = {
      ...options,
      askKey: async (question) => {
        asked.push(question);
        return answer;
      },
    };
    return asked;
  };
  const sent = async (other: Partial<Credentials>) => {
    const outcome = await signIn(options, { ...RIGHT, ...other });
    if (outcome.ok) opened = outcome.proved.store;
    return { code: last()?.['code'], key: last()?.['key'] };
  };

  test('that was typed is sent; a key is asked where the person wants it and the server has a question', async () => {
    asksKey = true;
    const asked = asking(KEY);
    expect(await sent({ code: '123456', securityKey: true })).toEqual({ code: '123456', key: KEY });
    expect(asked).toEqual([QUESTION]);
  });

  test.each<[string, boolean, Partial<Credentials>]>([
    ['the person does not want it', true, {}],
    ['the person does not want it explicitly', true, { securityKey: false }],
    ['the server has no question', false, { securityKey: true }],
  ])('asks no key where %s', async (_why, asks, other) => {
    asksKey = asks;
    expect(await sent(other)).toEqual({ code: undefined, key: undefined });
    expect(names()).toEqual(['signInStart', 'signInFinish']);
  });

  test('is asked and sent also where a password is wrong, so that the question reveals nothing', async () => {
    asksKey = true;
    for (const wrong of [{ workstationPassword: 'another' }, { serverPassword: 'another' }]) {
      const asked = asking(KEY);
      expect(await sent({ ...wrong, code: '1', securityKey: true })).toEqual({ code: '1', key: KEY });
      expect([asked, last()?.['finishLoginRequest']]).toEqual([[QUESTION], null]);
    }
  });

  test('of a key that does not answer is not sent', async () => {
    asksKey = true;
    asking(null);
    expect(await sent({ securityKey: true })).toEqual({ code: undefined, key: undefined });
    expect(Object.keys(last() ?? {})).not.toContain('key');
  });
});
