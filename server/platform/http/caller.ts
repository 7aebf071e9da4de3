/** Who sends a request: the workstation of the connection, the address it comes from, and the session of its token. */
import { createHash } from 'node:crypto';
import type { RequiredAction, Role } from '../../../contract/common.ts';
import { canonicalAddress } from '../../../core/access/addresses.ts';

/** An enrolled workstation, as its connection proves it. */
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
  /** Never empty lists of other tenants: every query of this session is scoped by these. */
  readonly tenantIds: readonly string[];
  /** Milliseconds since 1970, as `expiresAt`. */
  readonly startedAt: number;
  readonly expiresAt: number;
  /** The one thing that it is good for until that is done. */
  readonly requiredAction: RequiredAction | null;
}

/** Where a request comes from, as the connection says it: never as the request does. */
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
