/** How a line of the two tables is written: a route of the server, a verb of the bridge. */
import { z } from 'zod';
import type { Permission } from '../core/vocabulary/permissions.ts';
import type { ServerActivityKind } from './activity.ts';

/**
 * What the server records of a request to this route, before it answers. `always`: each one. `window`: once a session
 * and ten minutes. `change`: what the handler stores with the change that it makes; nothing where it changes nothing.
 */
export type Recording =
  | { readonly kind: ServerActivityKind; readonly when: 'always' | 'window' | 'change' }
  | { readonly kind: null; readonly why: string };
/** A record of this kind for each request. */
export const always = (kind: ServerActivityKind): Recording => ({ kind, when: 'always' });
/** A record of this kind once a session and ten minutes. */
export const onceAWindow = (kind: ServerActivityKind): Recording => ({ kind, when: 'window' });
/** A record of this kind that the handler stores in the transaction of its change. */
export const withChange = (kind: ServerActivityKind): Recording => ({ kind, when: 'change' });
/** @param why for the reader of the code. */
export const notRecorded = (why: string): Recording => ({ kind: null, why });

/** One route: how it is reached, what it takes and gives, and what the caller needs. */
export interface Route<
  P extends z.ZodObject,
  B extends z.ZodType,
  R extends z.ZodType,
  N extends Permission | 'workstation' = Permission | 'workstation',
> {
  method: 'GET' | 'POST' | 'PUT';
  path: string;
  /** `workstation`: an enrolled workstation is enough, without a session. */
  permission: N;
  record: Recording;
  params: P;
  body: B;
  result: R;
  summary: string;
}
/** Checks the type of one route's line and returns it unchanged. */
export const route = <
  P extends z.ZodObject,
  B extends z.ZodType,
  R extends z.ZodType,
  N extends Permission | 'workstation',
>(
  line: Route<P, B, R, N>,
): Route<P, B, R, N> => line;

/**
 * What a caller of a verb needs. `anyone`: nothing, before sign-in too. `signed-in`: a session, whatever the role.
 * Unless it is `anyone`, the answer is withheld when the desk locks meanwhile.
 */
export type Need = Permission | 'signed-in' | 'anyone';

/**
 * One verb. With `route`, main forwards it to that route of the server as it is; without, main has a handler for it.
 */
export interface Verb<A extends z.ZodType, R extends z.ZodType> {
  needs: Need;
  args: A;
  result: R;
  route?: string;
}
/** Checks the type of one verb's line and returns it unchanged, with its literal types. */
export const verb = <A extends z.ZodType, R extends z.ZodType, const L extends Verb<A, R>>(
  line: L & { args: A; result: R },
): L => line;

/**
 * A verb that main forwards to a route as it is: the line of the route says who may call it, what it takes and what it
 * gives. What its path names and its body are the arguments of the verb together.
 */
export const forwarded = <
  const N extends string,
  P extends z.ZodRawShape,
  B extends z.ZodRawShape,
  R extends z.ZodType,
  X extends Permission,
>(
  name: N,
  line: Route<z.ZodObject<P, z.core.$strict>, z.ZodObject<B, z.core.$strict>, R, X>,
) => ({
  needs: line.permission,
  args: z.strictObject({ ...line.body.shape, ...line.params.shape }),
  result: line.result,
  route: name,
});
