/**
 * What the audit of the ledger names, rule by rule: each edit of records, leaves, tiles, checkpoints and erasures by
 * itself, within a tile and at its borders. Every edit is made in a transaction that is taken back.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkpointText, parseCheckpoint, signCheckpoint } from '../../../core/ledger/checkpoint.ts';
import { HASH_BYTES } from '../../../core/ledger/merkleTree.ts';
import { SIGNATURE_TYPE, signingKey, signNote, type SigningKey } from '../../../core/ledger/note.ts';
import { auditLedger, faultOfTree, type Finding } from '../../../server/domains/ledger/audit.ts';
import { eraseActivity, erasureDigest } from '../../../server/domains/ledger/eraseActivity.ts';
import { leavesAfter, newestCheckpoint, tileReader } from '../../../server/domains/ledger/ledgerQueries.ts';
import { openLogKey, RecordLog } from '../../../server/domains/ledger/recordLog.ts';
import { insertActivity } from '../../../server/record/queries.ts';
import { systemScope } from '../../../server/scope/scope.ts';
import type { Db, Tx } from '../../../server/storage/storage.ts';
import { TestDatabase } from '../../support/testDatabase.ts';

/** Two whole tiles and one of seven. */
const RECORDS = 519;
const scope = systemScope('a test');
const rows = await TestDatabase.make('ledger-audit');
const { db } = rows;
afterAll(() => rows.close());
let key: SigningKey;
const record = (on: Db | Tx, length: number) =>
  insertActivity(on, {
    ...{ at: 1, tenantId: null, personId: null, workstationId: null, conversationId: null },
    ...{ kind: 'copy-attempt', detail: { length }, seq: null, previousHash: null, hash: null, arrivedAt: length },
  });
beforeAll(async () => {
  key = await openLogKey(db);
  await db.transaction().execute(async (tx) => {
    for (let length = 1; length <= RECORDS; length += 1) await record(tx, length);
  });
  await new RecordLog(db, scope, key, () => 1).checkpoint();
});

/** What `look` finds after an edit, which is then taken back. */
async function after<T>(edit: (tx: Tx) => Promise<unknown>, look: (tx: Tx) => Promise<T>, on: Db = db): Promise<T> {
  const undo = new Error('taken back');
  const found: T[] = [];
  const made = on.transaction().execute(async (tx) => {
    await edit(tx);
    found.push(await look(tx));
    throw undo;
  });
  await expect(made).rejects.toBe(undo);
  return found[0] as T;
}
const audited = (on: Db | Tx, stopped?: () => boolean): Promise<Finding[]> =>
  auditLedger({ db: on, scope, key, ...(stopped === undefined ? {} : { stopped }) });
const found = (edit: (tx: Tx) => Promise<unknown>): Promise<Finding[]> => after(edit, (tx) => audited(tx));
const at = (finding: string, position: number | null) => ({ finding, position });
const shifting = (finding: string, position: number) => ({ finding, position, shifts: true });
const plain = (finding: string, position: number) => ({ finding, position, shifts: false });

const change = (tx: Tx, position: number, values: object = { at: 2 }) =>
  tx.updateTable('activity').set(values).where('position', '=', position).execute();
const remove = (tx: Tx, ...positions: number[]) =>
  tx.deleteFrom('activity').where('position', 'in', positions).execute();
const removeLeaf = (tx: Tx, position: number) =>
  tx.deleteFrom('ledger_leaf').where('position', '=', position).execute();
const move = (tx: Tx, table: 'activity' | 'ledger_leaf', from: number, to: number) =>
  tx.updateTable(table).set({ position: to }).where('position', '=', from).execute();
/** Everything from a position on is one place earlier or later. */
async function shift(tx: Tx, table: 'activity' | 'ledger_leaf', from: number, by: 1 | -1): Promise<void> {
  const places = Array.from({ length: RECORDS - from + 1 }, (_, index) => from + index);
  for (const place of by > 0 ? places.toReversed() : places) await move(tx, table, place, place + by);
}
async function swap(tx: Tx, table: 'activity' | 'ledger_leaf', one: number, other: number): Promise<void> {
  await move(tx, table, one, 9_999);
  await move(tx, table, other, one);
  await move(tx, table, 9_999, other);
}
const tileOf = (on: Db | Tx, level: number, index: number) => tileReader(on)({ level, index, width: 256 });
async function setTile(tx: Tx, level: number, index: number, hashes: Uint8Array): Promise<void> {
  await tx
    .updateTable('ledger_tile')
    .set({ hashes: Buffer.from(hashes) })
    .where('level', '=', level)
    .where('tile_index', '=', index)
    .execute();
}
async function bend(tx: Tx, level: number, index: number, place = 0): Promise<void> {
  const hashes = Buffer.from(await tileOf(tx, level, index));
  hashes[place] = (hashes[place] ?? 0) ^ 1;
  await setTile(tx, level, index, hashes);
}

