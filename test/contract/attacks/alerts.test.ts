/** Somebody who is to be looked at acknowledges the alert about themselves, so that it leaves the others' list. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { AlertList, type Alert } from '../../../contract/alerts.ts';
import { raiseAlert, type AlertToRaise } from '../../../server/record/alerts.ts';
import { openStorage } from '../../../server/storage/openStorage.ts';
import type { Storage } from '../../../server/storage/storage.ts';
import { makeBus } from '../../support/bus.ts';
import { present, Rig, type Answer, type SignedIn } from '../../support/serverRig.ts';

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
  const late = await desk.signIn('idris', rig.person('idris').password);
  expect(await acknowledge(late)).toMatchObject({ status: 200 });
  await raise({ kind: 'desk-silent', workstationId: workstationOf(late) });
  await late.ask('POST', '/v1/sign-out', {});
  const again = await rig.signedIn('idris');
  expect(await acknowledge(again)).toMatchObject({ status: 403 });
});

test('where it concerns everybody who could, it stays and says so', async () => {
  const both = [sofia.session.person.id, idris.session.person.id];
  await raise({ kind: 'break-glass', tenantId: rig.tenant('Harbour Bank'), concerns: both });
  expect(await newestOf(sofia)).toMatchObject({ acknowledgeable: 'no-other-person' });
  for (const each of [sofia, idris]) expect(await acknowledge(each)).toMatchObject({ status: 403 });
});
