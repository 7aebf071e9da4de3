/**
 * One shape for all guards: what policy says, what the guard itself says, a record, words for the person, a line in the
 * self-check. Whatever goes wrong inside a guard is a denial.
 */
import { checkNote } from '../../contract/checkNotes.ts';
import type { Coded } from '../../contract/errors.ts';
import type { StoppedCode } from '../../contract/notices.ts';
import type { ActivityDetail, ActivityKind } from '../../contract/activity.ts';
import { GUARD_ACTIONS, type GuardAction, type GuardPolicy, type Way } from '../../core/policy/guards.ts';
import { mask } from '../../core/masking/mask.ts';
import type { ActivityContext } from '../activity/activity.ts';
import { perform, type Undo } from '../startup.ts';
import type { Stops } from './blocked.ts';

/** Something that is about to happen, or was just stopped. */
export interface Attempt {
  readonly way: Way;
  /** A host name, a key, a device class; never a value. */
  readonly target: string;
  /** Where it happened; nothing where it belongs to no conversation. */
  readonly context?: ActivityContext;
  /** More facts for the record. */
  readonly detail?: ActivityDetail;
  /** What the person said when asked why; null before they were asked. */
  readonly why?: string | null;
}

export type Decision =
  | { readonly allow: true }
  /**
   * `ask`: policy lets it happen once the person has given a reason. `recorded`: the ledger has this refusal, so that
   * the person may see it.
   */
  | { readonly allow: false; readonly reason: StoppedCode; readonly ask: boolean; readonly recorded: boolean };

/** How far a control is enforced on this machine. */
const GUARD_STATES = ['enforced', 'in-part', 'not-enforceable', 'off-by-policy', 'failed'] as const;
export interface CheckLine {
  /** Short name of the control, such as `Clipboard: CLIPBOARD`. */
  readonly control: string;
  readonly state: (typeof GUARD_STATES)[number];
  /** How it was tried, what does not work, and the policy of the operating system that would enforce it. */
  readonly notes: readonly Coded[];
}

export interface Guard {
  /** Said in records and in the self-check. */
  readonly name: string;
  /** The ways that this guard covers. */
  readonly ways: readonly Way[];
  /** What the page's preload and the host stop in these ways: how it is recorded, and the notice to the person. */
  readonly stops?: Stops;
  /** Takes its place before the page shows. @returns what takes it away again. */
  perform(): Promise<Undo | void> | Undo | void;
  /** At each lock and sign-out: what was kept for the session goes. */
  lock?(): Promise<void> | void;
  /** Asked where policy does not already refuse: a host that no list names, another conversation's text. */
  decide?(attempt: Attempt): Decision;
  /** Tries the control on this machine. Milliseconds matter: it runs while a person waits to sign in. */
  check(): Promise<readonly CheckLine[]> | readonly CheckLine[];
}

/** A denial that nothing has recorded yet. */
export const DENIED = (reason: StoppedCode): Extract<Decision, { allow: false }> => ({
  allow: false,
  reason,
  ask: false,
  recorded: false,
});
export const ALLOWED: Decision = { allow: true };

export interface GuardsOptions {
  readonly guards: readonly Guard[];
  readonly policy: () => GuardPolicy;
  /** @throws when the ledger cannot be written: nothing is allowed then. */
  record(kind: ActivityKind, detail: ActivityDetail, context?: ActivityContext): void;
  onUndoFailed(name: string, error: unknown): void;
}

export interface Guards {
  /**
   * All guards take their places, in order.
   * @returns what takes them away.
   * @throws Error naming the one that failed, with the earlier ones reverted.
   */
  start(): Promise<() => Promise<void>>;
  /** Never throws; recorded before it is answered. */
  decide(attempt: Attempt): Decision;
  /** Ends when every guard has let go of what it kept; a guard that cannot is recorded, and the others still do. */
  lock(): Promise<void>;
  /** Never throws: a check that does is `failed`. */
  check(): Promise<readonly CheckLine[]>;
}

/** Shortest reason that says anything. */
const SAID = 3;

/** What a person wrote into a field, as it may be kept. */
const written = (why: string): string => mask({ id: 'why', author: 'agent', text: why.trim() }).text.slice(0, 200);

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : 'unknown');

/** The desk's guards as one: a way that no guard covers is refused, and every decision is recorded first. */
export function createGuards(options: GuardsOptions): Guards {
  const installed = new Map<Way, Guard>();
  for (const guard of options.guards) {
    for (const way of guard.ways) {
      if (installed.has(way)) throw new Error(`Two guards cover one way: ${way}`);
      installed.set(way, guard);
    }
  }

  /** @returns whether it was recorded. */
  function failed(guard: string, error: unknown, context?: ActivityContext): boolean {
    try {
      options.record('guard-failed', { guard, reason: nameOf(error) }, context);
      return true;
    } catch {
      // The ledger's failure has locked the desk.
      return false;
    }
  }

  function look({ way, why = null, ...attempt }: Attempt): { decision: Decision; action: GuardAction } {
    const action = options.policy()[way];
    const guard = installed.get(way);
    // A word that is no action, or a way without a guard.
    if (!GUARD_ACTIONS.includes(action) || guard === undefined)
      return { decision: DENIED('not-allowed-here'), action: 'block' };
    if (action === 'block') return { decision: DENIED('switched-off'), action };
    const own = guard.decide?.({ way, why, ...attempt }) ?? ALLOWED;
    if (!own.allow) return { decision: own, action };
    if (action === 'warn' && (why ?? '').trim().length < SAID)
      return {
        decision: { ...DENIED('say-why'), ask: true },
        action,
      };
    return { decision: ALLOWED, action };
  }

  return {
    start: () =>
      perform(
        options.guards.map((guard) => ({
          name: guard.name,
          async perform() {
            try {
              return await guard.perform();
            } catch (error) {
              failed(guard.name, error);
              throw error;
            }
          },
        })),
        options.onUndoFailed,
      ),
    decide(attempt) {
      let answer: { decision: Decision; action: GuardAction };
      try {
        answer = look(attempt);
      } catch (error) {
        const recorded = failed(installed.get(attempt.way)?.name ?? attempt.way, error, attempt.context);
        return { ...DENIED('not-checked'), recorded };
      }
      const { decision, action } = answer;
      if (decision.allow && action === 'allow') return decision;
      // The question is no outcome yet: what follows from it is recorded.
      if (!decision.allow && decision.ask) return decision;
      try {
        options.record(
          decision.allow ? 'guard-allowed' : 'guard-refused',
          {
            ...attempt.detail,
            way: attempt.way,
            target: attempt.target.slice(0, 200),
            ...(decision.allow ? { action } : { reason: decision.reason }),
            ...(decision.allow && action === 'warn' ? { why: written(attempt.why ?? '') } : {}),
          },
          attempt.context,
        );
      } catch {
        return DENIED('not-recorded');
      }
      return decision.allow ? decision : { ...decision, recorded: true };
    },
    async lock() {
      await Promise.all(
        options.guards.map(async (guard) => {
          try {
            await guard.lock?.();
          } catch (error) {
            failed(guard.name, error);
          }
        }),
      );
    },
    async check() {
      const lines = await Promise.all(
        options.guards.map(async (guard): Promise<readonly CheckLine[]> => {
          try {
            return await guard.check();
          } catch (error) {
            failed(guard.name, error);
            return [
              { control: guard.name, state: 'failed', notes: [checkNote('check-failed', { error: nameOf(error) })] },
            ];
          }
        }),
      );
      return lines.flat();
    },
  };
}
