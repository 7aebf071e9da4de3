/** Whether the self-check lets anybody sign in here, as policy asks. What cannot be found out is a no. */
import type { ActivityDetail } from '../../contract/activity.ts';
import type { SelfCheckDemand, SignedSelfCheck } from '../../contract/selfCheck.ts';
import { missingFor } from '../../core/selfCheck/level.ts';
import { NO_DEMAND } from '../../core/vocabulary/selfCheckDemand.ts';
import type { SelfCheck, Why } from './selfCheck.ts';

/**
 * Milliseconds for which a report that was just made is taken again: whoever tries to sign in again and again does not
 * make the desk run it each time.
 */
const FRESH_MS = 30_000;
/** Milliseconds at most between two looks of a desk that stays shut: each is a record, and nobody may come for days. */
const LONGEST_MS = 300_000;
/** Controls that are named to a person; all of them are in the view. */
const NAMED = 6;

export interface GateOptions {
  readonly selfCheck: SelfCheck;
  /** Gives the report to the server. @throws Error where the server does not take it. */
  upload(signed: SignedSelfCheck): Promise<void>;
  /** Words for the person while sign-in is not offered; null when it may be. */
  onRefusal(words: string | null): void;
  record(kind: 'guard-failed', detail: ActivityDetail): void;
  /** Milliseconds by the clock that nobody sets. */
  monotonic(): number;
  /** Why no report could be made or given; for IT, never a value. */
  log(text: string, reason: string): void;
}

export interface Gate {
  /** What policy asks now; said again with every word of the server. */
  demanded(demand: SelfCheckDemand): void;
  /**
   * Runs and uploads. Words for the person where nobody may sign in; null where policy is content. Without a demand
   * nobody waits for it.
   */
  beforeSignIn(): Promise<string | null>;
  demand(): SelfCheckDemand;
}

const WORDS: Readonly<Record<string, string>> = {
  'in-part': 'holds in part',
  'not-enforceable': 'not enforceable here',
  'off-by-policy': 'off by policy',
  failed: 'failed',
  'not-run': 'not tried',
};

/** Why a report is not enough, in one paragraph. */
export function shortfall(signed: SignedSelfCheck, least: SelfCheckDemand['leastLevel']): string {
  const { level, lines } = signed.report;
  const missing = missingFor(least, lines).map((control) => {
    const worst = lines.filter((line) => line.control === control && line.holds !== 'enforced').at(0);
    return `${control} (${worst === undefined ? 'not in the report' : (WORDS[worst.holds] ?? worst.holds)})`;
  });
  const more = missing.length > NAMED ? `, and ${missing.length - NAMED} more` : '';
  return `The self-check of this desk reaches level ${level}, and your company asks for level ${least}. What is missing: ${missing.slice(0, NAMED).join(', ')}${more}.`;
}

export const NOT_YET = 'The self-check of this desk has not been run yet.';
const NOT_RUN = 'The self-check of this desk could not be run, so sign-in is not offered.';
const NOT_GIVEN = 'The self-check of this desk could not be given to the server, so sign-in is not offered.';

export function createGate(options: GateOptions): Gate {
  let demand: SelfCheckDemand = NO_DEMAND;
  let ranAt = Number.NEGATIVE_INFINITY;
  let held: { readonly words: string | null; readonly uploaded: boolean } | null = null;
  let running: Promise<string | null> | null = null;
  let said: string | null = null;
  let lookAgainMs = FRESH_MS;

  function say(words: string | null): void {
    if (words === said) return;
    said = words;
    options.onRefusal(words);
  }

  function judged(signed: SignedSelfCheck | null, uploaded: boolean): string | null {
    if (demand.leastLevel === 0) return null;
    if (signed === null) return NOT_RUN;
    if (signed.report.level < demand.leastLevel) return shortfall(signed, demand.leastLevel);
    return uploaded ? null : NOT_GIVEN;
  }

  async function look(why: Why): Promise<string | null> {
    let signed: SignedSelfCheck | null = null;
    let uploaded = false;
    try {
      signed = await options.selfCheck.run(why);
      try {
        // Also where it is not enough: whoever tends this workstation reads there why it stays shut.
        await options.upload(signed);
        uploaded = true;
      } catch (error) {
        options.log(
          'The self-check could not be given to the server.',
          error instanceof Error ? error.name : 'unknown',
        );
      }
    } catch (error) {
      options.log('The self-check could not be run.', error instanceof Error ? error.name : 'unknown');
    }
    // Judged only now: the server may have asked for more while the check ran.
    const words = judged(signed, uploaded);
    ranAt = options.monotonic();
    if (words !== null && words !== held?.words) {
      try {
        options.record('guard-failed', {
          guard: 'self-check',
          reason: words === NOT_RUN ? 'not-run' : words === NOT_GIVEN ? 'not-given' : 'below-level',
          leastLevel: demand.leastLevel,
          level: options.selfCheck.latest()?.report.level ?? null,
        });
      } catch {
        // The ledger's failure has locked the desk.
      }
    }
    lookAgainMs = words === null || (held?.words ?? null) === null ? FRESH_MS : Math.min(LONGEST_MS, lookAgainMs * 2);
    held = { words, uploaded };
    say(words);
    return words;
  }

  const run = (why: Why): Promise<string | null> =>
    (running ??= look(why).finally(() => {
      running = null;
    }));
  const isFresh = (): boolean => options.monotonic() - ranAt < FRESH_MS;

  return {
    demand: () => demand,
    demanded(next) {
      const changed = next.leastLevel !== demand.leastLevel;
      demand = next;
      if (next.leastLevel === 0) return say(null);
      if (changed) ranAt = Number.NEGATIVE_INFINITY;
      if (held === null || changed) say(NOT_YET);
      // Again while it refuses: somebody may have put right what was missing.
      if ((held === null || changed || held.words !== null) && options.monotonic() - ranAt >= lookAgainMs)
        void run('policy');
    },
    async beforeSignIn() {
      if (demand.leastLevel === 0) {
        if (!isFresh() || held?.uploaded !== true) void run('sign-in');
        return null;
      }
      return isFresh() && held !== null ? held.words : run('sign-in');
    },
  };
}
