import type { Change } from '../../record/changes.ts';
import type { AnyScope, SystemScope } from '../../scope/scope.ts';

/** Who changes workstations, their groups and codes. */
export interface Actor {
  /** Null for the command line. */
  readonly by: Change['by'];
  readonly scope: AnyScope;
  /** For what is counted, and named, once for all tenants: open codes, and the names of groups. */
  readonly wholeServer: SystemScope;
}
