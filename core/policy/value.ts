/**
 * What the settings tree says of a value besides its form. The text is the doc comment of the value and, at the same
 * time, what IT reads on the policy page, in the templates for Windows and macOS, and in docs/policy.md: there is no
 * second place for it.
 */
import { z } from 'zod';

/**
 * Which of two settings of a value is the stricter one: a lower or higher number, `true` or `false`, the later word of
 * a list that goes from loose to strict, address ranges that lie within others (`within`), more or fewer members of a
 * list.
 */
export type Strictness =
  'lower' | 'higher' | 'true' | 'false' | 'within' | 'more' | 'fewer' | readonly (string | number)[];

export interface ValueFacts {
  /**
   * Desks read it, so it is in the document that the server signs for each of them. Without this it never leaves the
   * server.
   */
  readonly desk?: boolean;
  /**
   * What a policy on the machine itself may do where only IT can write it: override the server's (`decides`), or only
   * add to it (`tightens`).
   * Left out: the value cannot be set on a machine. A place that the person at the desk can write only ever tightens.
   */
  readonly machine?: 'decides' | 'tightens';
  /** Without it two settings cannot be compared, and nothing that may only tighten is taken. */
  readonly strict?: Strictness;
}
export interface ValueMeta extends ValueFacts {
  readonly text: string;
}

const VALUES = z.registry<ValueMeta>();

/** One value of the tree with its text: sentences, such as "Failures after which sign-in closes." */
export function value<S extends z.ZodType>(schema: S, text: string, facts: ValueFacts = {}): S {
  // `describe` makes a new instance, so that a form used twice can have two texts.
  const described = schema.describe(text);
  VALUES.add(described, { ...facts, text });
  return described;
}

/** Looks through defaults and optionals. */
export function metaOf(schema: z.ZodType): ValueMeta | undefined {
  const own = VALUES.get(schema);
  if (own !== undefined) return own;
  const inner = innerOf(schema);
  return inner === null ? undefined : metaOf(inner);
}

/** What a default or an optional is put around; null where there is nothing to unwrap. */
export function innerOf(schema: z.ZodType): z.ZodType | null {
  return schema instanceof z.ZodDefault || schema instanceof z.ZodOptional || schema instanceof z.ZodPrefault
    ? (schema.unwrap() as z.ZodType)
    : null;
}
