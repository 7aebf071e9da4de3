/**
 * The ledger's log: gives every record its leaf, in the order of positions, and signs what there is then. A checkpoint
 * is stored together with the leaves and tiles that it is about, so a crash leaves the one before.
 */
import { SIGNATURE_TYPE, signingKey, type SigningKey } from '../../../core/ledger/note.ts';
import { parseCheckpoint, signCheckpoint } from '../../../core/ledger/checkpoint.ts';
import { entryOf } from '../../../core/ledger/leaf.ts';
import { leafHash, sameHash } from '../../../core/ledger/merkleTree.ts';
import { TreeEdge, type Tile } from '../../../core/ledger/treeEdge.ts';
import { recordChange } from '../../record/changes.ts';
import type { SystemScope } from '../../scope/scope.ts';
import { keepKey, keptKeyOnce } from '../../storage/keptKeys.ts';
import type { Db } from '../../storage/storage.ts';
import {
  commitmentsAfter,
  deleteTree,
  insertCheckpoint,
  insertLeaves,
  leavesAfter,
  newestCheckpoint,
  putTiles,
  tileReader,
  type NewLeaf,
} from './ledgerQueries.ts';

/** Leaves of one transaction: other work waits for no longer than that, about 50 ms. */
const BATCH = 2_000;
/** Of a record that was deleted before its leaf was made: nothing has this commitment. */
const LOST = Buffer.alloc(32);

/** What is signed no longer agrees with what is stored; signing again would cover it up. */
export class TreeBroken extends Error {
  override readonly name = 'TreeBroken';
}

export interface Integrated {
  /** Size of the newest checkpoint; 0 where there is none. */
  readonly size: number;
  /** Positions without a record: deleted between insertion and checkpoint. */
  readonly lost: readonly number[];
}

/** The log's key, made once. Its name, the origin of all checkpoints, is of this installation alone. */
export async function openLogKey(db: Db): Promise<SigningKey> {
  const seed = await keptKeyOnce(db, 'record-log', () => signingKey('log', SIGNATURE_TYPE.ed25519).seed);
  return logKey(seed);
}

function logKey(seed: Uint8Array): SigningKey {
  const { publicKey } = signingKey('log', SIGNATURE_TYPE.ed25519, seed);
  const name = `cleandesk/log/${Buffer.from(publicKey.subarray(0, 12)).toString('hex')}`;
  return signingKey(name, SIGNATURE_TYPE.ed25519, seed);
}

/**
 * Begins the ledger anew with another key: for a database that no longer continues what was signed, such as one that
 * was restored from a backup on purpose. Witnesses need the new key, and every desk that had checked the
 * former ledger refuses this one until IT accepts it there.
 * @returns origins of both, and how many records the former one had signed
 */
export async function restartLedger(
  db: Db,
  reason: string,
): Promise<{ readonly former: string; readonly size: number; readonly origin: string }> {
  const former = await openLogKey(db);
  return db.transaction().execute(async (tx) => {
    const size = (await newestCheckpoint(tx))?.size ?? 0;
    await deleteTree(tx);
    const { seed } = signingKey('log', SIGNATURE_TYPE.ed25519);
    await keepKey(tx, 'record-log', seed);
    const origin = logKey(seed).name;
    await recordChange(tx, {
      by: null,
      action: 'restart-ledger',
      subject: reason,
      tenantId: null,
      before: { origin: former.name, size },
      after: { origin },
    });
    return { former: former.name, size, origin };
  });
}

/** Makes checkpoints. Several processes may do so on one database: each transaction begins with what is stored then. */
export class RecordLog {
  readonly key: SigningKey;
  readonly #db: Db;
  readonly #scope: SystemScope;
  readonly #now: () => number;
  /** Of the newest checkpoint that this process knows. */
  #edge = new TreeEdge();
  #working: Promise<Integrated> | null = null;

  constructor(db: Db, scope: SystemScope, key: SigningKey, now: () => number = Date.now) {
    this.#db = db;
    this.#scope = scope;
    this.key = key;
    this.#now = now;
  }

  /**
   * Signs a checkpoint over all records there are, where there are new ones. One run at a time; who calls meanwhile
   * gets a run that begins afterwards.
   * @throws TreeBroken where the stored tree is not the one that was signed.
   */
  async checkpoint(): Promise<Integrated> {
    const before = this.#working;
    const run = (async (): Promise<Integrated> => {
      await before?.catch(() => undefined);
      const lost: number[] = [];
      for (;;) {
        const done = await this.#batch();
        lost.push(...done.lost);
        if (!done.more) return { size: done.size, lost };
      }
    })();
    this.#working = run;
    try {
      return await run;
    } finally {
      if (this.#working === run) this.#working = null;
    }
  }

  async #batch(): Promise<Integrated & { readonly more: boolean }> {
    const done = await this.#db.transaction().execute(async (tx) => {
      const newest = await newestCheckpoint(tx);
      const size = newest?.size ?? 0;
      const rows = await commitmentsAfter(tx, this.#scope, size, BATCH);
      if (rows.length === 0) return null;
      const edge = (this.#edge.size === size ? this.#edge : await TreeEdge.restore(size, tileReader(tx))).copy();
      if (newest !== undefined && !sameHash(edge.root(), parseCheckpoint(newest.note).root))
        throw new TreeBroken('The stored tree is not that of the newest checkpoint.');
      const erased = (await leavesAfter(tx, size, BATCH)).filter((leaf) => leaf.erased_by !== null);
      const since = size === 0 ? 0 : ((await leavesAfter(tx, size - 1, 1))[0]?.at ?? 0);
      const { leaves, lost } = contiguous(rows, size, since, new Map(erased.map((leaf) => [leaf.position, leaf])));
      const whole: Tile[] = [];
      for (const { at, commitment } of leaves) whole.push(...edge.append(leafHash(entryOf(at, commitment))));
      await insertLeaves(tx, leaves);
      await putTiles(tx, [...whole, ...edge.partial()]);
      const head = { size: edge.size, root: edge.root() };
      await insertCheckpoint(tx, { size: head.size, at: this.#now(), note: signCheckpoint(head, this.key) });
      return { edge, lost, more: rows.length === BATCH };
    });
    if (done === null) return { size: (await newestCheckpoint(this.#db))?.size ?? 0, lost: [], more: false };
    this.#edge = done.edge;
    return { size: done.edge.size, lost: done.lost, more: done.more };
  }
}

/** Every position gets a leaf, so that a position is an index of the tree; times never go back. */
function contiguous(
  rows: readonly NewLeaf[],
  after: number,
  since: number,
  /** Leaves of records that were erased before the ledger was begun anew, by position. */
  erased: ReadonlyMap<number, NewLeaf>,
): { readonly leaves: NewLeaf[]; readonly lost: number[] } {
  const leaves: NewLeaf[] = [];
  const lost: number[] = [];
  let at = since;
  for (const row of rows) {
    for (let position = after + leaves.length + 1; position < row.position && lost.length < BATCH; position += 1) {
      const commitment = erased.get(position)?.commitment;
      leaves.push({ position, at, commitment: commitment ?? LOST });
      if (commitment === undefined) lost.push(position);
    }
    if (row.position !== after + leaves.length + 1)
      throw new TreeBroken('More records are missing than were ever stored in one interval.');
    at = Math.max(at, row.at);
    leaves.push({ position: row.position, at, commitment: row.commitment });
  }
  return { leaves, lost };
}
