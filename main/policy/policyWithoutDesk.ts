/** The policy of this machine while no desk runs, for the command line: it is read, and nothing is kept or recorded. */
import { SAFE_DEFAULTS } from '../../core/policy/defaults.ts';
import { CLOCKS_MAY_DIFFER } from '../../core/vocabulary/limits.ts';
import { createDeskPolicy, type DeskPolicy, type Facts, type Identity } from './deskPolicy.ts';
import { systemClock } from '../ports.ts';
import { createTrustedClock, type TrustedClock } from '../trustedClock.ts';
import type { Place } from './machinePlaces.ts';

/** @param enrolled null where this machine is not enrolled, or what it keeps cannot be opened. */
export function policyWithoutDesk(
  enrolled: { readonly facts: Pick<Facts, 'fact'>; readonly identity: Identity } | null,
  places: readonly Place[],
  trusted: Pick<TrustedClock, 'now'> = createTrustedClock(systemClock),
): DeskPolicy {
  const policy = createDeskPolicy({
    base: SAFE_DEFAULTS,
    mayDiffer: CLOCKS_MAY_DIFFER,
    machineNow: Date.now,
    trustedNow: () => trusted.now(),
    monotonic: () => performance.now(),
    record: () => undefined,
    onChange: () => undefined,
    onFault: () => undefined,
    log: () => undefined,
  });
  if (enrolled !== null) policy.open({ fact: enrolled.facts.fact, setFact: () => undefined }, enrolled.identity);
  policy.machineSays(places);
  return policy;
}
