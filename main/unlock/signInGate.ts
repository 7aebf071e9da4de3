/**
 * Whether a sign-in may be tried, and the record of one that failed. The answer is the same for every failure: it does
 * not say which of the two passwords was wrong.
 */
import type { Coded } from '../../contract/errors.ts';
import { coded } from '../../contract/refusals.ts';
import type { SignInAnswer } from '../../contract/bridge.ts';
import type { Activity } from '../activity/activity.ts';
import type { Repeats } from '../activity/repeats.ts';
import type { DeskStateStore } from '../deskState.ts';
import type { Failures } from './failures.ts';
import { signIn, type Credentials, type ProvedSession, type SignInOptions } from './signIn.ts';

export interface SignInGateOptions extends SignInOptions {
  readonly state: Pick<DeskStateStore, 'facts'>;
  readonly failures: Failures;
  readonly activity: Pick<Activity, 'record'>;
  readonly repeats: Pick<Repeats, 'note'>;
  /** Milliseconds since 1970, by the clock that the person cannot set. */
  now(): number;
  /** Asks the address guard once more; false when it denies. */
  addressAllowed(): Promise<boolean>;
  /** Why the self-check allows no sign-in; null where it does. */
  selfCheckAllows(): Promise<Coded | null>;
}

export type Admission =
  { readonly ok: true; readonly proved: ProvedSession } | { readonly ok: false; readonly answer: SignInAnswer };

export interface SignInGate {
  /** Null where sign-in is offered; otherwise the recorded refusal. */
  notOffered(): SignInAnswer | null;
  /** Refuses and records a try beside a session or another try. */
  busy(): SignInAnswer;
  /** Address, count of failures, self-check, then both passwords. @throws Error where a failure cannot be recorded. */
  admit(credentials: Credentials): Promise<Admission>;
}

/** @param retryAt milliseconds since 1970 from which sign-in is open again; null where it is open. */
export const failedAnswer = (retryAt: number | null): SignInAnswer => ({
  ok: false,
  notice: coded(retryAt === null ? 'sign-in-not-done' : 'sign-in-closed'),
  retryAt,
});

/** Checks, in a fixed order, what must be true before a session is opened. */
export function createSignInGate(options: SignInGateOptions): SignInGate {
  const { state, activity, failures } = options;
  const record = (kind: 'sign-in-failed' | 'sign-in-blocked', detail: Parameters<Activity['record']>[1]): void =>
    activity.record(kind, detail, { personId: null });
  const refused = (answer: SignInAnswer): Admission => ({ ok: false, answer });

  /** A try where none is offered. Noted and not only recorded: nothing else here slows a script down. */
  function turnedAway(reason: 'address' | 'not-ready' | 'busy'): SignInAnswer {
    try {
      options.repeats.note('sign-in-failed', { reason }, { personId: null });
    } catch {
      // The ledger's failure has closed the desk: the answer is no either way.
    }
    return failedAnswer(null);
  }

  /** It is about this workstation and about no password, so it may be said; the try is not counted. */
  function refusedByCheck(notice: Coded): Admission {
    record('sign-in-failed', { reason: 'self-check' });
    return refused({ ok: false, notice, retryAt: null });
  }

  return {
    notOffered() {
      const { refusal, started } = state.facts;
      if (refusal === null && started) return null;
      return turnedAway(refusal?.reason === 'address-not-registered' ? 'address' : 'not-ready');
    },
    busy: () => turnedAway('busy'),
    async admit(credentials) {
      if (!(await options.addressAllowed())) {
        record('sign-in-failed', { reason: 'address' });
        return refused(failedAnswer(null));
      }
      const closed = failures.closedUntil(options.now());
      if (closed !== null) {
        record('sign-in-blocked', { reason: 'too-many-tries' });
        return refused(failedAnswer(closed));
      }
      const notAllowed = await options.selfCheckAllows();
      if (notAllowed !== null) return refusedByCheck(notAllowed);
      failures.begin();
      const outcome = await signIn(options, credentials);
      if (outcome.ok) {
        failures.succeeded();
        return outcome;
      }
      if (!outcome.judged) failures.unjudged();
      if (outcome.selfCheck !== undefined) return refusedByCheck(outcome.selfCheck);
      // Recorded before the answer shows. Without the name: a password may have been typed into its field.
      record('sign-in-failed', { reason: outcome.judged ? 'not-proved' : 'no-answer', failures: failures.count() });
      return refused(failedAnswer(failures.closedUntil(options.now()) ?? outcome.retryAt));
    },
  };
}