test('nothing differs in a ledger as it was signed, nor in one that is not signed yet', async () => {
  expect(await audited(db)).toEqual([]);
  expect(await found((tx) => tx.deleteFrom('ledger_checkpoint').execute())).toEqual([]);
});

describe('a record before the first place', () => {
  test.each([0, -3])('(%i) was inserted, whether anything is signed or not', async (position) => {
    expect(await found((tx) => move(tx, 'activity', RECORDS, position))).toEqual([
      at('record-inserted', position),
      shifting('records-truncated', RECORDS),
    ]);
    const unsigned = async (tx: Tx): Promise<void> => {
      await tx.deleteFrom('ledger_checkpoint').execute();
      await move(tx, 'activity', RECORDS, position);
    };
    expect(await found(unsigned)).toEqual([at('record-inserted', position)]);
  });

  test('is named before a tree that differs', async () => {
    const both = async (tx: Tx): Promise<void> => {
      await move(tx, 'activity', RECORDS, 0);
      await bend(tx, 0, 2);
    };
    expect(await found(both)).toEqual([at('record-inserted', 0), at('tree-changed', null)]);
  });
});

describe('the newest checkpoint', () => {
  const note = async (tx: Tx, make: (now: ReturnType<typeof parseCheckpoint>) => string): Promise<void> => {
    const newest = await newestCheckpoint(tx);
    await tx
      .updateTable('ledger_checkpoint')
      .set({ note: make(parseCheckpoint(newest?.note ?? '')) })
      .where('size', '=', newest?.size ?? 0)
      .execute();
  };
  test.each<[string, (tx: Tx) => Promise<unknown>]>([
    ['that is stored with another size', (tx) => tx.updateTable('ledger_checkpoint').set({ size: 518 }).execute()],
    ['of another log', (tx) => note(tx, (now) => signNote(checkpointText({ ...now, origin: 'other' }), key))],
    [
      'of another key with the same name',
      (tx) => note(tx, (now) => signCheckpoint(now, signingKey(key.name, SIGNATURE_TYPE.ed25519))),
    ],
    ['that is none', (tx) => note(tx, () => 'none')],
  ])('%s was changed, and nothing is compared with it', async (_name, edit) => {
    const both = async (tx: Tx): Promise<void> => {
      await edit(tx);
      await change(tx, 4);
    };
    expect(await found(both)).toEqual([at('checkpoint-changed', null)]);
  });

  test('with another root, or without its tiles, is not that of the tree', async () => {
    const root = (tx: Tx) => note(tx, (now) => signCheckpoint({ ...now, root: Buffer.alloc(HASH_BYTES) }, key));
    expect(await found(root)).toEqual([at('tree-changed', null)]);
    expect(await found((tx) => tx.deleteFrom('ledger_tile').execute())).toEqual([at('tree-changed', null)]);
  });

  test('is not judged where tiles cannot be read', async () => {
    const newest = await newestCheckpoint(db);
    const failing = faultOfTree(newest ?? { size: 0, note: '' }, key, () => Promise.reject(new Error('no disk')));
    await expect(failing).rejects.toThrow('no disk');
  });
});

describe('a tile of hashes', () => {
  test.each([
    [0, 0],
    [0, 255 * HASH_BYTES],
    [1, 7 * HASH_BYTES],
  ])(
    '(%i) that is not the one of the tile above is named by its first record, and ends the audit',
    async (index, byte) => {
      const both = async (tx: Tx): Promise<void> => {
        await bend(tx, 0, index, byte);
        await change(tx, 300);
        await change(tx, 515);
      };
      expect(await found(both)).toEqual([shifting('tree-changed', index * 256 + 1)]);
    },
  );

  test('that is too short by one hash is no tile', async () => {
    const short = async (tx: Tx): Promise<void> =>
      setTile(tx, 0, 1, (await tileOf(tx, 0, 1)).subarray(0, 255 * HASH_BYTES));
    expect(await found(short)).toEqual([shifting('tree-changed', 257)]);
  });

  test('that is too long is read as far as it is signed', async () => {
    const long = async (tx: Tx): Promise<void> =>
      setTile(tx, 0, 2, Buffer.concat([await tileOf(tx, 0, 2), Buffer.alloc(HASH_BYTES)]));
    expect(await found(long)).toEqual([]);
  });
});

