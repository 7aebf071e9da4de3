/** Saving other people's logins: which keys are sealed to, what is recorded before it, and what is wiped. */
import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { LoginKeyInfo, SavedLoginInfo } from '../../../contract/savedLogins.ts';
import type { LoginParts } from '../../../core/logins/payload.ts';
import {
  approvalFor,
  approve,
  fingerprintOf,
  keyIdOfLoginKey,
  openLogin,
  type LoginPlace,
} from '../../../core/logins/sealLogin.ts';
import { SAFE_LOGINS, type LoginPolicy } from '../../../core/policy/logins.ts';
import { makeKeyPair } from '../../../core/sealing/hpke.ts';
import { ServerRefusal } from '../../../main/link/errors.ts';
import type { Link } from '../../../main/link/link.ts';
import { administerLogins, type AdministerLogins } from '../../../main/session/logins/administerLogins.ts';
import { createServerWork } from '../../../main/session/serverWork.ts';

/** What was sealed, by reference: it must be wiped afterwards. */
const sealed = vi.hoisted(() => [] as LoginParts[]);
const approvals = vi.hoisted(() => [] as Uint8Array[]);
vi.mock(import('../../../core/logins/sealLogin.ts'), async (original) => {
  const real = await original();
  return {
    ...real,
    sealLogin(publicKey, login, place) {
      sealed.push(login);
      return real.sealLogin(publicKey, login, place);
    },
    approvalFor(secret, personId) {
      const approval = real.approvalFor(secret, personId);
      approvals.push(secret, approval);
      return approval;
    },
  };
});

const [P, DAY] = ['person', 86_400_000];
const FORM = {
  ...{ personId: P, loginId: 'L', tenantId: 't', baseVersion: 4, name: ' Tool ', address: 'https://tool.example' },
  ...{ user: ' maya ', password: ' secret words ', totp: 'JBSWY3DPEHPK3PXPJBSWY3DP' },
};

let stored: Map<string, Buffer>;
let seen: unknown[];
let calls: [name: string, params: unknown, body: Record<string, unknown>][];
let policy: LoginPolicy;
let instead: Record<string, unknown>;
let keys: LoginKeyInfo[];
let logins: SavedLoginInfo[];
let privateKeys: Map<string, Buffer>;
let work: AdministerLogins;
let time: number;

const make = () =>
  administerLogins({
    link: {
      call: (async (...[name, params, body, token]: [string, unknown, Record<string, unknown>, string]) => {
        if (token !== 'token') throw new Error('Another session.');
        calls.push([name, params, body]);
        seen.push(name);
        const answer = instead[name];
        if (answer instanceof Error) throw answer;
        if (answer !== undefined) return answer;
        return name === 'loginsOf' ? { personId: P, name: 'Maya', tenantIds: ['t'], keys, logins } : { version: 5 };
      }) as Link['call'],
    },
    ...{ token: 'token', policy: () => policy, now: () => time, online: createServerWork(() => undefined).require },
    store: {
      kept: (name) => (stored.has(name) ? Buffer.from(stored.get(name) ?? '') : null),
      keep(name, value) {
        seen.push(['kept', name]);
        stored.set(name, Buffer.from(value));
      },
    },
    activity: { record: (...one) => void seen.push(one) },
  });
async function key(workstationId: string): Promise<LoginKeyInfo> {
  const pair = await makeKeyPair();
  const publicKey = pair.publicKey.toString('base64url');
  privateKeys.set(publicKey, pair.privateKey);
  const keyId = keyIdOfLoginKey(publicKey);
  return { workstationId, workstationName: `desk ${workstationId}`, keyId, publicKey, registeredAt: 3 };
}
beforeEach(async () => {
  [stored, seen, calls, instead, privateKeys, time] = [new Map(), [], [], {}, new Map(), 1_000];
  [policy, keys, logins] = [{ ...SAFE_LOGINS }, [await key('a')], []];
  for (const list of [sealed, approvals]) list.splice(0);
  work = make();
});
const last = () => calls.at(-1);
const trust = async (one: LoginKeyInfo) =>
  work.trustLoginKey({ personId: P, workstationId: one.workstationId, keyId: one.keyId });
