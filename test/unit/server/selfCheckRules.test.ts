/** Self-checks at the server, rule by rule: which report is taken, what sign-in needs, what is listed of each. */
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import type { SelfCheckReport } from '../../../contract/selfCheck.ts';
import { SAFE_DEFAULTS } from '../../../core/policy/defaults.ts';
import { signReport } from '../../../core/selfCheck/signed.ts';
import { seenOf } from '../../../server/domains/workstations/seenQueries.ts';
import { SelfChecks } from '../../../server/domains/workstations/selfChecks.ts';
import { openAuthority } from '../../../server/platform/tls/authority.ts';
import { makeBus } from '../../support/bus.ts';
import { scopeFor } from '../../support/scopes.ts';
import { reportOf, goodLines } from '../../support/selfChecks.ts';
import { TestDatabase } from '../../support/testDatabase.ts';
import { turns } from '../../support/turns.ts';

const rows = await TestDatabase.make('self-check-rules');
const { db } = rows;
afterAll(() => rows.close());
const HOUR = 3_600_000;
const START = Date.now();
const alpha = await rows.tenant('Alpha');
const beta = await rows.tenant('Beta');
const watching = await rows.person('watching', 'supervisor', [alpha]);
const supervisor = await scopeFor(db, { personId: watching, role: 'supervisor', tenantIds: [alpha] });
const desk = await rows.workstation('Desk');
const hidden = await rows.workstation('Hidden', { group_id: await rows.group('of beta', [beta]) });
const authority = await openAuthority(db, () => START);
const issued = await authority.issueClient(desk);
const workstation = {
  ...{ id: desk, name: 'Desk', groupId: null },
  certificate: Buffer.from(issued.certificatePem),
};
const signed = (more: Partial<SelfCheckReport> = {}, lines = goodLines()) =>
  signReport(reportOf(desk, lines, { at: now, ...more }), issued.privateKeyPem);

let now: number;
let leastLevel: 0 | 1 | 2 | 3;
let checks: SelfChecks;
beforeEach(async () => {
  for (const table of ['self_check', 'activity', 'session'] as const) await db.deleteFrom(table).execute();
  now = START + HOUR;
  leastLevel = 0;
  checks = new SelfChecks(
    db,
    makeBus(),
    () => ({ ...SAFE_DEFAULTS, selfCheck: { leastLevel, maxAgeHours: 24 } }),
    () => now,
  );
});
const refusals = async () => {
  await turns(10);
  return (await rows.all('activity')).map(({ kind, workstation_id, detail }) => [
    kind,
    workstation_id,
    JSON.parse(String(detail)),
  ]);
};
const kept = async () => {
  // A refusal is recorded after its answer.
  await turns(10);
  return (await rows.all('self_check')).map(({ at }) => Number(at) - START).toSorted((a, b) => a - b);
};

describe('a report', () => {
  test('is stored with its level and both times, and once', async () => {
    const report = signed({ at: now - 1 });
    expect(await checks.take(workstation, report)).toEqual({ level: report.report.level, isNew: true });
    expect(await checks.take(workstation, report)).toEqual({ level: report.report.level, isNew: false });
    expect(await rows.all('self_check')).toEqual([
      {
        ...{ hash: report.hash, at: now - 1, received_at: now, level: report.report.level, workstation_id: desk },
        signed: JSON.stringify(report),
      },
    ]);
    expect(await refusals()).toEqual([]);
  });

  test('is taken for as many hours as policy says', async () => {
    now = START + 100 * HOUR;
    expect(await checks.take(workstation, signed({ at: now - 24 * HOUR }))).toMatchObject({ isNew: true });
    await db.deleteFrom('self_check').execute();
    await expect(checks.take(workstation, signed({ at: now - 24 * HOUR - 1 }))).rejects.toMatchObject({
      code: 'self-check-old',
    });
    expect(await kept()).toEqual([]);
    expect(await refusals()).toEqual([['self-check-refused', desk, { reason: 'old', attempts: 1 }]]);
  });

  test('of the same time as the stored one, or older, would hide it, and is refused', async () => {
    await checks.take(workstation, signed({ at: now }));
    for (const at of [now, now - 1])
      await expect(checks.take(workstation, signed({ at, policy: 'fedcba9876543210' }))).rejects.toMatchObject({
        code: 'self-check-old',
      });
    now += 1;
    expect(await checks.take(workstation, signed({ at: now }))).toMatchObject({ isNew: true });
  });

  test.each<[string, () => ReturnType<typeof signed>]>([
    ['other-workstation', () => signed({ workstationId: hidden })],
    ['changed', () => ({ ...signed(), report: { ...signed().report, policy: 'fedcba9876543210' } })],
    ['level', () => signed({ level: 0 })],
  ])('that is not what it says is refused: %s', async (why, report) => {
    await expect(checks.take(workstation, report())).rejects.toMatchObject({
      ...{ code: 'self-check-refused', params: { why } },
    });
    expect(await kept()).toEqual([]);
    expect(await refusals()).toEqual([['self-check-refused', desk, { reason: why, attempts: 1 }]]);
  });

  test('is verified ten times in a minute, and again in the next', async () => {
    const report = signed();
    for (let n = 0; n < 10; n += 1) await checks.take(workstation, report);
    const refused = checks.take(workstation, report);
    await expect(refused).rejects.toMatchObject({ code: 'too-many-self-checks', params: { retryAt: now + 60_000 } });
    now += 59_999;
    await expect(checks.take(workstation, report)).rejects.toMatchObject({ code: 'too-many-self-checks' });
    // Another workstation has its own count.
    await expect(checks.take({ ...workstation, id: hidden }, report)).resolves.toBeDefined();
    now += 1;
    expect(await checks.take(workstation, report)).toMatchObject({ isNew: false });
  });

  test('stays stored as one of the newest fifty of its workstation', async () => {
    for (let n = 0; n < 52; n += 1) {
      now += 60_000;
      await checks.take(workstation, signed({ at: now }));
    }
    const times = await kept();
    expect([times.length, times[0], times.at(-1)]).toEqual([50, HOUR + 3 * 60_000, HOUR + 52 * 60_000]);
  });
});

