import { editsOf, isLogging, type Edit } from './operators.ts';
import { child, nameOf, parse, walk, type Node } from './syntax.ts';

/** A mistake at one place of one file. */
export interface Mutant extends Edit {
  /** Below the root, with `/`. */
  readonly path: string;
  /** Counts from 1. */
  readonly line: number;
  /** The lines that change, as they are and as the mutant has them, without the blanks around. */
  readonly before: string;
  readonly after: string;
  /** The function or method around it, empty outside of one. */
  readonly inside: string;
}

const FUNCTIONS = [
  'FunctionDeclaration',
  'MethodDefinition',
  'VariableDeclarator',
  'PropertyDefinition',
  'ClassDeclaration',
];

function nameAround(around: readonly Node[]): string {
  const node = around.find(({ type }) => FUNCTIONS.includes(type));
  const name = node?.['id'] ?? node?.['key'];
  return typeof name === 'object' && name !== null && 'name' in name ? String(name.name) : '';
}

/** What has no behaviour that a test could notice: imports, the words of errors and logs, remarks of schemas. */
const silent = (node: Node): boolean =>
  node.type === 'ImportDeclaration' ||
  node.type === 'ExportAllDeclaration' ||
  node.type === 'ThrowStatement' ||
  (node.type === 'NewExpression' && nameOf(child(node, 'callee')).endsWith('Error')) ||
  (node.type === 'CallExpression' && (isLogging(node) || ['describe', 'annotate'].includes(nameOf(node))));

/**
 * All mutants of one file, in the order of the text.
 * @param path below the root, with `/`
 * @throws SyntaxError for text that is no TypeScript
 */
export function mutantsOf(path: string, source: string): readonly Mutant[] {
  const found: Mutant[] = [];
  walk(parse(path, source), (node, around) => {
    if (silent(node)) return false;
    if (node.type === 'ExpressionStatement' && isLogging(child(node, 'expression') ?? node)) return false;
    for (const edit of editsOf(node, around, source)) found.push(describe(path, source, edit, around));
    return true;
  });
  return found.toSorted((a, b) => a.start - b.start || a.end - b.end);
}

function describe(path: string, source: string, edit: Edit, around: readonly Node[]): Mutant {
  const from = source.lastIndexOf('\n', edit.start - 1) + 1;
  const found = source.indexOf('\n', edit.end);
  const to = found < 0 ? source.length : found;
  return {
    ...edit,
    path,
    line: source.slice(0, edit.start).split('\n').length,
    before: source.slice(from, to).trim(),
    after: (source.slice(from, edit.start) + edit.text + source.slice(edit.end, to)).trim(),
    inside: nameAround(around),
  };
}

/** The text with the mistake in it. */
export const applied = (source: string, { start, end, text }: Edit): string =>
  source.slice(0, start) + text + source.slice(end);

/**
 * The same mutant in another state of its file, which may have moved.
 * @returns null where its lines are no longer there
 */
export function foundAgain(mutant: Mutant, source: string): Mutant | null {
  return (
    mutantsOf(mutant.path, source)
      .filter(({ kind, before, after }) => kind === mutant.kind && before === mutant.before && after === mutant.after)
      .toSorted((a, b) => Math.abs(a.line - mutant.line) - Math.abs(b.line - mutant.line))[0] ?? null
  );
}
