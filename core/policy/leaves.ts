/**
 * The settings tree as a list of its values, worked out from the schema: what shows, edits, documents or sends the
 * policy goes through it.
 */
import { z } from 'zod';
import { Policy } from './policy.ts';
import { innerOf, metaOf, type ValueMeta } from './value.ts';

/** How a value looks, for anyone who edits it. */
export type Form =
  | { readonly type: 'boolean' }
  /** `above`: the least value itself is too small. */
  | {
      readonly type: 'number';
      readonly least: number | null;
      readonly above: boolean;
      readonly most: number | null;
      readonly whole: boolean;
    }
  | { readonly type: 'choice'; readonly options: readonly (string | number)[] }
  | { readonly type: 'text'; readonly longest: number | null }
  | { readonly type: 'texts' }
  | { readonly type: 'numbers' }
  | { readonly type: 'choices'; readonly options: readonly (string | number)[] }
  /** Has this one value and no other. */
  | { readonly type: 'fixed'; readonly value: string | number | boolean }
  /** A form of its own; edited as JSON. */
  | { readonly type: 'structure' };

export interface Leaf {
  /** Such as `lock.idleMinutes`; the same for good: templates, registries and profiles name a value by it. */
  readonly path: string;
  readonly parts: readonly string[];
  readonly schema: z.ZodType;
  readonly form: Form;
  /** May be set to nothing. */
  readonly nullable: boolean;
  /** Empty text for a value that the tree says nothing of: a test finds those. */
  readonly meta: ValueMeta;
}

const NOTHING_SAID: ValueMeta = { text: '' };

function walk(schema: z.ZodType, parts: readonly string[], out: Leaf[]): void {
  const meta = metaOf(schema);
  let bare = schema;
  for (let inner = innerOf(bare); inner !== null; inner = innerOf(bare)) bare = inner;
  if (meta === undefined && bare instanceof z.ZodObject) {
    for (const [name, part] of Object.entries(bare.shape)) walk(part as z.ZodType, [...parts, name], out);
    return;
  }
  const inside = bare instanceof z.ZodNullable ? (bare.unwrap() as z.ZodType) : null;
  out.push({
    path: parts.join('.'),
    parts,
    schema,
    form: formOf(inside ?? bare),
    nullable: inside !== null,
    meta: meta ?? NOTHING_SAID,
  });
}

function formOf(schema: z.ZodType): Form {
  if (schema instanceof z.ZodBoolean) return { type: 'boolean' };
  if (schema instanceof z.ZodNumber) {
    const { format } = schema;
    const finite = (bound: number | null): number | null =>
      bound !== null && Math.abs(bound) < Number.MAX_SAFE_INTEGER ? bound : null;
    return {
      type: 'number',
      least: finite(schema.minValue),
      above: exclusive(schema),
      most: finite(schema.maxValue),
      whole: format !== null && format.includes('int'),
    };
  }
  const options = optionsOf(schema);
  if (options !== null)
    return options.length === 1 ? { type: 'fixed', value: options[0] ?? '' } : { type: 'choice', options };
  if (schema instanceof z.ZodString) return { type: 'text', longest: schema.maxLength };
  if (schema instanceof z.ZodArray) {
    const element = schema.element as z.ZodType;
    const choices = optionsOf(element);
    if (choices !== null) return { type: 'choices', options: choices };
    if (element instanceof z.ZodString) return { type: 'texts' };
    if (element instanceof z.ZodNumber) return { type: 'numbers' };
  }
  return { type: 'structure' };
}

/** Zod keeps one least value for "at least" and "above"; which one it is, the checks say. */
function exclusive(schema: z.ZodNumber): boolean {
  return (schema.def.checks ?? []).some((check) => {
    const { def } = check._zod;
    return (
      def.check === 'greater_than' &&
      'inclusive' in def &&
      def.inclusive === false &&
      'value' in def &&
      def.value === schema.minValue
    );
  });
}

const isWord = (option: unknown): option is string | number => typeof option === 'string' || typeof option === 'number';

function optionsOf(schema: z.ZodType): readonly (string | number)[] | null {
  if (schema instanceof z.ZodEnum) return schema.options.filter(isWord);
  if (schema instanceof z.ZodLiteral) return [...schema.values].filter(isWord);
  if (!(schema instanceof z.ZodUnion)) return null;
  const parts = schema.options.map((option) => optionsOf(option as z.ZodType));
  return parts.some((part) => part === null) ? null : parts.flatMap((part) => part ?? []);
}

function leavesOf(schema: z.ZodType): readonly Leaf[] {
  const out: Leaf[] = [];
  walk(schema, [], out);
  return out;
}

/** Every value, in the order of the tree. */
export const LEAVES: readonly Leaf[] = leavesOf(Policy);
/** The value with this path (`lock.idleMinutes`); undefined for none. */
export const leafAt = (path: string): Leaf | undefined => LEAVES.find((leaf) => leaf.path === path);
/** The values that the document for a desk contains. */
export const DESK_LEAVES: readonly Leaf[] = LEAVES.filter((leaf) => leaf.meta.desk === true);
/** What can be set on a machine. */
export const MACHINE_LEAVES: readonly Leaf[] = DESK_LEAVES.filter(
  (leaf) => leaf.meta.machine !== undefined && leaf.form.type !== 'fixed' && leaf.form.type !== 'structure',
);

const isTree = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Undefined where there is nothing at that place. Own properties only: `constructor` is no value. */
export function valueAt(tree: unknown, parts: readonly string[]): unknown {
  let at: unknown = tree;
  for (const part of parts) at = isTree(at) && Object.hasOwn(at, part) ? at[part] : undefined;
  return at;
}

/** A copy with this value at that place. @throws RangeError for no place */
export function withValue(tree: unknown, parts: readonly string[], set: unknown): Record<string, unknown> {
  const [part, ...rest] = parts;
  const base = isTree(tree) ? tree : {};
  if (part === undefined) throw new RangeError('A value needs a place.');
  return { ...base, [part]: rest.length === 0 ? set : withValue(base[part], rest, set) };
}

/** Places of a tree that lead to no value of this program; a newer server may have them. */
export function unknownPlaces(tree: unknown): string[] {
  const known = new Set(LEAVES.map((leaf) => leaf.path));
  const sections = new Set(LEAVES.flatMap((leaf) => leaf.parts.map((_part, at) => leaf.parts.slice(0, at).join('.'))));
  const out: string[] = [];
  const look = (at: unknown, path: string): void => {
    if (known.has(path)) return;
    if (!sections.has(path) || !isTree(at)) {
      out.push(path);
      return;
    }
    for (const [name, inner] of Object.entries(at)) look(inner, path === '' ? name : `${path}.${name}`);
  };
  look(tree, '');
  return out;
}
