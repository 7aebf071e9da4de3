/**
 * A tenant's masking policy as it travels. Its rules (what cannot be switched off, which pattern is accepted) are in
 * core and are checked by main and by the server. Here is only its form, wide enough for any typed text, so that a
 * fault can be reported for its field.
 */
import { z } from 'zod';
import { CheckedCode } from './checkedCode.ts';
import { MASK_STYLES } from '../core/vocabulary/maskStyles.ts';
import { Id, MaskedText, Millis } from './common.ts';

export const MaskStyle = z.enum(MASK_STYLES);
export type MaskStyle = z.infer<typeof MaskStyle>;

const Typed = z.string().max(1_000);

export const MaskingPattern = z.strictObject({
  name: Typed,
  label: Typed,
  pattern: Typed,
  on: z.boolean(),
  mustMatch: z.array(Typed).max(20),
  mustNotMatch: z.array(Typed).max(20),
});
export type MaskingPattern = z.infer<typeof MaskingPattern>;

export const MaskingPolicyForm = z.strictObject({
  types: z.record(z.string().max(40), z.strictObject({ on: z.boolean(), style: MaskStyle })),
  pseudonyms: z.strictObject({ reach: z.enum(['conversation', 'tenant']) }),
  patterns: z.array(MaskingPattern).max(60),
});
export type MaskingPolicyForm = z.infer<typeof MaskingPolicyForm>;

/** A place in the policy, in dots, such as `patterns.0.label`, and what is wrong there. */
export const MaskingProblem = z.strictObject({ path: z.string().max(200), notice: CheckedCode });
export type MaskingProblem = z.infer<typeof MaskingProblem>;

/** A value that a supervisor has said is no card (or no telephone number). The value itself is nowhere. */
const MaskingExceptionRow = z.strictObject({
  id: Id,
  type: z.string().max(40),
  reason: z.string().max(300),
  by: z.string(),
  at: Millis,
  expiresAt: Millis.nullable(),
  /** It has everything that a card number of a major brand has. */
  likelyCard: z.boolean(),
});
type MaskingExceptionRow = z.infer<typeof MaskingExceptionRow>;

/** A tenant's masking policy with its version. Version 0 is the safe default, unchanged. */
export const MaskingStatus = z.strictObject({
  version: z.number().int().nonnegative(),
  policy: MaskingPolicyForm,
  /** Newest first. `by` is null for the command line. */
  changes: z
    .array(z.strictObject({ version: z.number().int().positive(), at: Millis, by: z.string().nullable() }))
    .max(50),
  exceptions: z.array(MaskingExceptionRow).max(1_000),
});
export type MaskingStatus = z.infer<typeof MaskingStatus>;

/** `version` is null where there are problems or another person has to approve it, and nothing was stored. */
export const MaskingOutcome = z.strictObject({
  version: z.number().int().nonnegative().nullable(),
  /** The request that now waits for another person: less would be hidden. */
  requestId: Id.nullable(),
  problems: z.array(MaskingProblem).max(500),
});
export type MaskingOutcome = z.infer<typeof MaskingOutcome>;

/** What may be decided about a type, for the view. */
export const MaskingKind = z.strictObject({
  type: z.string(),
  /** Why it cannot be switched off. */ fixed: z.enum(['cards', 'sensitive']).nullable(),
  styles: z.array(MaskStyle).min(1),
});
export type MaskingKind = z.infer<typeof MaskingKind>;

/** What a policy does to a text that was typed to try it; nothing of it is kept. */
export const MaskingTrial = z.strictObject({ problems: z.array(MaskingProblem), shown: MaskedText.nullable() });
export type MaskingTrial = z.infer<typeof MaskingTrial>;

/**
 * A supervisor's decision that a masked place is a false positive. The request names the place, because the value is
 * unknown to all sides.
 */
export const NotSensitive = z.strictObject({
  start: z.number().int().nonnegative(),
  type: z.string().max(40),
  /**
   * The masked text at that place, as the supervisor saw it: a desk masks again, and its positions may differ from the
   * server's.
   */
  shown: z.string().max(200).optional(),
  reason: z.string().max(300),
  /** True when the supervisor was warned that the value has every property of a card number, and has looked again. */
  secondLook: z.boolean(),
  /** Days for which the decision applies; null for no end. */
  days: z.number().int().min(1).max(365).nullable(),
});
export type NotSensitive = z.infer<typeof NotSensitive>;
/**
 * `second-look`: nothing was changed yet; `notice` says what to look at. `asked`: another person has to approve it.
 */
export const NotSensitiveAnswer = z.discriminatedUnion('outcome', [
  z.strictObject({ outcome: z.literal('done') }),
  z.strictObject({ outcome: z.literal('second-look'), notice: CheckedCode }),
  z.strictObject({ outcome: z.literal('asked'), requestId: Id }),
]);
export type NotSensitiveAnswer = z.infer<typeof NotSensitiveAnswer>;
