/**
 * What this desk knows of the server's ledger, kept in the machine's encrypted database. Each new checkpoint must
 * continue the last one that was checked here. The first contradiction is recorded and remembered: from then on no
 * activity is shown at this desk until IT has accepted another ledger (`cleandesk ledger accept`).
 */
import { z } from 'zod';
import { activityRecord } from '../../core/ledger/activityRecord.ts';
import { parseCheckpoint, type Checkpoint } from '../../core/ledger/checkpoint.ts';
import { commitmentOf, entryOf, NONCE_BYTES } from '../../core/ledger/leaf.ts';
import { LedgerFault } from '../../core/ledger/ledgerFault.ts';
import { leafHash, sameHash, verifyConsistency, type Hash } from '../../core/ledger/merkleTree.ts';
import { fromBase64, parseVerifierKey, verifyNote, type VerifierKey } from '../../core/ledger/note.ts';
import { rootOfRows } from '../../core/ledger/rowsProof.ts';
import { parsePolicy, quorumReached } from '../../core/ledger/witnessPolicy.ts';
import type { CheckedRow, EvidentRow } from '../../contract/activity.ts';
import { LedgerFailure, ReadFinding, type LedgerState } from '../../contract/ledger.ts';
import type { Activity } from '../activity/activity.ts';
import type { RouteResult } from '../link/link.ts';
import type { MachineDatabase } from '../store/machineDatabase.ts';

/** Facts of the machine's database; empty text is none. */
export const LEDGER_FACTS = { checkpoint: 'ledger-checkpoint', failure: 'ledger-failure' } as const;

/** Roots that are remembered; at one checkpoint in two seconds, those of two minutes. */
const MOST_ROOTS = 64;

const Kept = z.strictObject({
  key: z.string(),
  note: z.string(),
  at: z.number(),
  witnesses: z.array(z.strictObject({ name: z.string(), at: z.number() })),
  enough: z.boolean().nullable(),
  stopped: ReadFinding.nullable(),
});
type Kept = z.infer<typeof Kept>;
const Failed = z.strictObject({
  failure: LedgerFailure,
  at: z.number(),
  seen: z.number(),
  found: z.number().nullable(),
});
type Failed = z.infer<typeof Failed>;

export interface LedgerWatchPorts {
  readonly facts: Pick<MachineDatabase, 'fact' | 'setFact'>;
  readonly activity: Pick<Activity, 'record'>;
  readonly now: () => number;
  /** Called after each change. */
  readonly changed: (state: LedgerState) => void;
}

export interface LedgerWatch {
  state(): LedgerState;
  /** Records of the newest checkpoint that was checked; 0 for none. */
  checked(): number;
  /**
   * Asks for the newest checkpoint and checks it; one at a time. @throws what `ask` throws, nothing is changed then.
   */
  look(ask: (from: number) => Promise<RouteResult<'ledgerCheckpoint'>>): Promise<void>;
  /**
   * What is proved of these rows. A row that is not in the ledger as it is shown is a failure.
   * @param checked what `checked` was when the rows were asked for
   * @returns null after a failure.
   */
  rows(rows: readonly EvidentRow[], proof: readonly string[], checked: number): CheckedRow[] | null;
}

