/**
 * What a tenant decides about masking. Every rule that keeps it safe is in this schema, so that no way in goes around
 * it.
 */
import { z } from 'zod';
import { mask } from '../mask.ts';
import { labelOf } from '../render.ts';
import type { MaskStyle } from '../../vocabulary/maskStyles.ts';
import { KINDS, kindOf } from './kinds.ts';
import { compilePatterns } from './patternEngine.ts';
import { LONGEST_PATTERN, PatternProblem } from './parsePattern.ts';
import { LABEL } from '../placeholder.ts';

const MOST_PATTERNS = 50;

export interface TypeRule {
  /** Whether values of this type are hidden. */
  readonly on: boolean;
  /** What is in their place. */
  readonly style: MaskStyle;
}

const types = z
  .strictObject(
    Object.fromEntries(
      KINDS.map(({ type, words, fixed, styles, why }) => [
        type,
        z
          .strictObject({
            on: z
              .boolean('must be true or false')
              .refine((on) => on || fixed === null, { error: fixed ?? '' })
              .default(true),
            style: z
              .enum(styles, {
                error: (issue) =>
                  issue.input === 'pseudonym'
                    ? `${words} have no pseudonym. ${why ?? ''}`.trim()
                    : `must be one of: ${styles.join(', ')}`,
              })
              .default(styles[0]),
          })
          .default({ on: true, style: styles[0] }),
      ]),
    ),
    {
      error: (issue) =>
        issue.code === 'unrecognized_keys'
          ? `there is no type ${issue.keys.join(', ')}; there are: ${KINDS.map((kind) => kind.type).join(', ')}`
          : undefined,
    },
  )
  .transform((value) => value as Readonly<Record<string, TypeRule>>);

const Example = z
  .string()
  .min(1, 'must not be empty')
  .max(400, 'must be at most 400 characters')
  .refine((text) => !holdsCard(text), {
    error: 'holds a card number or code. Use one that was made up: a policy is stored as it is written.',
  });

export const CustomPattern = z.strictObject({
  /** What the administrator calls it. */
  name: z.string().trim().min(1, 'must not be empty').max(60, 'must be at most 60 characters'),
  /** What is read in place of a hit: letters, spaces and hyphens, such as `membership number`. */
  label: z
    .string()
    .trim()
    .regex(LABEL, 'must be 3 to 30 letters, with spaces or hyphens between them')
    .refine((label) => !isBuiltIn(label), { error: 'is what a type of the masker is called; choose another' }),
  /** In the language of parsePattern.ts. */
  pattern: z.string().min(1, 'must not be empty').max(LONGEST_PATTERN, `must be at most ${LONGEST_PATTERN} characters`),
  /** Whether it is used. */
  on: z.boolean().default(true),
  /** Texts in which it must find something; at least one, so that a pattern is never stored untried. */
  mustMatch: z.array(Example).min(1, 'needs at least one text in which the pattern finds something').max(10),
  /** Texts in which it must find nothing. */
  mustNotMatch: z.array(Example).max(10).default([]),
});
export type CustomPattern = z.infer<typeof CustomPattern>;

export const MaskingPolicy = z
  .strictObject({
    /** One rule a type; a type that is left out is on, in its safe style. */
    types: types.prefault({}),
    pseudonyms: z
      .strictObject({
        /**
         * How far a pseudonym reaches: one value looks the same within one conversation, or in all conversations of
         * this tenant. Anyone who can write to the tenant's chat can check a guess against pseudonyms of the whole
         * tenant.
         */
        reach: z.enum(['conversation', 'tenant'], 'must be conversation or tenant').default('conversation'),
      })
      .prefault({}),
    patterns: z.array(CustomPattern).max(MOST_PATTERNS, `must be at most ${MOST_PATTERNS}`).default([]),
  })
  .superRefine((policy, context) => {
    const names = new Set<string>();
    policy.patterns.forEach((pattern, index) => {
      const name = pattern.name.toLowerCase();
      if (names.has(name))
        context.addIssue({
          code: 'custom',
          path: ['patterns', index, 'name'],
          message: 'there is another pattern of this name',
        });
      names.add(name);
      for (const { path, message } of problemsOf(pattern))
        context.addIssue({ code: 'custom', path: ['patterns', index, ...path], message });
    });
    if (context.issues.length > 0) return;
    try {
      compilePatterns(policy.patterns.filter((p) => p.on).map((p) => p.pattern));
    } catch (error) {
      if (!(error instanceof PatternProblem)) throw error;
      context.addIssue({ code: 'custom', path: ['patterns'], message: error.message });
    }
  });
export type MaskingPolicy = z.infer<typeof MaskingPolicy>;

/** A place in a policy, in dots, and what is wrong there. */
export interface PolicyProblem {
  readonly path: string;
  readonly words: string;
}

/** The policy, or everything that is wrong with it. */
export function readMaskingPolicy(
  value: unknown,
):
  | { readonly ok: true; readonly policy: MaskingPolicy }
  | { readonly ok: false; readonly problems: readonly PolicyProblem[] } {
  const result = MaskingPolicy.safeParse(value);
  if (result.success) return { ok: true, policy: result.data };
  return {
    ok: false,
    problems: result.error.issues.map((issue) => ({ path: issue.path.join('.') || 'policy', words: issue.message })),
  };
}

function problemsOf(pattern: CustomPattern): { path: (string | number)[]; message: string }[] {
  let engine;
  try {
    engine = compilePatterns([pattern.pattern]);
  } catch (error) {
    if (!(error instanceof PatternProblem)) throw error;
    return [{ path: ['pattern'], message: error.message }];
  }
  const { find } = engine;
  const hits = (text: string): boolean => {
    let found = false;
    find(text, [], () => {
      found = true;
    });
    return found;
  };
  return [
    ...pattern.mustMatch.flatMap((text, at) =>
      hits(text) ? [] : [{ path: ['mustMatch', at], message: 'the pattern finds nothing in this text' }],
    ),
    ...pattern.mustNotMatch.flatMap((text, at) =>
      hits(text) ? [{ path: ['mustNotMatch', at], message: 'the pattern finds something in this text' }] : [],
    ),
  ];
}

function holdsCard(text: string): boolean {
  const { failed, spans } = mask({ id: 'example', author: 'visitor', text });
  return failed || spans.some((span) => kindOf(span.type)?.fixed !== null);
}

/** A label that reads like one of the masker's own would misstate what was found. */
function isBuiltIn(label: string): boolean {
  const plain = label.toLowerCase();
  return ['custom', 'masked', ...KINDS.map((kind) => labelOf(kind.type)), labelOf('HIDDEN')].some(
    (own) => own.toLowerCase() === plain,
  );
}
