/** What an agent has chosen: whether they get conversations. */
import { z } from 'zod';
import { Millis } from './common.ts';
import { openCode } from './openCode.ts';

/**
 * What an agent can choose. `finishing`: they keep what they answer, and get nothing new. `break`: they are at no work;
 * what they answer goes back to the queue after the time of the policy.
 */
export const CHOSEN_STATES = ['online', 'finishing', 'break'] as const;
export type ChosenState = (typeof CHOSEN_STATES)[number];

/** Longest reason of a break, UTF-16 units. */
const MAX_BREAK_REASON = 40;
/** A reason of the policy for a break: a code that desks have words for, or words. */
export const BreakReason = z.string().min(1).max(MAX_BREAK_REASON);

/** A choice other than `online`. */
export const Chosen = z.strictObject({
  state: openCode(CHOSEN_STATES),
  /** One of the policy's list; null where that is empty, and for `finishing`. */
  reason: BreakReason.nullable(),
  since: Millis,
});
export type Chosen = z.infer<typeof Chosen>;
