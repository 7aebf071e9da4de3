import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { rmSync } from 'node:fs';
import type { IntrusionAlert } from '../../../contract/addresses.ts';
import { Distinct, FEW } from '../../../server/domains/addresses/distinct.ts';
import { storedAlerts } from '../../../server/domains/addresses/alerts.ts';
import { Intrusions } from '../../../server/domains/addresses/intrusions.ts';
import { openLog } from '../../../server/platform/log.ts';
import { openStorage } from '../../../server/storage/openStorage.ts';
import type { Storage } from '../../../server/storage/storage.ts';
import type { Bus } from '../../../server/platform/bus.ts';
import { makeBus } from '../../support/bus.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

const folder = temporaryFolder('intrusions');
let storage: Storage;
const lines: string[] = [];
beforeAll(async () => {
  storage = await openStorage(folder);
});
afterAll(async () => {
  await storage.close();
  rmSync(folder, { recursive: true, force: true });
});

let now = 0;
let intrusions: Intrusions;
let alerts: IntrusionAlert[];
let bus: Bus;
beforeEach(async () => {
  await storage.db.deleteFrom('activity').execute();
  await storage.db.deleteFrom('intrusion_alert').execute();
  lines.length = 0;
  now = 1_700_000_000_000;
  alerts = [];
  bus = makeBus();
  intrusions = new Intrusions(storage.db, bus, openLog({ write: (line) => void lines.push(line) }), {}, () => now);
  bus.subscribe('intrusion.alert', ({ alert }) => void alerts.push(alert));
});

const ipv4 = (number: number): string =>
  [number >>> 24, (number >>> 16) & 255, (number >>> 8) & 255, number & 255].join('.');
const records = async (kind: string) =>
  (await storage.db.selectFrom('activity').selectAll().where('kind', '=', kind).orderBy('position').execute()).map(
    (row) => ({ ...row, detail: JSON.parse(row.detail) as Record<string, string | number> }),
  );
/** Advances the time and runs the check of each second. */
function wait(seconds: number): void {
  for (let passed = 0; passed < seconds; passed += 1) {
    now += 1_000;
    intrusions.look();
  }
}

test('a refusal is recorded with address, reason, workstation, claimed person and count', async () => {
  const ids = {
    workstationId: '00000004-0000-4000-8000-000000000001',
    personId: '00000002-0000-4000-8000-000000000001',
  };
  intrusions.note({ address: '192.0.2.7', reason: 'tenant', ...ids });
  await intrusions.flush();
  const [row] = await records('address-refused');
  expect(row).toMatchObject({
    workstation_id: ids.workstationId,
    person_id: ids.personId,
    detail: { address: '192.0.2.7', reason: 'tenant', attempts: 1, at: 'server' },
  });
});

test('few refusals are no alert; the same again within ten seconds are counted into one record', async () => {
  for (let times = 0; times < 8; times += 1) intrusions.note({ address: '192.0.2.7', reason: 'unregistered' });
  intrusions.note({ address: '192.0.2.8', reason: 'unregistered' });
  wait(11);
  await intrusions.flush();
  const rows = await records('address-refused');
  expect(rows.map(({ detail }) => [detail.address, detail.attempts])).toEqual([
    ['192.0.2.7', 1],
    ['192.0.2.8', 1],
    ['192.0.2.7', 7],
  ]);
  expect(await records('intrusion-alert')).toEqual([]);
  expect(alerts).toEqual([]);
});

test('a burst is one alert that grows, contains its rate, and ends a minute after the last refusal', async () => {
  for (let second = 0; second < 30; second += 1) {
    for (let times = 0; times < 10; times += 1)
      intrusions.note({
        address: ipv4(second * 10 + times),
        reason: times === 0 ? 'proxy-not-listed' : 'unregistered',
      });
    wait(1);
  }
  expect(intrusions.current).toMatchObject({
    refusals: 300,
    endedAt: null,
    reasons: expect.arrayContaining([
      { reason: 'unregistered', count: 270 },
      { reason: 'proxy-not-listed', count: 30 },
    ]) as unknown,
  });
  wait(70);
  await intrusions.flush();
  expect(intrusions.current).toBeNull();
  const [alert, ...others] = await storedAlerts(storage.db, 10);
  expect(others).toEqual([]);
  expect(alert).toMatchObject({ refusals: 300, addresses: 300, peakPerMinute: 300, newestAddress: ipv4(299) });
  expect(alert!.endedAt! - alert!.lastAt).toBeGreaterThanOrEqual(59_000);
  expect((await records('intrusion-alert')).map(({ detail }) => detail.state)).toEqual(['begun', 'over']);
  expect(new Set(alerts.map(({ id }) => id)).size).toBe(1);
  expect(alerts.at(-1)).toMatchObject({ refusals: 300, perMinute: 0 });
});

