/**
 * Lists what a source exports without a description above it: functions, classes and their public methods, on the
 * syntax tree. A class that is the one thing of its file may have the file's header as its description; a method that
 * overrides or implements another is described there.
 */
import { basename } from 'node:path';
import { parseAst } from 'vitest/node';

interface Node {
  readonly type: string;
  readonly start: number;
  readonly [key: string]: unknown;
}
const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
const at = (node: Node | null, key: string): Node | null => {
  const value = node?.[key];
  return isNode(value) ? value : null;
};
const list = (value: unknown): readonly Node[] => (Array.isArray(value) ? value.filter(isNode) : []);
const nameOf = (node: Node | null): string => {
  const name = (at(node, 'id') ?? at(node, 'key'))?.['name'];
  return typeof name === 'string' ? name : '';
};

/** A value without what TypeScript says of it. */
const bare = (node: Node | null): Node | null =>
  node !== null && /^TS(?:As|Satisfies|NonNull)/.test(node.type) ? bare(at(node, 'expression')) : node;
const isFunction = (node: Node | null): boolean =>
  /^(?:ArrowFunctionExpression|FunctionExpression)$/.test(bare(node)?.type ?? '');

/** Whether the last thing before this place is a description. */
function isDescribed(source: string, start: number): boolean {
  const before = source.slice(0, start).trimEnd();
  return before.endsWith('*/') && before.slice(before.lastIndexOf('/*')).startsWith('/**');
}

/**
 * @param path of the source below the repository's root.
 * @returns `path:line name` of each, in order.
 */
export function undescribedIn(source: string, path: string): readonly string[] {
  const found: string[] = [];
  const overloads = new Set<string>();
  const check = (start: number, name: string): void => {
    if (!isDescribed(source, start)) found.push(`${path}:${source.slice(0, start).split('\n').length} ${name}`);
  };
  const ofClass = (node: Node, start: number): void => {
    const name = nameOf(node);
    const isTheOne = basename(path, '.ts').toLowerCase() === name.toLowerCase() && source.startsWith('/**');
    if (!isTheOne) check(start, name);
    if (list(node['implements']).length > 0) return;
    for (const member of list(at(node, 'body')?.['body'])) {
      const isMethod =
        (member.type === 'MethodDefinition' && /^(?:method|get)$/.test(String(member['kind']))) ||
        (member.type === 'PropertyDefinition' && isFunction(at(member, 'value')));
      const isPublic =
        !/^(?:private|protected)$/.test(String(member['accessibility'])) &&
        at(member, 'key')?.type !== 'PrivateIdentifier' &&
        member['override'] !== true;
      if (isMethod && isPublic) check(member.start, `${name}.${nameOf(member)}`);
    }
  };
  const tree: unknown = parseAst(source, { lang: 'ts' });
  for (const statement of list(isNode(tree) ? tree['body'] : [])) {
    if (!/^Export(?:Named|Default)Declaration$/.test(statement.type)) continue;
    const declared = at(statement, 'declaration');
    if (declared === null) continue;
    if (declared.type === 'ClassDeclaration') ofClass(declared, statement.start);
    else if (/^(?:FunctionDeclaration|TSDeclareFunction)$/.test(declared.type)) {
      // Of several signatures the first is described.
      if (!overloads.has(nameOf(declared))) check(statement.start, nameOf(declared));
      overloads.add(nameOf(declared));
    } else if (declared.type === 'VariableDeclaration')
      for (const one of list(declared['declarations']))
        if (isFunction(at(one, 'init'))) check(statement.start, nameOf(one));
  }
  return found;
}
