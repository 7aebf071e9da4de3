/** Vectors and a log that other programs made; they are beside the repository, and not part of it. */
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { defaultTestData } from '../../../scripts/lib/testData.ts';
import { parseCheckpoint } from '../../../core/ledger/checkpoint.ts';
import {
  HASH_BYTES,
  leafHash,
  verifyConsistency,
  verifyInclusion,
  type Hash,
} from '../../../core/ledger/merkleTree.ts';
import { formatVerifierKey, parseVerifierKey, verifyNote } from '../../../core/ledger/note.ts';
import { proveConsistency, proveInclusion, rootOfTiles, type TileReader } from '../../../core/ledger/tileProofs.ts';
import { parseBundle, tileAt, tilePath } from '../../../core/ledger/tiles.ts';
import { TreeEdge } from '../../../core/ledger/treeEdge.ts';
import { tarFile } from '../../support/tarFile.ts';

const folder = defaultTestData().CLEANDESK_DATA;
const bytesOf = (base64: string | null): Uint8Array => new Uint8Array(Buffer.from(base64 ?? '', 'base64'));
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

interface Vector {
  readonly leafIdx: number;
  readonly treeSize: number;
  readonly root: string;
  readonly leafHash: string;
  readonly size1: number;
  readonly size2: number;
  readonly root1: string;
  readonly root2: string;
  readonly proof: readonly string[] | null;
  readonly wantErr: boolean;
}

describe.runIf(folder !== undefined)('transparency-dev/merkle', () => {
  const vectors = (kind: string): [string, Vector][] =>
    [...tarFile(join(folder ?? '', 'ledger', 'merkle-testdata.tar.gz'))]
      .filter(([name]) => name.startsWith(`testdata/${kind}/`))
      .map(([name, text]) => [name, JSON.parse(text.toString('utf8')) as Vector]);

  test('agrees about every inclusion proof', () => {
    const all = vectors('inclusion');
    for (const [name, { leafIdx, treeSize, leafHash: leaf, proof, root, wantErr }] of all) {
      const is = verifyInclusion(leafIdx, treeSize, bytesOf(leaf), (proof ?? []).map(bytesOf), bytesOf(root));
      expect([name, is]).toEqual([name, !wantErr]);
    }
    expect(all).toHaveLength(98);
  });

  test('agrees about every consistency proof between hashes', () => {
    const all = vectors('consistency');
    let others = 0;
    for (const [name, { size1, size2, root1, root2, proof, wantErr }] of all) {
      const roots: readonly Hash[] = [bytesOf(root1), bytesOf(root2)];
      const is = verifyConsistency(size1, size2, roots[0]!, roots[1]!, (proof ?? []).map(bytesOf));
      // One vector has roots that are no SHA-256, and equal; here those are refused.
      const isHash = roots.every((root) => root.length === HASH_BYTES);
      if (!isHash && !wantErr) others += 1;
      expect([name, is]).toEqual([name, !wantErr && isHash]);
    }
    expect([all.length, others]).toEqual([98, 1]);
  });
});

describe.runIf(folder !== undefined)("Tessera's log", () => {
  const VKEY = 'example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx';
  const files =
    folder === undefined ? new Map<string, Buffer>() : tarFile(join(folder, 'ledger', 'tessera-log.tar.gz'));
  const file = (path: string): Buffer => files.get(`testdata/log/${path}`) ?? Buffer.alloc(0);
  const read: TileReader = (tile) => file(tilePath(tile));

  test('has checkpoints that verify, over the tree of its tiles and of its entries', async () => {
    const key = parseVerifierKey(VKEY);
    expect(formatVerifierKey(key)).toBe(VKEY);
    const edge = new TreeEdge();
    for (let size = 0; size <= 15; size += 1) {
      const checkpoint = parseCheckpoint(file(`checkpoint.${size}`));
      expect(verifyNote(checkpoint.note, [key])).toHaveLength(1);
      expect(checkpoint.size).toBe(size);
      expect(hex(await rootOfTiles(size, read))).toBe(hex(checkpoint.root));
      const bundle = tileAt('entries', 0, size);
      const entry = bundle === null ? undefined : parseBundle(file(tilePath(bundle)), size).at(-1);
      if (entry !== undefined) edge.append(leafHash(entry));
      expect(hex(edge.root())).toBe(hex(checkpoint.root));
    }
  });

  test('gives proofs that verify between its checkpoints', async () => {
    const roots = Array.from({ length: 16 }, (_, size) => parseCheckpoint(file(`checkpoint.${size}`)).root);
    const entries = parseBundle(file('tile/entries/000.p/15'), 15);
    for (const [index, entry] of entries.entries()) {
      const proof = await proveInclusion(index, 15, read);
      expect(verifyInclusion(index, 15, leafHash(entry), proof, roots[15]!)).toBe(true);
    }
    for (let size = 1; size <= 15; size += 1) {
      const proof = await proveConsistency(size, 15, read);
      expect(verifyConsistency(size, 15, roots[size]!, roots[15]!, proof)).toBe(true);
    }
  });
});