describe('sign-in', () => {
  test('needs no report where policy demands no level', async () => {
    await expect(checks.demand(desk)).resolves.toBeUndefined();
  });

  test('needs a report of the level, no older than policy says, and is recorded where there is none', async () => {
    leastLevel = 2;
    await expect(checks.demand(desk)).rejects.toMatchObject({
      code: 'self-check',
      params: { why: 'missing', level: 0, least: 2, hours: 24 },
    });
    expect(await refusals()).toEqual([['self-check-refused', desk, { reason: 'missing', attempts: 1 }]]);
    const store = (level: number, at: number) =>
      db
        .insertInto('self_check')
        .values({ hash: `${level} ${at}`, workstation_id: desk, at, received_at: at, level, signed: '{}' })
        .execute();
    await store(1, now - 1);
    await expect(checks.demand(desk)).rejects.toMatchObject({ params: { why: 'below', level: 1, least: 2 } });
    await store(2, now);
    await expect(checks.demand(desk)).resolves.toBeUndefined();
    now += 24 * HOUR;
    await expect(checks.demand(desk)).resolves.toBeUndefined();
    now += 1;
    await expect(checks.demand(desk)).rejects.toMatchObject({ params: { why: 'stale', level: 2 } });
  });

  test('that is refused again and again is recorded with its number', async () => {
    leastLevel = 1;
    for (let n = 0; n < 3; n += 1) await expect(checks.demand(desk)).rejects.toThrow();
    checks.flush();
    expect(await refusals()).toEqual([
      ['self-check-refused', desk, { reason: 'missing', attempts: 1 }],
      ['self-check-refused', desk, { reason: 'missing', attempts: 2 }],
    ]);
  });
});

describe('the list', () => {
  test('has each workstation in sight with its newest report and the levels of twenty before', async () => {
    leastLevel = 1;
    for (let n = 0; n < 22; n += 1) {
      now += 60_000;
      await checks.take(workstation, signed({ at: now }));
    }
    const list = await checks.list(supervisor);
    expect(list.map(({ name }) => name)).toEqual(['Desk']);
    expect(list[0]).toMatchObject({ workstationId: desk, receivedAt: now, status: 'good', report: { at: now } });
    expect(list[0]?.before.map(({ at }) => (now - at) / 60_000)).toEqual(
      Array.from({ length: 20 }, (_one, n) => n + 1),
    );
  });

  test('says that a report is missing where there is none, or none that can be read', async () => {
    expect(await checks.list(supervisor)).toMatchObject([
      { status: 'missing', report: null, receivedAt: null, before: [] },
    ]);
    await db
      .insertInto('self_check')
      .values({ hash: 'h', workstation_id: desk, at: now, received_at: now, level: 3, signed: '{}' })
      .execute();
    expect(await checks.list(supervisor)).toMatchObject([{ status: 'missing', report: null, receivedAt: now }]);
  });
});

describe('what the server saw of a workstation', () => {
  const seen = (id = desk) => seenOf(db, supervisor, id, now);
  const DAY = 24 * HOUR;

  test('is nothing of one that is not in sight or not there', async () => {
    expect([await seen(hidden), await seen('none')]).toEqual([null, null]);
  });

  test('is its certificate and whether it has a sign-in key', async () => {
    const without = await rows.workstation('Without', { certificate_expires_at: 77, sign_in_key: '' });
    expect(await seen(without)).toMatchObject({ certificateUntil: 77, hasSignInKey: false, signedIn: null });
    expect(await seen()).toMatchObject({ hasSignInKey: true, refused: 0, recordAt: null, disputed: 0 });
  });

  test('is its newest session, with the address', async () => {
    await rows.session(watching, desk, { started_at: 20, address: '10.0.0.2' });
    await rows.session(watching, desk, { started_at: 10, address: '10.0.0.1' });
    await rows.session(watching, hidden, { started_at: 30, address: '10.0.0.3' });
    expect((await seen())?.signedIn).toEqual({ at: 20, address: '10.0.0.2' });
  });

  test('is how much was refused there in thirty days, of each kind', async () => {
    for (const kind of ['sign-in-failed', 'sign-in-blocked', 'sign-in-closed', 'self-check-refused', 'sign-in'])
      await rows.activity({ kind, workstationId: desk, at: now - 30 * DAY });
    await rows.activity({ kind: 'sign-in-failed', workstationId: desk, at: now - 30 * DAY - 1 });
    await rows.activity({ kind: 'sign-in-failed', workstationId: hidden, at: now });
    expect((await seen())?.refused).toBe(4);
  });

  test('is when its newest own record arrived, and how many are disputed', async () => {
    const record = (seq: number | null, arrivedAt: number, more: Parameters<TestDatabase['activity']>[0] = {}) =>
      rows.activity({ workstationId: desk, seq, arrivedAt, ...more });
    await record(2, 50, { fault: 'other-person' });
    await record(1, 60, { fault: 'gap' });
    await record(null, 70);
    await record(3, 80, { workstationId: hidden, fault: 'gap' });
    expect(await seen()).toMatchObject({ recordAt: 50, disputed: 2 });
  });
});
