/** Forwards verbs that need nothing of main to the route that their line of the contract names. */
import { ROUTES, type RouteName } from '../../contract/api.ts';
import { VERBS, type ForwardedVerb, type VerbName } from '../../contract/bridge.ts';
import type { Handlers } from '../ports.ts';

/** Calls a route in the name of the person who is signed in. @throws Refusal in words for the person. */
export type CallRoute = (route: RouteName, params: object, body: object) => Promise<unknown>;

/** The route that a verb is forwarded to; null for a verb with a handler of its own. */
export function routeOf(verb: VerbName): RouteName | null {
  const line = VERBS[verb];
  return 'route' in line ? line.route : null;
}

/**
 * Splits the arguments of a verb as the route takes them: what its path and query name are parameters, the rest is the
 * body.
 */
export function splitArgs(route: RouteName, args: object): { params: object; body: object } {
  const names = Object.keys(ROUTES[route].params.shape);
  const entries = Object.entries(args);
  return {
    params: Object.fromEntries(entries.filter(([name]) => names.includes(name))),
    body: Object.fromEntries(entries.filter(([name]) => !names.includes(name))),
  };
}

/**
 * A handler for each verb whose line names a route.
 * @param callFor how a verb reaches the server; looked up at each call, because it belongs to the session of then
 */
export function forwardedHandlers(callFor: (verb: ForwardedVerb) => CallRoute): Pick<Handlers, ForwardedVerb> {
  const handlers: Record<string, (args: object) => Promise<unknown>> = {};
  for (const verb of Object.keys(VERBS) as ForwardedVerb[]) {
    const route = routeOf(verb);
    if (route === null) continue;
    handlers[verb] = async (args) => {
      const { params, body } = splitArgs(route, args);
      return callFor(verb)(route, params, body);
    };
  }
  // The contract pairs each verb with its route, and the bridge checks the result; TypeScript cannot follow the
  // pairing.
  return handlers as Pick<Handlers, ForwardedVerb>;
}
