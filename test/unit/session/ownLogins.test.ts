/** A person's own saved logins, by rule: what is taken, refused, sealed on, used and wiped. All seals are real. */
import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { OwnKey, OwnLogin } from '../../../contract/savedLogins.ts';
import type { LoginParts, OpenLogin } from '../../../core/logins/payload.ts';
import {
  approve,
  fingerprintOf,
  keyIdOfLoginKey,
  openLogin,
  sealLogin,
  type LoginPlace,
} from '../../../core/logins/sealLogin.ts';
import { codeAt, readSeed } from '../../../core/logins/seed.ts';
import { SAFE_LOGINS, type LoginPolicy } from '../../../core/policy/logins.ts';
import { makeKeyPair } from '../../../core/sealing/hpke.ts';
import { ServerRefusal, Unreachable } from '../../../main/link/errors.ts';
import type { Link } from '../../../main/link/link.ts';
import { ownLogins, type LoginInUse, type OwnLogins } from '../../../main/session/logins/ownLogins.ts';
import { turns } from '../../support/turns.ts';

/** Every login that was opened here, and with which key. */
const opened = vi.hoisted(() => [] as OpenLogin[]);
const openedWith = vi.hoisted(() => [] as Uint8Array[]);
vi.mock(import('../../../core/logins/sealLogin.ts'), async (original) => {
  const real = await original();
  return {
    ...real,
    async openLogin(...given) {
      const one = await real.openLogin(...given);
      opened.push(one);
      openedWith.push(given[0]);
      return one;
    },
  };
});

const [PERSON, HERE, THERE] = ['person', 'here', 'there'];
const APPROVAL = Buffer.alloc(32, 4);
const SEED = 'JBSWY3DPEHPK3PXPJBSWY3DP';
const isWiped = (bytes: Uint8Array): boolean => bytes.every((byte) => byte === 0);

let stored: Map<string, Buffer>;
let given: Buffer[];
let seen: unknown[];
let calls: [name: string, body: Record<string, unknown>][];
let time: number;
let policy: LoginPolicy;
let answer: { keys: OwnKey[]; logins: OwnLogin[] };
let instead: Record<string, () => unknown>;
let own: OwnLogins;
let publicKey: string;

const make = () =>
  ownLogins({
    link: {
      call: (async (...[name, , body, token]: [string, object, Record<string, unknown>, string]) => {
        if (token !== 'token') throw new Error('Another session.');
        calls.push([name, body]);
        if (name === 'registerLoginKey') {
          publicKey = String(body['publicKey']);
          answer.keys = [ours(), ...answer.keys.filter(({ workstationId }) => workstationId !== HERE)];
        }
        const other = instead[name];
        return other === undefined ? (name === 'ownLogins' ? answer : { ok: true }) : other();
      }) as Link['call'],
    },
    ...{ token: 'token', personId: PERSON, workstationId: HERE, now: () => time, policy: () => policy },
    store: {
      kept(name) {
        const kept = stored.get(name);
        if (kept === undefined) return null;
        const copy = Buffer.from(kept);
        given.push(copy);
        return copy;
      },
      keep(name, value) {
        seen.push(['kept', name]);
        stored.set(name, Buffer.from(value));
        if (name === 'login-key') given.push(Buffer.from(value.buffer, value.byteOffset, value.byteLength));
      },
    },
    activity: { record: (...one) => void seen.push(one) },
    log: (...line) => void seen.push(['logged', ...line]),
  });
const ours = (): OwnKey => ({
  ...{ workstationId: HERE, keyId: keyIdOfLoginKey(publicKey), publicKey, approvals: [] },
});
const parts = (name: string, seed = false): LoginParts => ({
  ...{ name, address: `https://${name.toLowerCase()}.example/`, approval: Buffer.from(APPROVAL) },
  ...{ user: Buffer.from('user'), password: Buffer.from('pass'), seed: seed ? readSeed(SEED) : null },
});
const place = (loginId: string, version = 1): LoginPlace => ({ loginId, version, personId: PERSON, tenantId: 't' });
/** As the server sends it, sealed to the key that this desk has. */
async function login(id: string, version = 1, what = parts(id), at = place(id, version)): Promise<OwnLogin> {
  const sealed = await sealLogin(publicKey, what, at);
  return { ...{ id, tenantId: 't', version, sealed }, holders: [keyIdOfLoginKey(publicKey)] };
}