describe.each([1, 255, 256, 257, 518])('at place %i', (position) => {
  test.each<[string, object]>([
    ['its time', { at: 2 }],
    ['its arrival', { arrived_at: 9 }],
    ['its kind', { kind: 'paste-attempt' }],
    ['its detail', { detail: '{"length":0}' }],
    ['a detail that is none', { detail: '{' }],
    ['its fault', { fault: 'broken-chain' }],
    ['its place in a chain', { seq: 1 }],
    ['its nonce', { nonce: Buffer.alloc(32) }],
  ])('a record with another value (%s) was changed', async (_name, values) => {
    expect(await found((tx) => change(tx, position, values))).toEqual([plain('record-changed', position)]);
  });

  test('a record that is gone was deleted', async () => {
    expect(await found((tx) => remove(tx, position))).toEqual([plain('record-deleted', position)]);
  });

  test('a leaf that is gone was deleted, and one with another time or commitment was changed', async () => {
    expect(await found((tx) => removeLeaf(tx, position))).toEqual([plain('record-deleted', position)]);
    const leaf = (values: object) => (tx: Tx) =>
      tx.updateTable('ledger_leaf').set(values).where('position', '=', position).execute();
    expect(await found(leaf({ at: 3_000 }))).toEqual([plain('record-changed', position)]);
    expect(await found(leaf({ commitment: Buffer.alloc(32) }))).toEqual([plain('record-changed', position)]);
  });

  test('a record that is gone, with all later ones moved up, was deleted', async () => {
    const edit = async (tx: Tx): Promise<void> => {
      await remove(tx, position);
      await shift(tx, 'activity', position + 1, -1);
    };
    expect(await found(edit)).toEqual([shifting('record-deleted', position)]);
    const withLeaves = async (tx: Tx): Promise<void> => {
      await edit(tx);
      await removeLeaf(tx, position);
      await shift(tx, 'ledger_leaf', position + 1, -1);
    };
    expect(await found(withLeaves)).toEqual([shifting('record-deleted', position)]);
  });

  test('a record that has moved all later ones down was inserted', async () => {
    const edit = async (tx: Tx): Promise<void> => {
      await shift(tx, 'activity', position, 1);
      await move(tx, 'activity', await record(tx, 1_000), position);
    };
    expect(await found(edit)).toEqual([shifting('record-inserted', position)]);
    const withLeaves = async (tx: Tx): Promise<void> => {
      await edit(tx);
      await shift(tx, 'ledger_leaf', position, 1);
      const commitment = Buffer.alloc(32, 7);
      await tx.insertInto('ledger_leaf').values({ position, at: 1_000, commitment, erased_by: null }).execute();
    };
    expect(await found(withLeaves)).toEqual([shifting('record-inserted', position)]);
  });
});

describe('records in another order', () => {
  test.each([
    [4, 5],
    [4, 9],
    [256, 257],
    [3, 515],
    [518, 519],
  ])('(%i and %i) are both named', async (one, other) => {
    const both = [plain('records-reordered', one), plain('records-reordered', other)];
    expect(await found((tx) => swap(tx, 'activity', one, other))).toEqual(both);
  });

  test('are named with their leaves too, within a tile', async () => {
    const edit = async (tx: Tx): Promise<void> => {
      await swap(tx, 'activity', 260, 270);
      await swap(tx, 'ledger_leaf', 260, 270);
    };
    const both = [plain('records-reordered', 260), plain('records-reordered', 270)];
    expect(await found(edit)).toEqual(both);
  });

  test('are one where it stands in place of another as well', async () => {
    const edit = async (tx: Tx): Promise<void> => {
      const { position: _position, ...row } = await tx
        .selectFrom('activity')
        .selectAll()
        .where('position', '=', 8)
        .executeTakeFirstOrThrow();
      await change(tx, 200, row);
    };
    expect(await found(edit)).toEqual([plain('records-reordered', 200)]);
  });
});

