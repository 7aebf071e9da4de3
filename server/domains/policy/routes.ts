/** Routes of contract/policy.ts. */
import { canonicalAddress, compileRanges } from '../../../core/access/addresses.ts';
import type { LiveAddresses } from '../addresses/liveAddresses.ts';
import { problem } from '../../platform/http/problem.ts';
import { changePolicy, policyStatus, undoPolicy, type By, type ChangePorts } from './policyChanges.ts';
import { newestLevel } from './queries.ts';
import { WorkstationScope } from '../../scope/scope.ts';
import type { Db } from '../../storage/storage.ts';
import type { RouteRequest, Handlers } from '../../platform/http/handler.ts';
import type { Bus } from '../../platform/bus.ts';
import type { AskSecond } from '../masking/secondPerson.ts';

export interface PolicyServices {
  readonly db: Db;
  readonly bus: Bus;
  readonly askSecond: AskSecond;
  readonly addresses: Pick<LiveAddresses, 'besidePolicy'>;
  /** Makes the running server use the newest version at once. */
  readonly policyChanged: () => Promise<void>;
}

/** Handlers of the routes about the policy. */
export function policyHandlers(s: PolicyServices): Pick<Handlers, 'policyStatus' | 'changePolicy' | 'undoPolicy'> {
  const ports: ChangePorts = { db: s.db, bus: s.bus, askSecond: s.askSecond, changed: s.policyChanged };
  async function by(asked: RouteRequest<'changePolicy'> | RouteRequest<'undoPolicy'>): Promise<By> {
    if (asked.session === null) throw problem('session-ended');
    const address = canonicalAddress(asked.address) ?? 'unreadable';
    // Rules beside the policy may contain this address, whatever becomes of its ranges.
    const beside = await s.addresses.besidePolicy();
    const own = compileRanges(beside.ownRanges(asked.workstation.groupId));
    return {
      scope: asked.scope,
      address,
      level: await newestLevel(s.db, WorkstationScope.of(asked.workstation)),
      alsoRegistered: (use) => (use === 'server' ? beside.gate : own).contains(address),
    };
  }
  return {
    policyStatus: ({ scope }) => policyStatus(s.db, scope),
    changePolicy: async (asked) => changePolicy(ports, await by(asked), asked.body),
    undoPolicy: async (asked) => undoPolicy(ports, await by(asked), asked.body),
  };
}
