/**
 * The guard over whatever the desk opens besides the server. The page has no way out at all; a tool that works for a
 * tenant gets a pass to that tenant's hosts. Everything else ends in the forwarder, and is recorded with its host only.
 */
import { checkNote } from '../../contract/checkNotes.ts';
import type { ActivityDetail, ActivityKind } from '../../contract/activity.ts';
import type { EgressLists } from '../../core/policy/egress.ts';
import type { ActivityContext } from '../activity/activity.ts';
import type { Forwarder, ForwarderDecision } from '../link/forwarder.ts';
import type { Pass } from '../link/pass.ts';
import { harmless } from './blocked.ts';
import { DENIED, type CheckLine, type Guard } from './guard.ts';

/**
 * Hosts that may be named at once, and then per second; beyond it they are counted under one name, so that a program in
 * a loop cannot fill the disk.
 */
const BURST = 60;
const PER_SECOND = 5;

export interface EgressGuardOptions {
  readonly forwarder: Forwarder;
  readonly lists: () => EgressLists;
  /** Records; repeats may be put together. @throws when the ledger cannot be written: nothing is let out then. */
  note(kind: ActivityKind, detail: ActivityDetail, context: ActivityContext): void;
  /** Milliseconds by the clock that cannot be set. */
  monotonic(): number;
}

export interface EgressGuard extends Guard {
  /**
   * A way out to the hosts of one tenant, until it is revoked or the desk is locked. A tenant without a list gets one
   * that leads nowhere.
   * @throws RangeError when the tenant's list cannot be read.
   */
  admit(tenantId: string): Pass;
}

/** Lets connections out through the forwarder only to hosts on a tenant's list. */
export function createEgressGuard(options: EgressGuardOptions): EgressGuard {
  const { forwarder } = options;
  let named = { left: BURST, at: options.monotonic() };
  const nameOf = (host: string): string => {
    const at = options.monotonic();
    named = { left: Math.min(BURST, named.left + ((at - named.at) / 1_000) * PER_SECOND), at };
    if (named.left < 1) return '(many)';
    named.left -= 1;
    return harmless(host);
  };

  function record(decision: ForwarderDecision): void {
    const { allow, host, port, reason, tenantId } = decision;
    const target = nameOf(host);
    const isMany = target === '(many)';
    options.note(
      allow ? 'guard-allowed' : 'request-blocked',
      {
        guard: 'egress',
        way: 'egress',
        target,
        port: isMany ? null : port,
        ...(reason === null || isMany ? {} : { reason }),
      },
      tenantId === null ? {} : { tenantId },
    );
  }

  return {
    name: 'egress',
    ways: ['egress'],
    perform() {
      forwarder.listen(record);
      return () => forwarder.close();
    },
    lock: () => forwarder.revokeAll(),
    // Asked by name alone nothing is allowed: it is the forwarder that sees where a connection really goes.
    decide: () => DENIED('other-host'),
    admit(tenantId) {
      const lists = options.lists();
      // By own property: `constructor` is no tenant.
      return forwarder.admit(tenantId, Object.hasOwn(lists, tenantId) ? (lists[tenantId] ?? []) : []);
    },
    async check(): Promise<readonly CheckLine[]> {
      const pass = forwarder.admit('self-check', []);
      try {
        const [without, within] = [await forwarder.probe(), await forwarder.probe(pass)];
        const enforced = without === 407 && within === 403;
        return [
          {
            control: 'network: unlisted hosts',
            state: enforced ? 'enforced' : 'failed',
            notes: [enforced ? checkNote('network-refused') : checkNote('network-not-refused', { without, within })],
          },
        ];
      } finally {
        pass.revoke();
      }
    },
  };
}
