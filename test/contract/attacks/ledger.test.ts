/**
 * What somebody with the server's database, or the operator with the log's key too, does to the record: each change is
 * made in the database itself, and is named by the server's audit, its start, a witness or a desk.
 */
import { randomUUID } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { EvidentRow } from '../../../contract/activity.ts';
import { LEDGER_ROUTES, type LedgerState } from '../../../contract/ledger.ts';
import { run } from '../../../cli/ledger.ts';
import { newWitnessKey, WitnessFolder } from '../../../cli/witness/witnessFolder.ts';
import { serveWitness, type WitnessServer } from '../../../cli/witness/serveWitness.ts';
import { activityRecord } from '../../../core/ledger/activityRecord.ts';
import { chain, GENESIS_HASH } from '../../../core/ledger/chain.ts';
import { commitmentOf } from '../../../core/ledger/leaf.ts';
import { formatVerifierKey, parseNote, SIGNATURE_TYPE, signingKey, signNote } from '../../../core/ledger/note.ts';
import { createLedgerWatch, type LedgerWatch } from '../../../main/ledger/ledgerWatch.ts';
import { rowsAt } from '../../../server/domains/activity/activityQueries.ts';
import { auditLedger } from '../../../server/domains/ledger/audit.ts';
import { CHECKPOINT_FILE, Ledger } from '../../../server/domains/ledger/ledger.ts';
import { openLogKey, restartLedger } from '../../../server/domains/ledger/recordLog.ts';
import { bestCheckpoint } from '../../../server/domains/ledger/bestCheckpoint.ts';
import { exportLedger } from '../../../server/domains/ledger/exportLedger.ts';
import { rowsProof } from '../../../server/domains/ledger/rowsProof.ts';
import { setWitnesses } from '../../../server/domains/ledger/witnesses.ts';
import { openLog } from '../../../server/platform/log.ts';
import { eraseRecords } from '../../../server/commandLine/eraseRecords.ts';
import { eraseActivity } from '../../../server/domains/ledger/eraseActivity.ts';
import { insertActivity } from '../../../server/record/queries.ts';
import { systemScope } from '../../../server/scope/scope.ts';
import { openStorage } from '../../../server/storage/openStorage.ts';
import type { Db, Storage, Tx } from '../../../server/storage/storage.ts';
import { makeBus } from '../../support/bus.ts';
import { Rig } from '../../support/serverRig.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';
import { eventually } from '../../support/until.ts';

const RECORDS = 600;
const SCOPE = systemScope('a test of the ledger');
const folder = temporaryFolder('ledger-attacks');
/** The database as it was after `RECORDS` records; every attack begins with a copy of it. */
const original = join(folder, 'original');

interface Opened {
  readonly storage: Storage;
  readonly db: Db;
  readonly data: string;
  readonly ledger: Ledger;
  /** Kinds of the alerts that were raised, with their positions. */
  readonly alerts: () => Promise<[kind: string, position: unknown][]>;
  readonly close: () => Promise<void>;
}

async function open(data: string): Promise<Opened> {
  const storage = await openStorage(data);
  const { db } = storage;
  const bus = makeBus();
  const log = openLog({ write: () => undefined });
  const ledger = new Ledger({ db, bus, log, scope: SCOPE, dataFolder: data, key: await openLogKey(db) });
  return {
    storage,
    db,
    data,
    ledger,
    alerts: async () =>
      (await db.selectFrom('alert').select(['kind', 'detail']).orderBy('number').execute()).map((row) => [
        row.kind,
        Object(JSON.parse(row.detail)).position ?? null,
      ]),
    async close() {
      await ledger.stop();
      await storage.close();
    },
  };
}

const add = (db: Db | Tx, length: number): Promise<number> =>
  insertActivity(db, {
    at: Date.now(),
    tenantId: null,
    personId: null,
    workstationId: null,
    conversationId: null,
    kind: 'copy-attempt',
    detail: { length },
    seq: null,
    previousHash: null,
    hash: null,
  });

