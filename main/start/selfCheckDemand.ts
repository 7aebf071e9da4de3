/** The level of the self-check that the server demands; until the self-check is there, a demand is a refusal. */
import { coded } from '../../contract/refusals.ts';
import type { Coded } from '../../contract/errors.ts';
import type { SelfCheckDemand } from '../../contract/selfCheck.ts';
import type { DeskSelfCheck } from '../selfCheck/deskSelfCheck.ts';
import type { Refusals } from './refusals.ts';

const NOT_YET = coded('self-check-not-yet');

type Judge = Pick<DeskSelfCheck, 'demanded' | 'beforeSignIn'>;

export interface Demand {
  /** Undefined: none is demanded. */
  set(demand: SelfCheckDemand | undefined): void;
  /** Why sign-in is not allowed, null where it is. */
  beforeSignIn(): Promise<Coded | null>;
  /** The self-check is there, and answers what has been demanded so far. */
  attach(selfCheck: Judge): void;
}

/** Passes the server's newest demand on to the self-check, also one that came before the self-check. */
export function createDemand(refusals: Refusals): Demand {
  let latest: SelfCheckDemand | undefined;
  let judge: Judge | null = null;
  const isMet = (): boolean => (latest?.leastLevel ?? 0) === 0;
  return {
    set(demand) {
      latest = demand;
      if (judge !== null) judge.demanded(demand);
      else refusals.set('self-check', isMet() ? null : { reason: 'self-check', notice: NOT_YET });
    },
    async beforeSignIn() {
      if (judge !== null) return judge.beforeSignIn();
      return isMet() ? null : NOT_YET;
    },
    attach(selfCheck) {
      judge = selfCheck;
      selfCheck.demanded(latest);
    },
  };
}
