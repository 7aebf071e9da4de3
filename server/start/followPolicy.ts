import { watchPolicy, type PolicyWatch } from '../domains/policy/policyStore.ts';
import type { Bus } from '../platform/bus.ts';
import type { Log } from '../platform/log.ts';
import type { Step } from '../platform/steps.ts';
import type { Db } from '../storage/storage.ts';

/** Loads the policy and follows its changes. While the stored policy cannot be read, the last one stays current. */
export const followPolicy = ({ db, bus, log }: { db: Db; bus: Bus; log: Log }): Step<PolicyWatch> => ({
  name: 'follow the policy',
  async start() {
    const policy = await watchPolicy(db, bus, () => log('policy-unreadable'));
    bus.subscribe('policy.changed', () => log('policy-changed'));
    return { made: policy, undo: () => policy.stop() };
  },
});
