/**
 * How a line of the two tables is written: a route of the server, a verb of the bridge. What a line needs is not here:
 * `server/platform/http/access.ts` and `main/bridge/needed.ts` say so, and what they do not name is refused.
 */
import type { z } from 'zod';

export interface Route<P extends z.ZodType, B extends z.ZodType, R extends z.ZodType> {
  method: 'GET' | 'POST' | 'PUT';
  path: string;
  params: P;
  body: B;
  result: R;
  summary: string;
}
export const route = <P extends z.ZodType, B extends z.ZodType, R extends z.ZodType>(
  line: Route<P, B, R>,
): Route<P, B, R> => line;

/** `signed-in`: the answer is taken back when the desk locks meanwhile. */
export type Phase = 'any' | 'signed-in';
export interface Verb<A extends z.ZodType, R extends z.ZodType> {
  args: A;
  result: R;
  phase: Phase;
}
export const verb = <A extends z.ZodType, R extends z.ZodType>(args: A, result: R, phase: Phase): Verb<A, R> => ({
  args,
  result,
  phase,
});
