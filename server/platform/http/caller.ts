/** Who sends a request: the workstation of the connection, the address it comes from, and the session of its token. */
import { createHash } from 'node:crypto';
import type { RequiredAction, Role } from '../../../contract/common.ts';
import { canonicalAddress } from '../../../core/access/addresses.ts';

/** An enrolled workstation, as its client certificate proves it. */
export interface Workstation {
  readonly id: string;
  readonly name: string;
  /** Null for a workstation of no group. */
  readonly groupId: string | null;
  /** Certificate of this connection, DER. */
  readonly certificate: Buffer;
}

/** A session as it is now: role, tenants and group are looked up at each request. */
export interface SessionContext {
  readonly id: string;
  readonly person: { readonly id: string; readonly name: string; readonly role: Role };
  readonly workstationId: string;
  /** The person's own tenants; every query of this session is limited to them. */
  readonly tenantIds: readonly string[];
  /** Milliseconds since 1970, like `expiresAt`. */
  readonly startedAt: number;
  readonly expiresAt: number;
  /** The only thing that this session may be used for until it is done. */
  readonly requiredAction: RequiredAction | null;
}

/** Where a request comes from, as the connection shows it, never as the request claims it. */
export interface From {
  readonly workstationId: string;
  /** SHA-256 of the connection's certificate, lower-case hex. */
  readonly certificate: string;
  /** Canonical. */
  readonly address: string;
}

/** SHA-256 of a DER certificate, lower-case hex. */
export const fingerprintOf = (certificate: Uint8Array): string =>
  createHash('sha256').update(certificate).digest('hex');

/** What a session is bound to: workstation and certificate of the connection, and the address that it comes from. */
export const fromOf = (workstation: Workstation, address: string): From => ({
  workstationId: workstation.id,
  certificate: fingerprintOf(workstation.certificate),
  address: canonicalAddress(address) ?? 'unreadable',
});
