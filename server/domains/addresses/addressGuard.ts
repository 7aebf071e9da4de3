/** Checks the address of a connection or request by the rules in force, and records a refusal. */
import type { Asking } from '../../../core/access/addressRules.ts';
import type { AddressedConnection } from '../../platform/http/register.ts';
import type { Intrusions } from './intrusions.ts';
import type { LiveAddresses } from './liveAddresses.ts';

/** One check for connections and requests alike, so that no refusal stays unrecorded. */
export class AddressGuard {
  readonly #addresses: LiveAddresses;
  readonly #intrusions: Intrusions;

  constructor(addresses: LiveAddresses, intrusions: Intrusions) {
    this.#addresses = addresses;
    this.#intrusions = intrusions;
  }

  /** Whether every rule that applies contains the address; a refusal is recorded. */
  allows({ address, workstationId, groupId, person, tenantIds }: AddressedConnection): boolean {
    const asking: Asking = { groupId, role: person?.role ?? null, tenantIds };
    const answer = this.#addresses.check(address, asking);
    if (!answer.allow)
      this.#intrusions.note({ address, reason: answer.reason, workstationId, personId: person?.id ?? null });
    return answer.allow;
  }
}
