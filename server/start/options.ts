import type { DestinationStream } from 'pino';
import type { Policy } from '../../core/policy/policy.ts';
import type { DeskLimits } from '../channels/desk/deskLimits.ts';
import { CORROBORATION_TIMES } from '../domains/activity/corroboration.ts';
import type { VisitorLimits } from '../channels/widget/limits.ts';

export interface ServerOptions {
  /** Absolute; made where it is missing. */
  readonly dataFolder: string;
  /** Ports; the default is those of the last start, at the first start free ones. */
  readonly deskPort?: number;
  readonly visitorPort?: number;
  /** Address that desks connect to. */
  readonly deskHost?: string;
  /** Port on which enrolment codes are redeemed, at the address that desks connect to. */
  readonly enrolmentPort?: number;
  /**
   * Name or address under which desks reach this server, where it is not `deskHost`: it is in the certificate and in
   * enrolment codes.
   */
  readonly deskName?: string;
  /** Folder of the built visitor's page. */
  readonly widgetFolder: string;
  /** Stored before the start, in place of the stored policy. */
  readonly policy?: Policy;
  readonly log: DestinationStream;
  readonly visitorLimits?: Partial<VisitorLimits>;
  readonly deskLimits?: Partial<DeskLimits>;
  readonly visitorOrigins?: readonly string[];
  readonly maintenanceTimes?: Partial<MaintenanceTimes>;
}
/** Milliseconds between two runs of what the server repeats. */
export interface MaintenanceTimes {
  /** The deletion by retention periods. */
  readonly deleting: number;
  /** The check for dialogue state that the masker no longer needs. */
  readonly forgetting: number;
  /** The check for sessions and requests that have expired. */
  readonly expiring: number;
  /** The look who is away from the conversations that they answer, and what has waited too long. */
  readonly routing: number;
  /** The comparison of what sessions did with what their desks recorded. */
  readonly comparing: number;
  /** How long a desk has to upload its records before they are missing. */
  readonly comparingAfter: number;
  /** The check whether another process has written to the database. */
  readonly watching: number;
  /** The check for records that no checkpoint covers. */
  readonly checkpointing: number;
  /** The comparison of every record with the ledger; one is made at the start too. */
  readonly auditing: number;
}
/** What the command line changes is noticed by a running server at the next check of `watching`. */
export const MAINTENANCE_TIMES: MaintenanceTimes = {
  deleting: 3_600_000,
  forgetting: 60_000,
  expiring: 2_000,
  routing: 1_000,
  comparing: 5_000,
  comparingAfter: CORROBORATION_TIMES.grace,
  watching: 200,
  checkpointing: 2_000,
  auditing: 6 * 3_600_000,
};
