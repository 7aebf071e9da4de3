/** How a line of the two tables is written: a route of the server, a verb of the bridge. */
import type { z } from 'zod';
import type { Permission } from '../core/vocabulary/permissions.ts';

/** One route: how it is reached, what it takes and gives, and what the caller needs. */
export interface Route<P extends z.ZodType, B extends z.ZodType, R extends z.ZodType> {
  method: 'GET' | 'POST' | 'PUT';
  path: string;
  /** `workstation`: an enrolled workstation is enough, without a session. */
  permission: Permission | 'workstation';
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
