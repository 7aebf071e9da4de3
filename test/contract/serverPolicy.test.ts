/**
 * The policy at the running server: signed for each workstation, in versions, changed by administrators alone, pushed
 * to connected desks.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PolicyOutcome, PolicyStatus, type SignedPolicy } from '../../contract/policy.ts';
import { newPolicyKey, readDocument, signPolicy } from '../../core/policy/document.ts';
import { SAFE_DEFAULTS } from '../../core/policy/defaults.ts';
import { openStorage } from '../../server/storage/openStorage.ts';
import { serverMark } from '../../server/platform/tls/authority.ts';
import { policyIn, policyValue } from '../support/policyDocument.ts';
import { Rig, type SignedIn } from '../support/serverRig.ts';

let rig: Rig;
let idris: SignedIn;
let sofia: SignedIn;
beforeAll(async () => {
  rig = await Rig.make();
  [idris, sofia] = [await rig.signedIn('idris'), await rig.signedIn('sofia')];
});
afterAll(() => rig.remove());

const status = async (): Promise<PolicyStatus> => PolicyStatus.parse((await idris.ask('GET', '/v1/policy')).json);
const change = async (
  changes: readonly { path: string; value: unknown }[],
  more: object = {},
): Promise<PolicyOutcome> =>
  PolicyOutcome.parse(
    (
      await idris.ask('PUT', '/v1/policy', {
        baseVersion: (await status()).version,
        changes,
        onlyTry: false,
        inSpiteOf: [],
        ...more,
      })
    ).json,
  );
/** What became less strict, approved by another person. */
async function approved({ requestId }: PolicyOutcome): Promise<void> {
  const path = `/v1/administration/requests/${requestId}/decide`;
  expect(await sofia.ask('POST', path, { approve: true, note: '' })).toMatchObject({ status: 200 });
}
const hello = async (): Promise<unknown> => (await idris.workstation.ask('GET', '/v1/workstation')).json;
const pem = (): string => idris.workstation.enrolment.authorityPem;

test('each workstation gets its own document, signed with the key that the server announces', async () => {
  const other = await rig.workstation('Other desk');
  const [mine, theirs] = [await hello(), (await other.ask('GET', '/v1/workstation')).json];
  expect(policyIn(mine, pem()).workstation).toBe(idris.workstation.enrolment.workstationId);
  expect(policyIn(theirs, pem()).workstation).toBe(other.enrolment.workstationId);
  const { policy, policyKey } = mine as { policy: SignedPolicy; policyKey: string };
  const expected = { server: serverMark(pem()), workstation: idris.workstation.enrolment.workstationId };
  expect(readDocument(policy, newPolicyKey().publicKey, expected)).toMatchObject({ ok: false, fault: 'signature' });
  expect(readDocument(policy, policyKey, { ...expected, workstation: other.enrolment.workstationId })).toMatchObject({
    ok: false,
    fault: 'other-workstation',
  });
  expect(JSON.stringify(mine)).not.toContain('serverAccepts');
});

test('a change is a new version with its author and the state before, and applies at once', async () => {
  const before = await status();
  const outcome = await change([{ path: 'lock.idleMinutes', value: 9 }]);
  expect(outcome).toMatchObject({
    version: before.version + 1,
    problems: [],
    changes: [{ path: 'lock.idleMinutes', before: 15, after: 9 }],
  });
  expect(policyValue(await hello(), pem(), 'lock.idleMinutes')).toBe(9);
  expect(policyIn(await hello(), pem()).version).toBe(before.version + 1);
  expect((await status()).versions[0]).toMatchObject({
    version: before.version + 1,
    by: 'Idris Bello',
    changed: ['lock.idleMinutes'],
    undoes: null,
  });
});

test('a trial stores nothing and lists the changes; wrong values are named by path and not stored', async () => {
  const { version } = await status();
  expect(await change([{ path: 'lock.idleMinutes', value: 8 }], { onlyTry: true })).toMatchObject({
    version: null,
    problems: [],
    changes: [{ path: 'lock.idleMinutes', before: 9, after: 8 }],
  });
  const wrong = await change([
    { path: 'lock.idleMinutes', value: 16 },
    { path: 'guards.copy', value: 'allow' },
    { path: 'lock.nothing', value: 1 },
    { path: 'network.serverAccepts', value: ['10.0.0.0/33'] },
    { path: 'signIn.sessionHours', value: 4 },
  ]);
  expect(wrong.version).toBeNull();
  expect(wrong.problems.map(({ path }) => path)).toEqual([
    'lock.idleMinutes',
    'guards.copy',
    'lock.nothing',
    'network.serverAccepts',
  ]);
  expect((await status()).version).toBe(version);
});

