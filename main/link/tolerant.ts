/**
 * Reads what a newer server sends: fields that this desk does not know are dropped, at every depth. All else is checked
 * as the contract says. Only answers and live frames are read so; what a desk sends stays exact.
 */
import { z } from 'zod';

const readers = new WeakMap<z.core.$ZodType, z.core.$ZodType>();

/**
 * The same schema with objects that drop unknown fields in place of objects that refuse them. Made once a schema.
 * Checks and refinements stay; records keep their keys, because those are data.
 */
export function tolerant<S extends z.ZodType>(schema: S): S {
  return rebuilt(schema) as S;
}

function rebuilt(schema: z.core.$ZodType): z.core.$ZodType {
  const known = readers.get(schema);
  if (known !== undefined) return known;
  const made = rebuild(schema);
  readers.set(schema, made);
  return made;
}

function rebuild(schema: z.core.$ZodType): z.core.$ZodType {
  if (schema instanceof z.ZodObject) {
    const { def } = schema;
    return z.core.clone(schema, { ...def, shape: eachOf(def.shape), catchall: undefined });
  }
  if (schema instanceof z.ZodUnion)
    return z.core.clone(schema, { ...schema.def, options: schema.def.options.map(rebuilt) });
  if (schema instanceof z.ZodArray)
    return z.core.clone(schema, { ...schema.def, element: rebuilt(schema.def.element) });
  if (schema instanceof z.ZodTuple)
    return z.core.clone(schema, {
      ...schema.def,
      items: schema.def.items.map(rebuilt),
      rest: schema.def.rest === null ? null : rebuilt(schema.def.rest),
    });
  if (schema instanceof z.ZodRecord)
    return z.core.clone(schema, { ...schema.def, valueType: rebuilt(schema.def.valueType) });
  if (schema instanceof z.ZodPipe)
    return z.core.clone(schema, { ...schema.def, in: rebuilt(schema.def.in), out: rebuilt(schema.def.out) });
  if (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodReadonly
  )
    return cloneInner(schema);
  return schema;
}

/** @param schema one of the kinds above that wrap another schema */
function cloneInner(schema: z.ZodOptional | z.ZodNullable | z.ZodDefault | z.ZodReadonly): z.core.$ZodType {
  const def: { innerType: z.core.$ZodType } = { ...schema.def };
  def.innerType = rebuilt(schema.def.innerType);
  return z.core.clone<z.core.$ZodType>(schema, def as typeof schema.def);
}

const eachOf = (shape: Readonly<Record<string, z.core.$ZodType>>): Record<string, z.core.$ZodType> =>
  Object.fromEntries(Object.entries(shape).map(([key, each]) => [key, rebuilt(each)]));
