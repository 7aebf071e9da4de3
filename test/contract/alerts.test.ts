/** Alerts: one a window and key with a count, to those with permission and scope, acknowledged by a person. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Alert, AlertList } from '../../contract/alerts.ts';
import { isEvent } from '../../contract/realtime.ts';
import { raiseAlert, storeAlert, type AlertToRaise } from '../../server/record/alerts.ts';
import { openStorage } from '../../server/storage/openStorage.ts';
import type { Storage } from '../../server/storage/storage.ts';
import { makeBus } from '../support/bus.ts';
import { present, Rig, type SignedIn } from '../support/serverRig.ts';

let rig: Rig;
let storage: Storage;
let sofia: SignedIn;
let idris: SignedIn;
const listOf = async (by: SignedIn): Promise<AlertList> => AlertList.parse((await by.ask('GET', '/v1/alerts')).json);
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

describe('an alert', () => {
  const MINUTE = 60_000;
  const flood: AlertToRaise = { kind: 'flood', source: '203.0.113.9' };
  const rows = () => storage.db.selectFrom('alert').selectAll().where('kind', '=', 'flood').execute();

  test('is one a key and ten minutes, with a count and one record', async () => {
    const at = Date.now();
    await storeAlert(storage.db, { ...flood, detail: { perMinute: 1 } }, at);
    await storeAlert(storage.db, { ...flood, detail: { perMinute: 7 }, count: 40 }, at + 9 * MINUTE);
    await storeAlert(storage.db, { ...flood, source: '203.0.113.10' }, at + 9 * MINUTE);
    expect(await rows()).toMatchObject([
      { source: '203.0.113.9', count: 41, began_at: at, last_at: at + 9 * MINUTE, detail: '{"perMinute":7}' },
      { source: '203.0.113.10', count: 1 },
    ]);
    await storeAlert(storage.db, flood, at + 11 * MINUTE);
    expect((await rows()).map(({ count }) => count)).toEqual([41, 1, 1]);
    const records = await storage.db.selectFrom('activity').selectAll().where('kind', '=', 'alert').execute();
    expect(records).toHaveLength(3);
    await storage.db.deleteFrom('alert').execute();
  });

  test('of another tenant, of its people and workstations is out of sight and cannot be acknowledged', async () => {
    const { db } = storage;
    const [own, other] = [rig.tenant('Northline Travel'), rig.tenant('Harbour Bank')];
    // Supervisor of one tenant alone.
    await db.updateTable('person').set({ role: 'supervisor' }).where('login', '=', 'tomas').execute();
    const tomas = await rig.signedIn('tomas');
    await raiseAlert(db, makeBus(), { kind: 'flood', tenantId: own, source: '203.0.113.1' });
    await raiseAlert(db, makeBus(), { kind: 'flood', tenantId: other });
    const { alerts, unread } = await listOf(tomas);
    expect(alerts).toHaveLength(1);
    expect(unread).toBe(1);
    // An address may be that of another tenant's workstation.
    expect(alerts[0]).toMatchObject({ source: null });
    const hidden = present((await listOf(sofia)).alerts.find(({ id }) => id !== alerts[0]?.id));
    expect((await tomas.ask('POST', `/v1/alerts/${hidden.id}/acknowledge`)).status).toBe(404);
    expect((await rows()).map((row) => row.acknowledged_at)).toEqual([null, null]);
    await db.deleteFrom('alert').execute();
  });

  test('reaches supervisors and administrators live, and ends for all once one has acknowledged it', async () => {
    const maya = await rig.signedIn('maya');
    const live = await Promise.all([sofia, idris, maya].map((each) => each.realtime()));
    const [ofSofia, ofIdris, ofMaya] = live;
    await Promise.allSettled(
      Array.from({ length: 25 }, () =>
        maya.workstation.ask('GET', '/v1/sessions', undefined, undefined, { localAddress: '127.0.0.66' }),
      ),
    );
    for (const frames of [ofSofia, ofIdris]) {
      const frame = await present(frames).next((each) => isEvent(each, 'alert.raised'));
      expect(frame).toMatchObject({ body: { kind: 'intrusion', source: '127.0.0.66', acknowledgedAt: null } });
    }
    const { alerts, unread } = await listOf(sofia);
    expect(unread).toBe(1);
    const { id } = present(alerts[0]);
    const answer = Alert.parse((await idris.ask('POST', `/v1/alerts/${id}/acknowledge`)).json);
    expect(answer.acknowledgedBy).toBe(rig.person('idris').name);
    const seen = await present(ofSofia).next(
      (each) => isEvent(each, 'alert.raised') && each.body.acknowledgedAt !== null,
    );
    expect(seen).toMatchObject({ body: { id, acknowledgedBy: rig.person('idris').name } });
    expect(await listOf(sofia)).toMatchObject({ unread: 0, alerts: [{ id }] });
    // The second person changes nothing.
    const again = Alert.parse((await sofia.ask('POST', `/v1/alerts/${id}/acknowledge`)).json);
    expect(again).toMatchObject({ acknowledgedBy: rig.person('idris').name, acknowledgedAt: answer.acknowledgedAt });
    expect((await maya.ask('GET', '/v1/alerts')).status).toBe(403);
    expect(present(ofMaya).all.filter((each) => isEvent(each, 'alert.raised'))).toEqual([]);
  });
});
