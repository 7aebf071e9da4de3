/**
 * Signs of the machine: a stick, a second screen, a virtual machine, a remote session, a debugger. None of them is
 * proof, so each is answered as policy says and never by this code: ignored, recorded, noticed, or the desk stays shut.
 */
import { checkNote } from '../../contract/checkNotes.ts';
import { coded } from '../../contract/refusals.ts';
import type { Coded } from '../../contract/errors.ts';
import type { ActivityDetail, ActivityKind } from '../../contract/activity.ts';
import { GUARD_ACTIONS, type GuardPolicy, type SIGNS } from '../../core/policy/guards.ts';
import { recordedParams } from '../activity/recordedParams.ts';
import type { CheckLine } from './guard.ts';

export type SignalWay = (typeof SIGNS)[number];
/**
 * `what` distinguishes signs of the same way; `evidence` is a note of the self-check for the person who judges it,
 * without addresses or names of people.
 */
export interface Signal {
  readonly what: string;
  readonly evidence: Coded;
}
/** What was looked at; `blind` says what could not be looked at, and is null where everything could. */
export interface Look {
  readonly signals: readonly Signal[];
  readonly blind: readonly Coded[] | null;
}

/** Names of the controls in the self-check. */
const CONTROLS: Readonly<Record<SignalWay, string>> = {
  virtualMachine: 'signal: virtual machine',
  remoteSession: 'signal: remote session',
  debugger: 'signal: debugger',
  removableMedia: 'signal: removable disk, stick or card',
  secondDisplay: 'signal: second or mirrored screen',
};

/** Signs that one line names; beyond them a person knows enough. */
const MOST_SIGNS = 5;

export interface SignalsOptions {
  policy(): GuardPolicy;
  /** @throws when it cannot be recorded; the desk stays shut then. */
  record(kind: ActivityKind, detail: ActivityDetail): void;
  notice(notice: Coded): void;
  /** Why the desk stays shut; null when it may open. Called on change. */
  onShut(notice: Coded | null): void;
}

export interface Signals {
  /** Everything of this way that is there now. */
  now(way: SignalWay, look: Look): void;
  /** Policy has changed: what is there is answered anew. */
  again(): void;
  line(way: SignalWay): CheckLine;
}

/** Records signs of the machine when they appear or end, and applies what policy says about each. */
export function createSignals(options: SignalsOptions): Signals {
  const looks = new Map<SignalWay, Look>();
  /** What the last look that saw as much as the one before could not see. */
  const blindness = new Map<SignalWay, string>();
  /** Recorded by way, name and action, so that a sign that stays is recorded once. */
  const notice = new Map<SignalWay, Map<string, string>>();
  const shut = new Set<SignalWay>();
  let said: SignalWay | null = null;

  const actionOf = (way: SignalWay): GuardPolicy[SignalWay] => {
    const action = options.policy()[way];
    return GUARD_ACTIONS.includes(action) ? action : 'block';
  };

  function answer(way: SignalWay, { signals }: Look): void {
    const action = actionOf(way);
    const known = notice.get(way) ?? new Map<string, string>();
    const next = new Map<string, string>();
    let closes = false;
    for (const { what, evidence } of signals) {
      next.set(what, action);
      if (action === 'block') closes = true;
      if (action === 'allow' || known.get(what) === action) continue;
      let recorded = true;
      try {
        options.record('signal', { ...recordedParams(evidence.params), way, what, evidence: evidence.code, action });
      } catch {
        closes = true;
        recorded = false;
      }
      if (action === 'warn') options.notice(coded('signal-seen', { way, recorded }));
    }
    for (const [what, former] of known) {
      if (next.has(what) || former === 'allow') continue;
      try {
        options.record('signal', { way, what, gone: true });
      } catch {
        closes = true;
      }
    }
    notice.set(way, next);
    if (closes) shut.add(way);
    else shut.delete(way);
  }

  function reportShut(): void {
    const [way = null] = shut;
    if (way === said) return;
    said = way;
    options.onShut(way === null ? null : coded('desk-signal', { way }));
  }

  return {
    now(way, seen) {
      const former = looks.get(way);
      const mark = JSON.stringify(seen.blind);
      const isBlinder = former !== undefined && seen.blind !== null && mark !== blindness.get(way);
      if (!isBlinder) blindness.set(way, mark);
      // What was seen does not go because looking is not possible any more.
      const kept = isBlinder ? former.signals.filter(({ what }) => !seen.signals.some((one) => one.what === what)) : [];
      const look = { signals: [...seen.signals, ...kept], blind: seen.blind };
      looks.set(way, look);
      answer(way, look);
      reportShut();
    },
    again() {
      for (const [way, look] of looks) answer(way, look);
      reportShut();
    },
    line(way) {
      const look = looks.get(way);
      const action = actionOf(way);
      const seen =
        look === undefined || look.signals.length === 0
          ? [checkNote('sign-none')]
          : look.signals.slice(0, MOST_SIGNS).map((one) => one.evidence);
      const control = CONTROLS[way];
      if (look === undefined) return { control, state: 'failed', notes: [checkNote('sign-not-looked')] };
      if (look.blind !== null && look.signals.length === 0)
        return { control, state: 'not-enforceable', notes: look.blind };
      if (action === 'allow') return { control, state: 'off-by-policy', notes: seen };
      return {
        control,
        state: look.blind === null ? 'enforced' : 'in-part',
        notes: [...seen, checkNote('sign-policy', { action }), ...(look.blind ?? [])],
      };
    },
  };
}
