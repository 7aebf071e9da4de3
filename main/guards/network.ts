/** The address guard: a desk opens only where its own address is registered, and only while that can be checked. */
import { coded } from '../../contract/refusals.ts';
import type { Coded } from '../../contract/errors.ts';
import { canonicalAddress, compileRanges } from '../../core/access/addresses.ts';
import { isBelowMinimum } from '../../core/access/deskVersion.ts';
import { ServerRefusal, Unreachable } from '../link/errors.ts';
import type { Link, RouteResult } from '../link/link.ts';
import type { ServerFault } from '../link/serverFault.ts';
import type { MachineNetwork } from '../ports.ts';

export type AddressVerdict =
  | { readonly allow: true; readonly hello: RouteResult<'hello'> }
  | {
      readonly allow: false;
      readonly reason: 'address-not-registered' | 'not-enrolled' | 'server-unreachable' | 'desk-too-old';
      readonly notice: Coded;
      readonly address: string | null;
      /** The answer may be clearer in a second. */ readonly askAgainSoon?: boolean;
      /** For IT; the words for the person at the desk are the same for each but the own certificate. */
      readonly fault?: ServerFault;
    };

export interface NetworkGuardOptions {
  readonly link: Pick<Link, 'call' | 'localAddress' | 'dropConnections'>;
  readonly network: MachineNetwork;
  readonly workstationId: string;
  /** The version of this desk, such as `1.4.0`. */
  readonly deskVersion: string;
  /** The address that IT has set for this desk to speak from. */
  readonly localAddress: string | null;
  /** Ranges in which an address of this machine must lie now. */
  ranges(): readonly string[];
  /** Milliseconds since 1970 as this machine believes. */
  readonly machineNow?: () => number;
  /** The server has answered: its time and its policy are taken before anything is judged by them. */
  onAnswer(hello: RouteResult<'hello'>): Promise<void> | void;
}

export interface NetworkGuard {
  /** Asks the server and checks the machine's own addresses. Never throws: any failure is a denial. */
  check(): Promise<AddressVerdict>;
  /** The part that needs no server: null when this machine's own addresses are allowed. */
  checkOwn(): Extract<AddressVerdict, { allow: false }> | null;
}

const notRegistered = (address: string | null): Extract<AddressVerdict, { allow: false }> => ({
  allow: false,
  reason: 'address-not-registered',
  address,
  notice: coded('desk-address', { address }),
});
const UNREACHABLE: Extract<AddressVerdict, { allow: false }> = {
  allow: false,
  reason: 'server-unreachable',
  address: null,
  notice: coded('desk-unreachable'),
};

/**
 * The server answered, knows the address well, and does not let this workstation in: it has another certificate by now,
 * or is none of this server's.
 */
const NOT_ENROLLED: Extract<AddressVerdict, { allow: false }> = {
  allow: false,
  reason: 'not-enrolled',
  address: null,
  notice: coded('desk-unknown'),
};
const REVOKED: typeof NOT_ENROLLED = { ...NOT_ENROLLED, notice: coded('desk-revoked') };

const tooOld = (version: string, minimum: string): Extract<AddressVerdict, { allow: false }> => ({
  allow: false,
  reason: 'desk-too-old',
  address: null,
  notice: coded('desk-too-old', { version, minimum }),
});

/**
 * Milliseconds. A clock that is further off gives records wrong dates and misjudges certificates; it has to be set
 * right.
 */
const CLOCK_FAR_OFF = 24 * 3_600_000;

/** A server that restarts may end a connection in the middle once; a second time in a row it means this address. */
const TURNED_AWAY = 2;

/** Checks this machine's addresses against the registered ranges and the server's answer. */
export function createNetworkGuard(options: NetworkGuardOptions): NetworkGuard {
  let turnedAway = 0;

  function checkOwn(): Extract<AddressVerdict, { allow: false }> | null {
    try {
      const registered = compileRanges(options.ranges());
      const spoken = options.localAddress ?? options.link.localAddress();
      if (spoken !== null && !registered.contains(spoken)) return notRegistered(canonicalAddress(spoken));
      const own = options.network.ownAddresses();
      if (!own.some((address) => registered.contains(address)))
        return notRegistered(canonicalAddress(own.find((address) => !isLoopback(address)) ?? own[0] ?? ''));
      // The last connection's local address no longer exists: find out anew where this machine is. A machine has all of
      // 127.0.0.0/8 without listing it.
      if (
        spoken !== null &&
        !isLoopback(spoken) &&
        !own.some((address) => canonicalAddress(address) === canonicalAddress(spoken))
      ) {
        options.link.dropConnections();
        return options.localAddress === null ? null : notRegistered(canonicalAddress(spoken));
      }
      return null;
    } catch {
      return notRegistered(null); // ranges that cannot be read, or a machine that cannot say its addresses
    }
  }

  return {
    checkOwn,
    async check() {
      let hello: RouteResult<'hello'>;
      try {
        hello = await options.link.call('hello', {}, {});
        turnedAway = 0;
      } catch (error) {
        const minimum = error instanceof Unreachable ? error.minimumDesk : null;
        if (minimum !== null && isBelowMinimum(options.deskVersion, minimum))
          return tooOld(options.deskVersion, minimum);
        const from = error instanceof Unreachable ? error.turnedAwayFrom : null;
        turnedAway = from === null ? 0 : turnedAway + 1;
        if (turnedAway >= TURNED_AWAY) return notRegistered(canonicalAddress(from ?? ''));
        // The server accepted the connection, but the rules for this workstation do not contain its address.
        if (error instanceof ServerRefusal && error.code === 'address-refused')
          return notRegistered(canonicalAddress(options.link.localAddress() ?? ''));
        // Only a refusal of this workstation says anything about it: a server that fails or is busy (5xx, 429) says no
        // more than one that is away.
        if (error instanceof ServerRefusal && error.endsSession)
          return error.code === 'workstation-revoked' ? REVOKED : NOT_ENROLLED;
        const fault = error instanceof Unreachable ? error.fault : null;
        return (
          checkOwn() ?? {
            ...UNREACHABLE,
            ...(fault === 'own-certificate-refused' ? { notice: coded('desk-certificate') } : {}),
            askAgainSoon: from !== null,
            ...(fault === null ? {} : { fault }),
          }
        );
      }
      // Before anything else it says is used: a newer server may mean something else by it.
      if (isBelowMinimum(options.deskVersion, hello.minimumDesk)) return tooOld(options.deskVersion, hello.minimumDesk);
      if (hello.workstationId !== options.workstationId) return notRegistered(null);
      if (Math.abs((options.machineNow ?? Date.now)() - hello.serverTime) > CLOCK_FAR_OFF)
        return { ...UNREACHABLE, fault: 'clock' };
      // What the server says of the policy decides what is looked at here.
      await options.onAnswer(hello);
      if (options.link.localAddress() === null) return UNREACHABLE;
      return checkOwn() ?? { allow: true, hello };
    },
  };
}

const loopback = compileRanges(['127.0.0.0/8', '::1']);
const isLoopback = (address: string): boolean => loopback.contains(address);
