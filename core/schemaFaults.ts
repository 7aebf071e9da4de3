/** What is wrong with a value, as codes with parameters, from the issues of its schema, without zod's sentences. */
import type { z } from 'zod';

type None = Readonly<Record<string, never>>;
const VALUE_KINDS = ['yes-or-no', 'number', 'whole-number', 'text', 'list', 'group', 'other'] as const;
export type ValueKind = (typeof VALUE_KINDS)[number];
/** `least` and `most` are of the value itself, of its characters (`short`, `long`), or of its parts (`few`, `many`). */
export type SchemaFault =
  | { readonly code: 'value-empty' | 'value-form' | 'value-email'; readonly params: None }
  | { readonly code: 'value-kind'; readonly params: { readonly why: ValueKind } }
  | {
      readonly code: 'value-least' | 'value-above' | 'value-short' | 'value-few';
      readonly params: { readonly least: number };
    }
  | {
      readonly code: 'value-most' | 'value-below' | 'value-long' | 'value-many';
      readonly params: { readonly most: number };
    }
  | { readonly code: 'value-choice'; readonly params: { readonly options: string[] } }
  | { readonly code: 'value-unknown-names'; readonly params: { readonly names: string[] } };

/** A fault of any table: a code with its parameters. */
interface AnyFault {
  readonly code: string;
  readonly params: Readonly<Record<string, unknown>>;
}
type Issue = z.core.$ZodIssue;

/** Longest list in a fault, and longest text of it. */
const MOST = 50;
const LONGEST = 80;
const shown = (list: readonly unknown[]): string[] => list.slice(0, MOST).map((one) => String(one).slice(0, LONGEST));

const KINDS: Readonly<Record<string, ValueKind>> = {
  boolean: 'yes-or-no',
  number: 'number',
  int: 'whole-number',
  string: 'text',
  array: 'list',
  object: 'group',
  record: 'group',
};

/** An issue of a check of our own, for `addIssue`; `faultOfIssue` finds the fault again. */
export const customIssue = <F extends AnyFault>(fault: F, path: (string | number)[] = []) => ({
  code: 'custom' as const,
  message: fault.code,
  path,
  params: { fault },
});

/** @typeParam F faults that the schema's own checks give by `customIssue`. */
export function faultOfIssue<F extends AnyFault = never>(issue: Issue): SchemaFault | F {
  switch (issue.code) {
    case 'custom':
      // Made by `customIssue` of the same schema.
      return (issue.params?.['fault'] as F | undefined) ?? { code: 'value-form', params: {} };
    case 'invalid_type':
      return { code: 'value-kind', params: { why: KINDS[issue.expected] ?? 'other' } };
    case 'too_small': {
      const least = Number(issue.minimum);
      if (issue.origin === 'string' || issue.origin === 'array')
        return least === 1
          ? { code: 'value-empty', params: {} }
          : { code: issue.origin === 'string' ? 'value-short' : 'value-few', params: { least } };
      return { code: issue.inclusive === false ? 'value-above' : 'value-least', params: { least } };
    }
    case 'too_big': {
      const most = Number(issue.maximum);
      if (issue.origin === 'string') return { code: 'value-long', params: { most } };
      if (issue.origin === 'array') return { code: 'value-many', params: { most } };
      return { code: issue.inclusive === false ? 'value-below' : 'value-most', params: { most } };
    }
    case 'invalid_value':
      return { code: 'value-choice', params: { options: shown(issue.values) } };
    case 'invalid_union': {
      const options = issue.errors.flat().flatMap((one) => (one.code === 'invalid_value' ? one.values : []));
      return options.length === 0
        ? { code: 'value-form', params: {} }
        : { code: 'value-choice', params: { options: shown(options) } };
    }
    case 'unrecognized_keys':
      return { code: 'value-unknown-names', params: { names: shown(issue.keys) } };
    case 'invalid_format':
      return { code: issue.format === 'email' ? 'value-email' : 'value-form', params: {} };
    default:
      return { code: 'value-form', params: {} };
  }
}
