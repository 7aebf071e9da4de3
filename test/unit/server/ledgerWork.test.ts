/**
 * The ledger at work: when it signs, what it says of a database that contradicts what was signed before, what it keeps
 * beside it, what it gives out, and what it exports.
 */
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { checkpointText, parseCheckpoint, signCheckpoint } from '../../../core/ledger/checkpoint.ts';
import { entryOf } from '../../../core/ledger/leaf.ts';
import { formatVerifierKey, signNote, type SigningKey } from '../../../core/ledger/note.ts';
import { parseBundle, tilesOf } from '../../../core/ledger/tiles.ts';
import { exportLedger } from '../../../server/domains/ledger/exportLedger.ts';
import { eraseActivity } from '../../../server/domains/ledger/eraseActivity.ts';
import { CHECKPOINT_FILE, Ledger } from '../../../server/domains/ledger/ledger.ts';
import { insertCosignature, leavesAfter, newestCheckpoint } from '../../../server/domains/ledger/ledgerQueries.ts';
import { openLogKey, RecordLog } from '../../../server/domains/ledger/recordLog.ts';
import { openLog } from '../../../server/platform/log.ts';
import { systemScope } from '../../../server/scope/scope.ts';
import { makeBus } from '../../support/bus.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';
import { TestDatabase } from '../../support/testDatabase.ts';

const scope = systemScope('a test');
const RECORDS = 5;
let rows: TestDatabase;
let key: SigningKey;
let ledger: Ledger;
let published: string[];
let lines: string;
let data: string;
const beside = () => join(data, CHECKPOINT_FILE);
function open(): Ledger {
  const bus = makeBus();
  bus.subscribe('ledger.checkpointed', () => void published.push('checkpointed'));
  const log = openLog({ write: (line: string) => void (lines += line) });
  return new Ledger({ db: rows.db, bus, log, scope, dataFolder: data, key });
}
beforeEach(async () => {
  rows = await TestDatabase.make('ledger-work');
  data = temporaryFolder('ledger-beside');
  [published, lines] = [[], ''];
  key = await openLogKey(rows.db);
  for (let n = 1; n <= RECORDS; n += 1) await rows.activity({ arrivedAt: n });
  ledger = open();
});
afterEach(async () => {
  await ledger.stop();
  await rows.close();
});
const alerts = async () =>
  (await rows.all('alert')).map(({ kind, alert_key, detail }) => [kind, alert_key, JSON.parse(String(detail))]);
const size = async () => (await newestCheckpoint(rows.db))?.size ?? 0;
const besideSize = () => parseCheckpoint(readFileSync(beside())).size;

describe('a look', () => {
  test('signs where there are new records, keeps the checkpoint beside the database, and announces it', async () => {
    await ledger.look();
    expect([await size(), besideSize(), published]).toEqual([RECORDS, RECORDS, ['checkpointed']]);
    expect(statSync(beside()).mode & 0o777).toBe(0o600);
    expect(existsSync(`${beside()}.next`)).toBe(false);
    expect(readFileSync(beside(), 'utf8')).toBe((await newestCheckpoint(rows.db))?.note);
    await ledger.look();
    expect(published).toHaveLength(1);
    await rows.activity({});
    await ledger.look();
    expect([await size(), besideSize(), published.length]).toEqual([RECORDS + 1, RECORDS + 1, 2]);
    expect(await alerts()).toEqual([]);
  });

  test('names the first record that was deleted before it was signed', async () => {
    await rows.db.deleteFrom('activity').where('position', 'in', [2, 3]).execute();
    await ledger.look();
    expect(await alerts()).toEqual([['record-deleted', '2', { position: 2 }]]);
    expect(lines).toContain('record-deleted');
  });

  test('says that the tree is broken, signs no more, and does so once', async () => {
    await ledger.look();
    await ledger.stop();
    await rows.db
      .updateTable('ledger_tile')
      .set({ hashes: Buffer.alloc(RECORDS * 32) })
      .execute();
    ledger = open();
    await rows.activity({});
    await ledger.look();
    expect(await alerts()).toEqual([['tree-changed', '', {}]]);
    expect((await ledger.shown(0)).stopped).toBe('tree-changed');
    await ledger.look();
    expect([await size(), (await alerts()).length, besideSize()]).toEqual([RECORDS, 1, RECORDS]);
  });

  test('that fails otherwise is logged, raises nothing, and does not end the signing', async () => {
    rmSync(data, { recursive: true });
    await ledger.look();
    expect(lines).toContain('ENOENT');
    expect([await alerts(), (await ledger.shown(0)).stopped]).toEqual([[], null]);
  });
});