/** Opens what is kept; where that cannot be read, the desk has failed. */
export function createLedgerWatch({ facts, activity, now, changed }: LedgerWatchPorts): LedgerWatch {
  let kept: Kept | null = null;
  let head: Checkpoint | null = null;
  let failed: Failed | null = null;
  /** Roots by size, for rows that were asked for just before a newer checkpoint came. */
  const roots = new Map<number, Hash>();
  let looking: Promise<void> = Promise.resolve();

  const state = (): LedgerState => {
    if (failed !== null) return { state: 'failed', ...failed };
    if (kept === null || head === null) return { state: 'unchecked' };
    const { at, witnesses, enough, stopped } = kept;
    return { state: 'checked', size: head.size, at, witnesses, enough, stopped };
  };

  function fail(failure: LedgerFailure, found: number | null): void {
    if (failed !== null) return;
    const seen = head?.size ?? 0;
    failed = { failure, at: now(), seen, found };
    activity.record('ledger-check', { result: 'failed', failure, seen, found });
    facts.setFact(LEDGER_FACTS.failure, JSON.stringify(failed));
    changed(state());
  }

  function open(): void {
    try {
      const failure = facts.fact(LEDGER_FACTS.failure) ?? '';
      failed = failure === '' ? null : Failed.parse(JSON.parse(failure));
      const checkpoint = facts.fact(LEDGER_FACTS.checkpoint) ?? '';
      if (checkpoint === '') return;
      kept = Kept.parse(JSON.parse(checkpoint));
      head = parseCheckpoint(kept.note);
      roots.set(head.size, head.root);
    } catch {
      fail('unreadable', null);
    }
  }

  function take(answer: RouteResult<'ledgerCheckpoint'>): void {
    const { key, checkpoint: note } = answer;
    if (note === null) {
      if (head !== null) fail('older', 0);
      return;
    }
    let next: Checkpoint;
    let verifier: VerifierKey;
    try {
      verifier = parseVerifierKey(key);
      next = parseCheckpoint(note);
    } catch (error) {
      if (!(error instanceof LedgerFault)) throw error;
      return fail('unreadable', null);
    }
    if (kept !== null && kept.key !== key) return fail('other-key', next.size);
    if (!isSigned(next, verifier)) return fail('signature', next.size);
    if (head !== null) {
      if (next.size < head.size) return fail('older', next.size);
      const proof = answer.proof.map(hashOf);
      const continues =
        next.size === head.size
          ? sameHash(next.root, head.root)
          : verifyConsistency(head.size, next.size, head.root, next.root, proof);
      if (!continues) return fail('forked', next.size);
    }
    const before = JSON.stringify(state());
    kept = { key, note, at: now(), ...cosigned(next, answer.witnesses), stopped: answer.stopped };
    head = next;
    roots.set(next.size, next.root);
    // The oldest goes, and never one that an answer on its way may still need.
    const [oldest] = roots.keys();
    if (roots.size > MOST_ROOTS && oldest !== undefined) roots.delete(oldest);
    facts.setFact(LEDGER_FACTS.checkpoint, JSON.stringify(kept));
    if (JSON.stringify(state()) !== before) changed(state());
  }

  open();
  return {
    state,
    checked: () => head?.size ?? 0,
    look(ask) {
      const work = looking.then(async () => {
        if (failed === null) take(await ask(head?.size ?? 0));
      });
      looking = work.catch(() => undefined);
      return work;
    },
    rows(rows, proof, checked) {
      if (failed !== null) return null;
      const expected = roots.get(checked);
      // An answer so late that its root is forgotten proves nothing, and contradicts nothing.
      const isProved = expected !== undefined;
      const covered = rows
        .filter((row) => row.evidence !== null && row.position <= checked)
        .sort((a, b) => a.position - b.position);
      if (covered.length > 0 && isProved) {
        const root = rootOfRows(
          covered.map(({ position }) => position - 1),
          covered.map(leafOf),
          checked,
          proof.map(hashOf),
        );
        if (root === null || !sameHash(root, expected)) {
          fail('record', covered.length === 1 ? (covered[0]?.position ?? null) : null);
          return null;
        }
      }
      return rows.map(({ evidence, ...row }) => ({
        ...row,
        proof:
          evidence === null
            ? ('partly-hidden' as const)
            : checked === 0
              ? ('unchecked' as const)
              : row.position > checked || !isProved
                ? ('waiting' as const)
                : ('checked' as const),
      }));
    },
  };
}

/** What is no base64 becomes a hash that fits nowhere. */
const hashOf = (text: string): Hash => fromBase64(text) ?? new Uint8Array(0);

/** Of the very fields that are shown, and of nothing that the server says about them. */
function leafOf({ evidence, at, arrivedAt, kind, detail, conversationId, fault }: EvidentRow): Hash {
  const nonce = fromBase64(evidence?.nonce ?? '');
  if (evidence === null || evidence.leafAt === null || nonce?.length !== NONCE_BYTES) return new Uint8Array(0);
  const record = activityRecord({ ...evidence, at, arrivedAt, kind, detail, conversationId, fault });
  return leafHash(entryOf(evidence.leafAt, commitmentOf(record, nonce)));
}

function isSigned(checkpoint: Checkpoint, key: VerifierKey): boolean {
  try {
    verifyNote(checkpoint.note, [key]);
    return checkpoint.origin === key.name;
  } catch (error) {
    if (error instanceof LedgerFault) return false;
    throw error;
  }
}

/** Cosignatures that verify. One that does not counts as none: a server may pass on whatever it likes. */
function cosigned(checkpoint: Checkpoint, policyText: string | null): Pick<Kept, 'witnesses' | 'enough'> {
  if (policyText === null) return { witnesses: [], enough: null };
  try {
    const policy = parsePolicy(policyText);
    const witnesses = [...policy.witnesses].flatMap(([name, { key }]) => {
      const at = cosignedAt(checkpoint, key);
      return at === null ? [] : [{ name, at: at * 1000 }];
    });
    const enough = policy.quorum === null ? null : quorumReached(policy, new Set(witnesses.map(({ name }) => name)));
    return { witnesses, enough };
  } catch (error) {
    if (error instanceof LedgerFault) return { witnesses: [], enough: false };
    throw error;
  }
}

function cosignedAt(checkpoint: Checkpoint, key: VerifierKey): number | null {
  try {
    return verifyNote(checkpoint.note, [key])[0]?.timestamp ?? null;
  } catch (error) {
    if (error instanceof LedgerFault) return null;
    throw error;
  }
}
