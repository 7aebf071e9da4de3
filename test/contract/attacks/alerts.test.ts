/** Somebody who is to be looked at acknowledges the alert about themselves, so that it leaves the others' list. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ActivityDetail } from '../../../contract/activity.ts';
import { AlertList, type Alert } from '../../../contract/alerts.ts';
import { PolicyOutcome, PolicyStatus } from '../../../contract/policy.ts';
import { chain, GENESIS_HASH } from '../../../core/ledger/chain.ts';
import { makeOwnKey } from '../../../main/unlock/ownKey.ts';
import { raiseAlert, type AlertToRaise } from '../../../server/record/alerts.ts';
import { openStorage } from '../../../server/storage/openStorage.ts';
import type { Storage } from '../../../server/storage/storage.ts';
import { makeBus } from '../../support/bus.ts';
import { present, Rig, type Answer, type SignedIn, type Workstation } from '../../support/serverRig.ts';
import { eventually } from '../../support/until.ts';

let rig: Rig;
let storage: Storage;
let sofia: SignedIn;
let idris: SignedIn;
beforeAll(async () => {
  rig = await Rig.make();
  storage = await openStorage(rig.data);
  sofia = await rig.signedIn('sofia');
  idris = await rig.signedIn('idris');
});
afterAll(async () => {
  await storage.close();
  await rig.remove();
});
beforeEach(() => storage.db.deleteFrom('alert').execute());

const raise = (alert: AlertToRaise): Promise<void> => raiseAlert(storage.db, makeBus(), alert);
const newestOf = async (by: SignedIn): Promise<Alert> =>
  present(AlertList.parse((await by.ask('GET', '/v1/alerts')).json).alerts[0]);
const acknowledge = async (by: SignedIn): Promise<Answer> =>
  by.ask('POST', `/v1/alerts/${(await newestOf(by)).id}/acknowledge`);
const signOut = (by: SignedIn): Promise<Answer> => by.ask('POST', '/v1/sign-out', {});
const workstationOf = ({ workstation }: SignedIn): string => workstation.enrolment.workstationId;

test.each<[string, () => AlertToRaise]>([
  ['names her', () => ({ kind: 'desk-silent', personId: sofia.session.person.id })],
  [
    'is about the workstation where she is signed in',
    () => ({ kind: 'record-disputed', workstationId: workstationOf(sofia) }),
  ],
  ['is about what she has requested', () => ({ kind: 'break-glass', concerns: [sofia.session.person.id] })],
])('a supervisor does not acknowledge an alert that %s, and an administrator does', async (_what, alert) => {
  await raise(alert());
  expect(await newestOf(sofia)).toMatchObject({ acknowledgeable: 'by-another-person', acknowledgedAt: null });
  expect(await acknowledge(sofia)).toMatchObject({ status: 403, json: { code: 'alert-concerns-you' } });
  expect(await newestOf(idris)).toMatchObject({ acknowledgeable: 'by-reader', acknowledgedAt: null });
  expect(await acknowledge(idris)).toMatchObject({ status: 200, json: { acknowledgedBy: 'Idris Bello' } });
});

test('it still concerns who was there at an earlier time, and those who are there when it happens again', async () => {
  const desk = await rig.workstation('Shared');
  const early = await desk.signIn('sofia', rig.person('sofia').password);
  await raise({ kind: 'flood', workstationId: workstationOf(early) });
  await signOut(early);
  const late = await desk.signIn('idris', rig.person('idris').password);
  for (const each of [sofia, late, idris]) expect(await acknowledge(each)).toMatchObject({ status: 403 });
  await signOut(late);
  expect(await acknowledge(idris)).toMatchObject({ status: 200 });
  await raise({ kind: 'desk-silent', workstationId: workstationOf(late) });
  expect(await acknowledge(idris)).toMatchObject({ status: 403 });
});

/** Asks for a certificate with the TLS key of a workstation alone. */
async function misuse(workstation: Workstation): Promise<void> {
  const { request } = await makeOwnKey();
  const body = { request, session: '0'.repeat(64), signature: 'A'.repeat(86) };
  expect(await workstation.ask('POST', '/v1/workstation/certificate', body)).toMatchObject({ status: 403 });
  await eventually('an alert', async () => expect((await newestOf(idris)).kind).toBe('renewal-refused'));
}

test('who signs out, misuses the key of her own workstation, and signs in again there or elsewhere', async () => {
  const desk = await rig.workstation('Her own');
  const before = await desk.signIn('sofia', rig.person('sofia').password);
  await signOut(before);
  await misuse(desk);
  expect(await acknowledge(sofia)).toMatchObject({ status: 403, json: { code: 'alert-concerns-you' } });
  const after = await desk.signIn('sofia', rig.person('sofia').password);
  expect(await newestOf(after)).toMatchObject({ acknowledgeable: 'by-another-person', acknowledgedAt: null });
  expect(await acknowledge(after)).toMatchObject({ status: 403 });
  await signOut(after);
  expect(await acknowledge(sofia)).toMatchObject({ status: 403 });
  expect(await acknowledge(idris)).toMatchObject({ status: 200 });
});

