import { isEvent } from '../../contract/realtime.ts';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { EvidentRow, AgentTile, type ActivityRecord, type ChainedActivity } from '../../contract/activity.ts';
import { chain, GENESIS_HASH } from '../../core/ledger/chain.ts';
import { insertActivity } from '../../server/record/queries.ts';
import { openStorage } from '../../server/storage/openStorage.ts';
import { eventually, present, Rig, type SignedIn, type Workstation } from '../support/serverRig.ts';
import { insertTenant } from '../support/rows.ts';

let rig: Rig;
let sofia: SignedIn;
beforeAll(async () => {
  rig = await Rig.make();
  sofia = await rig.signedIn('sofia');
});
afterAll(() => rig.remove());

const Page = z.object({ rows: z.array(EvidentRow), total: z.number(), newest: z.number() });
type Filter = { personId?: string; kind?: string; tenantId?: string; from?: number; to?: number };
async function page(filter: Filter = {}, newest: number | null = null, offset = 0, limit = 250, who = sofia) {
  return Page.parse((await who.ask('POST', '/v1/activity/query', { filter, newest, offset, limit })).json);
}
function record(workstation: Workstation, seq: number, more: Partial<ActivityRecord> = {}): ActivityRecord {
  return {
    seq,
    at: Date.now(),
    workstationId: workstation.enrolment.workstationId,
    personId: null,
    tenantId: null,
    conversationId: null,
    kind: 'window-focus',
    detail: {},
    ...more,
  };
}
function chained(records: readonly ActivityRecord[], previous = GENESIS_HASH): ChainedActivity[] {
  let hash = previous;
  return records.map((r) => {
    const link = chain(r, hash);
    hash = link.hash;
    return link;
  });
}
const upload = (w: Workstation, records: readonly ChainedActivity[]) => w.ask('POST', '/v1/activity', { records });
/** Stored under the names that they have, which an upload without a session is not. */
async function storedAs(links: readonly ChainedActivity[]): Promise<void> {
  const { db, close } = await openStorage(rig.data);
  for (const { record: one, previousHash, hash } of links) await insertActivity(db, { ...one, previousHash, hash });
  await close();
}
const rowsOf = async (w: Workstation, filter: Filter = {}) =>
  (await page(filter)).rows.filter((r) => r.workstationName === w.enrolment.workstationName);

test('stores a chain once however often it is sent, without a session, and answers with its end', async () => {
  const w = await rig.workstation('Chain 1');
  expect((await w.ask('GET', '/v1/activity/stored')).json).toEqual({ storedUpTo: 0, hash: GENESIS_HASH });
  const links = chained([1, 2, 3, 4, 5].map((n) => record(w, n)));
  expect((await upload(w, links.slice(0, 3))).json).toEqual({ storedUpTo: 3 });
  expect((await upload(w, links.slice(0, 3))).json).toEqual({ storedUpTo: 3 });
  const both = await Promise.all([upload(w, links), upload(w, links.slice(2))]);
  expect(both.map((a) => a.json)).toEqual([{ storedUpTo: 5 }, { storedUpTo: 5 }]);
  expect((await w.ask('GET', '/v1/activity/stored')).json).toEqual({ storedUpTo: 5, hash: present(links[4]).hash });
  const rows = await rowsOf(w);
  expect(rows.length).toBe(5);
  expect(rows.every((r) => r.source === 'desk' && r.fault === null)).toBe(true);
});

test('a changed record is detected, stored, marked and reported', async () => {
  const w = await rig.workstation('Chain 2');
  const links = chained([record(w, 1), record(w, 2, { kind: 'copy-attempt', detail: { length: 16 } }), record(w, 3)]);
  const flipped = links.map((l) =>
    l.record.seq === 2 ? { ...l, record: { ...l.record, detail: { length: 17 } } } : l,
  );
  expect((await upload(w, flipped)).json).toEqual({ storedUpTo: 3 });
  const rows = await rowsOf(w);
  expect(rows.filter((r) => r.source === 'desk').map((r) => r.fault)).toEqual([null, 'changed-record', null]);
  expect(rows.find((r) => r.kind === 'chain-broken')?.detail).toEqual({ reason: 'changed-record', seq: 2 });
});

test('a gap, a chain that does not follow and a second history are detected', async () => {
  const w = await rig.workstation('Chain 3');
  const links = chained([1, 2, 3, 4].map((n) => record(w, n)));
  await upload(w, links.slice(0, 2));
  await upload(w, links.slice(3));
  const foreign = chained([record(w, 5)], 'f'.repeat(64));
  await upload(w, foreign);
  const rewritten = chained([record(w, 2, { kind: 'idle' })], present(links[0]).hash);
  await upload(w, rewritten);
  await upload(w, rewritten);
  const rows = await rowsOf(w, { kind: 'chain-broken' });
  expect(new Set(rows.map((r) => r.detail.reason))).toEqual(new Set(['does-not-follow', 'gap', 'second-history']));
  expect(rows.length).toBe(3);
});