beforeEach(async () => {
  [stored, given, seen, calls, instead] = [new Map(), [], [], [], {}];
  policy = { ...SAFE_LOGINS, agentSees: 'names', comparedKeysOnly: false };
  [time, answer] = [1_000_000, { keys: [], logins: [] }];
  own = make();
  await own.lookAgain();
  opened.splice(0);
});
/** The next look, with these logins. */
async function look(...logins: OwnLogin[]): Promise<void> {
  answer.logins = logins;
  [seen, calls] = [[], []];
  await own.lookAgain();
}
const ids = () => own.list().map(({ id }) => id);

describe('the key of this desk', () => {
  test('is made once, recorded before it is kept, registered, and no copy of it is left', async () => {
    expect(seen).toEqual([
      ['login-key', { what: 'made' }],
      ['kept', 'login-key'],
    ]);
    expect(calls).toEqual([
      ['registerLoginKey', { publicKey }],
      ['ownLogins', {}],
    ]);
    expect([stored.get('login-key')?.length, given.every(isWiped), given.length]).toEqual([64, true, 1]);
    expect(stored.get('login-key')?.subarray(0, 32).toString('base64url')).toBe(publicKey);
    await look();
    expect([seen, calls]).toEqual([[], [['ownLogins', {}]]]);
  });

  test('is the same in the next session, registered again, and what the store gave is wiped', async () => {
    const before = publicKey;
    const one = await login('A');
    [own, seen, calls, given, answer.logins] = [make(), [], [], [], [one]];
    await own.lookAgain();
    expect([publicKey, calls[0]?.[0], ids()]).toEqual([before, 'registerLoginKey', ['A']]);
    expect(seen).toEqual([['kept', 'login-versions']]);
    expect([given.length > 0, isWiped(given[0] ?? Buffer.from('x'))]).toEqual([true, true]);
  });

  test.each([63, 65])('of %i bytes in the store is none: another is made', async (length) => {
    const before = publicKey;
    stored.set('login-key', Buffer.alloc(length, 1));
    own = make();
    await own.lookAgain();
    expect(publicKey).not.toBe(before);
    expect(stored.get('login-key')?.length).toBe(64);
  });

  test('that the server lists as another one: nothing is used, and it is registered with the next look', async () => {
    await look(await login('A'));
    expect(ids()).toEqual(['A']);
    const other = (await makeKeyPair()).publicKey.toString('base64url');
    answer.keys = [{ ...ours(), publicKey: other }];
    [seen, calls] = [[], []];
    await own.lookAgain();
    expect(ids()).toEqual([]);
    expect(own.shown()).toMatchObject({ ready: 0, fingerprint: null });
    expect(seen).toEqual([
      ['login-key', { what: 'not-ours' }],
      ['logged', 'error', 'The server has another login key of this person at this workstation than the desk.'],
    ]);
    await look(await login('A'));
    expect([calls[0]?.[0], ids()]).toEqual(['registerLoginKey', ['A']]);
  });

  test('is shown by its fingerprint once the server has it', async () => {
    expect(own.shown().fingerprint).toBe(fingerprintOf({ personId: PERSON, workstationId: HERE, publicKey }));
    expect(make().shown().fingerprint).toBeNull();
  });
});