describe('a start', () => {
  const started = async (): Promise<unknown[]> => {
    await ledger.start();
    await ledger.audited();
    return alerts();
  };
  /** A new process, after somebody has edited what it finds. */
  const after = async (edit: () => unknown): Promise<unknown[]> => {
    await ledger.look();
    await ledger.stop();
    await edit();
    ledger = open();
    return started();
  };
  const stopped = async () => (await ledger.shown(0)).stopped;

  test('of a new server signs and says nothing', async () => {
    expect([await started(), await size(), await stopped()]).toEqual([[], RECORDS, null]);
  });

  test('that finds everything as it was goes on', async () => {
    expect(await after(() => rows.activity({}))).toEqual([]);
    expect([await size(), await stopped()]).toEqual([RECORDS + 1, null]);
  });

  test('finds one more checkpoint in the database than beside it, or none beside it, and goes on', async () => {
    const older = async (): Promise<void> => {
      const file = readFileSync(beside());
      await rows.activity({});
      await new RecordLog(rows.db, scope, key).checkpoint();
      writeFileSync(beside(), file);
    };
    expect(await after(older)).toEqual([]);
    expect(await after(() => rmSync(beside()))).toEqual([]);
    expect(await stopped()).toBeNull();
  });

  const deleteSigned = async (): Promise<void> => {
    for (const table of ['ledger_checkpoint', 'ledger_tile', 'ledger_leaf'] as const)
      await rows.db.deleteFrom(table).execute();
  };
  const forge = (make: (now: ReturnType<typeof parseCheckpoint>) => string) => () =>
    writeFileSync(beside(), make(parseCheckpoint(readFileSync(beside()))));
  const cosign = (of: number) => insertCosignature(rows.db, { size: of, witness: 'w', at: 1, line: 'l' });
  test.each<[string, () => unknown, unknown[]]>([
    ['a database that is older than the file', deleteSigned, ['checkpoint-older', '1', { position: 1 }]],
    [
      'a file of a larger ledger',
      forge((now) => signCheckpoint({ ...now, size: RECORDS + 1 }, key)),
      ['checkpoint-older', '6', { position: RECORDS + 1 }],
    ],
    [
      'a file of another ledger',
      forge((now) => signCheckpoint({ ...now, root: Buffer.alloc(32) }, key)),
      ['checkpoint-forked', '', {}],
    ],
    ['a file that is none', forge(() => 'none'), ['checkpoint-changed', '', {}]],
    [
      'a file that another has signed',
      forge((now) => `${checkpointText(now)}\n— other AAAAAAAAAAA=\n`),
      ['checkpoint-changed', '', {}],
    ],
    [
      'a cosignature of a larger ledger',
      () => cosign(RECORDS + 1),
      ['checkpoint-older', '6', { position: RECORDS + 1 }],
    ],
    [
      'tiles that are not those of the checkpoint',
      () =>
        rows.db
          .updateTable('ledger_tile')
          .set({ hashes: Buffer.alloc(RECORDS * 32) })
          .execute(),
      ['tree-changed', '', {}],
    ],
    [
      'a checkpoint of another log',
      async () => {
        const now = parseCheckpoint((await newestCheckpoint(rows.db))?.note ?? '');
        const note = signNote(checkpointText({ ...now, origin: 'other' }), key);
        await rows.db.updateTable('ledger_checkpoint').set({ note }).execute();
      },
      ['checkpoint-changed', '', {}],
    ],
    [
      'leaves and records that were cut off',
      async () => {
        for (const table of ['activity', 'ledger_leaf'] as const)
          await rows.db.deleteFrom(table).where('position', '>=', 4).execute();
      },
      ['records-truncated', '4', { position: 4 }],
    ],
  ])('finds %s, says so once, and signs no more', async (_name, edit, alert) => {
    const found = await after(edit);
    expect(found).toContainEqual(alert);
    expect(found.filter((one) => JSON.stringify(one) === JSON.stringify(alert))).toHaveLength(1);
    expect(await stopped()).toBe(alert[0]);
    const before = await size();
    await rows.activity({});
    await ledger.look();
    expect(await size()).toBe(before);
  });

  test('takes a cosignature of what it has', async () => {
    expect(await after(() => cosign(RECORDS))).toEqual([]);
    expect(await stopped()).toBeNull();
  });

  test('is followed by an audit of records, which does not end the signing', async () => {
    const edit = () => rows.db.updateTable('activity').set({ at: 9 }).where('position', '=', 2).execute();
    expect(await after(edit)).toEqual([['record-changed', '2', { position: 2 }]]);
    expect(await stopped()).toBeNull();
  });

  test('is followed by an audit of conversations, whose alerts name company and conversation', async () => {
    const alpha = await rows.tenant('Alpha');
    const site = await rows.site(alpha);
    const ids = Array.from({ length: 22 }, (_, index) => `c${String(index).padStart(2, '0')}`);
    for (const id of ids) await rows.conversation(alpha, { id, site_id: site, bound_seq: 1 });
    const anke = await rows.person('anke', 'agent', [alpha]);
    const desk = await rows.workstation('Desk');
    await rows.db
      .insertInto('entry')
      .values({
        ...{ id: 'e', tenant_id: alpha, conversation_id: 'c00', kind: 'note', at: 1, written_at: null },
        ...{ author_person_id: anke, author_name: 'Anke', workstation_id: desk, sealed: 's' },
      })
      .execute();
    await started();
    const found = (await rows.all('alert')).map((row) => [
      ...[row['kind'], row['alert_key'], row['tenant_id'], row['conversation_id'], JSON.parse(String(row['detail']))],
    ]);
    expect(found).toContainEqual(['messages-changed', 'c00 1', alpha, 'c00', { from: 1, upTo: 1 }]);
    expect(found).toContainEqual(['entry-changed', 'c00 e', alpha, 'c00', { entryId: 'e' }]);
    expect(found).toContainEqual(['messages-changed', `${alpha} others`, alpha, null, { others: 2 }]);
    expect(found).toHaveLength(22);
    expect(lines).toContain('messages-changed');
  });

  test('ends with a signature over what came last', async () => {
    await started();
    await rows.activity({});
    await ledger.stop();
    expect([await size(), besideSize()]).toEqual([RECORDS + 1, RECORDS + 1]);
  });
});

