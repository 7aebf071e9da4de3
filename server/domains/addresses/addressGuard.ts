/** Asks the rules about whoever comes, and records whoever is refused. */
import type { Asking } from '../../../core/access/addressRules.ts';
import type { AddressedConnection } from '../../platform/http/register.ts';
import type { Intrusions } from './intrusions.ts';
import type { LiveAddresses } from './liveAddresses.ts';

export class AddressGuard {
  readonly #addresses: LiveAddresses;
  readonly #intrusions: Intrusions;

  constructor(addresses: LiveAddresses, intrusions: Intrusions) {
    this.#addresses = addresses;
    this.#intrusions = intrusions;
  }

  /** False where any rule that applies does not hold the address; that is on record then. */
  allows({ address, workstationId, groupId, person, tenantIds }: AddressedConnection): boolean {
    const asking: Asking = { groupId, role: person?.role ?? null, tenantIds };
    const answer = this.#addresses.check(address, asking);
    if (!answer.allow)
      this.#intrusions.note({ address, reason: answer.reason, workstationId, personId: person?.id ?? null });
    return answer.allow;
  }
}