describe('a login', () => {
  test('is taken as it was sealed; only its name, its address and whether it has codes are kept open', async () => {
    await look(await login('B', 3, parts('Beta', true)), await login('A'));
    expect(own.list()).toEqual([
      { id: 'B', name: 'Beta', address: 'https://beta.example/', tenantId: 't', hasCodes: true },
      { id: 'A', name: 'A', address: 'https://a.example/', tenantId: 't', hasCodes: false },
    ]);
    expect([opened.length, opened.every(({ user, password }) => isWiped(user) && isWiped(password))]).toEqual([
      2,
      true,
    ]);
    expect(JSON.parse(stored.get('login-versions')?.toString() ?? '')).toEqual({ A: 1, B: 3 });
    expect(own.shown()).toMatchObject({
      ...{ ready: 2, waiting: 0 },
      names: [
        { name: 'A', address: 'https://a.example/' },
        { name: 'Beta', address: 'https://beta.example/' },
      ],
    });
    policy = { ...policy, agentSees: 'count' };
    expect(own.shown()).toMatchObject({ ready: 2, names: null });
  });

  test('is opened again only where its version or its seal is another one; new versions are kept', async () => {
    const one = await login('A');
    await look(one);
    opened.splice(0);
    await look(one);
    expect([opened.length, seen]).toEqual([0, []]);
    const again = await login('A', 1, parts('Other'));
    await look(again);
    expect([opened.length, own.list()[0]?.name, seen]).toEqual([1, 'Other', []]);
    await look(await login('A', 2));
    expect([opened.length, seen]).toEqual([2, [['kept', 'login-versions']]]);
  });

  test('that is not sealed to this desk waits, without a record', async () => {
    await look({ ...(await login('A')), sealed: null }, await login('B'));
    expect([ids(), own.shown().waiting]).toEqual([['B'], 1]);
    expect(seen).toEqual([['kept', 'login-versions']]);
  });

  test('of a former version, or that does not open, is refused and recorded once', async () => {
    await look(await login('A', 2), await login('B'));
    const wrong = { ...(await login('B', 2)), version: 3 };
    const former = await login('A', 1);
    await look(former, wrong);
    const refusals = [
      ['login-refused', { login: 'A', reason: 'former-version' }, { tenantId: 't' }],
      ['login-refused', { login: 'B', reason: 'does-not-open' }, { tenantId: 't' }],
    ];
    expect([seen, ids(), own.shown().waiting]).toEqual([refusals, [], 2]);
    await look(former, wrong);
    expect(seen).toEqual([]);
    await look({ ...former, version: 0 });
    expect(seen).toEqual([refusals[0]]);
    // The same version as before is no former one, also in a session that begins.
    own = make();
    await look(await login('A', 2));
    expect(ids()).toEqual(['A']);
    await look(former);
    expect(seen).toEqual([refusals[0]]);
  });

  test('that is taken back is gone with the next look', async () => {
    await look(await login('A'), await login('B'));
    await look(await login('B'));
    expect(ids()).toEqual(['B']);
  });
});

