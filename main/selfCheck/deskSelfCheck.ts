/** What the rest of a running desk asks of its self-check. */
import type { Coded } from '../../contract/errors.ts';
import type { VerbResult } from '../../contract/bridge.ts';
import type { SelfCheckDemand } from '../../contract/selfCheck.ts';
import type { ProbeOutcome } from './windowChecks.ts';

export interface DeskSelfCheck {
  /** Undefined: the server demands no level. */
  demanded(demand: SelfCheckDemand | undefined): void;
  /** Why sign-in is not allowed, as a sentence; null where it is. */
  beforeSignIn(): Promise<Coded | null>;
  /** @throws Refusal as a sentence. */
  run(): Promise<VerbResult<'runSelfCheck'>>;
  /** @throws Refusal as a sentence. */
  export(): Promise<VerbResult<'exportSelfCheck'>>;
  probed(probeId: string, outcome: ProbeOutcome): void;
}
