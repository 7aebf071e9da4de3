/** Records beside the tree, one a line: each is what its entry commits to, or was erased. */
import { hash as digest } from 'node:crypto';
import { z } from 'zod';
import { CLOCKS_MAY_DIFFER } from '../../vocabulary/limits.ts';
import { commitmentOf, type Leaf } from '../leaf.ts';
import { sameHash } from '../merkleTree.ts';
import { fromBase64, toBase64 } from '../note.ts';
import type { ExportedEntries } from './exportedEntries.ts';
import type { Findings } from './finding.ts';

/** With nonce and record, or erased. */
const RecordLine = z.union([
  z.strictObject({
    index: z.number().int().min(0),
    /** base64 of 32 bytes */
    nonce: z.string().length(44),
    record: z.record(z.string(), z.json()),
  }),
  z.strictObject({
    index: z.number().int().min(0),
    erased: z.literal(true),
    /** index of the record that says so */
    by: z.number().int().min(0),
  }),
]);
type RecordLine = z.infer<typeof RecordLine>;

/** Null for a line of another form. */
function parseRecordLine(text: string): RecordLine | null {
  try {
    const parsed = RecordLine.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

/** The commitment that this line leads to; null for an erased one, and one without a canonical form. */
export function commitmentOfLine(line: RecordLine): Uint8Array | null {
  if ('erased' in line) return null;
  const nonce = fromBase64(line.nonce);
  try {
    return nonce === null ? null : commitmentOf(line.record, nonce);
  } catch {
    return null;
  }
}

/** Whether the record says another time of arrival than its entry. A clock that was set back a little is none. */
export function isDatedOtherwise(line: RecordLine, leaf: Leaf): boolean {
  const arrived = 'erased' in line ? undefined : line.record['arrivedAt'];
  return typeof arrived === 'number' && (arrived > leaf.at || arrived < leaf.at - CLOCKS_MAY_DIFFER);
}

const ERASED = 'activity-erased';
/** How the record of an erasure names what was erased: by positions, which begin at 1. */
const erasureDigest = (indexes: readonly number[]): string =>
  digest(
    'sha256',
    [...indexes]
      .sort((a, b) => a - b)
      .map((index) => index + 1)
      .join(','),
    'hex',
  );
const isErased = (erasedBy: ReadonlyMap<number, readonly number[]>, index: number): boolean =>
  [...erasedBy.values()].some((indexes) => indexes.includes(index));

export interface RecordCounts {
  proven: number;
  erased: number;
}

/** Wrong records that are looked for at other places of the tree. */
const MOST_LOOKED_FOR = 1_000;

/**
 * @param isWhole whether every entry must have a line
 */
export async function verifyRecords(
  lines: Iterable<string> | AsyncIterable<string>,
  size: number,
  entries: ExportedEntries,
  isWhole: boolean,
  findings: Findings,
): Promise<RecordCounts> {
  const counts = { proven: 0, erased: 0 };
  const seen = new Set<number>();
  const wrong = new Map<string, number>();
  const erasedBy = new Map<number, number[]>();
  const digests = new Map<number, unknown>();
  let number = 0;
  for await (const text of lines) {
    number += 1;
    if (text === '') continue;
    const line = parseRecordLine(text);
    if (line === null) {
      findings.add({ code: 'record-line', line: number });
      continue;
    }
    const { index } = line;
    if (index >= size) {
      findings.add({ code: 'record-inserted', index });
      continue;
    }
    if (seen.has(index)) {
      findings.add({ code: 'record-twice', index });
      continue;
    }
    seen.add(index);
    if ('erased' in line) {
      counts.erased += 1;
      const same = erasedBy.get(line.by);
      if (same === undefined) erasedBy.set(line.by, [index]);
      else same.push(index);
      continue;
    }
    const leaf = entries.leaf(index);
    const commitment = commitmentOfLine(line);
    if (leaf !== null && commitment !== null && sameHash(commitment, leaf.commitment)) {
      counts.proven += 1;
      if (line.record['kind'] === ERASED) digests.set(index, Object(line.record['detail']).digest);
      if (isDatedOtherwise(line, leaf)) findings.add({ code: 'record-dated', index, at: leaf.at });
    } else if (commitment !== null && wrong.size < MOST_LOOKED_FOR) wrong.set(toBase64(commitment), index);
    else findings.add({ code: 'record-edited', index });
  }
  if (wrong.size > 0)
    for (const [to, { commitment }] of entries.leaves()) {
      const index = wrong.get(toBase64(commitment));
      if (index === undefined) continue;
      findings.add({ code: 'record-moved', index, to });
      wrong.delete(toBase64(commitment));
    }
  for (const index of [...wrong.values()].sort((a, b) => a - b)) findings.add({ code: 'record-edited', index });
  if (!isWhole) return counts;
  for (const [by, indexes] of erasedBy)
    // The record of an erasure may itself have been erased since. It is newer than what it names: lines that name
    // themselves or one another are of records that somebody has deleted.
    if (digests.get(by) !== erasureDigest(indexes) && !(isErased(erasedBy, by) && indexes.every((index) => index < by)))
      for (const index of indexes) findings.add({ code: 'erasure-unrecorded', index });
  for (let index = 0; index < size; index += 1) if (!seen.has(index)) findings.add({ code: 'record-missing', index });
  return counts;
}
