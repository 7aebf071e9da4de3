import { canonicalAddress } from '../../../core/access/addresses.ts';
import { fingerprintOf, type From } from '../../domains/signIn/sessions.ts';
import type { Workstation } from '../../domains/workstations/certificates.ts';

/**
 * What a session is held against: workstation and certificate of the connection, and the address that it comes from.
 */
export const fromOf = (workstation: Workstation, address: string): From => ({
  workstationId: workstation.id,
  certificate: fingerprintOf(workstation.certificate),
  address: canonicalAddress(address) ?? 'unreadable',
});
