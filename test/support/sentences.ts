/** Finds sentences for people in a source, on its syntax tree, however they are put together or formatted. */
import { parseAst } from 'vitest/node';

/** A node of the tree (ESTree, with TypeScript's own). */
interface Node {
  readonly type: string;
  readonly start: number;
  readonly [key: string]: unknown;
}
export interface Found {
  readonly line: number;
  /** What is computed is `…`. */
  readonly text: string;
}

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
const at = (node: Node, key: string): Node | null => {
  const value = node[key];
  return isNode(value) ? value : null;
};
const list = (value: unknown): readonly Node[] => (Array.isArray(value) ? value.filter(isNode) : []);

/** The text of a literal, of a template, or of several that are added together; null for what is no text. */
function textOf(node: Node | null): string | null {
  if (node === null) return null;
  if (node.type === 'Literal') return typeof node['value'] === 'string' ? node['value'] : null;
  if (node.type === 'TemplateLiteral')
    return list(node['quasis'])
      .map(({ value }) =>
        typeof value === 'object' && value !== null && 'cooked' in value ? String(value.cooked) : '',
      )
      .join('…');
  if (node.type !== 'BinaryExpression' || node['operator'] !== '+') return null;
  const [left, right] = [textOf(at(node, 'left')), textOf(at(node, 'right'))];
  return left === null && right === null ? null : `${left ?? '…'}${right ?? '…'}`;
}

/** A list of terms, a style or a name does not have several such words. */
const BINDING = new Set(
  (
    'a an the this that it is are was were be been has have had do does did not no nobody cannot can may must will ' +
    'would and or but of to in on at by for from with where which who when than then there here its their your you out'
  ).split(' '),
);
const SQL = /^\s*(?:--|(?:create|select|insert|update|delete|pragma|drop|with) )/i;
/** The lines of a picture (SVG path data). */
const PICTURE = /^M\d/;
const wordsIn = (text: string): readonly string[] => text.split(/\s+/).filter((word) => /[a-z…]/i.test(word));

/** A sentence as a person reads it, or a long part of one. */
export function isSentence(text: string): boolean {
  if (SQL.test(text) || PICTURE.test(text)) return false;
  const words = wordsIn(text);
  const closed = /^\s*["“(]?[A-Z…]/.test(text) && /[.!?]["”)]?\s*$/.test(text);
  if (closed && words.length >= 3) return true;
  const bound = words.filter((word) => BINDING.has(word.toLowerCase().replaceAll(/[^a-z]/g, ''))).length;
  return words.length >= 5 && bound >= 2;
}

const nameOf = (node: Node | null): string => {
  if (node === null) return '';
  if (node.type === 'Identifier' || node.type === 'PrivateIdentifier') return String(node['name']);
  return node.type === 'MemberExpression' ? nameOf(at(node, 'property')) : '';
};

/**
 * Lines of a log, SQL, why a socket is closed, what a guard reports to the ledger, and what describes routes, scopes of
 * the system, steps of a start and what is not recorded to developers.
 */
const FOR_DEVELOPERS = /^(?:log|prepare|exec|describe|systemScope|notRecorded|step|close|report)$/;
/** What explains a value of the policy: the documentation, templates and the view of policy are made from it. */
const POLICY_VALUE = 'value';

/** Whether the text below this node is not for people. */
function isForOthers(node: Node, parent: Node | null): boolean {
  switch (node.type) {
    case 'ImportDeclaration':
    case 'ExportNamedDeclaration':
      return node['source'] !== null && node['source'] !== undefined;
    case 'TSLiteralType':
    case 'TaggedTemplateExpression':
      return true;
    case 'NewExpression':
      // Errors of misuse: anything thrown or rejected with a text. What people read has a code.
      return (
        parent?.type === 'ThrowStatement' ||
        /(?:Error|Unreachable)$/.test(nameOf(at(node, 'callee'))) ||
        (parent?.type === 'CallExpression' && /^(?:reject|destroy)$/.test(nameOf(at(parent, 'callee'))))
      );
    case 'CallExpression':
      if (at(node, 'callee')?.type === 'Super') return true;
      return FOR_DEVELOPERS.test(nameOf(at(node, 'callee'))) || nameOf(at(node, 'callee')) === POLICY_VALUE;
    case 'Property':
      return /^(?:summary|description)$/.test(nameOf(at(node, 'key')));
    default:
      return false;
  }
}

/** Attributes of an element that a person reads or hears. */
const SAID = /^(?:aria-label|aria-description|aria-placeholder|alt|label|placeholder|title)$/;

/** The text of an element, or of an attribute that a person reads: a word of it is for people, too. */
function shownText(node: Node): string | null {
  const isSaid = node.type === 'JSXAttribute' && SAID.test(String(at(node, 'name')?.['name']));
  const value = node.type === 'JSXText' ? node['value'] : isSaid ? at(node, 'value')?.['value'] : null;
  return typeof value === 'string' && /\p{L}{2}/u.test(value) ? value.trim() : null;
}

/** @param lang `tsx` for a source with elements. @returns sentences for people, in order. */
export function sentencesIn(source: string, lang: 'ts' | 'tsx' = 'ts'): readonly Found[] {
  const found: Found[] = [];
  const look = (node: Node, parent: Node | null): void => {
    if (isForOthers(node, parent)) return;
    const shown = shownText(node);
    if (shown !== null) found.push({ line: source.slice(0, node.start).split('\n').length, text: shown });
    const text = textOf(node);
    if (text !== null) {
      if (isSentence(text)) found.push({ line: source.slice(0, node.start).split('\n').length, text });
      else for (const inner of list(node['expressions'])) look(inner, node);
      return;
    }
    for (const value of Object.values(node))
      for (const inner of Array.isArray(value) ? value : [value]) if (isNode(inner)) look(inner, node);
  };
  const tree: unknown = parseAst(source, { lang });
  if (isNode(tree)) look(tree, null);
  return found;
}