test('who signs in at the workstation of an alert only after it', async () => {
  const desk = await rig.workstation('New');
  await misuse(desk);
  const there = await desk.signIn('sofia', rig.person('sofia').password);
  for (const each of [there, sofia])
    expect(await acknowledge(each)).toMatchObject({ status: 403, json: { code: 'alert-concerns-you' } });
  await signOut(there);
});

test('a session that ended more than a week ago is not concerned', async () => {
  const desk = await rig.workstation('Former');
  const former = await desk.signIn('sofia', rig.person('sofia').password);
  await signOut(former);
  await storage.db
    .updateTable('session')
    .set({ ended_at: Date.now() - 8 * 86_400_000 })
    .where('workstation_id', '=', workstationOf(former))
    .execute();
  await raise({ kind: 'record-disputed', workstationId: workstationOf(former) });
  expect(await acknowledge(sofia)).toMatchObject({ status: 200 });
});

test('who was just reset acknowledges nothing: it may be the one who reset them', async () => {
  const reset = (at: number | null) =>
    storage.db.updateTable('person').set({ secrets_reset_at: at }).where('login', '=', 'sofia').execute();
  await raise({ kind: 'desk-silent', personId: idris.session.person.id });
  await reset(Date.now());
  expect(await acknowledge(sofia)).toMatchObject({
    status: 403,
    json: { code: 'beyond', params: { why: 'was-reset' } },
  });
  await reset(null);
  expect(await acknowledge(sofia)).toMatchObject({ status: 200 });
});

test('who asked for what somebody has edited in the database since', async () => {
  const { version: baseVersion } = PolicyStatus.parse((await idris.ask('GET', '/v1/policy')).json);
  const changes = [{ path: 'approvals.expiresHours', value: 100 }];
  const asked = await idris.ask('PUT', '/v1/policy', { baseVersion, onlyTry: false, inSpiteOf: [], changes });
  const { requestId } = PolicyOutcome.parse(asked.json);
  await storage.db
    .updateTable('change_request')
    .set({ reason: 'as the auditors want' })
    .where('id', '=', requestId ?? '')
    .execute();
  const path = `/v1/administration/requests/${requestId}/decide`;
  expect(await sofia.ask('POST', path, { approve: false, note: '' })).toMatchObject({ status: 200 });
  expect(await newestOf(sofia)).toMatchObject({ kind: 'state-unrecorded', detail: { what: 'request' } });
  expect(await acknowledge(idris)).toMatchObject({ status: 403, json: { code: 'alert-concerns-you' } });
  expect(await acknowledge(sofia)).toMatchObject({ status: 200 });
});

describe('with the TLS key of a workstation alone', () => {
  /** Uploads `batches` times ten records of the kind that raises alerts. */
  async function upload(detailOf: (seq: number) => ActivityDetail, batches: number): Promise<void> {
    const workstation = await rig.workstation('Copied');
    const { workstationId } = workstation.enrolment;
    let [previous, seq] = [GENESIS_HASH, 0];
    for (let n = 0; n < batches; n += 1) {
      const records = Array.from({ length: 10 }, () => {
        const of = { personId: null, tenantId: null, conversationId: null };
        const record = { seq: (seq += 1), at: Date.now(), workstationId, kind: 'tenant-key' as const, ...of };
        const link = chain({ ...record, detail: detailOf(seq) }, previous);
        previous = link.hash;
        return link;
      });
      expect(await workstation.ask('POST', '/v1/activity', { records })).toMatchObject({ status: 200 });
    }
  }
  const stored = () => storage.db.selectFrom('alert').select(['kind', 'count']).orderBy('number').execute();

  test('records with invented codes are one alert that counts, and older alerts stay', async () => {
    await raise({ kind: 'renewal-refused', key: 'real' });
    await upload((seq) => ({ what: `x${seq}` }), 3);
    expect(await stored()).toEqual([
      { kind: 'renewal-refused', count: 1 },
      { kind: 'tenant-key', count: 30 },
    ]);
  });
});

test('more alerts than a hundred of one kind and workstation are counted in one and delete none', async () => {
  const [first, workstationId] = ['real', workstationOf(sofia)];
  await raise({ kind: 'renewal-refused', key: first });
  const own = { kind: 'record-disputed', workstationId } as const;
  for (let n = 0; n < 110; n += 1) await raise({ ...own, key: `${n}` });
  await raise({ ...own, kind: 'certificate-address', key: 'another kind' });
  const rows = await storage.db
    .selectFrom('alert')
    .select(['kind', 'alert_key as key', 'count', 'detail'])
    .orderBy('number')
    .execute();
  expect(rows).toHaveLength(103);
  expect(rows[0]).toMatchObject({ kind: 'renewal-refused', key: first });
  expect(rows[101]).toMatchObject({ kind: 'record-disputed', count: 10, detail: '{"reason":"too-many"}' });
  expect(rows[102]).toMatchObject({ kind: 'certificate-address', count: 1 });
});

test('where it concerns everybody who could, it stays and says so', async () => {
  const both = [sofia.session.person.id, idris.session.person.id];
  await raise({ kind: 'break-glass', tenantId: rig.tenant('Harbour Bank'), concerns: both });
  expect(await newestOf(sofia)).toMatchObject({ acknowledgeable: 'no-other-person' });
  for (const each of [sofia, idris]) expect(await acknowledge(each)).toMatchObject({ status: 403 });
});
