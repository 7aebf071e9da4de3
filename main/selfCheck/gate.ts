/** Whether the self-check allows sign-in here, as policy asks. What cannot be found out is a no. */
import { coded } from '../../contract/refusals.ts';
import type { Coded } from '../../contract/errors.ts';
import type { ActivityDetail } from '../../contract/activity.ts';
import type { SelfCheckDemand, SignedSelfCheck } from '../../contract/selfCheck.ts';
import { missingFor } from '../../core/selfCheck/level.ts';
import { NO_DEMAND } from '../../core/vocabulary/selfCheckDemand.ts';
import type { SelfCheck, Why } from './selfCheck.ts';

/**
 * Milliseconds for which a recent report is used again, so that repeated sign-ins do not make the desk run it each
 * time.
 */
const FRESH_MS = 30_000;
/**
 * Milliseconds at most between two checks of a desk that stays closed: each is a record, and days may pass without a
 * person at the desk.
 */
const LONGEST_MS = 300_000;
/** Controls that are named to a person; all of them are in the view. */
const NAMED = 6;

export interface GateOptions {
  readonly selfCheck: SelfCheck;
  /** Gives the report to the server. @throws Error where the server does not take it. */
  upload(signed: SignedSelfCheck): Promise<void>;
  /** Why sign-in is not offered; null when it may be. */
  onRefusal(notice: Coded | null): void;
  record(kind: 'guard-failed', detail: ActivityDetail): void;
  /** Milliseconds by a clock that cannot be set. */
  monotonic(): number;
  /** Why no report could be made or given; for IT, never a value. */
  log(text: string, reason: string): void;
}

export interface Gate {
  /** What policy asks now; said again with every word of the server. */
  demanded(demand: SelfCheckDemand): void;
  /**
   * Runs and uploads. @returns why sign-in is not allowed; null where policy is satisfied. Without a demand sign-in
   * does not wait for it.
   */
  beforeSignIn(): Promise<Coded | null>;
  demand(): SelfCheckDemand;
}

/** Why a report is not enough: the controls that are missing, and how far each is enforced. */
function shortfall(signed: SignedSelfCheck, least: SelfCheckDemand['leastLevel']): Coded {
  const { level, lines } = signed.report;
  const missing = missingFor(least, lines).map((control) => {
    const worst = lines.find((line) => line.control === control && line.state !== 'enforced');
    return { control: control.slice(0, 200), state: worst?.state ?? 'not-reported' };
  });
  const named = missing.slice(0, NAMED);
  return coded('self-check-level', {
    level,
    least,
    missing: named.map(({ control }) => control),
    states: named.map(({ state }) => state),
    more: Math.max(0, missing.length - NAMED),
  });
}

const NOT_YET = coded('self-check-not-yet');
const NOT_RUN = coded('self-check-failed');
const NOT_GIVEN = coded('self-check-not-given');

const isSame = (a: Coded | null, b: Coded | null): boolean => JSON.stringify(a) === JSON.stringify(b);

/** Decides on sign-in by the level of the newest self-check. */
export function createGate(options: GateOptions): Gate {
  let demand: SelfCheckDemand = NO_DEMAND;
  let ranAt = Number.NEGATIVE_INFINITY;
  let latest: { readonly notice: Coded | null; readonly uploaded: boolean } | null = null;
  let running: Promise<Coded | null> | null = null;
  let said: Coded | null = null;
  let lookAgainMs = FRESH_MS;

  function say(notice: Coded | null): void {
    if (isSame(notice, said)) return;
    said = notice;
    options.onRefusal(notice);
  }

  function judged(signed: SignedSelfCheck | null, uploaded: boolean): Coded | null {
    if (demand.leastLevel === 0) return null;
    if (signed === null) return NOT_RUN;
    if (signed.report.level < demand.leastLevel) return shortfall(signed, demand.leastLevel);
    return uploaded ? null : NOT_GIVEN;
  }

  async function look(why: Why): Promise<Coded | null> {
    let signed: SignedSelfCheck | null = null;
    let uploaded = false;
    try {
      signed = await options.selfCheck.run(why);
      try {
        // Also where it is not enough: the administrator of this workstation reads there why it stays closed.
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
    const notice = judged(signed, uploaded);
    ranAt = options.monotonic();
    if (notice !== null && !isSame(notice, latest?.notice ?? null)) {
      try {
        options.record('guard-failed', {
          guard: 'self-check',
          reason: notice === NOT_RUN ? 'not-run' : notice === NOT_GIVEN ? 'not-given' : 'below-level',
          leastLevel: demand.leastLevel,
          level: options.selfCheck.latest()?.report.level ?? null,
        });
      } catch {
        // The ledger's failure has locked the desk.
      }
    }
    lookAgainMs =
      notice === null || (latest?.notice ?? null) === null ? FRESH_MS : Math.min(LONGEST_MS, lookAgainMs * 2);
    latest = { notice, uploaded };
    say(notice);
    return notice;
  }

  const run = (why: Why): Promise<Coded | null> =>
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
      if (latest === null || changed) say(NOT_YET);
      // Again while it refuses: what was missing may have been put right.
      if ((latest === null || changed || latest.notice !== null) && options.monotonic() - ranAt >= lookAgainMs)
        void run('policy');
    },
    async beforeSignIn() {
      if (demand.leastLevel === 0) {
        if (!isFresh() || latest?.uploaded !== true) void run('sign-in');
        return null;
      }
      return isFresh() && latest !== null ? latest.notice : run('sign-in');
    },
  };
}
