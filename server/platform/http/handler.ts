/** What answers a route of contract/api.ts: the request as the registration has checked it, and the table of handlers. */
import type { z } from 'zod';
import type { ROUTES, RouteName } from '../../../contract/api.ts';
import type { SessionContext, Workstation } from './caller.ts';

type Part<N extends RouteName, P extends 'params' | 'body'> = z.output<(typeof ROUTES)[N][P]>;

/** One checked request of the route `N`. */
export interface RouteRequest<N extends RouteName> {
  readonly params: Part<N, 'params'>;
  readonly body: Part<N, 'body'>;
  readonly workstation: Workstation;
  /** The address that the server sees, canonical where it can be read. */
  readonly address: string;
  /** Set for every route that needs a permission. */
  readonly session: SessionContext | null;
}

/** One handler a route. A handler throws `Problem` for what the caller may be told; anything else is answered "failed". */
export type Handlers = {
  readonly [N in RouteName]: (request: RouteRequest<N>) => Promise<z.input<(typeof ROUTES)[N]['result']>>;
};