describe('sealing on to another desk of this person', () => {
  let other: { publicKey: string; privateKey: Buffer };
  const key = (over: Partial<OwnKey> = {}, approval: Uint8Array = APPROVAL): OwnKey => ({
    ...{ workstationId: THERE, keyId: keyIdOfLoginKey(other.publicKey), publicKey: other.publicKey },
    approvals: [approve(approval, { personId: PERSON, workstationId: THERE, publicKey: other.publicKey })],
    ...over,
  });
  const sealed = () => calls.filter(([name]) => name === 'sealOwnLogins').flatMap(([, { seals }]) => seals as never[]);
  beforeEach(async () => {
    const pair = await makeKeyPair();
    other = { publicKey: pair.publicKey.toString('base64url'), privateKey: pair.privateKey };
  });

  test('is recorded, then sent; the seal opens there, and what was opened for it is wiped', async () => {
    answer.keys.push(key());
    await look(await login('A', 4));
    expect(seen).toEqual([
      ['kept', 'login-versions'],
      ['login-key', { what: 'handed-on', logins: 1 }],
    ]);
    const [seal] = sealed() as { loginId: string; version: number; sealed: Parameters<typeof openLogin>[1] }[];
    expect(seal).toMatchObject({ loginId: 'A', version: 4 });
    if (seal === undefined) throw new Error('Nothing was sealed.');
    const there = await openLogin(other.privateKey, seal.sealed, place('A', 4));
    expect([there.name, there.password.toString()]).toEqual(['A', 'pass']);
    there.wipe();
    expect(opened.every(({ password }) => isWiped(password))).toBe(true);
  });

  test.each<[string, number, () => Partial<OwnKey>]>([
    ['one of several approvals is right', 1, () => ({ approvals: ['A'.repeat(43), ...key().approvals] })],
    ['no approval', 0, () => ({ approvals: [] })],
    ["another administrator's approval", 0, () => key({}, Buffer.alloc(32, 5))],
    ['the approval of another desk', 0, () => ({ workstationId: 'elsewhere' })],
    ['this desk itself', 0, () => ({ workstationId: HERE })],
  ])('for %s makes this many seals: %i', async (_what, count, over) => {
    answer.keys.push(key(over()));
    await look(await login('A'));
    expect(sealed()).toHaveLength(count);
    expect(seen.filter((one) => Array.isArray(one) && one[0] === 'login-key')).toHaveLength(sealed().length);
  });

  test('opens and sends nothing that the other desk has, or that this one has not', async () => {
    answer.keys.push(key());
    const one = await login('A');
    await look({ ...one, holders: [...one.holders, key().keyId] }, { ...(await login('B')), sealed: null });
    // Once, to be taken.
    expect([opened.length, sealed()]).toEqual([1, []]);
    opened.splice(0);
    answer.keys = [ours(), key({ approvals: [] })];
    await look(one);
    expect([opened.length, sealed()]).toEqual([0, []]);
  });

  test('is done in requests of fifty', async () => {
    answer.keys.push(key());
    await look(...(await Promise.all(Array.from({ length: 51 }, (_one, n) => login(`L${n}`)))));
    expect(calls.slice(1).map(([, { seals }]) => (seals as unknown[]).length)).toEqual([50, 1]);
    expect(seen.slice(1)).toEqual([
      ['login-key', { what: 'handed-on', logins: 50 }],
      ['login-key', { what: 'handed-on', logins: 1 }],
    ]);
    expect(new Set((sealed() as { loginId: string }[]).map(({ loginId }) => loginId)).size).toBe(51);
  });

  test('ends with a lock', async () => {
    answer.keys.push(key());
    instead = {
      sealOwnLogins: () => {
        own.stop();
        return { ok: true };
      },
    };
    await look(...(await Promise.all(Array.from({ length: 51 }, (_one, n) => login(`L${n}`)))));
    expect(calls.filter(([name]) => name === 'sealOwnLogins')).toHaveLength(1);
  });
});

