/** What the operators need of a syntax tree: nodes with their places in the text, without their types. */
import { parseAst } from 'vitest/node';

/** A node of ESTree, as Vite's parser (oxc) makes them. */
export interface Node {
  readonly type: string;
  /** Its place in the text, in UTF-16 units; `end` is behind it. */
  readonly start: number;
  readonly end: number;
  readonly [key: string]: unknown;
}

export const isNode = (value: unknown): value is Node =>
  typeof value === 'object' &&
  value !== null &&
  'type' in value &&
  typeof value.type === 'string' &&
  'start' in value &&
  typeof value.start === 'number' &&
  'end' in value &&
  typeof value.end === 'number';

/** The node in a field, null where it has none. */
export function child(node: Node, field: string): Node | null {
  const value = node[field];
  return isNode(value) ? value : null;
}

/** The nodes in a field that is a list; an empty place of an array literal is left out. */
export function children(node: Node, field: string): readonly Node[] {
  const value = node[field];
  return Array.isArray(value) ? value.filter(isNode) : [];
}

/** The name in `name`, `a.name` and `name()`; empty where it is computed. */
export function nameOf(node: Node | null): string {
  if (node === null) return '';
  if (node.type === 'CallExpression') return nameOf(child(node, 'callee'));
  if (node.type === 'MemberExpression') return node['computed'] === true ? '' : nameOf(child(node, 'property'));
  if (node.type === 'Literal') return String(node['value']);
  return typeof node['name'] === 'string' ? node['name'] : '';
}

/** Nodes of types that contain an expression which runs; all other nodes of types are gone at run time. */
const RUNS = new Set(['TSAsExpression', 'TSNonNullExpression', 'TSSatisfiesExpression', 'TSParameterProperty']);

/**
 * Calls `visit` with each node that exists at run time and the nodes around it, the nearest first. What is below a node
 * for which it answers false is left out.
 */
export function walk(root: Node, visit: (node: Node, around: readonly Node[]) => boolean): void {
  const go = (node: Node, around: readonly Node[]): void => {
    if (node.type.startsWith('TS') && !RUNS.has(node.type)) return;
    if (!visit(node, around)) return;
    const inside = [node, ...around];
    for (const value of Object.values(node)) {
      if (isNode(value)) go(value, inside);
      else if (Array.isArray(value)) for (const each of value) if (isNode(each)) go(each, inside);
    }
  };
  go(root, []);
}

/**
 * @param path decides by its ending whether the text may contain JSX
 * @throws SyntaxError for text that is no TypeScript
 */
export function parse(path: string, source: string): Node {
  const program: unknown = parseAst(source, { lang: path.endsWith('x') ? 'tsx' : 'ts' });
  if (!isNode(program)) throw new SyntaxError(`${path} has no syntax tree`);
  return program;
}
