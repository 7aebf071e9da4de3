/**
 * Takes the place of the schema library in the page: the stand-in needs tables and types of the contract, and its
 * schemas are used by the test alone. Making them took a third of the time of opening a page. Whatever is asked of it,
 * it answers with itself.
 */
const nothing = (): unknown => schema;
const schema: unknown = new Proxy(nothing, {
  get: (_target, name) => (name === Symbol.toPrimitive ? () => 'a schema' : schema),
  apply: () => schema,
  construct: () => ({}),
});

export const z = schema;