test('a workstation cannot record in the name of another', async () => {
  const w = await rig.workstation('Chain 4');
  const other = await rig.workstation('Chain 5');
  expect((await upload(w, chained([record(other, 1)]))).status).toBe(403);
  expect((await rowsOf(other)).length).toBe(0);
  expect((await rowsOf(w, { kind: 'chain-broken' })).length).toBe(1);
});

test('nothing of a malformed batch is stored', async () => {
  const w = await rig.workstation('Chain 6');
  const [good] = chained([record(w, 1)]);
  const bad = [
    [],
    [good, { ...present(good), extra: 1 }],
    [{ ...present(good), record: { ...present(good).record, kind: 'keystrokes' } }],
    Array.from({ length: 1_001 }, () => good),
  ];
  for (const records of bad) expect((await w.ask('POST', '/v1/activity', { records })).status).toBe(400);
  // The refusals themselves are recorded, by the server.
  expect((await rowsOf(w)).filter(({ source }) => source === 'desk')).toEqual([]);
});

test('a supervisor sees activity of own tenants, own people and no tenant, and none of another tenant', async () => {
  const w = await rig.workstation('Scope');
  const { db, close } = await openStorage(rig.data);
  const stranger = crypto.randomUUID();
  await insertTenant(db, { id: stranger, name: 'Stranger' });
  await close();
  await storedAs(
    chained([
      record(w, 1, { tenantId: rig.tenant('Harbour Bank') }),
      record(w, 2, { tenantId: stranger }),
      record(w, 3),
      record(w, 4, { personId: crypto.randomUUID() }),
    ]),
  );
  expect((await rowsOf(w)).map((r) => r.tenantName)).toEqual([null, 'Harbour Bank']);
  expect((await page({ tenantId: stranger })).total).toBe(0);
});

test('combines filters by person, kind, tenant and time, and new rows do not move a pinned view', async () => {
  const w = await rig.workstation('Filters');
  const maya = rig.person('maya').id;
  const bank = rig.tenant('Harbour Bank');
  const start = Date.now() - 100_000_000;
  const records = Array.from({ length: 40 }, (_, i) =>
    record(w, i + 1, {
      at: start + i,
      personId: i % 2 === 0 ? maya : rig.person('tomas').id,
      tenantId: i % 4 < 2 ? bank : null,
      kind: i % 8 < 4 ? 'copy-attempt' : 'message-sent',
    }),
  );
  const links = chained(records);
  await storedAs(links.slice(0, 30));
  const first = await page({ from: start, to: start + 30 }, null, 0, 10);
  expect(first.total).toBe(30);
  expect(first.rows.map((r) => r.at)).toEqual(Array.from({ length: 10 }, (_, i) => start + 29 - i));
  await storedAs(links.slice(30));
  const second = await page({ from: start, to: start + 1_000 }, first.newest, 10, 10);
  expect(second.total).toBe(30);
  expect(second.rows.map((r) => r.at)).toEqual(Array.from({ length: 10 }, (_, i) => start + 19 - i));
  expect(
    (await page({ from: start, to: start + 1_000, personId: maya, tenantId: bank, kind: 'copy-attempt' })).total,
  ).toBe(records.filter((r) => r.personId === maya && r.tenantId === bank && r.kind === 'copy-attempt').length);
  expect((await page({ from: start + 40, to: start + 1_000 })).rows).toEqual([]);
});

test('new activity and blocked attempts reach the supervisor live and in batches, and agents not at all', async () => {
  const maya = await rig.signedIn('maya');
  const agentLive = await maya.realtime();
  const live = await sofia.realtime();
  const w = maya.workstation;
  const links = chained(
    Array.from({ length: 100 }, (_, i) =>
      record(w, i + 1, { personId: maya.session.person.id, kind: i < 3 ? 'copy-attempt' : 'window-focus' }),
    ),
  );
  for (let i = 0; i < 100; i += 10) await upload(w, links.slice(i, i + 10));
  await eventually(
    async () =>
      live.all
        .flatMap((f) => (isEvent(f, 'activity.stored') ? f.body.rows : []))
        .filter((r) => r.workstationName === w.enrolment.workstationName && r.source === 'desk').length === 100,
  );
  expect(live.all.filter((f) => isEvent(f, 'activity.stored')).length).toBeLessThan(12);
  await eventually(async () =>
    live.all.some(
      (f) => isEvent(f, 'agent.changed') && f.body.name === 'Maya Lindqvist' && f.body.blockedAttempts === 3,
    ),
  );
  expect(agentLive.all.some((f) => isEvent(f, 'activity.stored') || isEvent(f, 'agent.changed'))).toBe(false);
  agentLive.socket.terminate();
});