describe('the newest records', () => {
  test.each([
    ['one', [519]],
    ['three', [517, 518, 519]],
    ['more than the last tile', [512, 513, 514, 515, 516, 517, 518, 519]],
  ])('(%s) that are gone were cut off, and named once', async (_name, positions) => {
    const [first = 0] = positions;
    expect(await found((tx) => remove(tx, ...positions))).toEqual([shifting('records-truncated', first)]);
    const withLeaves = async (tx: Tx): Promise<void> => {
      await remove(tx, ...positions);
      for (const position of positions) await removeLeaf(tx, position);
    };
    expect(await found(withLeaves)).toEqual([shifting('records-truncated', first)]);
  });

  test('that are not signed yet do not hide it', async () => {
    const edit = async (tx: Tx): Promise<void> => {
      await record(tx, 1_000);
      await remove(tx, 518, 519);
    };
    expect(await found(edit)).toEqual([shifting('records-truncated', 518)]);
  });

  test('are not cut off where one is left behind them', async () => {
    expect(await found((tx) => remove(tx, 517, 518))).toEqual([
      plain('record-deleted', 517),
      plain('record-deleted', 518),
    ]);
  });

  test('are not cut off where the next leaf is of an erased one', async () => {
    const edit = async (tx: Tx): Promise<void> => {
      await remove(tx, 518, 519);
      await removeLeaf(tx, 518);
      await tx.updateTable('ledger_leaf').set({ erased_by: 7 }).where('position', '=', 519).execute();
    };
    expect((await found(edit)).slice(0, 1)).toEqual([plain('record-deleted', 518)]);
  });

  test('that were changed before the end are named before it', async () => {
    const edit = async (tx: Tx): Promise<void> => {
      await change(tx, 3);
      await change(tx, 514);
      await remove(tx, 516, 517, 518, 519);
    };
    expect(await found(edit)).toEqual([
      plain('record-changed', 3),
      plain('record-changed', 514),
      shifting('records-truncated', 516),
    ]);
  });
});

describe('erased records', () => {
  /** Of 15: 3, 5 and 8 are erased by 13, 10 is erased by 14, and 14 by 15. */
  let small: TestDatabase;
  let ownKey: SigningKey;
  beforeAll(async () => {
    small = await TestDatabase.make('ledger-erased');
    ownKey = await openLogKey(small.db);
    const log = new RecordLog(small.db, scope, ownKey, () => 1);
    for (let length = 1; length <= 12; length += 1) await record(small.db, length);
    await log.checkpoint();
    for (const positions of [[5, 3, 8], [10], [14]]) {
      await small.db.transaction().execute((tx) => eraseActivity(tx, scope, positions, 'test'));
      await log.checkpoint();
    }
  });
  afterAll(() => small.close());
  const foundIn = (edit: (tx: Tx) => Promise<unknown>): Promise<Finding[]> =>
    after(edit, (tx) => auditLedger({ db: tx, scope, key: ownKey }), small.db);
  const namesItself = (tx: Tx, position: number, by: number) =>
    tx.updateTable('ledger_leaf').set({ erased_by: by }).where('position', '=', position).execute();

  test('are none that are missing, also where the record of their erasure was erased in its turn', async () => {
    expect(await auditLedger({ db: small.db, scope, key: ownKey })).toEqual([]);
  });

  test('are named by the first of them where one was deleted afterwards, or not all are said to be', async () => {
    const more = async (tx: Tx): Promise<void> => {
      await remove(tx, 7);
      await namesItself(tx, 7, 13);
    };
    expect(await foundIn(more)).toEqual([at('record-deleted', 3)]);
    const less = (tx: Tx) => tx.updateTable('ledger_leaf').set({ erased_by: null }).where('position', '=', 3).execute();
    expect(await foundIn(less)).toEqual([plain('record-deleted', 3), at('record-deleted', 5)]);
  });

  test.each<[string, object]>([
    ['has another kind', { kind: 'x' }],
    ['cannot be read', { detail: '{' }],
    ['says something else', { detail: '{"digest":""}' }],
  ])('are named where the record of their erasure %s', async (_name, values) => {
    expect(await foundIn((tx) => change(tx, 13, values))).toEqual([
      plain('record-changed', 13),
      at('record-deleted', 3),
    ]);
  });

  test('are named where the record of their erasure is gone', async () => {
    expect(await foundIn((tx) => remove(tx, 13))).toEqual([plain('record-deleted', 13), at('record-deleted', 3)]);
    expect(await foundIn((tx) => remove(tx, 15))).toEqual([shifting('records-truncated', 15)]);
  });

  test('are named where the record of their erasure is gone with its leaf, before a later one', async () => {
    const edit = async (tx: Tx): Promise<void> => {
      await remove(tx, 13);
      await removeLeaf(tx, 13);
    };
    expect(await foundIn(edit)).toEqual([plain('record-deleted', 13), at('record-deleted', 3)]);
  });

  const said = (kind: string, positions: readonly number[]) => (tx: Tx) =>
    insertActivity(tx, {
      ...{ at: 1, tenantId: null, personId: null, workstationId: null, conversationId: null, kind },
      ...{ detail: { digest: erasureDigest(positions) }, seq: null, previousHash: null, hash: null, arrivedAt: 1_000 },
    });
  test.each<[string, (tx: Tx) => Promise<number>, object[]]>([
    ['no record', () => Promise.resolve(100_000), [at('record-deleted', 6)]],
    ['a record that is no erasure', () => Promise.resolve(9), [at('record-deleted', 6)]],
    ['itself', () => Promise.resolve(6), [at('record-deleted', 6)]],
    ['a record that was erased before it', () => Promise.resolve(5), [at('record-deleted', 6)]],
    ['a record of another kind with the digest', said('copy-attempt', [6]), [at('record-deleted', 6)]],
    ['an erasure of another', said('activity-erased', [7]), [at('record-deleted', 6)]],
    ['an erasure that is not signed yet', said('activity-erased', [6]), []],
  ])('are missing, or not, where their leaf names %s', async (_name, make, named) => {
    const edit = async (tx: Tx): Promise<void> => {
      const by = await make(tx);
      await remove(tx, 6);
      await namesItself(tx, 6, by);
    };
    expect(await foundIn(edit)).toEqual(named);
  });

  test('are missing where two leaves name each other', async () => {
    const edit = async (tx: Tx): Promise<void> => {
      await remove(tx, 6, 7);
      await namesItself(tx, 6, 7);
      await namesItself(tx, 7, 6);
    };
    expect(await foundIn(edit)).toEqual([at('record-deleted', 7)]);
  });
});

