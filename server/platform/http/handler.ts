/** Types of what answers a route of contract/api.ts: the checked request and the table of handlers. */
import type { z } from 'zod';
import type { ConnectionInUse } from '../../../contract/encryption.ts';
import type { ROUTES, RouteName } from '../../../contract/api.ts';
import type { Scope, WorkstationScope } from '../../scope/scope.ts';
import type { SessionContext, Workstation } from './caller.ts';

type Part<N extends RouteName, P extends 'params' | 'body'> = z.output<(typeof ROUTES)[N][P]>;

/** One checked request of the route `N`. */
export interface RouteRequest<N extends RouteName> {
  readonly params: Part<N, 'params'>;
  readonly body: Part<N, 'body'>;
  readonly workstation: Workstation;
  /** The address that the server sees, canonical where it can be read. */
  readonly address: string;
  /** What protects this connection; null for one that has ended meanwhile. */
  readonly connection: () => ConnectionInUse | null;
  /** The signed-in person's; null for routes that need only an enrolled workstation. */
  readonly session: NeedsSession<N> extends true ? SessionContext : null;
  /** What a handler may return; the registration reduces it to the form of the contract. */
  readonly scope: NeedsSession<N> extends true ? Scope : WorkstationScope;
}
type NeedsSession<N extends RouteName> = (typeof ROUTES)[N]['permission'] extends 'workstation' ? false : true;

/**
 * One handler a route. A handler throws `Problem` for a refusal that the caller may see; any other error is answered as
 * `failed`.
 */
export type Handlers = {
  readonly [N in RouteName]: (request: RouteRequest<N>) => Promise<z.input<(typeof ROUTES)[N]['result']>>;
};