const forget = () => {
  [seen, calls] = [[], []];
};
function expectAllWiped(): void {
  const bytes = [
    ...sealed.flatMap(({ user, password, approval, seed }) => [user, password, approval, seed?.secret]),
    ...approvals,
  ];
  expect(bytes.length).toBeGreaterThan(0);
  for (const one of bytes) expect(one?.every((byte) => byte === 0)).toBe(true);
}
const taken = (one: LoginKeyInfo) => [
  'login-key',
  { what: 'taken', person: P, workstation: one.workstationId, keyId: one.keyId },
];

describe('saving a login', () => {
  test('takes the first keys of a person as they come, each recorded before, and seals to them', async () => {
    keys.push(await key('b'));
    const [one, two] = keys as [LoginKeyInfo, LoginKeyInfo];
    expect(await work.saveLogin(FORM)).toEqual({ version: 5, problems: [], sealedTo: ['a', 'b'], leftOut: [] });
    expect(seen).toEqual([
      ...[['kept', 'login-approval'], 'loginsOf', taken(one), ['kept', 'login-pins']],
      ...[taken(two), ['kept', 'login-pins'], 'saveLogin'],
    ]);
    const [, params, body] = calls[calls.length - 1] ?? ['', {}, {}];
    expect(params).toEqual({ personId: P, loginId: 'L' });
    expect(body).toEqual({
      ...{ tenantId: 't', name: 'Tool', address: 'https://tool.example/', hasCodes: true, baseVersion: 4 },
      seals: [expect.objectContaining({ keyId: one.keyId }), expect.objectContaining({ keyId: two.keyId })],
    });
    expectAllWiped();
    const place: LoginPlace = { loginId: 'L', version: 5, personId: P, tenantId: 't' };
    const [seal] = body['seals'] as Parameters<typeof openLogin>[1][];
    if (seal === undefined) throw new Error('Nothing was sealed.');
    const login = await openLogin(privateKeys.get(one.publicKey) ?? Buffer.alloc(0), seal, place);
    // A password may begin with a space, a name may not.
    expect([login.name, String(login.user), String(login.password)]).toEqual(['Tool', 'maya', ' secret words ']);
    expect([
      login.seed?.digits,
      login.approval.equals(approvalFor(stored.get('login-approval') ?? Buffer.alloc(0), P)),
    ]).toEqual([6, true]);
    login.wipe();
  });

  test('again uses the same approval, takes no key twice, and without a seed says so', async () => {
    await work.saveLogin(FORM);
    const before = stored.get('login-approval')?.toString('hex');
    forget();
    await work.saveLogin({ ...FORM, totp: '' });
    expect(seen).toEqual(['loginsOf', 'saveLogin']);
    expect([last()?.[2]['hasCodes'], stored.get('login-approval')?.toString('hex')]).toEqual([false, before]);
    expect(stored.get('login-approval')?.length).toBe(32);
    // A session of the same administrator later on.
    work = make();
    await work.saveLogin(FORM);
    expect(stored.get('login-approval')?.toString('hex')).toBe(before);
  });

  test('with a wrong field asks the server nothing, and makes no secret', async () => {
    const answer = await work.saveLogin({ ...FORM, user: ' ' });
    expect(answer).toMatchObject({ version: null, problems: [{ field: 'user' }], sealedTo: [], leftOut: [] });
    expect([seen, sealed]).toEqual([[], []]);
  });

  test('leaves out a key that came later and one that changed, until it was compared', async () => {
    await work.saveLogin(FORM);
    const [first] = keys as [LoginKeyInfo];
    keys.push(await key('b'));
    forget();
    expect(await work.saveLogin(FORM)).toMatchObject({ sealedTo: ['a'], leftOut: ['b'] });
    expect(seen).toEqual(['loginsOf', 'saveLogin']);
    keys = [await key('a'), ...keys.slice(1)];
    const [changed, later] = keys as [LoginKeyInfo, LoginKeyInfo];
    forget();
    await expect(work.saveLogin(FORM)).rejects.toMatchObject({ code: 'no-compared-key', params: { name: 'Maya' } });
    const warning = { what: 'changed', person: P, workstation: 'a', keyId: changed.keyId, former: first.keyId };
    expect(seen).toEqual(['loginsOf', ['login-key', warning]]);
    expectAllWiped();
    await trust(later);
    forget();
    expect(await work.saveLogin(FORM)).toMatchObject({ sealedTo: ['b'], leftOut: ['a'] });
    // The changed key was recorded once in this session.
    expect(seen).toEqual(['loginsOf', 'saveLogin']);
  });

  test('where policy wants compared keys, seals to those alone', async () => {
    policy = { ...policy, comparedKeysOnly: true };
    await expect(work.saveLogin(FORM)).rejects.toMatchObject({ code: 'no-compared-key' });
    expect(seen).toEqual([['kept', 'login-approval'], 'loginsOf']);
    policy = { ...policy, comparedKeysOnly: false };
    await work.saveLogin(FORM);
    policy = { ...policy, comparedKeysOnly: true };
    await expect(work.saveLogin(FORM)).rejects.toMatchObject({ code: 'no-compared-key' });
    await trust(keys[0] as LoginKeyInfo);
    expect(await work.saveLogin(FORM)).toMatchObject({ sealedTo: ['a'] });
  });

  test('for a person without a key, or where the server refuses, saves nothing and wipes all', async () => {
    const all = keys;
    keys = [];
    await expect(work.saveLogin(FORM)).rejects.toMatchObject({ code: 'no-login-key', params: { name: 'Maya' } });
    expect(seen).toEqual([['kept', 'login-approval'], 'loginsOf']);
    expectAllWiped();
    keys = all;
    instead = { saveLogin: new ServerRefusal(409, { code: 'conflict', params: {} }) };
    await expect(work.saveLogin(FORM)).rejects.toMatchObject({ code: 'conflict' });
    expectAllWiped();
  });
});

