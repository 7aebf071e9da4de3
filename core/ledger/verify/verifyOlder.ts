/** The newest checkpoint against what somebody has kept from before. */
import { parseCheckpoint, type Checkpoint } from '../checkpoint.ts';
import { faultOr, LedgerFault } from '../ledgerFault.ts';
import { sameHash, verifyConsistency } from '../merkleTree.ts';
import { verifyNote } from '../note.ts';
import { proveConsistency } from '../tileProofs.ts';
import { TILE_WIDTH } from '../tiles.ts';
import type { TrustedCheckpoint, WitnessPolicy } from '../witnessPolicy.ts';
import { differences, hashesIn, MOST_COMPARED } from './differences.ts';
import type { Findings } from './finding.ts';
import { SignedTiles, type ExportedFile } from './signedTiles.ts';
import type { SeenBefore } from './verifyEntries.ts';

export interface OlderState {
  /** the note */
  readonly checkpoint: Uint8Array;
  /** files of an older export, to say what was changed; null where only the checkpoint was kept */
  readonly file: ExportedFile | null;
}

interface OlderCheckpoint extends Checkpoint {
  /** milliseconds since 1970 that its witnesses said */
  readonly times: readonly number[];
}

/** What the log alone has signed binds it as well, so no quorum is asked for. @throws LedgerFault */
function openOlder(note: Uint8Array, origin: string, policy: WitnessPolicy): OlderCheckpoint {
  const checkpoint = parseCheckpoint(note);
  if (checkpoint.origin !== origin) throw new LedgerFault('log-unknown', { name: checkpoint.origin });
  const logs = policy.logs.map(({ key }) => key).filter(({ name }) => name === origin);
  const witnesses = [...policy.witnesses.values()].map(({ key }) => key);
  const signed = verifyNote(checkpoint.note, [...logs, ...witnesses]);
  if (!signed.some(({ key }) => logs.includes(key))) throw new LedgerFault('signature-missing', { name: origin });
  return { ...checkpoint, times: signed.flatMap(({ timestamp }) => (timestamp === null ? [] : [timestamp * 1000])) };
}

/**
 * @param tiles of the newest checkpoint; null where they are not those that were signed
 * @returns what a witness saw when, for the times of entries; null where it saw nothing that counts
 */
export async function verifyOlder(
  { checkpoint, file }: OlderState,
  newest: TrustedCheckpoint,
  tiles: SignedTiles | null,
  policy: WitnessPolicy,
  findings: Findings,
): Promise<SeenBefore | null> {
  const older = await faultOr(() => openOlder(checkpoint, newest.origin, policy));
  if (older instanceof LedgerFault) {
    findings.add({ code: 'older-refused', fault: older.code });
    return null;
  }
  const { size, root, times } = older;
  if (size > newest.size) findings.add({ code: 'rolled-back', size: newest.size, older: size });
  else if (size === newest.size) {
    if (sameHash(root, newest.root)) return null;
    findings.add({ code: 'forked', size, older: size });
  } else {
    if (size === 0) return null;
    if (tiles === null) {
      findings.add({ code: 'older-unchecked', older: size });
      return null;
    }
    const proof = await faultOr(() => proveConsistency(size, newest.size, tiles.read));
    if (proof instanceof LedgerFault) {
      findings.add({ code: 'tile-missing', name: proof.params.name ?? '' });
      return null;
    }
    if (verifyConsistency(size, newest.size, root, newest.root, proof))
      return times.length === 0 ? null : { size, at: Math.min(...times) };
    findings.add({ code: 'rewritten', size: newest.size, older: size });
  }
  if (file !== null && tiles !== null) {
    const before = await SignedTiles.of(size, root, file);
    if (before !== null) nameChanges(before, tiles, findings);
  }
  return null;
}

/** What was done to the entries of an older export, by its tiles. */
function nameChanges(before: SignedTiles, now: SignedTiles, findings: Findings): void {
  const leaves = (tiles: SignedTiles, from: number): string[] => {
    const hashes: string[] = [];
    for (let index = from; index * TILE_WIDTH < tiles.size && hashes.length < MOST_COMPARED; index += 1)
      for (const hash of hashesIn(tiles.tile(0, index) ?? new Uint8Array(0))) hashes.push(hash);
    return hashes;
  };
  const isSame = (index: number): boolean => {
    const [old, is] = [before.tile(0, index), now.tile(0, index)];
    return old !== null && is !== null && Buffer.compare(old, is.subarray(0, old.length)) === 0;
  };
  let first = 0;
  while ((first + 1) * TILE_WIDTH <= before.size && isSame(first)) first += 1;
  const [signed, found] = [leaves(before, first), leaves(now, first)];
  for (const change of differences(signed, found, first * TILE_WIDTH, signed.length < MOST_COMPARED))
    // Behind the older tree there may be anything.
    if (change.code !== 'inserted' || change.index !== before.size) findings.add(change);
}