describe('using a login', () => {
  const use = () => own.useLogin('A', ({ name }) => name);
  const record = ['login-used', { login: 'A' }, { tenantId: 't' }];

  test('is recorded first, gives all of it for a while, and wipes it when the work ends', async () => {
    await look(await login('A', 1, parts('A', true)));
    let kept: LoginInUse | null = null;
    seen = [];
    const result = await own.useLogin('A', async (inUse) => {
      kept = inUse;
      expect(seen).toEqual([record]);
      await turns();
      expect([inUse.name, inUse.address, String(inUse.user), String(inUse.password)]).toEqual([
        ...['A', 'https://a.example/', 'user', 'pass'],
      ]);
      expect(inUse.code()).toBe(codeAt(readSeed(SEED), time));
      time += 30_000;
      expect(inUse.code()).toBe(codeAt(readSeed(SEED), time));
      return 'done';
    });
    expect(result).toBe('done');
    const { password, user } = Object(kept) as LoginInUse;
    expect([isWiped(password), isWiped(user)]).toEqual([true, true]);
  });

  test('that fails wipes it as well; one without a seed has no codes', async () => {
    await look(await login('A'));
    const failing = own.useLogin('A', (inUse) => {
      expect(inUse.code()).toBeNull();
      throw new Error('broken');
    });
    await expect(failing).rejects.toThrow('broken');
    expect(isWiped(opened.at(-1)?.password ?? Buffer.from('x'))).toBe(true);
  });

  test('asks the server again after a minute, and not before', async () => {
    await look(await login('A'));
    calls = [];
    time += 60_000;
    await use();
    expect(calls).toEqual([]);
    time += 1;
    await use();
    expect(calls).toEqual([['ownLogins', {}]]);
    answer.logins = [];
    time += 60_001;
    await expect(use()).rejects.toMatchObject({ code: 'no-such-login' });
  });

  test('without the server goes on for 15 minutes, and not longer', async () => {
    await look(await login('A'));
    instead = { ownLogins: () => Promise.reject(new Unreachable('away')) };
    time += 15 * 60_000;
    expect(await use()).toBe('A');
    time += 1;
    seen = [];
    await expect(use()).rejects.toMatchObject({ code: 'login-in-doubt' });
    expect(seen).toEqual([]);
  });

  test('of one that is not there is refused, without a record', async () => {
    await look(await login('B'));
    seen = [];
    await expect(use()).rejects.toMatchObject({ code: 'no-such-login' });
    expect(seen).toEqual([]);
  });

  test('ends with a lock: what is open is wiped at once, with the key, and nothing is used after it', async () => {
    await look(await login('A', 1, parts('A', true)));
    const using = own.useLogin('A', async (inUse) => {
      own.stop();
      expect([isWiped(inUse.password), inUse.code()]).toEqual([true, null]);
      expect(isWiped(openedWith.at(-1) ?? Buffer.from('x'))).toBe(true);
      return 'ended';
    });
    expect(await using).toBe('ended');
    expect([own.list(), own.shown().ready, own.shown().fingerprint]).toEqual([[], 0, null]);
    seen = [];
    await expect(use()).rejects.toMatchObject({ code: 'desk-locked' });
    expect(seen).toEqual([]);
  });

  test('that a lock meets while the login is opened gives nothing and wipes it', async () => {
    await look(await login('A'));
    const using = own.useLogin('A', () => 'used');
    await Promise.resolve();
    own.stop();
    await expect(using).rejects.toMatchObject({ code: 'desk-locked' });
    expect(opened.every(({ password }) => isWiped(password))).toBe(true);
  });
});

describe('a look at the server', () => {
  test('is one at a time; what asks meanwhile is answered by one more', async () => {
    const first = Promise.withResolvers<void>();
    calls = [];
    instead = { ownLogins: () => first.promise.then(() => answer) };
    const looks = [own.lookAgain(), own.lookAgain(), own.lookAgain()];
    await turns();
    expect(calls).toHaveLength(1);
    first.resolve();
    await Promise.all(looks);
    expect(calls).toHaveLength(2);
  });

  test.each<[string, () => Error, unknown[]]>([
    ['no answer', () => new Unreachable('away'), []],
    ['a refusal', () => new ServerRefusal(403, { code: 'forbidden', params: {} }), []],
    [
      'another error, which is logged',
      () => new TypeError('x'),
      [['logged', 'error', 'Saved logins could not be fetched.', { error: 'TypeError' }]],
    ],
  ])('ends with %s, and what was there stays', async (_what, error, lines) => {
    await look(await login('A'));
    instead = { ownLogins: () => Promise.reject(error()) };
    [seen, calls] = [[], []];
    await own.lookAgain();
    expect([ids(), seen, calls.length]).toEqual([['A'], lines, 1]);
  });

  test('that a lock meets changes and logs nothing, and none follows it', async () => {
    const one = await login('A');
    instead = {
      ownLogins: () => {
        own.stop();
        return answer;
      },
    };
    await look(one);
    expect([seen, ids(), opened]).toEqual([[], [], []]);
    calls = [];
    await own.lookAgain();
    expect(calls).toEqual([]);
  });

  test('of a desk that is locked while it makes its key keeps and records none', async () => {
    stored.clear();
    [own, seen, calls] = [make(), [], []];
    const looking = own.lookAgain();
    own.stop();
    await looking;
    expect([seen, calls, stored.size]).toEqual([[], [], 0]);
  });
});