test('a change that was made from an older version is refused', async () => {
  const { version } = await status();
  expect(
    await idris.ask('PUT', '/v1/policy', {
      baseVersion: version - 1,
      changes: [{ path: 'lock.idleMinutes', value: 5 }],
      onlyTry: false,
      inSpiteOf: [],
    }),
  ).toMatchObject({ status: 409, json: { code: 'policy-changed' } });
});

test('administrators are warned before they shut themselves out', async () => {
  const shut = [{ path: 'network.serverAccepts', value: ['10.9.0.0/16'] }];
  const { version } = await status();
  const warned = await change(shut);
  expect(warned).toMatchObject({
    version: null,
    warnings: [{ notice: { code: 'own-address', params: { address: '127.0.0.1' } } }],
  });
  expect(await change([{ path: 'selfCheck.leastLevel', value: 3 }])).toMatchObject({
    version: null,
    warnings: [{ notice: { code: 'own-self-check' } }],
  });
  expect(await change(shut, { inSpiteOf: ['own-self-check'] })).toMatchObject({ version: null });
  expect((await status()).version).toBe(version);
  const other = [{ path: 'network.workstationRanges', value: ['10.9.0.0/16'] }];
  await approved(await change(other, { inSpiteOf: ['own-workstation'] }));
  expect((await status()).version).toBe(version + 1);
  await approved(await change([{ path: 'network.workstationRanges', value: ['127.0.0.0/8'] }]));
  expect((await status()).version).toBe(version + 2);
});

test('going back to an earlier version is a new one, and desks apply it', async () => {
  const { version, versions } = await status();
  const before = versions.find((one) => one.changed.includes('lock.idleMinutes'));
  const outcome = PolicyOutcome.parse(
    (
      await idris.ask('POST', '/v1/policy/undo', {
        baseVersion: version,
        toVersion: (before?.version ?? 0) - 1,
        onlyTry: false,
        inSpiteOf: ['own-workstation', 'own-address'],
      })
    ).json,
  );
  expect(outcome.changes).toContainEqual({ path: 'lock.idleMinutes', before: 9, after: 15 });
  await approved(outcome);
  expect((await status()).versions[0]).toMatchObject({
    version: version + 1,
    changed: expect.arrayContaining(['lock.idleMinutes']),
  });
  expect(policyIn(await hello(), pem())).toMatchObject({ version: version + 1, policy: { lock: { idleMinutes: 15 } } });
});

test('what an undo cannot use: a version that there is not, and one that cannot be read', async () => {
  const { version } = await status();
  const undo = async (toVersion: number): Promise<unknown> => {
    const asked = { baseVersion: version, toVersion, onlyTry: true, inSpiteOf: [] };
    const answer = await idris.ask('POST', '/v1/policy/undo', asked);
    return [answer.status, (answer.json as { code?: string }).code];
  };
  expect(await undo(version + 1)).toEqual([404, 'not-found']);
  const storage = await openStorage(rig.data);
  try {
    const rows = () => storage.db.updateTable('policy_version').where('version', '=', version - 1);
    const { policy } = await storage.db
      .selectFrom('policy_version')
      .select('policy')
      .where('version', '=', version - 1)
      .executeTakeFirstOrThrow();
    await rows().set({ policy: '{' }).execute();
    expect(await undo(version - 1)).toEqual([500, 'failed']);
    await rows().set({ policy }).execute();
    expect(await undo(version - 1)).toEqual([200, undefined]);
  } finally {
    await storage.close();
  }
});

test('a supervisor and a data protection officer can read but not change it; an agent can do neither', async () => {
  for (const login of ['sofia', 'anke', 'maya']) {
    const reader = await rig.signedIn(login);
    expect([login, (await reader.ask('GET', '/v1/policy')).status]).toEqual([login, login === 'maya' ? 403 : 200]);
    expect([
      login,
      (
        await reader.ask('PUT', '/v1/policy', {
          baseVersion: 0,
          changes: [{ path: 'lock.idleMinutes', value: 5 }],
          onlyTry: true,
          inSpiteOf: [],
        })
      ).status,
    ]).toEqual([login, 403]);
    expect([
      login,
      (await reader.ask('POST', '/v1/policy/undo', { baseVersion: 0, toVersion: 0, onlyTry: true, inSpiteOf: [] }))
        .status,
    ]).toEqual([login, 403]);
  }
});

test('a document ends as many hours after it was signed as policy says', () => {
  const { privateKeyPem, publicKey } = newPolicyKey();
  const to = { server: 'a'.repeat(64), workstation: '11111111-1111-4111-8111-111111111111', version: 4, now: 1_000 };
  const read = readDocument(signPolicy({ ...SAFE_DEFAULTS, offline: { hours: 2 } }, to, privateKeyPem), publicKey, to);
  expect(read).toMatchObject({ ok: true, document: { version: 4, issuedAt: 1_000, expiresAt: 7_201_000 } });
});
