/**
 * Verifies an exported ledger with public keys alone: the checkpoint and its witnesses, the tree, every entry, every
 * record, and that the tree begins with everything that older checkpoints cover.
 */
import { CLOCKS_MAY_DIFFER } from '../../vocabulary/limits.ts';
import { faultOr, LedgerFault } from '../ledgerFault.ts';
import { leafHash, sameHash } from '../merkleTree.ts';
import { tileAt, tilePath, tilesOf } from '../tiles.ts';
import { TreeEdge } from '../treeEdge.ts';
import { trustCheckpoint, type TrustedCheckpoint, type WitnessPolicy } from '../witnessPolicy.ts';
import { bundleAt, ExportedEntries } from './exportedEntries.ts';
import { verifyRecords, type RecordCounts } from './exportedRecords.ts';
import { Findings, type Finding } from './finding.ts';
import { SignedTiles, tileBytes, type ExportedFile } from './signedTiles.ts';
import { verifyEntries, verifyTimes, type SeenBefore } from './verifyEntries.ts';
import { verifyOlder, type OlderState } from './verifyOlder.ts';

export interface ExportedLog {
  /** `checkpoint`, `tile/…` */
  readonly file: ExportedFile;
  /** lines of `records.jsonl`, in order; null where there are none */
  readonly records: Iterable<string> | AsyncIterable<string> | null;
}

export interface VerifyOptions {
  readonly older: readonly OlderState[];
  /** milliseconds since 1970 */
  readonly now: number;
  /** whether every entry must have its record, or say that it was erased */
  readonly isWhole: boolean;
}

export interface Verified extends RecordCounts {
  readonly findings: readonly Finding[];
  /** findings that are not listed */
  readonly more: number;
  /** null when it cannot be trusted */
  readonly checkpoint: TrustedCheckpoint | null;
}

/**
 * @param policy which logs and witnesses are trusted, and how many witnesses must have cosigned.
 * @returns findings, none for a ledger that is as it was signed. What is missing or damaged is a finding, not an error.
 */
export async function verifyLog(log: ExportedLog, policy: WitnessPolicy, options: VerifyOptions): Promise<Verified> {
  const findings = new Findings();
  const nothing = { proven: 0, erased: 0 };
  const end = (checkpoint: TrustedCheckpoint | null, counts: RecordCounts): Verified => ({
    ...counts,
    findings: findings.list,
    more: findings.more,
    checkpoint,
  });
  const checkpoint = await faultOr(() => trustCheckpoint(log.file('checkpoint') ?? new Uint8Array(0), policy));
  if (checkpoint instanceof LedgerFault) {
    findings.add({ code: 'checkpoint-refused', fault: checkpoint.code });
    return end(null, nothing);
  }
  const { size, root } = checkpoint;
  const times = [...checkpoint.cosigned.values()].map((seconds) => seconds * 1000);
  for (const at of times) if (at > options.now + CLOCKS_MAY_DIFFER) findings.add({ code: 'cosigned-in-future', at });
  const tiles = (await SignedTiles.of(size, root, log.file)) ?? (await tilesOfEntries(checkpoint, log.file, findings));
  const seen: SeenBefore[] = [];
  for (const older of options.older) {
    const before = await verifyOlder(older, checkpoint, tiles, policy, findings);
    if (before !== null) seen.push(before);
  }
  if (tiles === null) {
    findings.add({ code: 'tree-not-signed' });
    return end(checkpoint, nothing);
  }
  const entries = new ExportedEntries(tiles, log.file);
  verifyEntries(tiles, entries, log.file, findings);
  verifyTimes(size, entries, Math.min(options.now, ...times), seen, findings);
  if (log.records === null && !options.isWhole) return end(checkpoint, nothing);
  return end(checkpoint, await verifyRecords(log.records ?? [], size, entries, options.isWhole, findings));
}

/** Where the tiles do not make the signed root, the entries may: then the tiles are what was changed. */
async function tilesOfEntries(
  { size, root }: TrustedCheckpoint,
  file: ExportedFile,
  findings: Findings,
): Promise<SignedTiles | null> {
  const made = new Map<string, Uint8Array>();
  const edge = new TreeEdge();
  for (let index = 0; tileAt('entries', index, size) !== null; index += 1)
    for (const entry of bundleAt(file, index, size) ?? [])
      for (const whole of edge.append(leafHash(entry))) made.set(tilePath(whole), whole.hashes);
  for (const partial of edge.partial()) made.set(tilePath(partial), partial.hashes);
  const isSigned = edge.size === size && sameHash(edge.root(), root);
  for (const tile of tilesOf(size)) {
    const [stored, name] = [tileBytes(file, tile), tilePath(tile)];
    if (stored === null) findings.add({ code: 'tile-missing', name });
    else if (isSigned && Buffer.compare(stored, made.get(name) ?? new Uint8Array(0)) !== 0)
      findings.add({ code: 'tile-changed', name });
  }
  return isSigned ? SignedTiles.of(size, root, (path) => made.get(path) ?? null) : null;
}
