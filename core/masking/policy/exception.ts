/** "This is not a card": a value that a supervisor marked as a false positive, by its keyed hash. */
import { z } from 'zod';
import { EXCEPTABLE } from './kinds.ts';

export const MaskingException = z.strictObject({
  id: z.uuid(),
  /** Keyed hash of the value (pseudonym.ts); the value itself is never kept. */
  tag: z.string().regex(/^[0-9a-f]{32}$/),
  /** What it is not. */
  type: z.string().refine((type) => EXCEPTABLE.has(type)),
  /** Why, in the supervisor's words; contains no value. */
  reason: z.string().min(10).max(300),
  /** Who marked it. */
  personId: z.uuid(),
  /** When, milliseconds since 1970. */
  at: z.number().int().nonnegative(),
  /** When it expires, milliseconds since 1970; null for never. */
  expiresAt: z.number().int().nonnegative().nullable(),
});
export type MaskingException = z.infer<typeof MaskingException>;
