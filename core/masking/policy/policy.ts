/**
 * What a tenant decides about masking. Every rule that keeps it safe is in this schema, so that no way in goes around
 * it.
 */
import { z } from 'zod';
import { customIssue, faultOfIssue, type SchemaFault } from '../../schemaFaults.ts';
import { mask } from '../mask.ts';
import { labelOf } from '../render.ts';
import type { MaskStyle } from '../../vocabulary/maskStyles.ts';
import { KINDS, kindOf } from './kinds.ts';
import { compilePatterns } from './patternEngine.ts';
import { LONGEST_PATTERN, PatternProblem, type PatternFault } from './parsePattern.ts';
import { LABEL } from '../placeholder.ts';

const MOST_PATTERNS = 50;

export interface TypeRule {
  /** Whether values of this type are hidden. */
  readonly on: boolean;
  /** What is in their place. */
  readonly style: MaskStyle;
}

const isOneOf = (styles: readonly string[], style: string): boolean => styles.includes(style);

const types = z
  .strictObject(
    Object.fromEntries(
      KINDS.map(({ type, fixed, styles }) => [
        type,
        z
          .strictObject({
            on: z
              .boolean()
              .refine(
                (on) => on || fixed === null,
                customIssue({ code: fixed === 'cards' ? 'masking-cards-off' : 'masking-sensitive-off', params: {} }),
              )
              .default(true),
            style: z
              .string()
              .superRefine((style, context) => {
                if (isOneOf(styles, style)) return;
                context.addIssue(
                  customIssue(
                    style === 'pseudonym'
                      ? { code: 'masking-no-pseudonym', params: {} }
                      : { code: 'value-choice', params: { options: [...styles] } },
                  ),
                );
              })
              .default(styles[0]),
          })
          .default({ on: true, style: styles[0] }),
      ]),
    ),
  )
  .transform((value) => value as Readonly<Record<string, TypeRule>>);

const Example = z
  .string()
  .min(1)
  .max(400)
  .refine((text) => !containsCard(text), customIssue({ code: 'masking-example-card', params: {} }));

export const CustomPattern = z.strictObject({
  /** What the administrator calls it. */
  name: z.string().trim().min(1).max(60),
  /** What is read in place of a hit: letters, spaces and hyphens, such as `membership number`. */
  label: z
    .string()
    .trim()
    .refine((label) => LABEL.test(label), { ...customIssue({ code: 'masking-label-form', params: {} }), abort: true })
    .refine((label) => !isBuiltIn(label), customIssue({ code: 'masking-label-taken', params: {} })),
  /** In the language of parsePattern.ts. */
  pattern: z.string().min(1).max(LONGEST_PATTERN),
  /** Whether it is used. */
  on: z.boolean().default(true),
  /** Texts in which it must find something; at least one, so that a pattern is never stored untried. */
  mustMatch: z
    .array(Example)
    .max(10)
    .refine((texts) => texts.length > 0, customIssue({ code: 'masking-example-missing', params: {} })),
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
        reach: z.enum(['conversation', 'tenant']).default('conversation'),
      })
      .prefault({}),
    patterns: z.array(CustomPattern).max(MOST_PATTERNS).default([]),
  })
  .superRefine((policy, context) => {
    const names = new Set<string>();
    policy.patterns.forEach((pattern, index) => {
      const name = pattern.name.toLowerCase();
      if (names.has(name))
        context.addIssue(customIssue({ code: 'masking-name-twice', params: {} }, ['patterns', index, 'name']));
      names.add(name);
      for (const { path, fault } of problemsOf(pattern))
        context.addIssue(customIssue(fault, ['patterns', index, ...path]));
    });
    if (context.issues.length > 0) return;
    try {
      compilePatterns(policy.patterns.filter((p) => p.on).map((p) => p.pattern));
    } catch (error) {
      if (!(error instanceof PatternProblem)) throw error;
      context.addIssue(customIssue(error.fault, ['patterns']));
    }
  });
export type MaskingPolicy = z.infer<typeof MaskingPolicy>;

/** What is wrong with a policy. `types` of `masking-type-unknown` are those that there are. */
export type MaskingFault =
  | SchemaFault
  | PatternFault
  | {
      readonly code:
        | 'masking-cards-off'
        | 'masking-sensitive-off'
        | 'masking-no-pseudonym'
        | 'masking-example-card'
        | 'masking-example-missing'
        | 'masking-label-form'
        | 'masking-label-taken'
        | 'masking-name-twice'
        | 'masking-finds-nothing'
        | 'masking-finds-something';
      readonly params: Readonly<Record<string, never>>;
    }
  | { readonly code: 'masking-type-unknown'; readonly params: { readonly names: string[]; readonly types: string[] } };

/** A place in a policy, in dots, and what is wrong there. */
export interface PolicyProblem {
  readonly path: string;
  readonly fault: MaskingFault;
}

const TYPES = KINDS.map(({ type }) => type);
function problemOf(issue: z.core.$ZodIssue): PolicyProblem {
  const path = issue.path.join('.') || 'policy';
  const fault = faultOfIssue<MaskingFault>(issue);
  return fault.code === 'value-unknown-names' && path === 'types'
    ? { path, fault: { code: 'masking-type-unknown', params: { names: fault.params.names, types: TYPES } } }
    : { path, fault };
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
    problems: result.error.issues.map(problemOf),
  };
}

function problemsOf(pattern: CustomPattern): { path: (string | number)[]; fault: MaskingFault }[] {
  let engine;
  try {
    engine = compilePatterns([pattern.pattern]);
  } catch (error) {
    if (!(error instanceof PatternProblem)) throw error;
    return [{ path: ['pattern'], fault: error.fault }];
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
      hits(text) ? [] : [{ path: ['mustMatch', at], fault: { code: 'masking-finds-nothing', params: {} } as const }],
    ),
    ...pattern.mustNotMatch.flatMap((text, at) =>
      hits(text)
        ? [{ path: ['mustNotMatch', at], fault: { code: 'masking-finds-something', params: {} } as const }]
        : [],
    ),
  ];
}

function containsCard(text: string): boolean {
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