test('a tile counts refused and allowed actions of guards apart, and no copies within the desk', async () => {
  const maya = await rig.signedIn('maya');
  const live = await sofia.realtime();
  const did: [kind: ActivityRecord['kind'], detail: Record<string, string>][] = [
    ['paste-attempt', {}],
    ['guard-refused', { way: 'pasteFromOutside' }],
    ['guard-allowed', { way: 'pasteFromOutside', action: 'report' }],
    ['guard-allowed', { way: 'pasteFromOutside', action: 'warn' }],
    ['guard-allowed', { way: 'copy', action: 'isolated' }],
  ];
  await upload(
    maya.workstation,
    chained(
      did.map(([kind, detail], i) =>
        record(maya.workstation, i + 1, { personId: maya.session.person.id, kind, detail }),
      ),
    ),
  );
  const newest = () =>
    live.all.flatMap((f) => (isEvent(f, 'agent.changed') && f.body.name === 'Maya Lindqvist' ? [f.body] : [])).at(-1);
  await eventually(async () => (newest()?.exceptionsUsed ?? 0) > 0 && (newest()?.blockedAttempts ?? 0) > 1);
  expect(newest()).toMatchObject({ blockedAttempts: 2, exceptionsUsed: 2 });
});

test('a tile shows online, locked also after a lost connection, and offline', async () => {
  const live = await sofia.realtime();
  const tomas = await rig.signedIn('tomas');
  const tile = async () =>
    present(
      z
        .array(AgentTile)
        .parse((await sofia.ask('GET', '/v1/agents')).json)
        .find((t) => t.name === 'Tomas Rivera'),
    );
  expect((await tile()).state).toBe('offline');
  const desk = await tomas.realtime();
  expect(await tile()).toMatchObject({ state: 'online', workstationName: 'Desk of tomas' });
  const visitor = await rig.visitor('Northline Travel');
  const words = await visitor.connect();
  const said = await visitor.say(words, 'hello?');
  const busy = await eventually(async () => {
    const t = await tile();
    return t.openConversations > 0 && t;
  });
  expect(busy.longestWaitSince).toBe(said.at);
  desk.send({ type: 'presence', state: 'locked' });
  await live.next((f) => isEvent(f, 'agent.changed') && f.body.name === 'Tomas Rivera' && f.body.state === 'locked');
  desk.socket.terminate();
  await eventually(async () => (await tile()).state === 'locked');
  const again = await tomas.realtime();
  await eventually(async () => (await tile()).state === 'online');
  again.socket.terminate();
  await live.next((f) => isEvent(f, 'agent.changed') && f.body.name === 'Tomas Rivera' && f.body.state === 'offline');
});

test('with 120,000 rows any page of any filter is answered in a fraction of a second', async () => {
  const w = await rig.workstation('Bulk');
  const { db, close } = await openStorage(rig.data);
  await sql`
    WITH RECURSIVE row(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM row WHERE i < ${120_000 - 1})
    INSERT INTO activity
      (tenant_id, person_id, workstation_id, seq, at, kind, detail, previous_hash, hash, arrived_at, nonce, commitment)
    SELECT
      CASE i % 3 WHEN 0 THEN ${rig.tenant('Harbour Bank')} END,
      CASE i % 3 WHEN 0 THEN ${rig.person('maya').id} WHEN 1 THEN ${rig.person('tomas').id} END,
      ${w.enrolment.workstationId},
      i + 1,
      1700000000000 + i * 1000,
      CASE i % 5 WHEN 0 THEN 'copy-attempt' WHEN 1 THEN 'window-focus' WHEN 2 THEN 'message-sent'
        WHEN 3 THEN 'conversation-opened' ELSE 'idle' END,
      '{"reason":"bulk"}',
      ${'a'.repeat(64)},
      i,
      1700000000000 + i * 1000,
      zeroblob(32),
      zeroblob(32)
    FROM row`.execute(db);
  await close();
  const { newest } = await page({}, null, 0, 1);
  const times: number[] = [];
  const filters: Filter[] = [
    {},
    { personId: rig.person('maya').id },
    { kind: 'copy-attempt' },
    { tenantId: rig.tenant('Harbour Bank') },
    { from: 1_700_000_000_000, to: 1_700_050_000_000 },
    { personId: rig.person('maya').id, kind: 'idle', tenantId: rig.tenant('Harbour Bank') },
  ];
  for (const filter of filters) {
    const { total } = await page(filter, newest, 0, 1);
    for (const offset of [0, Math.floor(total / 2), Math.max(0, total - 100)]) {
      const before = process.cpuUsage();
      const found = await page(filter, newest, offset, 100);
      const { user, system } = process.cpuUsage(before);
      times.push((user + system) / 1000);
      expect(found.total).toBe(total);
      expect(found.rows.length).toBe(Math.min(100, total - offset));
    }
  }
  console.log(times.map(Math.round).join(' '), 'ms a page');
  // Of processor time, so that other work of the machine does not count.
  expect(Math.max(...times)).toBeLessThan(500);
});
