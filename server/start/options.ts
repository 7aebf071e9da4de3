import type { DestinationStream } from 'pino';
import type { Policy } from '../../core/policy/policy.ts';
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
  readonly visitorOrigins?: readonly string[];
  readonly retentionTimes?: Partial<RetentionTimes>;
}
/** Milliseconds. */
export interface RetentionTimes {
  /** Milliseconds between two runs of the deletion by retention periods. */ readonly deleting: number;
  /**
   * Milliseconds between two checks for dialogue state that the masker no longer needs.
   */ readonly forgetting: number;
}
