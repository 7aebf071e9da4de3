import { checkNote } from '../../contract/checkNotes.ts';
import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { EvidentRow } from '../../contract/activity.ts';
import {
  MOST_LINES,
  MOST_NOTES,
  type SelfCheckDemand,
  WorkstationCheck,
  type SelfCheckReport,
} from '../../contract/selfCheck.ts';
import { signReport } from '../../core/selfCheck/signed.ts';
import { setPolicyAt } from '../../server/domains/policy/policyByKey.ts';
import { openStorage } from '../../server/storage/openStorage.ts';
import { policyIn } from '../support/policyDocument.ts';
import { goodLines, reportOf } from '../support/selfChecks.ts';
import { eventually, present, Rig, type Answer, type SignedIn, type Workstation } from '../support/serverRig.ts';

let rig: Rig;
let sofia: SignedIn;
beforeAll(async () => {
  rig = await Rig.make();
  sofia = await rig.signedIn('sofia');
});
afterAll(() => rig.remove());

async function demand(next: SelfCheckDemand): Promise<void> {
  const { db, close } = await openStorage(rig.data);
  await setPolicyAt(db, 'selfCheck', next);
  await close();
  const said = async (): Promise<unknown> =>
    policyIn((await sofia.ask('GET', '/v1/workstation')).json, sofia.workstation.enrolment.authorityPem).policy[
      'selfCheck'
    ];
  await eventually(async () => isDeepStrictEqual(await said(), next));
}
const signed = (
  w: Workstation,
  report: SelfCheckReport = reportOf(w.enrolment.workstationId),
  key = w.enrolment.privateKeyPem,
) => signReport(report, key);
const send = (w: Workstation, body: unknown): Promise<Answer> => w.ask('POST', '/v1/self-check', body);
const codeOf = (answer: Answer): unknown => [answer.status, z.object({ code: z.string() }).parse(answer.json).code];
const seen = async (w: Workstation): Promise<WorkstationCheck> =>
  present(
    z
      .array(WorkstationCheck)
      .parse((await sofia.ask('GET', '/v1/self-checks')).json)
      .find((one) => one.workstationId === w.enrolment.workstationId),
  );
const refusals = async (w: Workstation): Promise<unknown[]> => {
  const page = z.object({ rows: z.array(EvidentRow) }).parse(
    (
      await sofia.ask('POST', '/v1/activity/query', {
        filter: { kind: 'self-check-refused' },
        newest: null,
        offset: 0,
        limit: 250,
      })
    ).json,
  );
  return page.rows
    .filter((row) => row.workstationName === w.enrolment.workstationName)
    .map((row) => row.detail['reason'])
    .reverse();
};

test('a report is stored once however often it is sent, without a session, and supervisors see it', async () => {
  const w = await rig.workstation('Check 1');
  expect(await seen(w)).toMatchObject({ report: null, status: 'missing' });
  const report = signed(w);
  expect((await send(w, report)).json).toEqual({ level: 3, isNew: true });
  expect((await send(w, report)).json).toEqual({ level: 3, isNew: false });
  const both = await Promise.all([send(w, report), send(w, report)]);
  expect(both.map((one) => one.json)).toEqual([
    { level: 3, isNew: false },
    { level: 3, isNew: false },
  ]);
  expect(await seen(w)).toMatchObject({ name: 'Check 1', report: report.report, status: 'good', before: [] });
});

test('only supervisors see the reports', async () => {
  const maya = await rig.signedIn('maya');
  expect(codeOf(await maya.ask('GET', '/v1/self-checks'))).toEqual([403, 'forbidden']);
  expect(codeOf(await maya.workstation.ask('GET', '/v1/self-checks'))).toEqual([401, 'session-ended']);
});

test("refuses and records a forged signature, another workstation's report, and edited lines or level", async () => {
  const w = await rig.workstation('Check 2');
  const other = await rig.workstation('Check 3');
  const good = signed(w);
  const lines = goodLines().map((line) =>
    line.control === 'screen capture' ? { ...line, state: 'not-enforceable' as const } : line,
  );
  const attacks: unknown[] = [
    signed(w, good.report, other.enrolment.privateKeyPem),
    signed(other),
    signed(w, reportOf(other.enrolment.workstationId)),
    { ...good, report: { ...good.report, lines } },
    { ...good, report: { ...good.report, level: 2 } },
    signed(w, reportOf(w.enrolment.workstationId, lines, { level: 3 })),
    signed(w, reportOf(w.enrolment.workstationId, goodLines(), { at: Date.now() + 3_600_000 })),
  ];
  for (const attack of attacks) expect(codeOf(await send(w, attack))).toEqual([422, 'self-check-refused']);
  expect((await seen(w)).report).toBeNull();
  expect((await seen(other)).report).toBeNull();
  expect(await refusals(w)).toEqual(['signature', 'other-workstation', 'changed', 'level', 'future']);
});

test('an old report sent again replaces no newer one, and one older than policy accepts is refused', async () => {
  const w = await rig.workstation('Check 4');
  const id = w.enrolment.workstationId;
  const before = signed(w, reportOf(id, goodLines(), { at: Date.now() - 60_000 }));
  const bad = signed(w, reportOf(id, []));
  expect((await send(w, before)).status).toBe(200);
  expect((await send(w, bad)).json).toEqual({ level: 0, isNew: true });
  expect(codeOf(await send(w, before))).toEqual([409, 'self-check-old']);
  expect(codeOf(await send(w, signed(w, reportOf(id, goodLines(), { at: Date.now() - 25 * 3_600_000 }))))).toEqual([
    409,
    'self-check-old',
  ]);
  expect(await seen(w)).toMatchObject({ report: { level: 0 }, before: [{ level: 3 }] });
});