test.each([-3_600_000, 3_600_000])(
  'a clock that jumps %d ms in a burst loses no refusal and ends the alert',
  async (jump) => {
    for (let times = 0; times < 30; times += 1) intrusions.note({ address: ipv4(times), reason: 'unregistered' });
    now += jump;
    for (let times = 30; times < 60; times += 1) intrusions.note({ address: ipv4(times), reason: 'unregistered' });
    wait(70);
    await intrusions.flush();
    expect(intrusions.current).toBeNull();
    const stored = await storedAlerts(storage.db, 10);
    expect(stored.reduce((sum, { refusals }) => sum + refusals, 0)).toBe(60);
    expect(stored.every(({ endedAt }) => endedAt !== null)).toBe(true);
    const rows = await records('address-refused');
    expect(rows.reduce((sum, { detail }) => sum + Number(detail.attempts), 0)).toBe(60);
  },
);

test('a second burst later is a second alert', async () => {
  for (const start of [0, 1]) {
    for (let times = 0; times < 25; times += 1)
      intrusions.note({ address: ipv4(start * 100 + times), reason: 'unregistered' });
    wait(65);
  }
  await intrusions.flush();
  expect((await storedAlerts(storage.db, 10)).map(({ refusals, addresses }) => [refusals, addresses])).toEqual([
    [25, 25],
    [25, 25],
  ]);
});

describe('a flood of a million addresses', () => {
  test('is one alert with its number and rate, about a hundred records, and no list grows with it', async () => {
    const MILLION = 1_000_000;
    let largest = 0;
    const [set, add, push] = [Map.prototype.set, Set.prototype.add, Array.prototype.push];
    vi.spyOn(Map.prototype, 'set').mockImplementation(function (this: Map<unknown, unknown>, key, value) {
      set.call(this, key, value);
      largest = Math.max(largest, this.size);
      return this;
    });
    vi.spyOn(Set.prototype, 'add').mockImplementation(function (this: Set<unknown>, value) {
      add.call(this, value);
      largest = Math.max(largest, this.size);
      return this;
    });
    vi.spyOn(Array.prototype, 'push').mockImplementation(function (this: unknown[], ...values) {
      push.apply(this, values);
      largest = Math.max(largest, this.length);
      return this.length;
    });
    for (let number = 0; number < MILLION; number += 1) {
      intrusions.note({ address: ipv4((number * 2_654_435_761) >>> 0), reason: 'unregistered' });
      if (number % 20_000 === 19_999) {
        wait(1);
        await new Promise((resolve) => setImmediate(resolve));
      }
    }
    vi.restoreAllMocks();
    expect(intrusions.current).toMatchObject({ refusals: MILLION, peakPerMinute: MILLION });
    wait(70);
    await intrusions.flush();
    const [alert] = await storedAlerts(storage.db, 10);
    expect(alert!.refusals).toBe(MILLION);
    expect(Math.abs(alert!.addresses - MILLION)).toBeLessThan(MILLION / 50);
    const rows = await records('address-refused');
    expect(rows.length).toBeLessThan(500);
    expect(rows.reduce((sum, { detail }) => sum + Number(detail.attempts), 0)).toBe(MILLION);
    expect(await records('intrusion-alert')).toHaveLength(2);
    expect(largest).toBe(FEW + 1);
    expect(lines.length).toBeLessThan(500);
  });
});

test('an alert that a server could not end is ended by the next one', async () => {
  for (let times = 0; times < 30; times += 1) intrusions.note({ address: ipv4(times), reason: 'unregistered' });
  await new Promise((resolve) => {
    bus.subscribe('intrusion.alert', resolve);
  });
  const next = new Intrusions(
    storage.db,
    makeBus(),
    openLog({
      write() {
        /* not used */
      },
    }),
  );
  await next.tidy();
  expect((await storedAlerts(storage.db, 10)).map(({ endedAt, lastAt }) => endedAt === lastAt)).toEqual([true]);
  await intrusions.flush();
});

test('different texts are counted exactly while they are few, and approximately when they are many', () => {
  const few = new Distinct();
  for (let number = 0; number < FEW; number += 1)
    for (let times = 0; times < 3; times += 1) few.add(`192.0.2.${number}`);
  expect(few.count).toBe(FEW);
  few.add('one more');
  expect(Math.abs(few.count - FEW)).toBeLessThanOrEqual(10);
  const many = new Distinct();
  for (let number = 0; number < 300_000; number += 1) many.add(`2001:db8::${number.toString(16)}`);
  expect(Math.abs(many.count - 300_000)).toBeLessThan(3_000);
  many.clear();
  expect(many.count).toBe(0);
});
