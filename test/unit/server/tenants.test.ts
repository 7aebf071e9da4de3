/** Client companies and their sites: what is taken of them, under which names they are found, and what is recorded. */
import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { TenantKeys } from '../../../contract/tenantKeys.ts';
import { addSite, addTenant, tenantCalled } from '../../../server/domains/tenants/tenants.ts';
import { everything, usePeople } from '../../support/peopleRig.ts';
import { tenantWithKeys } from '../../support/sealed.ts';

const rig = usePeople();
const QUAY = randomUUID();
const keysOf = async (id: string) => TenantKeys.parse(JSON.parse((await tenantWithKeys(id)).row));
/** What it ends with: the code of a refusal, the faults of values, or `done`. */
const outcome = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'done',
    (error: unknown) =>
      Object(error).fault?.code ??
      Object(error).faults?.map(({ place, fault }: { place: string; fault: object }) => [place, fault]) ??
      error,
  );
const without = (code: string) => ({ code, params: {} });

describe('a tenant', () => {
  const add = async (more: object = {}, id: string = randomUUID()) =>
    addTenant(rig.rows.db, everything, { id, name: 'Quay', colour: '#0a0b0c', keys: await keysOf(id), ...more });

  test('is stored and recorded with its name, its colour and the fingerprint of its key', async () => {
    const keys = await keysOf(QUAY);
    const { id, fingerprint } = await add({ name: ' Quay ', keys }, QUAY);
    const stored = (await rig.rows.all('tenant')).find((row) => row['id'] === id);
    expect(stored).toMatchObject({ name: 'Quay', colour: '#0a0b0c', keys: JSON.stringify(keys) });
    const [change] = await rig.changes();
    expect(change).toMatchObject({
      action: 'add-tenant',
      subject: 'Quay',
      subject_id: id,
      person_id: null,
      before: null,
    });
    expect(change?.after).toEqual({ name: 'Quay', colour: '#0a0b0c', offlineKey: fingerprint });
    expect(await rig.tenantsOf(Object(change).id)).toEqual([id]);
  });

  test.each(['#0A0B0C', '#0a0b0', '#0a0b0c0', '0a0b0c', '#0a0b0g', 'x#0a0b0c', ''])(
    'has a colour of six small hexadecimal digits, which is no other: %j',
    async (colour) => {
      expect(await outcome(add({ colour }))).toEqual([['colour', without('value-colour')]]);
    },
  );

  test('has a name of 1 to 120 characters', async () => {
    expect(await outcome(add({ name: ' ' }))).toEqual([['name', without('value-empty')]]);
    expect(await outcome(add({ name: 'x'.repeat(121) }))).toEqual([
      ['name', { code: 'value-long', params: { most: 120 } }],
    ]);
    expect(await outcome(add({ name: 'x'.repeat(120) }))).toBe('done');
  });

  test('has an id and a name of its own, in any letters; of a refused one nothing is stored', async () => {
    expect(await outcome(add({}, rig.alpha))).toBe('tenant-id-taken');
    expect(await outcome(add({ name: 'ALPHA' }))).toBe('tenant-name-taken');
    expect([(await rig.rows.all('tenant')).length, await rig.changes()]).toEqual([2, []]);
  });

  test('is found by its id or its name, in any letters and with blanks around it', async () => {
    for (const name of [rig.beta, 'beta', ' BETA '])
      expect(await tenantCalled(rig.rows.db, everything, name)).toMatchObject({ id: rig.beta });
  });

  test('that is not there is refused with the names of those that are in scope', async () => {
    const unknown = (name: string) => tenantCalled(rig.rows.db, everything, name);
    await expect(unknown('x'.repeat(201))).rejects.toMatchObject({
      fault: { code: 'tenant-unknown', params: { name: 'x'.repeat(200) } },
    });
    const known = await unknown('none').catch((error: unknown) => Object(error).fault.params.known);
    expect(new Set(known)).toEqual(new Set(['Alpha', 'Beta']));
    for (let n = 0; n < 100; n += 1) await rig.rows.tenant(`Tenant ${n}`);
    expect(await unknown('none').catch((error: unknown) => Object(error).fault.params.known)).toHaveLength(100);
  });
});

describe('a site', () => {
  const add = (more: object = {}) =>
    addSite(rig.rows.db, everything, {
      ...{ tenant: 'alpha', name: 'Shop', processor: 'House', contact: 'privacy@alpha.example', retentionDays: 30 },
      ...more,
    });

  test('is stored for its tenant and recorded with all that it is', async () => {
    const { id, tenantId } = await add();
    expect(tenantId).toBe(rig.alpha);
    const site = { name: 'Shop', processor: 'House', contact: 'privacy@alpha.example' };
    expect(await rig.rows.all('site')).toMatchObject([{ id, tenant_id: rig.alpha, retention_days: 30, ...site }]);
    const [change] = await rig.changes();
    expect(change).toMatchObject({
      action: 'add-site',
      subject: 'Shop',
      subject_id: id,
      person_id: null,
      before: null,
    });
    expect(change?.after).toEqual({ ...site, retentionDays: 30 });
    expect(await rig.tenantsOf(Object(change).id)).toEqual([rig.alpha]);
    const act = (await rig.rows.all('activity')).find(({ kind }) => kind === 'administration');
    expect(JSON.parse(String(act?.['detail']))).toMatchObject({ site: id });
  });

  test('keeps a chat for one day to three years, whole days', async () => {
    for (const [retentionDays, fault] of [
      [0, { code: 'value-least', params: { least: 1 } }],
      [1_096, { code: 'value-most', params: { most: 1_095 } }],
      [1.5, { code: 'value-kind', params: { why: 'whole-number' } }],
    ] as const)
      expect(await outcome(add({ retentionDays }))).toEqual([['retentionDays', fault]]);
    for (const retentionDays of [1, 1_095]) expect(await outcome(add({ retentionDays }))).toBe('done');
  });

  test('has a name, who answers for it, an address to write to, and a tenant', async () => {
    expect(await outcome(add({ contact: 'nobody' }))).toEqual([['contact', without('value-email')]]);
    expect(await outcome(add({ processor: '' }))).toEqual([['processor', without('value-empty')]]);
    expect(await outcome(add({ name: '' }))).toEqual([['name', without('value-empty')]]);
    expect(await outcome(add({ tenant: 'Gamma' }))).toBe('tenant-unknown');
    expect([await rig.rows.all('site'), await rig.changes()]).toEqual([[], []]);
  });
});