describe('an answer that is not what was asked', () => {
  const refused = ['login-key', { what: 'refused', reason: 'not-what-was-asked', person: P }];

  test('about another person is refused and recorded', async () => {
    instead = { loginsOf: { personId: 'other', name: 'Maya', tenantIds: [], keys, logins } };
    await expect(work.listSavedLogins({ personId: P })).rejects.toMatchObject({ code: 'other-answer' });
    expect(seen).toEqual(['loginsOf', refused]);
  });

  test('with one key under the name of another is refused, and nothing of it is taken', async () => {
    keys.push({ ...(await key('b')), keyId: '0123456789abcdef' });
    await expect(work.saveLogin(FORM)).rejects.toMatchObject({ code: 'other-answer' });
    expect(seen).toEqual([['kept', 'login-approval'], 'loginsOf', refused]);
    expect([stored.has('login-pins'), sealed]).toEqual([false, []]);
    expectAllWiped();
  });
});

describe("a person's saved logins", () => {
  const login = (over: Partial<SavedLoginInfo>): SavedLoginInfo => ({
    ...{ id: 'L', tenantId: 't', name: 'Tool', address: 'https://tool.example/', hasCodes: false, version: 1 },
    ...{ savedAt: 1, savedBy: 'IT', removedAt: null, holders: [] },
    ...over,
  });

  test('are shown with the keys they are sealed to or wait for, and until when a removal is undone', async () => {
    keys.push(await key('b'));
    const [one, two] = keys as [LoginKeyInfo, LoginKeyInfo];
    logins = [login({ holders: [one.keyId] }), login({ id: 'M', removedAt: 100 })];
    const shown = await work.listSavedLogins({ personId: P });
    expect(shown).toMatchObject({ personId: P, name: 'Maya', tenantIds: ['t'] });
    expect(shown.logins).toEqual([
      { ...withoutHolders(login({})), undoUntil: null, sealedTo: ['a'], waits: ['b'] },
      {
        ...withoutHolders(login({ id: 'M', removedAt: 100 })),
        ...{ undoUntil: 100 + 7 * DAY, sealedTo: [], waits: ['a', 'b'] },
      },
    ]);
    expect(shown.workstations[1]).toEqual({
      ...{ workstationId: 'b', name: 'desk b', keyId: two.keyId, trust: 'new', registeredAt: 3 },
      ...{ isSealedTo: true, takenAt: null },
      fingerprint: fingerprintOf({ personId: P, workstationId: 'b', publicKey: two.publicKey }),
    });
    expect(seen).toEqual(['loginsOf']);
  });
  const withoutHolders = ({ holders: _holders, ...rest }: SavedLoginInfo) => rest;

  test('show how far each key is believed, since when, and whether it is sealed to', async () => {
    await work.saveLogin(FORM);
    const [, c] = [await key('b'), await key('c')];
    keys = [...keys, c];
    time = 2_000;
    await trust(c);
    keys = [...keys, await key('d')];
    const shown = async () =>
      (await work.listSavedLogins({ personId: P })).workstations.map((one) => [
        ...[one.workstationId, one.trust, one.isSealedTo, one.takenAt],
      ]);
    expect(await shown()).toEqual([
      ['a', 'seen', true, 1_000],
      ['c', 'compared', true, 2_000],
      ['d', 'waiting', false, null],
    ]);
    policy = { ...policy, comparedKeysOnly: true };
    expect((await shown()).map(([, , is]) => is)).toEqual([false, true, false]);
    keys = [await key('a')];
    policy = { ...policy, comparedKeysOnly: false };
    expect(await shown()).toEqual([['a', 'changed', false, 1_000]]);
  });

  test('are counted: workstations, and those that need attention; a changed key is recorded once', async () => {
    await work.saveLogin(FORM);
    const [first] = keys as [LoginKeyInfo];
    const [changed, later] = [await key('a'), await key('b')];
    const row = { personId: P, name: 'Maya', logins: 1, waiting: 0, found: [] };
    instead = {
      loginPeople: {
        people: [
          { ...row, keys: [changed, later] },
          { ...row, personId: 'new', keys: [first] },
          { ...row, keys: [first] },
        ],
      },
    };
    forget();
    const people = await work.listLoginPeople({ query: 'may' });
    expect(people.map(({ workstations, attention }) => [workstations, attention])).toEqual([
      [2, 2],
      [1, 0],
      [1, 0],
    ]);
    expect(people[0]).toEqual({ ...row, workstations: 2, attention: 2 });
    expect(calls).toEqual([['loginPeople', {}, { query: 'may' }]]);
    const warning = { what: 'changed', person: P, workstation: 'a', keyId: changed.keyId, former: first.keyId };
    expect(seen).toEqual(['loginPeople', ['login-key', warning]]);
    forget();
    await work.listLoginPeople({ query: 'may' });
    expect(seen).toEqual(['loginPeople']);
  });
});

