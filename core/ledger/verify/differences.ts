/** Names what was done to a list of entries, given the hashes that were signed. */
import { HASH_BYTES } from '../merkleTree.ts';
import { TILE_WIDTH } from '../tiles.ts';
import type { Finding } from './finding.ts';

/** Entries that are compared one by one to say what was done to them. */
export const MOST_COMPARED = 512 * TILE_WIDTH;

/** Hashes that are side by side, as text. */
export function* hashesIn(hashes: Uint8Array): Generator<string> {
  for (let at = 0; at < hashes.length; at += HASH_BYTES)
    yield Buffer.from(hashes.subarray(at, at + HASH_BYTES)).toString('hex');
}

/** Longest run of places with rising values, as places. */
function longestRising(values: readonly number[]): number[] {
  const ends: number[] = [];
  const before = new Map<number, number>();
  for (const [place, value] of values.entries()) {
    if (value < 0) continue;
    let [low, high] = [0, ends.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (values[ends[middle] ?? 0]! < value) low = middle + 1;
      else high = middle;
    }
    const previous = ends[low - 1];
    if (previous !== undefined) before.set(place, previous);
    ends[low] = place;
  }
  const places: number[] = [];
  for (let place = ends.at(-1); place !== undefined; place = before.get(place)) places.unshift(place);
  return places;
}

/**
 * @param signed hashes of the entries that were signed, as text
 * @param found hashes of the entries that are there
 * @param first index of the first signed one
 * @param isEnd whether nothing was signed behind them: what is missing there was cut off
 */
export function differences(
  signed: readonly string[],
  found: readonly string[],
  first: number,
  isEnd: boolean,
): Finding[] {
  const placeOf = new Map(signed.map((hash, place) => [hash, place]));
  const seen = new Set<string>();
  // A second copy of an entry is one that was put in.
  const places = found.map((hash) => {
    const place = seen.has(hash) ? -1 : (placeOf.get(hash) ?? -1);
    seen.add(hash);
    return place;
  });
  const kept = longestRising(places);
  const findings: Finding[] = [];
  const keptPlaces = new Set(kept);
  for (const [at, place] of places.entries())
    if (place >= 0 && !keptPlaces.has(at)) findings.push({ code: 'reordered', index: first + place });
  let [fromSigned, fromFound] = [0, 0];
  for (const at of [...kept, found.length]) {
    const untilSigned = at === found.length ? signed.length : (places[at] ?? signed.length);
    const missing: number[] = [];
    for (let place = fromSigned; place < untilSigned; place += 1) if (!seen.has(signed[place]!)) missing.push(place);
    const unknown = places.slice(fromFound, at).filter((place) => place < 0).length;
    const edited = Math.min(missing.length, unknown);
    for (const place of missing.slice(0, edited)) findings.push({ code: 'edited', index: first + place });
    const gone = missing.slice(edited);
    const isTail = isEnd && at === found.length && gone.at(-1) === signed.length - 1;
    // What is missing up to the end was cut off; before that, it was taken out.
    let cut = gone.length;
    while (isTail && cut > 0 && gone[cut - 1] === signed.length - 1 - (gone.length - cut)) cut -= 1;
    for (const place of gone.slice(0, cut)) findings.push({ code: 'deleted', index: first + place });
    if (cut < gone.length)
      findings.push({ code: 'truncated', index: first + (gone[cut] ?? 0), count: gone.length - cut });
    if (unknown > edited) findings.push({ code: 'inserted', index: first + untilSigned, count: unknown - edited });
    [fromSigned, fromFound] = [untilSigned + 1, at + 1];
  }
  return findings;
}
