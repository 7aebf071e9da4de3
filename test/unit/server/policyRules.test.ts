/** The policy at the command line and what shuts its maker out, rule by rule; and the rules of addresses in a form. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import type { AddressRuleForm } from '../../../contract/addresses.ts';
import { compileRanges } from '../../../core/access/addresses.ts';
import { SAFE_DEFAULTS } from '../../../core/policy/defaults.ts';
import type { Policy } from '../../../core/policy/policy.ts';
import { wayOf } from '../../../server/channels/widget/wayOf.ts';
import { faultOf, rowFrom } from '../../../server/domains/addresses/ruleForm.ts';
import { lockOutWarnings, type Maker } from '../../../server/domains/policy/lockOut.ts';
import { policyAt, reissuePolicy, setPolicyAt, setRanges } from '../../../server/domains/policy/policyByKey.ts';
import { readVersion } from '../../../server/domains/policy/policyStore.ts';
import { systemScope } from '../../../server/scope/scope.ts';
import { scopeFor } from '../../support/scopes.ts';
import { TestDatabase } from '../../support/testDatabase.ts';

const rows = await TestDatabase.make('policy-rules');
const { db } = rows;
afterAll(() => rows.close());
const alpha = await rows.tenant('Alpha');
const beta = await rows.tenant('Beta');
const group = await rows.group('G', [alpha]);
const others = await rows.group('B', [beta]);
const person = await rows.person('admin', 'administrator', [alpha]);

describe('a policy that shuts its maker out', () => {
  const network = (server: readonly string[], workstations: readonly string[] = ['10.0.0.0/8']): Policy => ({
    ...SAFE_DEFAULTS,
    network: { ...SAFE_DEFAULTS.network, serverAccepts: [...server], workstationRanges: [...workstations] },
    selfCheck: { ...SAFE_DEFAULTS.selfCheck, leastLevel: 0 },
  });
  const before = network(['10.0.0.0/8']);
  const warned = (after: Policy, maker: Partial<Maker> = {}, was = before) =>
    lockOutWarnings(after, was, { address: '10.1.1.1', level: null, ...maker }).map(({ path, notice }) => [
      path,
      notice.code,
      notice.params,
    ]);
  const mine = { address: '10.1.1.1' };

  test('is none where everything still holds', () => {
    expect(warned(before)).toEqual([]);
  });

  test('no longer accepts their address, unless a rule beside it does', () => {
    const after = network(['192.0.2.0/24']);
    expect(warned(after)).toEqual([['network.serverAccepts', 'own-address', mine]]);
    expect(warned(after, { alsoRegistered: (use) => use === 'workstation' })).toHaveLength(1);
    expect(warned(after, { alsoRegistered: (use) => use === 'server' })).toEqual([]);
  });

  test('no longer has their workstation, unless it had it not before, or a rule beside it does', () => {
    const after = network(['10.0.0.0/8'], ['192.0.2.0/24']);
    expect(warned(after)).toEqual([['network.workstationRanges', 'own-workstation', mine]]);
    expect(warned(after, {}, after)).toEqual([]);
    expect(warned(after, { alsoRegistered: (use) => use === 'server' })).toHaveLength(1);
    expect(warned(after, { alsoRegistered: (use) => use === 'workstation' })).toEqual([]);
  });

  test('demands more of their workstation than it has', () => {
    const after = { ...before, selfCheck: { ...before.selfCheck, leastLevel: 2 } } as Policy;
    const params = { level: 1, least: 2 };
    expect(warned(after, { level: 2 })).toEqual([]);
    expect(warned(after, { level: 1 })).toEqual([['selfCheck.leastLevel', 'own-self-check', params]]);
    expect(warned(after)).toEqual([['selfCheck.leastLevel', 'own-self-check', { ...params, level: 0 }]]);
  });

  test('may do all of it at once', () => {
    const after = { ...network(['192.0.2.0/24'], ['192.0.2.0/24']), selfCheck: { leastLevel: 1, maxAgeHours: 1 } };
    expect(warned(after as Policy).map(([path]) => path)).toEqual([
      ...['network.serverAccepts', 'network.workstationRanges', 'selfCheck.leastLevel'],
    ]);
  });
});

describe('the policy by its names', () => {
  beforeEach(async () => {
    await db.deleteFrom('change').execute();
  });
  const changes = async () =>
    (await rows.all('change')).map(({ action, subject, person_id, before, after }) => [
      ...[action, subject, person_id],
      ...[JSON.parse(String(before)), JSON.parse(String(after))],
    ]);

  test('is read whole, in parts, and by one value', async () => {
    const whole = Object(await policyAt(db, undefined));
    expect(whole).toHaveProperty('lock.idleMinutes');
    expect(await policyAt(db, 'lock')).toEqual(whole.lock);
    expect(await policyAt(db, 'lock.idleMinutes')).toBe(whole.lock.idleMinutes);
  });

  test.each([
    ['nothing', 'nothing', 'lock'],
    ['lock.nothing', 'lock.nothing', 'idleMinutes'],
    ['lock.idleMinutes.x', 'lock.idleMinutes.x', null],
    ['network.serverAccepts.0', 'network.serverAccepts.0', null],
    ['__proto__', '__proto__', 'lock'],
    ['', '', 'lock'],
  ])('has no part %j, and says which there are', async (key, name, known) => {
    const before = await readVersion(db);
    for (const failing of [policyAt(db, key), setPolicyAt(db, key, 1)])
      await expect(failing).rejects.toMatchObject({
        fault: {
          code: 'policy-part-unknown',
          params: { name, known: known === null ? [] : expect.arrayContaining([known]) },
        },
      });
    expect([await readVersion(db), await changes()]).toEqual([before, []]);
  });

  test('is set in one value, as a new version, with a record of before and after', async () => {
    const { version, policy } = await readVersion(db);
    const was = policy.lock.idleMinutes;
    await setPolicyAt(db, 'lock.idleMinutes', was - 1);
    expect(await readVersion(db)).toMatchObject({
      version: version + 1,
      policy: { ...policy, lock: { ...policy.lock, idleMinutes: was - 1 } },
    });
    expect(await changes()).toEqual([
      [...['set-policy', String(version + 1), null], ...[{ 'lock.idleMinutes': was }, { 'lock.idleMinutes': was - 1 }]],
    ]);
  });

  test('takes no value that does not fit, and no range that cannot be read', async () => {
    const before = await readVersion(db);
    await expect(setPolicyAt(db, 'lock.idleMinutes', 'soon')).rejects.toMatchObject({ name: 'NotFitting' });
    await expect(setRanges(db, 'serverAccepts', ['nonsense'])).rejects.toMatchObject({ name: 'NotDone' });
    expect([await readVersion(db), await changes()]).toEqual([before, []]);
  });

  test.each(['serverAccepts', 'workstationRanges'] as const)('has its ranges replaced: %s', async (which) => {
    await setRanges(db, which, ['10.0.0.0/8']);
    expect(Object(await policyAt(db, 'network'))[which]).toEqual(['10.0.0.0/8']);
  });

  test('is made newer than a version that desks have, and only where it is not', async () => {
    const { version, policy } = await readVersion(db);
    expect(await reissuePolicy(db, version - 1)).toBe(version);
    expect(await changes()).toEqual([]);
    expect(await reissuePolicy(db, version)).toBe(version + 1);
    expect(await reissuePolicy(db, version + 10)).toBe(version + 11);
    expect(await readVersion(db)).toMatchObject({ version: version + 11, policy });
    expect((await changes()).at(-1)).toEqual([
      ...['reissue-policy', String(version + 11), null],
      ...[{ version: version + 1 }, { version: version + 11 }],
    ]);
  });
});

describe('a rule of addresses as it is filled in', () => {
  const wholeServer = systemScope('a test');
  const form = (more: Partial<AddressRuleForm> = {}): AddressRuleForm => ({
    ...{ range: '10.1.0.0/16', use: 'server', subject: { kind: 'everybody' }, note: '', expiresAt: null },
    ...more,
  });
  const fault = async (one: AddressRuleForm, replacedId: string | null = null) => {
    const scope = await scopeFor(db, { personId: person, role: 'administrator', tenantIds: [alpha] });
    const found = await db
      .transaction()
      .execute((tx) => faultOf(tx, one, replacedId, { scope, wholeServer, desk: null }));
    return found === null ? null : [found.field, found.notice.code, found.notice.params];
  };
  const store = async (one: AddressRuleForm): Promise<string> => {
    const id = randomUUID();
    await db
      .insertInto('address_rule')
      .values(rowFrom(one, id, person))
      .execute();
    return id;
  };
  beforeEach(async () => {
    await db.deleteFrom('address_rule').execute();
  });

  test('becomes a row with its range in one spelling, its note without blanks around, and its subject', () => {
    const row = rowFrom(form({ range: '10.1.2.3/16', note: ' a note ', expiresAt: 9 }), 'id', person);
    expect(row).toMatchObject({
      ...{ id: 'id', use: 'server', note: 'a note', expires_at: 9, person_id: person },
      ...{ group_id: null, role: null, tenant_id: null },
    });
    expect(rowFrom(form({ subject: { kind: 'group', groupId: group } }), '', null)).toMatchObject({ group_id: group });
    expect(rowFrom(form({ subject: { kind: 'role', role: 'agent' } }), '', null)).toMatchObject({ role: 'agent' });
    expect(rowFrom(form({ subject: { kind: 'tenant', tenantId: alpha } }), '', null)).toMatchObject({
      ...{ tenant_id: alpha, group_id: null, role: null },
    });
    expect(rowFrom(form({ range: 'nonsense' }), '', null).range).toBe('nonsense');
  });

  test('is right for everybody, an own tenant and an own group', async () => {
    expect(await fault(form())).toBeNull();
    expect(await fault(form({ subject: { kind: 'tenant', tenantId: alpha } }))).toBeNull();
    expect(await fault(form({ subject: { kind: 'group', groupId: group } }))).toBeNull();
  });

  test('is wrong for another tenant or group, or one that there is not', async () => {
    for (const tenantId of [beta, randomUUID()])
      expect(await fault(form({ subject: { kind: 'tenant', tenantId } }))).toEqual([
        ...['subject', 'rule-no-such-tenant', {}],
      ]);
    for (const groupId of [others, randomUUID()])
      expect(await fault(form({ subject: { kind: 'group', groupId } }))).toEqual(['subject', 'rule-no-such-group', {}]);
  });

  test('is wrong where its range cannot be read, and where it has ended already', async () => {
    expect((await fault(form({ range: 'nonsense' })))?.[0]).toBe('range');
    expect(await fault(form({ expiresAt: Date.now() }))).toEqual(['expiresAt', 'rule-ended', {}]);
    expect(await fault(form({ expiresAt: Date.now() + 60_000 }))).toBeNull();
  });

  test('is wrong where the same is there, with its note, and not where it replaces that one', async () => {
    const id = await store(form({ range: '10.1.0.0/16' }));
    expect(await fault(form())).toEqual(['range', 'rule-exists', {}]);
    expect(await fault(form(), id)).toBeNull();
    await db.updateTable('address_rule').set({ note: 'the office' }).execute();
    expect(await fault(form())).toEqual(['range', 'rule-exists-noted', { note: 'the office' }]);
    expect(await fault(form({ range: '10.2.0.0/16' }))).toBeNull();
    expect(await fault(form({ use: 'workstation' }))).toBeNull();
    expect(await fault(form({ subject: { kind: 'tenant', tenantId: alpha } }))).toBeNull();
    expect(await fault(form({ subject: { kind: 'group', groupId: group } }))).toBeNull();
    expect(await fault(form({ subject: { kind: 'role', role: 'agent' } }))).toBeNull();
  });
});

describe("the way of a visitor's request", () => {
  const proxies = compileRanges(['10.0.0.9']);
  const way = (remoteAddress: string | undefined, headers: Record<string, string> = {}) =>
    wayOf({ socket: { remoteAddress }, headers }, proxies);
  const told = (header: string) => way('10.0.0.9', { 'x-cleandesk-tls': header }).connection;

  test('is encrypted up to a listed proxy, by its word', () => {
    expect(way('10.0.0.9', { 'x-cleandesk-tls': 'TLSv1.3 TLS_AES_256_GCM_SHA384 X25519' })).toEqual({
      endsAt: 'proxy',
      connection: {
        ...{ protocol: 'TLSv1.3', cipher: 'TLS_AES_256_GCM_SHA384', bits: 256, keyAgreement: 'X25519' },
      },
    });
    expect(way('::ffff:10.0.0.9')).toEqual({ endsAt: 'proxy', connection: null });
  });

  test.each([
    ['TLSv1.2 ECDHE-RSA-AES128-GCM-SHA256 -', 128, null],
    ['TLSv1.3 TLS_CHACHA20_POLY1305_SHA256 X25519MLKEM768', 256, 'X25519MLKEM768'],
    ['TLSv1.3 TLS_AES_128_GCM_SHA256 secp256r1', 128, 'secp256r1'],
  ])('has the strength of its cipher: %s', (header, bits, keyAgreement) => {
    expect(told(header)).toMatchObject({ bits, keyAgreement });
  });

  test.each([
    '',
    'TLSv1.2 OTHER -',
    'TLSv1.1 AES256 -',
    'TLSv1.3 AES256',
    'x TLSv1.3 AES256 -',
    'TLSv1.3 AES256 - x',
    `TLSv1.3 ${'A'.repeat(81)} -`,
  ])('is not known by another word: %j', (header) => {
    expect(told(header)).toBeNull();
  });

  test('of another peer is what the server sees itself, whatever it says', () => {
    const says = { 'x-cleandesk-tls': 'TLSv1.3 TLS_AES_256_GCM_SHA384 X25519' };
    expect(way('10.0.0.8', says)).toEqual({ endsAt: 'none', connection: null });
    expect(way('10.0.0.8', { ...says, 'x-forwarded-for': '192.0.2.1' }).connection).toBeNull();
    expect(way(undefined, says).connection).toBeNull();
  });
});
