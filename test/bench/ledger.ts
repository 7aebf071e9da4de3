/**
 * The ledger: appends a second against the raw insert and what the disk allows, proofs at ten million entries,
 * verifications a second, and what a verifier by others says of an export. `npm run bench -- ledger [--entries N]`
 */
import '../support/data.ts';
import { closeSync, fsyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { leafHash, rootOver, verifyConsistency, verifyInclusion } from '../../core/ledger/merkleTree.ts';
import { proveConsistency, proveInclusion, type TileReader } from '../../core/ledger/tileProofs.ts';
import { tilePath } from '../../core/ledger/tiles.ts';
import { TreeEdge } from '../../core/ledger/treeEdge.ts';
import { verifyLog } from '../../core/ledger/verify/verifyLog.ts';
import { parsePolicy, trustCheckpoint } from '../../core/ledger/witnessPolicy.ts';
import { openLogKey, RecordLog } from '../../server/domains/ledger/recordLog.ts';
import { insertActivity, type NewActivity } from '../../server/record/queries.ts';
import { systemScope } from '../../server/scope/scope.ts';
import { openStorage } from '../../server/storage/openStorage.ts';
import { makeKeyBeside } from '../../server/storage/serverKey.ts';
import { SampleExport } from '../support/sampleExport.ts';
import { checkOutside } from './ledger/outside.ts';

const { values } = parseArgs({ options: { entries: { type: 'string', default: '10000000' } } });
const ENTRIES = Number(values.entries);
const SINGLE = 1_000;
const BATCHES = 20;
const IN_BATCH = 500;
const ROUNDS = 7;

const say = (name: string, value: string): void => console.log(`${name.padEnd(66)} ${value.padStart(16)}`);
const perSecond = (count: number, ms: number): number => (count / ms) * 1_000;
const whole = (value: number): string => Math.round(value).toLocaleString('en');
const middle = (rates: readonly number[]): number => [...rates].sort((a, b) => a - b)[rates.length >> 1] ?? 0;
async function timed(work: () => Promise<void>): Promise<number> {
  const from = performance.now();
  await work();
  return performance.now() - from;
}

const folder = mkdtempSync(join(tmpdir(), 'cleandesk-ledger-bench-'));
try {
  await appends();
  await proofs();
  await verifications();
  process.exitCode = await checkOutside(folder);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Writes of one page that reach the disk one by one. */
function fsyncsPerSecond(): number {
  const file = openSync(join(folder, 'fsync'), 'w');
  const page = Buffer.alloc(4_096, 1);
  const from = performance.now();
  for (let at = 0; at < 500; at += 1) {
    writeSync(file, page);
    fsyncSync(file);
  }
  const ms = performance.now() - from;
  closeSync(file);
  return perSecond(500, ms);
}

async function appends(): Promise<void> {
  makeKeyBeside(join(folder, 'server'));
  const { db, close } = await openStorage(join(folder, 'server'));
  const log = new RecordLog(db, systemScope('a bench'), await openLogKey(db));
  const activity: NewActivity = {
    tenantId: null,
    personId: null,
    workstationId: null,
    conversationId: null,
    seq: null,
    at: Date.now(),
    kind: 'refused',
    detail: { route: 'getConversation', why: 'scope', address: '203.0.113.9' },
    previousHash: null,
    hash: null,
  };
  // The same row with the same bytes, without canonical form, nonce and commitment made for it, and without a leaf.
  const row = {
    tenant_id: null,
    person_id: null,
    workstation_id: null,
    conversation_id: null,
    seq: null,
    at: activity.at,
    kind: activity.kind,
    detail: JSON.stringify(activity.detail),
    previous_hash: null,
    hash: null,
    arrived_at: activity.at,
    fault: null,
    nonce: Buffer.alloc(32, 1),
    commitment: Buffer.alloc(32, 2),
  };
  const raw = (on: typeof db): Promise<unknown> =>
    on.insertInto('activity').values(row).returning('position').executeTakeFirstOrThrow();
  const append = (on: typeof db): Promise<unknown> => insertActivity(on, activity);
  const singles = (one: (on: typeof db) => Promise<unknown>) => async (): Promise<void> => {
    for (let at = 0; at < SINGLE; at += 1) await one(db);
  };
  const batches = (one: (on: typeof db) => Promise<unknown>) => async (): Promise<void> => {
    for (let batch = 0; batch < BATCHES; batch += 1)
      await db.transaction().execute(async (tx) => {
        for (let at = 0; at < IN_BATCH; at += 1) await one(tx);
      });
  };
  const withCheckpoint = (work: () => Promise<void>) => async (): Promise<void> => {
    await work();
    await log.checkpoint();
  };
  try {
    for (const warmUp of [singles(raw), withCheckpoint(singles(append))]) await warmUp();
    say('fsync of one page, a second', whole(fsyncsPerSecond()));
    for (const [name, of, count] of [
      ['one by one', singles, SINGLE],
      [`in transactions of ${IN_BATCH}`, batches, BATCHES * IN_BATCH],
    ] as const) {
      // In turns, so that a slower minute of the machine meets both; of some rounds the middle one.
      const rounds: { raw: number; append: number }[] = [];
      for (let round = 0; round < ROUNDS; round += 1) {
        const rawRate = perSecond(count, await timed(of(raw)));
        await log.checkpoint();
        rounds.push({ raw: rawRate, append: perSecond(count, await timed(withCheckpoint(of(append)))) });
      }
      const ratio = middle(rounds.map((round) => round.append / round.raw));
      say(`raw inserts ${name}, a second`, whole(middle(rounds.map((round) => round.raw))));
      say(`appends ${name}, to the checkpoint, a second`, whole(middle(rounds.map((round) => round.append))));
      say('  of the raw insert (goal: half)', `${(ratio * 100).toFixed(0)} %${ratio >= 0.5 ? '' : ' MISSED'}`);
    }
  } finally {
    await close();
  }
}

async function proofs(): Promise<void> {
  const tiles = new Map<string, Uint8Array>();
  const edge = new TreeEdge();
  const entry = Buffer.alloc(8);
  const leafAt = (index: number): Uint8Array => {
    entry.writeBigUInt64BE(BigInt(index));
    return leafHash(entry);
  };
  const olderSizes = [1, 256, 65_536, 999_999, ENTRIES / 2, ENTRIES - 1]
    .map(Math.floor)
    .filter((size) => size < ENTRIES);
  const olderRoots = new Map<number, Uint8Array>();
  const building = await timed(async () => {
    for (let index = 0; index < ENTRIES; index += 1) {
      for (const tile of edge.append(leafAt(index))) tiles.set(tilePath(tile), tile.hashes);
      if (olderSizes.includes(index + 1)) olderRoots.set(index + 1, edge.root());
    }
  });
  say(`leaves appended to a tree of ${whole(ENTRIES)}, a second`, whole(perSecond(ENTRIES, building)));
  const root = edge.root();
  const partial = new Map(edge.partial().map((tile) => [tilePath(tile), tile.hashes]));
  let read = 0;
  const reader: TileReader = (tile) => {
    read += 1;
    return partial.get(tilePath(tile)) ?? tiles.get(tilePath({ ...tile, width: 256 })) ?? new Uint8Array(0);
  };
  const COUNT = 1_000;
  const indexes = Array.from({ length: COUNT }, (_, at) => Math.floor((ENTRIES / COUNT) * at + at / 7) % ENTRIES);
  const found: Uint8Array[][] = [];
  const proving = await timed(async () => {
    for (const index of indexes) found.push(await proveInclusion(index, ENTRIES, reader));
  });
  say('inclusion proofs made out of tiles, a second', whole(perSecond(COUNT, proving)));
  say('  tiles read for each', (read / COUNT).toFixed(1));
  const leaves = indexes.map(leafAt);
  let right = 0;
  const checking = await timed(async () => {
    for (let round = 0; round < 20; round += 1)
      for (const [at, proof] of found.entries())
        if (verifyInclusion(indexes[at]!, ENTRIES, leaves[at]!, proof, root)) right += 1;
  });
  say('inclusion proofs checked, a second', whole(perSecond(20 * COUNT, checking)));
  if (right !== 20 * COUNT) throw new Error('An inclusion proof was wrong.');
  for (const [size, oldRoot] of olderRoots) {
    let proof: Uint8Array[] = [];
    const ms = await timed(async () => {
      proof = await proveConsistency(size, ENTRIES, reader);
    });
    const check = await timed(async () => {
      if (!verifyConsistency(size, ENTRIES, oldRoot, root, proof)) throw new Error('A consistency proof was wrong.');
    });
    say(
      `consistency from ${whole(size)}: made, checked, hashes`,
      `${ms.toFixed(2)} ms, ${check.toFixed(2)} ms, ${proof.length}`,
    );
  }
  const restoring = await timed(async () => {
    const restored = await TreeEdge.restore(ENTRIES, reader);
    if (Buffer.compare(restored.root(), root) !== 0) throw new Error('The restored tree is another one.');
  });
  say('tree opened again out of its tiles', `${restoring.toFixed(2)} ms`);
  const tile = tiles.get('tile/0/000') ?? new Uint8Array(0);
  const hashing = await timed(async () => {
    for (let at = 0; at < 200; at += 1) rootOver(tile, 0, 256);
  });
  say('node hashes, a second', whole(perSecond(200 * 255, hashing)));
}

async function verifications(): Promise<void> {
  const sample = new SampleExport(20_000);
  const files = await sample.files();
  const policy = parsePolicy(sample.policy);
  const checkpoint = await sample.checkpoint();
  const COUNT = 500;
  const notes = await timed(async () => {
    for (let at = 0; at < COUNT; at += 1) trustCheckpoint(checkpoint, policy);
  });
  say('checkpoints verified, each with three signatures, a second', whole(perSecond(COUNT, notes)));
  let findings = -1;
  const ms = await timed(async () => {
    const log = { file: (path: string) => files.get(path) ?? null, records: sample.lines };
    const options = { older: [], now: Date.now() + 1e10, isWhole: true };
    findings = (await verifyLog(log, policy, options)).findings.length;
  });
  if (findings !== 0) throw new Error('A right export was not verified.');
  say('exported entries verified, each with its record, a second', whole(perSecond(20_000, ms)));
}