test('an audit forgets checkpoints without a cosignature after a week, but the newest', async () => {
  const DAY = 86_400_000;
  await ledger.look();
  const aged = (of: number, at: number) =>
    rows.db.updateTable('ledger_checkpoint').set({ at }).where('size', '=', of).execute();
  await aged(RECORDS, Date.now() - 7 * DAY - 60_000);
  for (const before of [6.99, 8]) {
    await rows.activity({});
    await ledger.look();
    await aged(await size(), Date.now() - before * DAY);
  }
  ledger.audit();
  await ledger.audited();
  expect((await rows.all('ledger_checkpoint')).map((row) => row['size'])).toEqual([RECORDS + 1, RECORDS + 2]);
});

test('what is shown of the newest checkpoint continues the one that the caller has checked', async () => {
  expect(await ledger.shown(0)).toEqual({
    ...{ key: formatVerifierKey(key), checkpoint: null, proof: [], witnesses: null, stopped: null },
  });
  await ledger.look();
  const note = (await newestCheckpoint(rows.db))?.note ?? '';
  await insertCosignature(rows.db, { size: RECORDS, witness: 'w1', at: 1, line: '— w1 AAAA\n' });
  await insertCosignature(rows.db, { size: RECORDS, witness: 'w2', at: 1, line: '— w2 AAAA\n' });
  expect((await ledger.shown(0)).checkpoint).toBe(`${note}— w1 AAAA\n— w2 AAAA\n`);
  const proof = async (from: number) => (await ledger.shown(from)).proof.length;
  expect([await proof(0), await proof(RECORDS), await proof(RECORDS + 1)]).toEqual([0, 0, 0]);
  expect(await proof(RECORDS - 1)).toBeGreaterThan(0);
  expect(await proof(1)).toBeGreaterThan(0);
});

