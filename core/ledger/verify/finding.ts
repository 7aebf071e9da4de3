/** What is wrong with an exported ledger. Words for people are with those who show it. */
import type { LedgerFaultCode } from '../ledgerFault.ts';

export type FindingCode =
  /** the newest checkpoint cannot be trusted; `fault` says why */
  | 'checkpoint-refused'
  | 'older-refused'
  /** nothing is here to compare the older checkpoint with, which has `older` entries */
  | 'older-unchecked'
  /** two checkpoints of one size with different trees */
  | 'forked'
  /** the older checkpoint, with `older` entries, is larger than the newest */
  | 'rolled-back'
  /** entries that the older checkpoint, with `older` entries, covers are not the same any more */
  | 'rewritten'
  /** entries from `index` on are not there */
  | 'truncated'
  | 'edited'
  | 'deleted'
  /** `count` entries that were never in the tree are before entry `index` */
  | 'inserted'
  /** entry `index` is at another place */
  | 'reordered'
  /** too much differs from `index` on to say what was done */
  | 'entries-differ'
  | 'tile-changed'
  | 'tile-missing'
  /** neither the tiles nor the entries make the tree that was signed */
  | 'tree-not-signed'
  | 'entry-form'
  /** entry `index` is dated before the one that precedes it */
  | 'dated-back'
  /** entry `index` is dated after a witness saw it */
  | 'dated-after-cosignature'
  /** entry `index` is dated before the older checkpoint, in which it is not */
  | 'dated-before-older'
  /** a witness of the checkpoint says a time that has not come yet */
  | 'cosigned-in-future'
  | 'record-edited'
  /** the record exported as `index` is that of entry `to` */
  | 'record-moved'
  /** there is no entry `index` */
  | 'record-inserted'
  | 'record-twice'
  /** the time of arrival in the record is not that of its entry */
  | 'record-dated'
  /** line `line` of the records cannot be read */
  | 'record-line'
  | 'record-missing'
  /** said to be erased, and no record says that it was */
  | 'erasure-unrecorded'
  | 'proof-refused'
  /** the entry of the proof is not in the tree at its index */
  | 'proof-wrong';

export interface Finding {
  readonly code: FindingCode;
  readonly index?: number;
  /** of neighbours, from `index` on; 1 where it is left out */
  readonly count?: number;
  readonly to?: number;
  readonly line?: number;
  readonly name?: string;
  readonly size?: number;
  readonly older?: number;
  /** milliseconds since 1970 */
  readonly at?: number;
  readonly fault?: LedgerFaultCode;
}

/** More than these are counted and not listed. */
const MOST_FINDINGS = 1_000;

/** What a verification has found, in the order in which it was found. */
export class Findings {
  readonly list: Finding[] = [];
  /** those that are not in the list */
  more = 0;

  /** Adds one; a neighbour of the last with the same fault counts up that one. Beyond 1,000 they are only counted. */
  add(finding: Finding): void {
    const last = this.list.at(-1);
    // Neighbours with the same fault are one line.
    if (
      last !== undefined &&
      JOINED.has(finding.code) &&
      last.code === finding.code &&
      last.index !== undefined &&
      last.index + (last.count ?? 1) === finding.index
    )
      this.list[this.list.length - 1] = { ...last, count: (last.count ?? 1) + (finding.count ?? 1) };
    else if (this.list.length < MOST_FINDINGS) this.list.push(finding);
    else this.more += 1;
  }
}
const JOINED: ReadonlySet<FindingCode> = new Set([
  'edited',
  'deleted',
  'entry-form',
  'record-edited',
  'record-missing',
  'erasure-unrecorded',
]);
