import type { Asking } from '../../../core/access/addressRules.ts';
import type { AnyScope, SystemScope } from '../../scope/scope.ts';

/** Who changes rules of addresses. */
export interface Changer {
  readonly scope: AnyScope;
  /** For what depends on the rules of every tenant: how many there are, and whether one's own address stays allowed. */
  readonly wholeServer: SystemScope;
  /** The person and where they are; null for the command line, which no rule can exclude. */
  readonly desk: {
    readonly personId: string;
    readonly workstationId: string;
    /** As the server sees it, canonical where it can be read. */
    readonly address: string;
    /** What the rules are asked about this person. */
    readonly asking: Asking;
  } | null;
}