test('a proof of a record is made of what is signed by then', async () => {
  expect(await ledger.proofOf(RECORDS)).toContain(`index ${RECORDS - 1}`);
  expect(await size()).toBe(RECORDS);
  expect([await ledger.proofOf(0), await ledger.proofOf(RECORDS + 1)]).toEqual([null, null]);
});

describe('an export', () => {
  let folder: string;
  beforeEach(() => {
    folder = join(temporaryFolder('ledger-export'), 'new');
  });
  const text = (path: string) => readFileSync(join(folder, path), 'utf8');

  test('of nothing that is signed is empty', async () => {
    expect(await exportLedger(rows.db, scope, key, folder)).toEqual({ size: 0, records: 0 });
    expect(existsSync(folder)).toBe(false);
  });

  test('has the checkpoint, the policy, the tree, each record and the proofs that are asked for', async () => {
    for (let n = RECORDS + 1; n <= 300; n += 1) await rows.activity({ arrivedAt: n });
    await ledger.look();
    const by = await rows.db.transaction().execute((tx) => eraseActivity(tx, scope, [2, 299], 'test'));
    await rows.activity({ arrivedAt: Date.now() });
    await ledger.look();
    // Not signed yet.
    await rows.activity({});
    await rows.db.deleteFrom('activity').where('position', '=', 4).execute();
    const answer = await exportLedger(rows.db, scope, key, folder, [1, 257, 303, 0]);
    expect([by, answer]).toEqual([301, { size: 302, records: 299 }]);
    expect(text('checkpoint')).toBe((await newestCheckpoint(rows.db))?.note);
    expect(text('policy')).toBe(`log ${formatVerifierKey(key)}\nquorum none\n`);
    const records = text('records.jsonl')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(records.map(({ index }) => index)).toEqual(
      Array.from({ length: 302 }, (_, index) => index).filter((index) => index !== 3),
    );
    expect(records.filter((one) => one['erased'] === true)).toEqual([
      { index: 1, erased: true, by: 300 },
      { index: 298, erased: true, by: 300 },
    ]);
    const [row] = await rows.db.selectFrom('activity').selectAll().where('position', '=', 1).execute();
    expect(records[0]).toMatchObject({ index: 0, nonce: row?.nonce.toString('base64'), record: { arrivedAt: 1 } });
    for (const [bundle, from, width] of [
      ['tile/entries/000', 0, 256],
      ['tile/entries/001.p/46', 256, 46],
    ] as const) {
      const leaves = await leavesAfter(rows.db, from, width);
      const expected = leaves.map(({ at, commitment }) => Buffer.from(entryOf(at, commitment)));
      expect(parseBundle(readFileSync(join(folder, bundle)), width).map((one) => Buffer.from(one))).toEqual(expected);
    }
    expect([...tilesOf(302)].map(({ width }) => width * 32)).toEqual(
      ['tile/0/000', 'tile/0/001.p/46', 'tile/1/000.p/1'].map((path) => statSync(join(folder, path)).size),
    );
    expect(statSync(join(folder, 'records.jsonl')).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, 'checkpoint')).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, 'tile')).mode & 0o777).toBe(0o700);
    expect([0, 256].map((index) => text(`proofs/${index}.tlog-proof`).includes(`index ${index}\n`))).toEqual([
      true,
      true,
    ]);
    expect([-1, 302].map((index) => existsSync(join(folder, `proofs/${index}.tlog-proof`)))).toEqual([false, false]);
  });
});
