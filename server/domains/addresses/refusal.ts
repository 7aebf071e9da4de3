/**
 * Why an address was refused.
 * - `unregistered`: no rule admits this address.
 * - `place`, `role`, `tenant`: no rule for the workstation's group (or for everybody), for the person's role, or for
 *   one of their tenants contains it.
 * - `unreadable`: it is not an address.
 * - `proxy-not-listed`: a PROXY header from a machine that is not a listed proxy.
 * - `proxy-header-missing`, `-bad`, `-late`: a listed proxy sent none, an unreadable one, or none in time.
 * - `silent`: it connected and sent nothing.
 * - `staff-path`: a path of the staff's listener was requested from the visitors' listener.
 * - `forwarded-bad`: a listed proxy named the visitor in a way that cannot be read.
 * - `command-line`: a remote login used the server's command line from an address that is not registered.
 */
export type RefusalReason =
  | 'unregistered'
  | 'place'
  | 'role'
  | 'tenant'
  | 'unreadable'
  | 'proxy-not-listed'
  | 'proxy-header-missing'
  | 'proxy-header-bad'
  | 'proxy-header-late'
  | 'silent'
  | 'staff-path'
  | 'forwarded-bad'
  | 'command-line';

export interface AddressRefusal {
  /** Canonical, or `unreadable`. */
  readonly address: string;
  readonly reason: RefusalReason;
  readonly workstationId?: string | null;
  /** The person as whom the request was made. */
  readonly personId?: string | null;
}
