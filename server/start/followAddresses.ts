import { AddressGuard } from '../domains/addresses/addressGuard.ts';
import { Intrusions } from '../domains/addresses/intrusions.ts';
import { LiveAddresses } from '../domains/addresses/liveAddresses.ts';
import type { PolicyWatch } from '../domains/policy/policyStore.ts';
import type { Bus } from '../platform/bus.ts';
import type { Log } from '../platform/log.ts';
import type { Step } from '../platform/steps.ts';
import type { GateReason, GateRules } from '../platform/tls/addressGate.ts';
import { systemScope } from '../scope/scope.ts';
import type { Db } from '../storage/storage.ts';

export interface FollowedAddresses {
  readonly addresses: LiveAddresses;
  readonly intrusions: Intrusions;
  readonly addressGuard: AddressGuard;
  /** The current rules about who may connect to the listeners of desks. */
  readonly gateRules: () => GateRules;
  /** Counts and records a connection that a listener refused. */
  readonly addressRefused: (address: string, reason: GateReason) => void;
}

/** Loads the address rules and applies every later change of them. The undo stores the refusals that were counted. */
export const followAddresses = ({
  db,
  bus,
  log,
  policy,
}: {
  db: Db;
  bus: Bus;
  log: Log;
  policy: PolicyWatch;
}): Step<FollowedAddresses> => ({
  name: 'follow the address rules',
  async start() {
    const intrusions = new Intrusions(db, bus, log);
    await intrusions.tidy();
    const addresses = await LiveAddresses.open({
      db,
      scope: systemScope('addresses are checked before there is a session'),
      bus,
      network: () => policy.current().network,
      unreadable: () => log('policy-unreadable'),
    });
    await addresses.follow();
    return {
      made: {
        addresses,
        intrusions,
        addressGuard: new AddressGuard(addresses, intrusions),
        gateRules: () => ({ accepts: addresses.book.gate, proxies: addresses.book.proxies.desk }),
        addressRefused: (address, reason) => intrusions.note({ address, reason }),
      },
      async undo() {
        addresses.stop();
        await intrusions.flush();
      },
    };
  },
});