describe('a key that was compared', () => {
  test('is recorded, believed, and approved to the other desks by a proof over it; the approval is wiped', async () => {
    const [one] = keys as [LoginKeyInfo];
    expect(await trust(one)).toEqual({ ok: true });
    const compared = ['login-key', { what: 'compared', person: P, workstation: 'a', keyId: one.keyId }];
    expect(seen).toEqual([
      ...['loginsOf', compared, ['kept', 'login-pins'], ['kept', 'login-approval'], 'approveLoginKey'],
    ]);
    expectAllWiped();
    const approval = approvalFor(stored.get('login-approval') ?? Buffer.alloc(0), P);
    const proof = approve(approval, { personId: P, workstationId: 'a', publicKey: one.publicKey });
    expect(last()).toEqual(['approveLoginKey', { personId: P, keyId: one.keyId }, { workstationId: 'a', proof }]);
  });

  test.each<[string, (one: LoginKeyInfo) => object]>([
    ['another key', () => ({ keyId: '0123456789abcdef' })],
    ['another workstation', () => ({ workstationId: 'b' })],
  ])('and is %s by now is refused: nothing is recorded or believed', async (_what, over) => {
    const [one] = keys as [LoginKeyInfo];
    const asked = { personId: P, workstationId: 'a', keyId: one.keyId, ...over(one) };
    await expect(work.trustLoginKey(asked)).rejects.toMatchObject({ code: 'login-key-changed' });
    expect([seen, stored.size]).toEqual([['loginsOf'], 0]);
  });

  test('whose approval the server refuses is wiped as well', async () => {
    instead = { approveLoginKey: new ServerRefusal(403, { code: 'forbidden', params: {} }) };
    await expect(trust(keys[0] as LoginKeyInfo)).rejects.toMatchObject({ code: 'forbidden' });
    expectAllWiped();
  });
});

test('a removal and its undoing name the person, the login and the version', async () => {
  const asked = { personId: P, loginId: 'L', version: 3 };
  expect(await work.removeLogin(asked)).toEqual({ version: 5 });
  await work.restoreLogin(asked);
  expect(calls).toEqual([
    ['removeLogin', { personId: P, loginId: 'L' }, { version: 3 }],
    ['restoreLogin', { personId: P, loginId: 'L' }, { version: 3 }],
  ]);
});
