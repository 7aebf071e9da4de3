/** Entries against what was signed, and their times against those of witnesses. */
import { CLOCKS_MAY_DIFFER } from '../../vocabulary/limits.ts';
import { parseEntry } from '../leaf.ts';
import { tileAt, tilePath, tilesOf, TILE_WIDTH } from '../tiles.ts';
import { differences, hashesIn, MOST_COMPARED } from './differences.ts';
import type { ExportedEntries } from './exportedEntries.ts';
import type { Findings } from './finding.ts';
import { tileBytes, type ExportedFile, type SignedTiles } from './signedTiles.ts';

/** Names the entries that are not the signed ones, and the tiles that are missing or changed. */
export function verifyEntries(
  tiles: SignedTiles,
  entries: ExportedEntries,
  file: ExportedFile,
  findings: Findings,
): void {
  let [signed, found, first]: [string[], string[], number] = [[], [], -1];
  const nameRun = (isEnd: boolean): void => {
    if (first < 0) return;
    if (signed.length >= MOST_COMPARED) findings.add({ code: 'entries-differ', index: first });
    else for (const finding of differences(signed, found, first, isEnd)) findings.add(finding);
    [signed, found, first] = [[], [], -1];
  };
  for (let index = 0; tileAt(0, index, tiles.size) !== null; index += 1) {
    const bundle = entries.bundle(index);
    if (bundle.signed === null) {
      nameRun(false);
      findings.add({ code: 'entries-differ', index: index * TILE_WIDTH });
    } else if (Buffer.compare(bundle.signed, bundle.hashes) === 0) nameRun(false);
    else {
      if (first < 0) first = index * TILE_WIDTH;
      if (signed.length < MOST_COMPARED) {
        signed.push(...hashesIn(bundle.signed));
        found.push(...hashesIn(bundle.hashes));
      }
    }
  }
  nameRun(true);
  for (const tile of tilesOf(tiles.size))
    if (tiles.tile(Number(tile.level), tile.index) === null)
      findings.add({ code: tileBytes(file, tile) === null ? 'tile-missing' : 'tile-changed', name: tilePath(tile) });
}

export interface SeenBefore {
  /** of the older checkpoint */
  readonly size: number;
  /** milliseconds since 1970 that a witness of it said */
  readonly at: number;
}

/**
 * Entries are dated by the server; witnesses say by when they were there, and when they were not yet.
 * @param latest milliseconds since 1970 by which the newest checkpoint was seen
 */
export function verifyTimes(
  size: number,
  entries: ExportedEntries,
  latest: number,
  older: readonly SeenBefore[],
  findings: Findings,
): void {
  let previous = 0;
  for (let index = 0; index < size; index += 1) {
    const entry = entries.entry(index);
    // What was edited is named already.
    if (entry === null) continue;
    const leaf = parseEntry(entry);
    if (leaf === null) {
      findings.add({ code: 'entry-form', index });
      continue;
    }
    const { at } = leaf;
    if (at < previous) findings.add({ code: 'dated-back', index, at });
    if (at > latest + CLOCKS_MAY_DIFFER) findings.add({ code: 'dated-after-cosignature', index, at });
    for (const { size: covered, at: seen } of older)
      if (index >= covered && at < seen - CLOCKS_MAY_DIFFER)
        findings.add({ code: 'dated-before-older', index, at, older: covered });
    previous = Math.max(previous, at);
  }
}
