/**
 * Values that match a schema, made from the schema itself: for tests that go through every route and verb without a
 * list of their own.
 */
import { z } from 'zod';

export interface SampleOptions {
  /** The id for a property such as `personId`; null for none of that name. */
  readonly idFor: (name: string) => string | null;
  /** 0 to below 1. */
  readonly random: () => number;
  /** Optional properties are left out more often the nearer this is to 0. */
  readonly optional: number;
}
interface Json {
  readonly type?: string;
  readonly format?: string;
  readonly pattern?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Json[];
  readonly oneOf?: readonly Json[];
  readonly allOf?: readonly Json[];
  readonly properties?: Record<string, Json>;
  readonly required?: readonly string[];
  readonly items?: Json;
  readonly prefixItems?: readonly Json[];
  readonly additionalProperties?: Json | boolean;
  readonly propertyNames?: Json;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly $ref?: string;
  readonly $defs?: Record<string, Json>;
}

/** Texts that match the patterns of the contracts, tried in order. */
const TEXTS = [
  'word',
  'AAAA',
  '0'.repeat(64),
  '#1d5fa8',
  '127.0.0.1',
  '10.0.0.0/8',
  'https://tool.example/sign-in',
  '123456',
  'A'.repeat(43),
  'host.example',
  'a@b.example',
  '2026-01-01',
  '2026-01-01T00:00:00Z',
  '12345 '.repeat(8).trim(),
  'A'.repeat(86),
  'A'.repeat(342),
  '0'.repeat(16),
  '-----BEGIN CERTIFICATE REQUEST-----',
];
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const json = new Map<z.ZodType, Json>();

/** @throws Error for a schema of which no value could be made. */
export function sampleOf(schema: z.ZodType, options: SampleOptions): unknown {
  const shape = json.get(schema) ?? (z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Json);
  json.set(schema, shape);
  return make(shape, '', options, shape);
}

function make(shape: Json, name: string, options: SampleOptions, root: Json): unknown {
  const { random } = options;
  if (shape.$ref !== undefined)
    return make(
      shape.$ref === '#' ? root : (root.$defs?.[shape.$ref.split('/').pop() ?? ''] ?? {}),
      name,
      options,
      root,
    );
  if (shape.const !== undefined) return shape.const;
  if (shape.enum !== undefined) return pick(shape.enum, random);
  const choices = shape.anyOf ?? shape.oneOf;
  if (choices !== undefined) return make(pick(choices, random) ?? {}, name, options, root);
  if (shape.allOf !== undefined) return make(Object.assign({}, ...shape.allOf) as Json, name, options, root);
  switch (shape.type) {
    case 'object': {
      const out: Record<string, unknown> = {};
      for (const [key, each] of Object.entries(shape.properties ?? {}))
        if (shape.required?.includes(key) === true || random() < options.optional)
          out[key] = make(each, key, options, root);
      return out;
    }
    case 'array':
      return (
        shape.prefixItems?.map((each) => make(each, name, options, root)) ??
        Array.from({ length: Math.min(shape.maxItems ?? 3, Math.max(shape.minItems ?? 0, 1)) }, () =>
          make(shape.items ?? {}, name.replace(/s$/, ''), options, root),
        )
      );
    case 'string':
      return text(shape, name, options);
    case 'integer':
    case 'number':
      return (
        (shape.minimum ?? (shape.exclusiveMinimum === undefined ? 0 : shape.exclusiveMinimum + 1)) +
        (random() < 0.5 ? 0 : 1)
      );
    case 'boolean':
      return random() < 0.5;
    case 'null':
      return null;
    default:
      return null;
  }
}

function text(shape: Json, name: string, { idFor, random }: SampleOptions): string {
  if (shape.format === 'uuid') {
    const id = idFor(name);
    return id !== null && UUID.test(id) ? id : uuid(random);
  }
  if (shape.format === 'email') return 'a@b.example';
  const pattern = shape.pattern === undefined ? null : new RegExp(shape.pattern, 'u');
  const least = shape.minLength ?? 0;
  const most = shape.maxLength ?? Number.POSITIVE_INFINITY;
  const fits = (each: string): boolean =>
    each.length >= least && each.length <= most && (pattern === null || pattern.test(each));
  return TEXTS.find(fits) ?? 'A'.repeat(least);
}

const pick = <T>(list: readonly T[], random: () => number): T | undefined => list[Math.floor(random() * list.length)];

export function uuid(random: () => number): string {
  const hex = (length: number): string => Array.from({ length }, () => Math.floor(random() * 16).toString(16)).join('');
  return `${hex(8)}-${hex(4)}-4${hex(3)}-8${hex(3)}-${hex(12)}`;
}

/** Mulberry32: the same seed, the same numbers. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