/** A copy of a data folder whose server is stopped. */
function copyOf(from: string): string {
  const to = join(folder, randomUUID());
  mkdirSync(to);
  for (const file of ['server.db', 'server.db-wal', 'server.db-shm', CHECKPOINT_FILE])
    if (existsSync(join(from, file))) copyFileSync(join(from, file), join(to, file));
  return to;
}

beforeAll(async () => {
  mkdirSync(original);
  const made = await open(original);
  await made.db.transaction().execute(async (tx) => {
    for (let length = 1; length <= RECORDS; length += 1) await add(tx, length);
  });
  await made.ledger.start();
  await made.close();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The stored record at a position with another detail, committed to anew. */
async function forge(db: Db, position: number, length: number): Promise<{ detail: string; commitment: Buffer }> {
  const row = await db.selectFrom('activity').selectAll().where('position', '=', position).executeTakeFirstOrThrow();
  const record = activityRecord({
    at: row.at,
    arrivedAt: row.arrived_at,
    tenantId: row.tenant_id,
    personId: row.person_id,
    workstationId: row.workstation_id,
    conversationId: row.conversation_id,
    kind: row.kind,
    detail: { length },
    seq: row.seq,
    previousHash: row.previous_hash,
    hash: row.hash,
    fault: row.fault,
  });
  return { detail: JSON.stringify({ length }), commitment: Buffer.from(commitmentOf(record, row.nonce)) };
}
async function editRow(db: Db): Promise<void> {
  await db.updateTable('activity').set({ detail: '{"length":17}' }).where('position', '=', 40).execute();
}
async function editRowAndLeaf(db: Db): Promise<void> {
  const forged = await forge(db, 40, 17);
  await db.updateTable('activity').set(forged).where('position', '=', 40).execute();
  await db.updateTable('ledger_leaf').set({ commitment: forged.commitment }).where('position', '=', 40).execute();
}
const deleteAt = async (db: Db, position: number, table: 'activity' | 'ledger_leaf'): Promise<void> => {
  await db.deleteFrom(table).where('position', '=', position).execute();
};
/** Moves everything from `from` on by `by` places. */
async function shift(db: Db, from: number, by: number): Promise<void> {
  for (const table of ['activity', 'ledger_leaf'])
    for (const [step, where] of [
      [sql`-(position + ${by})`, sql`position >= ${from}`],
      [sql`-position`, sql`position < 0`],
    ])
      await sql`update ${sql.table(table)} set position = ${step} where ${where}`.execute(db);
}
async function swap(db: Db, one: number, other: number, tables: readonly string[]): Promise<void> {
  for (const table of tables)
    for (const [from, to] of [
      [one, -1],
      [other, one],
      [-1, other],
    ])
      await sql`update ${sql.table(table)} set position = ${to} where position = ${from}`.execute(db);
}

describe('a change in the database', () => {
  const ATTACKS: [what: string, attack: (db: Db) => Promise<unknown>, named: string, position: number | null][] = [
    ['a row edited', editRow, 'record-changed', 40],
    ['a row and its leaf edited', editRowAndLeaf, 'record-changed', 40],
    ['a row deleted', (db) => deleteAt(db, 40, 'activity'), 'record-deleted', 40],
    [
      'a row deleted with its leaf',
      async (db) => {
        await deleteAt(db, 40, 'activity');
        await deleteAt(db, 40, 'ledger_leaf');
      },
      'record-deleted',
      40,
    ],
    [
      'a row deleted, and all later ones moved up',
      async (db) => {
        await deleteAt(db, 40, 'activity');
        await deleteAt(db, 40, 'ledger_leaf');
        await shift(db, 41, -1);
      },
      'record-deleted',
      40,
    ],
    [
      'a row deleted, said to be erased',
      async (db) => {
        await deleteAt(db, 40, 'activity');
        await db.updateTable('ledger_leaf').set({ erased_by: 41 }).where('position', '=', 40).execute();
      },
      'record-deleted',
      40,
    ],
    [
      'the newest rows deleted',
      (db) => db.deleteFrom('activity').where('position', '>', 500).execute(),
      'records-truncated',
      501,
    ],
    [
      'the newest rows deleted with their leaves',
      async (db) => {
        await db.deleteFrom('activity').where('position', '>', 500).execute();
        await db.deleteFrom('ledger_leaf').where('position', '>', 500).execute();
      },
      'records-truncated',
      501,
    ],
    [
      'a row inserted between others',
      async (db) => {
        await shift(db, 40, 1);
        const id = await add(db, 4_000);
        await sql`update activity set position = 40 where position = ${id}`.execute(db);
        const columns = sql`position, arrived_at, commitment, null`;
        await sql`insert into ledger_leaf select ${columns} from activity where position = 40`.execute(db);
      },
      'record-inserted',
      40,
    ],
    [
      'a row inserted before the first',
      async (db) => {
        const id = await add(db, 4_000);
        await sql`update activity set position = 0 where position = ${id}`.execute(db);
      },
      'record-inserted',
      0,
    ],
    ['two rows exchanged', (db) => swap(db, 40, 41, ['activity']), 'records-reordered', 40],
    ['two rows far apart exchanged', (db) => swap(db, 40, 555, ['activity']), 'records-reordered', 40],
    [
      'two rows exchanged with their leaves',
      (db) => swap(db, 40, 200, ['activity', 'ledger_leaf']),
      'records-reordered',
      40,
    ],
    [
      'a hash of the tree changed',
      (db) => sql`update ledger_tile set hashes = zeroblob(8192) where level = 0 and tile_index = 1`.execute(db),
      'tree-changed',
      257,
    ],
    [
      'the newest checkpoint changed',
      (db) =>
        sql`update ledger_checkpoint set note = replace(note, ${`\n${RECORDS}\n`}, ${`\n${RECORDS + 1}\n`})`.execute(
          db,
        ),
      'checkpoint-changed',
      null,
    ],
  ];

  test.each(ATTACKS)('%s is named at the next start, with its place', async (_what, attack, named, position) => {
    const changed = await open(copyOf(original));
    try {
      await attack(changed.db);
      await changed.ledger.start();
      await changed.ledger.audited();
      expect((await changed.alerts())[0]).toEqual([named, position]);
    } finally {
      await changed.close();
    }
  });

  test('a record erased by the server itself is no finding, and every proof still verifies', async () => {
    const same = await open(copyOf(original));
    try {
      await same.db.transaction().execute((tx) => eraseActivity(tx, SCOPE, [7, 8, 300], 'retention'));
      expect(
        await same.db.selectFrom('activity').select('position').where('position', 'in', [7, 8, 300]).execute(),
      ).toEqual([]);
      await same.ledger.start();
      await same.ledger.audited();
      expect(await same.alerts()).toEqual([]);
      const desk = deskOf(same.ledger);
      await desk.look();
      const rows = await rowsAt(same.db, SCOPE, [6, 9, 299, 301]);
      const shown = rows.map(({ row }) => row);
      expect(desk.watch.rows(shown, await rowsProof(same.db, shown, RECORDS + 1), RECORDS + 1)).toMatchObject(
        shown.map(() => ({ proof: 'checked' })),
      );
      await sql`delete from activity where position = 9`.execute(same.db);
      const by = sql`(select erased_by from ledger_leaf where position = 7)`;
      await sql`update ledger_leaf set erased_by = ${by} where position = 9`.execute(same.db);
      expect(await auditLedger({ db: same.db, scope: SCOPE, key: await openLogKey(same.db) })).toMatchObject([
        { finding: 'record-deleted' },
      ]);
    } finally {
      await same.close();
    }
  });

  test('a record deleted before its checkpoint leaves a place that is named', async () => {
    const same = await open(copyOf(original));
    try {
      await same.ledger.start();
      const gone = await add(same.db, 1);
      await add(same.db, 2);
      await deleteAt(same.db, gone, 'activity');
      await same.ledger.look();
      expect(await same.alerts()).toEqual([['record-deleted', gone]]);
    } finally {
      await same.close();
    }
  });
});

describe("yesterday's backup", () => {
  /** The database as it was, in place of one that has gone on. */
  async function restored(): Promise<{ data: string; now: Opened }> {
    const data = copyOf(original);
    const today = await open(data);
    await today.ledger.start();
    for (let length = 1; length <= 5; length += 1) await add(today.db, length);
    await today.close();
    for (const file of ['server.db', 'server.db-wal', 'server.db-shm']) {
      rmSync(join(data, file), { force: true });
      if (existsSync(join(original, file))) copyFileSync(join(original, file), join(data, file));
    }
    return { data, now: await open(data) };
  }

  test('restored beside the newest checkpoint is named, and nothing more is signed', async () => {
    const { data, now } = await restored();
    const before = readFileSync(join(data, CHECKPOINT_FILE), 'utf8');
    await now.ledger.start();
    await add(now.db, 99);
    await now.ledger.look();
    expect(await now.alerts()).toEqual([['checkpoint-older', RECORDS + 1]]);
    expect(await now.ledger.shown(0)).toMatchObject({ stopped: 'checkpoint-older' });
    await now.close();
    expect(readFileSync(join(data, CHECKPOINT_FILE), 'utf8')).toBe(before);
  });

  test('restored on purpose goes on under another key, which a desk refuses until IT accepts it', async () => {
    const { now } = await restored();
    await now.ledger.start();
    await now.ledger.audited();
    await now.db.transaction().execute((tx) => eraseActivity(tx, SCOPE, [7], 'retention'));
    const desk = deskOf(now.ledger);
    await desk.look();
    expect(await restartLedger(now.db, 'the disk failed')).toMatchObject({ size: RECORDS });
    await now.close();
    rmSync(join(now.data, CHECKPOINT_FILE));
    const after = await open(now.data);
    await after.ledger.start();
    await after.ledger.audited();
    expect((await after.alerts()).slice(1)).toEqual([]);
    expect(await after.ledger.shown(0)).toMatchObject({ stopped: null });
    await desk.look(after.ledger);
    expect(desk.watch.state()).toMatchObject({ state: 'failed', failure: 'other-key' });
    const accepted = deskOf(after.ledger);
    await accepted.look();
    expect(accepted.watch.state()).toMatchObject({ state: 'checked' });
    await after.close();
  });

  test('that has more stored cosignatures than checkpoints was truncated, which is named', async () => {
    const now = await open(copyOf(original));
    const cosignature = { size: RECORDS + 7, witness: 'one', at: 1, line: '' };
    await now.db.insertInto('ledger_cosignature').values(cosignature).execute();
    await now.ledger.start();
    expect(await now.alerts()).toEqual([['checkpoint-older', RECORDS + 1]]);
    await now.close();
  });

  test('restored with its checkpoint is found by a desk that has seen more, and the desk stays locked', async () => {
    const data = copyOf(original);
    const today = await open(data);
    await today.ledger.start();
    const desk = deskOf(today.ledger);
    await desk.look();
    await add(today.db, 1);
    await today.ledger.look();
    await desk.look();
    expect(desk.watch.state()).toMatchObject({ state: 'checked', size: RECORDS + 1 });
    await today.close();

    const yesterday = await open(copyOf(original));
    await yesterday.ledger.start();
    expect(await yesterday.alerts()).toEqual([]);
    await desk.look(yesterday.ledger);
    const failed = { state: 'failed', failure: 'older', seen: RECORDS + 1, found: RECORDS };
    expect(desk.watch.state()).toMatchObject(failed);
    expect(desk.recorded).toEqual([{ result: 'failed', failure: 'older', seen: RECORDS + 1, found: RECORDS }]);
    // A restart of the desk, and a server that has come to its senses, change nothing.
    const again = deskOf(yesterday.ledger, desk.facts);
    await again.look();
    expect(again.watch.state()).toMatchObject(failed);
    expect(again.watch.rows([], [], 0)).toBeNull();
    await yesterday.close();
  });
});

describe('an operator with the key of the log', () => {
  /** The whole history anew, with one record changed: every table agrees, and the checkpoint is signed. */
  async function rewritten(): Promise<Opened> {
    const data = copyOf(original);
    const { db, close } = await openStorage(data);
    await editRowAndLeaf(db);
    for (const table of ['ledger_leaf', 'ledger_tile', 'ledger_checkpoint'])
      await sql`delete from ${sql.table(table)}`.execute(db);
    await close();
    rmSync(join(data, CHECKPOINT_FILE));
    const forged = await open(data);
    await forged.ledger.start();
    await forged.ledger.audited();
    expect(await forged.alerts()).toEqual([]);
    return forged;
  }

  test('who rewrites history is found by a desk that has checked it before', async () => {
    const honest = await open(copyOf(original));
    const desk = deskOf(honest.ledger);
    await desk.look();
    await honest.close();
    const forged = await rewritten();
    await desk.look(forged.ledger);
    expect(desk.watch.state()).toMatchObject({ state: 'failed', failure: 'forked' });

    const longer = deskOf(honest.ledger, desk.factsBefore);
    await add(forged.db, 1);
    await forged.ledger.look();
    await longer.look(forged.ledger);
    expect(longer.watch.state()).toMatchObject({
      state: 'failed',
      failure: 'forked',
      seen: RECORDS,
      found: RECORDS + 1,
    });
    await forged.close();
  });

  test('who shows a row that is not in the ledger as it is shown is found by the desk', async () => {
    const honest = await open(copyOf(original));
    await honest.ledger.start();
    const shown = (await rowsAt(honest.db, SCOPE, [3, 40, 41])).map(({ row }) => row);
    const proof = await rowsProof(honest.db, shown, RECORDS);
    const first = deskOf(honest.ledger);
    await first.look();
    expect(first.watch.rows(shown, proof, RECORDS)).toMatchObject(shown.map(() => ({ proof: 'checked' })));
    const lies: [string, (typeof shown)[number]][] = shown.slice(0, 1).flatMap((row) => [
      ['detail', { ...row, detail: { length: 16 } }],
      ['at', { ...row, at: row.at + 1 }],
      ['arrivedAt', { ...row, arrivedAt: row.arrivedAt + 1 }],
      ['kind', { ...row, kind: 'sign-in' }],
      ['fault', { ...row, fault: 'gap' as const }],
      ['position', { ...row, position: 4 }],
      ['person', { ...row, evidence: row.evidence && { ...row.evidence, personId: randomUUID() } }],
      ['no leaf', { ...row, evidence: row.evidence && { ...row.evidence, leafAt: null } }],
    ]);
    for (const [what, lie] of lies) {
      const desk = deskOf(honest.ledger);
      await desk.look();
      expect(desk.watch.rows([lie, ...shown.slice(1)], proof, RECORDS), what).toBeNull();
      expect(desk.watch.state(), what).toMatchObject({ state: 'failed', failure: 'record' });
    }
    await honest.close();
  });

  test.each([
    ['shows it', 'other-key'],
    ['hides it', 'signature'],
  ] as const)('who signs with another key and %s is found by the desk', async (how, failure) => {
    const honest = await open(copyOf(original));
    const desk = deskOf(honest.ledger);
    await desk.look();
    const other = signingKey((await openLogKey(honest.db)).name, SIGNATURE_TYPE.ed25519);
    const answer = await honest.ledger.shown(0);
    const checkpoint = signNote(parseNote(answer.checkpoint ?? '').text, other);
    const key = how === 'shows it' ? formatVerifierKey(other) : answer.key;
    await desk.watch.look(async () => ({ ...answer, key, checkpoint }));
    expect(desk.watch.state()).toMatchObject({ state: 'failed', failure });
    await honest.close();
  });

  test('who shows two witnesses two histories is found by both, once either hears of the other', async () => {
    const one = await witness('one.example');
    const two = await witness('two.example');
    const honest = await open(copyOf(original));
    const forged = await rewritten();
    try {
      const log = formatVerifierKey(await openLogKey(honest.db));
      for (const each of [one, two]) each.knows(log);
      const policy = (of: readonly Witness[]): string =>
        [
          `log ${log}`,
          ...of.map((each) => `witness ${each.name} ${each.key} ${each.server.url}`),
          `group all all ${of.map(({ name }) => name).join(' ')}`,
          'quorum all',
          '',
        ].join('\n');
      // Each history to one witness: both cosign, because neither knows of the other.
      await setWitnesses(honest.db, policy([one]));
      await setWitnesses(forged.db, policy([two]));
      for (const each of [honest, forged]) {
        await each.ledger.start();
        await eventually(
          'a witness has answered',
          async () => (await each.db.selectFrom('ledger_cosignature').selectAll().execute()).length === 1,
        );
      }
      const desk = deskOf(honest.ledger);
      await desk.look();
      expect(desk.watch.state()).toMatchObject({ state: 'checked', witnesses: [{ name: 'one' }], enough: true });
      expect([await named(honest), await named(forged)]).toEqual([[], []]);
      // Now each is shown to both.
      for (const each of [honest, forged]) {
        await setWitnesses(each.db, policy([one, two]));
        await each.ledger.look();
        await eventually('a witness has answered', async () => (await named(each)).length > 0);
      }
      expect([await named(honest), await named(forged)]).toEqual([['witness-forked'], ['witness-forked']]);
      await desk.look();
      expect(desk.watch.state()).toMatchObject({ state: 'checked', enough: false });
    } finally {
      await Promise.all([honest.close(), forged.close(), one.server.close(), two.server.close()]);
    }
  });

  test("who restores yesterday's backup with its checkpoint is found by a witness", async () => {
    const one = await witness('old.example');
    const today = await open(copyOf(original));
    const log = formatVerifierKey(await openLogKey(today.db));
    one.knows(log);
    const policy = `log ${log}\nwitness old ${one.key} ${one.server.url}\nquorum old\n`;
    await setWitnesses(today.db, policy);
    await today.ledger.start();
    await eventually(
      'a witness has answered',
      async () => (await today.db.selectFrom('ledger_cosignature').selectAll().execute()).length > 0,
    );
    await today.close();
    const yesterday = await open(copyOf(original));
    const shorter = RECORDS - 1;
    // One record less than the witness has cosigned.
    await yesterday.db.deleteFrom('activity').where('position', '>', shorter).execute();
    for (const table of ['ledger_leaf', 'ledger_tile', 'ledger_checkpoint'])
      await sql`delete from ${sql.table(table)}`.execute(yesterday.db);
    rmSync(join(yesterday.data, CHECKPOINT_FILE));
    await yesterday.db.insertInto('setting').values({ name: 'ledger-witnesses', value: policy }).execute();
    await yesterday.ledger.start();
    await eventually('a witness has answered', async () => (await named(yesterday)).length > 0);
    expect(await named(yesterday)).toEqual(['witness-has-more']);
    await Promise.all([yesterday.close(), one.server.close()]);
  });
});

describe('a workstation that dates its records wrongly', () => {
  test('is named record by record, with the time of arrival beside each', async () => {
    const rig = await Rig.make();
    try {
      const workstation = await rig.workstation('Dates');
      const { workstationId } = workstation.enrolment;
      const DAY = 86_400_000;
      const now = Date.now();
      const dates: [at: number, fault: string | null][] = [
        [now, null],
        [Date.UTC(2100, 0, 1), 'dated-ahead'],
        [now + DAY, 'dated-ahead'],
        [now - 30 * DAY, 'dated-long-ago'],
        [0, 'dated-long-ago'],
        [now, null],
      ];
      let previous = GENESIS_HASH;
      const records = dates.map(([at], index) => {
        const none = { personId: null, tenantId: null, conversationId: null };
        const link = chain({ seq: index + 1, at, workstationId, ...none, kind: 'idle', detail: {} }, previous);
        previous = link.hash;
        return link;
      });
      expect(await workstation.ask('POST', '/v1/activity', { records })).toMatchObject({ status: 200 });
      const sofia = await rig.signedIn('sofia');
      const body = { filter: { kind: 'idle' }, newest: null, offset: 0, limit: 50 };
      const { rows } = z
        .object({ rows: z.array(EvidentRow) })
        .loose()
        .parse((await sofia.ask('POST', '/v1/activity/query', body)).json);
      expect(rows.map(({ at, fault }) => [at, fault]).reverse()).toEqual(dates);
      for (const { arrivedAt } of rows) expect(Math.abs(arrivedAt - now)).toBeLessThan(DAY / 24);
      const broken = { ...body, filter: { kind: 'chain-broken' } };
      const named = z.object({ rows: z.array(EvidentRow) }).loose();
      const said = named.parse((await sofia.ask('POST', '/v1/activity/query', broken)).json).rows;
      expect(said.map(({ detail }) => detail['reason']).reverse()).toEqual([
        'dated-ahead',
        'dated-ahead',
        'dated-long-ago',
        'dated-long-ago',
      ]);
      // The same rows, proved by the API to a desk that has checked the newest checkpoint.
      const desk = deskOver((from) => sofia.ask('GET', `/v1/ledger/checkpoint?from=${from}`));
      await eventually('a checkpoint covers them', async () => {
        await desk.look();
        return desk.watch.checked() >= Math.max(...rows.map(({ position }) => position));
      });
      const checked = desk.watch.checked();
      const page = z
        .object({ rows: z.array(EvidentRow), proof: z.array(z.string()) })
        .loose()
        .parse((await sofia.ask('POST', '/v1/activity/query', { ...body, checked })).json);
      expect(desk.watch.rows(page.rows, page.proof, checked)).toMatchObject(dates.map(() => ({ proof: 'checked' })));
      expect((await workstation.ask('GET', '/v1/ledger/checkpoint')).status).toBe(401);
    } finally {
      await rig.remove();
    }
  });
});

describe('an exported ledger', () => {
  test('has the newest checkpoint that enough witnesses have cosigned, also when there is a newer one', async () => {
    const one = await witness('export.example');
    const same = await open(copyOf(original));
    const log = formatVerifierKey(await openLogKey(same.db));
    one.knows(log);
    await setWitnesses(same.db, `log ${log}\nwitness one ${one.key} ${one.server.url}\nquorum one\n`);
    await same.ledger.start();
    await eventually('it is cosigned', async () =>
      (await bestCheckpoint(same.db, 1))?.whole.includes(one.key.split('+')[0] ?? '-'),
    );
    await one.server.close();
    const cosigned = (await bestCheckpoint(same.db, 1))?.size ?? 0;
    await add(same.db, 1);
    await same.ledger.look();
    const out = join(folder, 'cosigned');
    expect(await exportLedger(same.db, SCOPE, await openLogKey(same.db), out)).toMatchObject({ size: cosigned });
    const said = vi.spyOn(console, 'log').mockImplementation(() => undefined);
    expect(await run(['verify', out, '--policy', join(out, 'policy'), '--complete'])).toBe(0);
    said.mockRestore();
    await same.close();
  });

  test('verifies offline with the public keys alone, with erased records, and one record by its own file', async () => {
    const same = await open(copyOf(original));
    const key = await openLogKey(same.db);
    await same.ledger.start();
    await eraseRecords(same.db, SCOPE, [40, 300], 'asked for');
    await same.ledger.look();
    const out = join(folder, 'export');
    const exported = await exportLedger(same.db, SCOPE, key, out, [41, 40]);
    expect(exported).toEqual({ size: RECORDS + 1, records: RECORDS - 1 });
    const file = join(folder, 'policy');
    writeFileSync(file, `log ${formatVerifierKey(key)}\nquorum none\n`);
    const said = vi.spyOn(console, 'log').mockImplementation(() => undefined);
    const verify = (path: string, ...more: string[]): Promise<number> =>
      run(['verify', path, '--policy', file, ...more]);
    expect(await verify(out, '--complete')).toBe(0);
    for (const index of [40, 39]) expect(await verify(join(out, 'proofs', `${index}.tlog-proof`))).toBe(0);
    const records = join(out, 'records.jsonl');
    const changed = readFileSync(records, 'utf8').replace('"detail":{"length":77}', '"detail":{"length":78}');
    writeFileSync(records, changed);
    expect(await verify(out)).toBe(1);
    expect(said.mock.calls.flat().join(' ')).toMatch(/77|76/);
    said.mockRestore();
    await same.close();
  });
});

/** Findings about witnesses. */
const named = async ({ alerts }: Opened): Promise<string[]> => [
  ...new Set((await alerts()).map(([kind]) => kind).filter((kind) => kind.startsWith('witness'))),
];

interface Witness {
  readonly name: string;
  readonly key: string;
  readonly server: WitnessServer;
  readonly knows: (log: string) => void;
}
async function witness(name: string): Promise<Witness> {
  const at = join(folder, name);
  const key = newWitnessKey(at, name);
  const server = await serveWitness(at, { host: '127.0.0.1', port: 0 }, { now: Date.now, report: () => undefined });
  return {
    name: name.split('.')[0] ?? '',
    key: formatVerifierKey(key),
    server,
    knows: (log) => new WitnessFolder(at).addLog(log),
  };
}

interface TestDesk {
  readonly watch: LedgerWatch;
  readonly look: (ledger?: Ledger) => Promise<void>;
  readonly facts: Map<string, string>;
  /** What was kept after the first look. */
  readonly factsBefore: Map<string, string>;
  readonly recorded: unknown[];
  readonly states: LedgerState[];
}
function deskOf(ledger: Ledger, facts = new Map<string, string>()): TestDesk {
  return deskOver((from, at = ledger) => at.shown(from), facts);
}
/** @param ask the API's answer, or that of a ledger */
function deskOver(ask: (from: number, at?: Ledger) => Promise<unknown>, facts = new Map<string, string>()): TestDesk {
  const recorded: unknown[] = [];
  const states: LedgerState[] = [];
  const factsBefore = new Map<string, string>();
  const watch = createLedgerWatch({
    facts: { fact: (name) => facts.get(name) ?? null, setFact: (name, value) => void facts.set(name, value) },
    activity: { record: (_kind, detail) => void recorded.push(detail) },
    now: Date.now,
    changed: (state) => void states.push(state),
  });
  const look = async (at?: Ledger): Promise<void> => {
    await watch.look(async (from) => {
      const answer = await ask(from, at);
      const json = typeof answer === 'object' && answer !== null && 'json' in answer ? answer.json : answer;
      return LEDGER_ROUTES.ledgerCheckpoint.result.parse(json);
    });
    if (factsBefore.size === 0) for (const [name, value] of facts) factsBefore.set(name, value);
  };
  return { watch, look, facts, factsBefore, recorded, states };
}
