/**
 * A code on its way to a page: with the parameters of its own line and no others, so that nothing else can travel in
 * them. An unknown code carries none, as does one whose parameters are not of its form.
 */
import { z } from 'zod';
import { Coded, PROBLEMS } from './errors.ts';
import { FAULTS } from './faults.ts';
import { NOTICES } from './notices.ts';
import { REFUSALS } from './refusals.ts';

type Params = z.ZodObject<Readonly<Record<string, z.ZodType<Coded['params'][string]>>>>;

const LINES: Readonly<Record<string, Params>> = {
  ...Object.fromEntries(Object.entries(PROBLEMS).map(([code, { params }]): [string, Params] => [code, params])),
  ...NOTICES,
  ...REFUSALS,
  ...FAULTS,
};
/** Read tolerantly: a newer server may give a code more parameters than this desk knows. */
const READERS = new Map(Object.entries(LINES).map(([code, params]) => [code, params.strip()]));

const AnyParams = z.object({ code: Coded.shape.code, params: z.record(z.string(), z.unknown()) });

/** What is no code at all is left as it is, for the schema to refuse. */
function withOwnParams(value: unknown): unknown {
  const read = AnyParams.safeParse(value);
  if (!read.success) return value;
  const { code, params } = read.data;
  const own = READERS.get(code)?.safeParse(params);
  return { code, params: own?.success === true ? own.data : {} };
}

const withParams = Object.entries(LINES)
  .filter(([, { shape }]) => Object.keys(shape).length > 0)
  .map(([code, params]): z.ZodType<Coded> => z.strictObject({ code: z.literal(code), params }));
const withoutParams: z.ZodType<Coded> = z.strictObject({ code: Coded.shape.code, params: z.strictObject({}) });

/**
 * In place of `Coded` in whatever reaches a page: results and events of the bridge, and what the server sends for them.
 */
export const CheckedCode: z.ZodType<Coded> = z.preprocess(withOwnParams, z.union([...withParams, withoutParams]));
