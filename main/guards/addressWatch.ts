/**
 * Applies the address guard over time: what it says decides whether sign-in is offered, and whether a session may go
 * on.
 */
import type { Coded } from '../../contract/errors.ts';
import type { Activity } from '../activity/activity.ts';
import type { Log } from '../ports.ts';
import type { Refused } from '../deskState.ts';
import type { AddressVerdict, NetworkGuard } from './network.ts';

export interface AddressWatchOptions {
  readonly guard: NetworkGuard;
  readonly activity: Pick<Activity, 'record'>;
  signedIn(): boolean;
  readonly log?: Log;
  /** Called with every verdict that allows. */
  onAllowed(hello: Extract<AddressVerdict, { allow: true }>['hello']): void;
  onRefusal(refusal: Omit<Refused, 'phase'> | null): void;
  /** The address is certainly wrong while a person is signed in. */
  onLock(notice: Coded): void;
}

export interface AddressWatch {
  /** Asks the server and checks the machine's own addresses; true when both allow. */
  look(): Promise<boolean>;
  /** Checks the machine's own addresses only: cheap, and works without a server. */
  glance(): void;
  /** The newest verdict; null before the first. */
  last(): AddressVerdict | null;
  stop(): void;
}

const SOON_MS = 1_000;

/** Applies the verdicts of the address guard to sign-in and to an open session, and records each change once. */
export function createAddressWatch(options: AddressWatchOptions): AddressWatch {
  let looking: Promise<boolean> | null = null;
  /** Reason that was recorded last, so that a state is recorded once and not every few seconds. */
  let recorded: string | null = null;

  let last: AddressVerdict | null = null;

  function apply(verdict: AddressVerdict): boolean {
    last = verdict;
    if (verdict.allow) {
      recorded = null;
      options.onAllowed(verdict.hello);
      options.onRefusal(null);
      return true;
    }
    const { reason, notice, fault } = verdict;
    const isSuspect = fault !== undefined && fault !== 'no-answer';
    // A server that is away ends no session: drafts and outbox are kept, and nothing new can be read meanwhile.
    if (reason === 'server-unreachable' && options.signedIn() && !isSuspect) return false;
    const fact = `${reason} ${fault ?? ''} ${verdict.address ?? ''}`;
    if (recorded !== fact) {
      recorded = fact;
      try {
        if (reason === 'address-not-registered')
          options.activity.record('address-refused', { address: verdict.address });
        else options.activity.record('guard-failed', { guard: 'network', reason: isSuspect ? fault : reason });
        if (isSuspect) options.log?.('error', 'no-trusted-server', { fault });
      } catch {
        // The ledger's own failure has refused sign-in already; this denial adds to it.
      }
    }
    if (reason === 'server-unreachable' && options.signedIn()) return false;
    if (options.signedIn()) options.onLock(notice);
    options.onRefusal({ reason, notice });
    return false;
  }

  let soon: NodeJS.Timeout | undefined;
  function look(): Promise<boolean> {
    looking ??= options.guard
      .check()
      .then((verdict) => {
        clearTimeout(soon);
        if (!verdict.allow && verdict.askAgainSoon === true) soon = setTimeout(() => void look(), SOON_MS);
        return apply(verdict);
      })
      .finally(() => {
        looking = null;
      });
    return looking;
  }

  return {
    look,
    last: () => last,
    stop: () => clearTimeout(soon),
    glance() {
      const verdict = options.guard.checkOwn();
      if (verdict !== null) apply(verdict);
    },
  };
}
