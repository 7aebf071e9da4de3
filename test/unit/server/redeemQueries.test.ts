/** What redeeming a code reads and writes: each condition by a row of its own, by a scope that sees a part alone. */
import { afterAll, beforeEach, expect, test } from 'vitest';
import {
  codeOfSecret,
  replaceUnusedCertificate,
  revokeReplaced,
  storeRedemption,
} from '../../../server/domains/workstations/redeemQueries.ts';
import { systemScope } from '../../../server/scope/scope.ts';
import { scopeFor } from '../../support/scopes.ts';
import { TestDatabase } from '../../support/testDatabase.ts';

const rows = await TestDatabase.make('redeem-queries');
afterAll(() => rows.close());
const { db } = rows;
const [alpha, beta] = [await rows.tenant('Alpha'), await rows.tenant('Beta')];
const ofAlpha = await rows.group('Of alpha', [alpha]);
const ofBeta = await rows.group('Of beta', [beta]);
const all = systemScope('a test');
const scope = await scopeFor(db, { role: 'administrator', tenantIds: [alpha] });
beforeEach(async () => {
  for (const table of ['enrolment_code', 'workstation'] as const) await db.deleteFrom(table).execute();
});
const code = (id: string, group_id: string | null) =>
  db
    .insertInto('enrolment_code')
    .values({
      ...{ id, secret_hash: `hash ${id}`, name: id, group_id, replaces: null, ranges: '[]', made_at: 1, made_by: null },
      ...{ expires_at: 2, redeemed_at: null, workstation_id: null, key_hash: null, withdrawn_at: null },
    })
    .execute();

test('a code is found by its secret, open or not, where its group is in sight', async () => {
  await code('free', null);
  await code('own', ofAlpha);
  await code('foreign', ofBeta);
  const found = async (by: typeof all | typeof scope) =>
    Promise.all(['free', 'own', 'foreign', 'none'].map(async (id) => (await codeOfSecret(db, by, `hash ${id}`))?.id));
  expect(await found(all)).toEqual(['free', 'own', 'foreign', undefined]);
  expect(await found(scope)).toEqual(['free', 'own', undefined, undefined]);
});

test('a redemption is stored with its code alone, where its group is in sight', async () => {
  await code('own', ofAlpha);
  await code('foreign', ofBeta);
  const workstation = await rows.workstation('Desk');
  const by = { at: 9, workstationId: workstation, keyHash: 'k' };
  for (const id of ['own', 'foreign']) await db.transaction().execute((tx) => storeRedemption(tx, scope, id, by));
  const stored = (await rows.all('enrolment_code')).map((row) => [row['id'], row['redeemed_at'], row['key_hash']]);
  expect(stored).toEqual([
    ['own', 9, 'k'],
    ['foreign', null, null],
  ]);
});

const certificate = { certificate: 'new', certificate_expires_at: 5, sign_in_key: 'key' };
test('an unused certificate is replaced of a workstation with the same key, enrolled and in sight', async () => {
  const desk = (name: string, more: object = {}) =>
    rows.workstation(name, { id: name, certificate: name, sign_in_key: 'key', seen_at: null, ...more });
  await desk('fits', { group_id: ofAlpha });
  await desk('other key', { sign_in_key: 'other' });
  await desk('connected', { seen_at: 1 });
  await desk('revoked', { revoked_at: 1 });
  await desk('foreign', { group_id: ofBeta });
  const replaced = (id: string) =>
    db.transaction().execute((tx) => replaceUnusedCertificate(tx, scope, id, certificate));
  for (const id of ['other key', 'connected', 'revoked', 'foreign', 'none']) expect(await replaced(id)).toBe(false);
  expect(await replaced('fits')).toBe(true);
  const changed = (await rows.all('workstation')).filter((row) => row['certificate'] === 'new');
  expect(changed.map((row) => [row['id'], row['certificate_expires_at'], row['sign_in_key']])).toEqual([
    ['fits', 5, 'key'],
  ]);
});

test('the replaced workstation is revoked where it is enrolled and in sight', async () => {
  for (const [id, more] of [
    ['fits', { group_id: ofAlpha }],
    ['revoked', { revoked_at: 1 }],
    ['foreign', { group_id: ofBeta }],
  ] as const)
    await rows.workstation(id, { id, ...more });
  const revoked = (id: string) => db.transaction().execute((tx) => revokeReplaced(tx, scope, id, 9));
  expect([await revoked('foreign'), await revoked('revoked'), await revoked('none')]).toEqual([false, false, false]);
  expect(await revoked('fits')).toBe(true);
  expect((await rows.all('workstation')).map((row) => [row['id'], row['revoked_at']])).toEqual([
    ['fits', 9],
    ['revoked', 1],
    ['foreign', null],
  ]);
});
