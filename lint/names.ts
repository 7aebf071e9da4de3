/** The name in `a.name`, `a['name']` and `` a[`name`] ``, and of a key or an attribute; empty where it is computed. */
export function nameOf(property: object & { type: string; name?: unknown; value?: unknown }): string {
  if (property.type === 'Identifier' || property.type === 'JSXIdentifier') return String(property.name);
  if (property.type === 'Literal') return String(property.value);
  if (property.type === 'TemplateLiteral' && 'expressions' in property && 'quasis' in property) {
    const { expressions, quasis } = property as {
      expressions: unknown[];
      quasis: { value: { cooked: string | null } }[];
    };
    return expressions.length === 0 ? (quasis[0]?.value.cooked ?? '') : '';
  }
  return '';
}
