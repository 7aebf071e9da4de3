/** Why sign-in is not offered: each part of the desk may refuse it, and the strongest refusal is shown. */
import type { DeskStateStore, Refused } from '../deskState.ts';

/** The strongest first: what is wrong with the desk itself, with its policy, with its address, with the machine. */
const REFUSERS = ['desk', 'policy', 'address', 'signal', 'self-check'] as const;
export type Refuser = (typeof REFUSERS)[number];
type Refusal = Omit<Refused, 'phase'>;

/** Whether sign-in may be offered is known with the first answer of these; the others alone do not say it. */
const SAYS_STARTED: readonly Refuser[] = ['desk', 'address'];

export interface Refusals {
  /** Sets, or with null takes back, the refusal of one part. */
  set(by: Refuser, refusal: Refusal | null): void;
  /** To be called when a session has ended: what waited for its end applies from then on. */
  apply(): void;
}

/** Keeps one refusal for each part and shows the strongest. */
export function createRefusals(state: Pick<DeskStateStore, 'change'>, isSignedIn: () => boolean): Refusals {
  const refusals = new Map<Refuser, Refusal>();
  /** Below a level of the self-check sign-in is refused, and a session that is open goes on until it ends. */
  const strongest = (): Refusal | null => {
    const by = REFUSERS.find((one) => refusals.has(one) && !(one === 'self-check' && isSignedIn()));
    return by === undefined ? null : (refusals.get(by) ?? null);
  };
  return {
    set(by, refusal) {
      if (refusal === null) refusals.delete(by);
      else refusals.set(by, refusal);
      state.change({ ...(SAYS_STARTED.includes(by) ? { started: true } : {}), refusal: strongest() });
    },
    apply: () => state.change({ refusal: strongest() }),
  };
}