describe('an audit', () => {
  test('names twenty findings and no more', async () => {
    const all = (tx: Tx) =>
      tx
        .updateTable('activity')
        .set({ at: 2 })
        .where('position', 'in', [...many(21)])
        .execute();
    const named = await found(all);
    expect(named).toEqual([...many(20)].map((position) => plain('record-changed', position)));
  });

  test('names twenty with the one before the first place', async () => {
    const all = async (tx: Tx): Promise<void> => {
      await tx
        .updateTable('activity')
        .set({ at: 2 })
        .where('position', 'in', [...many(20)])
        .execute();
      await move(tx, 'activity', RECORDS, 0);
    };
    const named = await found(all);
    expect(named).toEqual([at('record-inserted', 0), ...[...many(19)].map((place) => plain('record-changed', place))]);
  });

  test('names twenty at most where the last of them has moved all later ones', async () => {
    const all = async (tx: Tx): Promise<void> => {
      await tx
        .updateTable('activity')
        .set({ at: 2 })
        .where('position', 'in', [...many(19)])
        .execute();
      await remove(tx, 20);
      await shift(tx, 'activity', 21, -1);
      await record(tx, 1_000);
      await move(tx, 'activity', RECORDS + 1, 0);
    };
    const named = await found(all);
    expect(named).toEqual([at('record-inserted', 0), ...[...many(19)].map((place) => plain('record-changed', place))]);
  });

  test('lets other work go between', async () => {
    let between = 0;
    const count = (): void => {
      between += 1;
      setImmediate(count);
    };
    setImmediate(count);
    const counting = between;
    await audited(db);
    expect([counting, between > 2]).toEqual([0, true]);
  });

  test('asks before each tile whether it is to stop, and says what it has found', async () => {
    let asked = 0;
    const edit = async (tx: Tx): Promise<void> => {
      await change(tx, 3);
      await change(tx, 300);
    };
    const stopping = (atAsk: number) => () => (asked += 1) === atAsk;
    expect(await after(edit, (tx) => audited(tx, stopping(2)))).toEqual([plain('record-changed', 3)]);
    expect(asked).toBe(2);
    asked = 0;
    expect(await after(edit, (tx) => audited(tx, stopping(1)))).toEqual([]);
    asked = 0;
    expect(await after(edit, (tx) => audited(tx, stopping(9)))).toHaveLength(2);
    expect(asked).toBe(3);
  });
});

function* many(count: number): Generator<number, void> {
  for (let position = 1; position <= count; position += 1) yield position;
}

test('leaves have the times of arrival', async () => {
  expect((await leavesAfter(db, 2, 2)).map(({ position, at: time }) => [position, time])).toEqual([
    [3, 3],
    [4, 4],
  ]);
});