test('a malformed report is refused, one that is too large is refused or cut off, and none is stored', async () => {
  const w = await rig.workstation('Check 5');
  const good = signed(w);
  const many = Array.from({ length: MOST_LINES + 1 }, () => present(goodLines()[0]));
  const bad: unknown[] = [
    null,
    [],
    {},
    { ...good, extra: 1 },
    { ...good, signature: `${good.signature}A` },
    { ...good, report: { ...good.report, lines: many } },
    { ...good, report: { ...good.report, level: 4 } },
    { ...good, report: { ...good.report, lines: [{ ...present(goodLines()[0]), state: 'fine' }] } },
    ...[
      'tried',
      [{ code: 'no-such-note', params: {} }],
      [{ code: 'swap-none', params: { more: 1 } }],
      [{ code: 'swap-areas', params: { areas: 'two' } }],
      [{ code: 'launch-refused', params: { names: ['x'.repeat(101)] } }],
      [{ code: 'place-refused', params: { place: 'x'.repeat(201) } }],
      Array.from({ length: MOST_NOTES + 1 }, () => checkNote('swap-none')),
    ].map((notes) => ({ ...good, report: { ...good.report, lines: [{ ...present(goodLines()[0]), notes }] } })),
  ];
  for (const body of bad) expect((await send(w, body)).status).toBe(400);
  const huge = await send(w, { ...good, report: { ...good.report, platform: 'x'.repeat(5 * 1024 * 1024) } }).then(
    (answer) => answer.status,
    () => 'cut off',
  );
  expect([413, 'cut off']).toContain(huge);
  expect((await seen(w)).report).toBeNull();
});

test('a flood of reports is cut off and recorded as one, and other workstations are not affected', async () => {
  const w = await rig.workstation('Check 6');
  const at = Date.now() - 50_000;
  const answers = [];
  for (let n = 0; n < 30; n += 1)
    answers.push((await send(w, signed(w, reportOf(w.enrolment.workstationId, goodLines(), { at: at + n })))).status);
  expect(answers.filter((status) => status === 200)).toHaveLength(10);
  expect(answers.filter((status) => status === 429)).toHaveLength(20);
  expect(await refusals(w)).toEqual(['too-many']);
  expect((await send(await rig.workstation('Check 7'), signed(w))).status).toBe(422);
});

test('refuses a session below the level of the policy, until a good report arrives', async () => {
  await demand({ leastLevel: 2, maxAgeHours: 1 });
  const w = await rig.workstation('Check 8');
  const id = w.enrolment.workstationId;
  const { password } = rig.person('tomas');
  const tryIt = async (): Promise<unknown> => codeOf((await w.start('tomas', password)).answer);
  expect(await tryIt()).toEqual([403, 'self-check']);
  await send(
    w,
    signed(
      w,
      reportOf(
        id,
        goodLines().filter((line) => line.control !== 'encrypted store'),
        { at: Date.now() - 1_000 },
      ),
    ),
  );
  expect(await tryIt()).toEqual([403, 'self-check']);
  expect((await w.start('tomas', password)).answer.json).toMatchObject({ params: { why: 'below', level: 1 } });
  await send(w, signed(w));
  await w.signIn('tomas', password);
  expect(await refusals(w)).toEqual(['missing', 'below']);
  await demand({ leastLevel: 0, maxAgeHours: 24 });
});

test('a level that is raised during a sign-in opens no session and counts as no failure', async () => {
  const w = await rig.workstation('Check 9');
  const { finish } = await w.start('tomas', rig.person('tomas').password);
  await demand({ leastLevel: 1, maxAgeHours: 24 });
  expect(codeOf(await finish())).toEqual([403, 'self-check']);
  await demand({ leastLevel: 0, maxAgeHours: 24 });
  await w.signIn('tomas', rig.person('tomas').password);
});

test('a report expires, and sign-in with it is refused', async () => {
  const w = await rig.workstation('Check 10');
  await send(w, signed(w, reportOf(w.enrolment.workstationId, goodLines(), { at: Date.now() - 2 * 3_600_000 })));
  await demand({ leastLevel: 1, maxAgeHours: 1 });
  expect(await seen(w)).toMatchObject({ status: 'stale' });
  expect(codeOf((await w.start('tomas', rig.person('tomas').password)).answer)).toEqual([403, 'self-check']);
  await demand({ leastLevel: 0, maxAgeHours: 24 });
});

test('a policy that was stored before there was a self-check requires no level', async () => {
  const { db, close } = await openStorage(rig.data);
  const stored = present(
    await db
      .selectFrom('policy_version')
      .select(['version', 'policy'])
      .orderBy('version', 'desc')
      .limit(1)
      .executeTakeFirst(),
  );
  const { selfCheck: _selfCheck, ...before } = z.record(z.string(), z.unknown()).parse(JSON.parse(stored.policy));
  await db
    .insertInto('policy_version')
    .values({
      version: stored.version + 1,
      policy: JSON.stringify(before),
      person_id: null,
      at: Date.now(),
      undoes: null,
    })
    .execute();
  await close();
  const w = await rig.workstation('Check 11');
  await w.signIn('maya', rig.person('maya').password);
  expect(policyIn((await w.ask('GET', '/v1/workstation')).json, w.enrolment.authorityPem).policy['selfCheck']).toEqual({
    leastLevel: 0,
    maxAgeHours: 24,
  });
});
