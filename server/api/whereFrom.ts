import { canonicalAddress } from '../../core/access/addresses.ts';
import { fingerprintOf, type From } from '../signIn/sessions.ts';
import type { Workstation } from '../tls/workstations.ts';

/**
 * What a session is held against: workstation and certificate of the connection, and the address that it comes from.
 */
export const fromOf = (workstation: Workstation, address: string): From => ({
  workstationId: workstation.id,
  certificate: fingerprintOf(workstation.certificate),
  address: canonicalAddress(address) ?? 'unreadable',
});
