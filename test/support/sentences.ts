/**
 * Finds words for people in a source, on its syntax tree, however they are put together or formatted: any word of an
 * element, of an attribute that a person reads and of the page's own functions that show text; anywhere else a
 * sentence, a long part of one, or what is written like a title (`Sign in again`).
 */
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

/** What TypeScript says of a value, and parentheses, left out. */
function bare(node: Node | null): Node | null {
  return node !== null && /^(?:TS(?:As|Satisfies|NonNull)|Parenthesized|JSXExpressionContainer)/.test(node.type)
    ? bare(at(node, 'expression'))
    : node;
}

/** The text of a literal, of a template, or of several that are added together; null for what is no text. */
function textOf(given: Node | null): string | null {
  const node = bare(given);
  if (node === null) return null;
  if (node.type === 'Literal') return typeof node['value'] === 'string' ? node['value'] : null;
  if (node.type === 'TemplateLiteral') return list(node['quasis']).map(quasiText).join('…');
  if (node.type !== 'BinaryExpression' || node['operator'] !== '+') return null;
  const [left, right] = [textOf(at(node, 'left')), textOf(at(node, 'right'))];
  return left === null && right === null ? null : `${left ?? '…'}${right ?? '…'}`;
}
/** As `String.raw` has it where it cannot be read otherwise. */
function quasiText({ value }: Node): string {
  const { cooked, raw } = value as { readonly cooked?: string | null; readonly raw: string };
  return cooked ?? raw;
}

/** A list of terms, a style or a name does not have several such words. */
const BINDING = new Set(
  (
    'a an the this that it is it’s are was were be been has have had do does did not no nobody cannot can may must ' +
    'will would and or but of to in on at by for from with where which who when than then there here its their your ' +
    'you out'
  ).split(' '),
);
/** A statement for a database, in one case: `Select a file.` is a sentence. */
const SQL =
  /^\s*(?:--|(?:create|select|insert|update|delete|pragma|drop|with|begin|attach) |(?:CREATE|SELECT|INSERT|UPDATE|DELETE|PRAGMA|DROP|WITH|BEGIN|ATTACH) )/;
/** The lines of a picture (SVG path data). */
const PICTURE = /^M\d/;
const wordsIn = (text: string): readonly string[] => text.split(/\s+/).filter((word) => /[a-z…]/i.test(word));

/** A sentence as a person reads it, or a long part of one. */
export function isSentence(text: string): boolean {
  if (PICTURE.test(text)) return false;
  const words = wordsIn(text);
  const closed = /^\s*["“(]?[A-Z…]/.test(text) && /[.!?]["”)]?\s*$/.test(text);
  if (closed && words.length >= 3) return true;
  const bound = words.filter((word) => BINDING.has(word.toLowerCase().replaceAll(/[^\p{L}\d’]/gu, ''))).length;
  return words.length >= 5 && bound >= 2;
}

/** Several plain words of which the first has a capital: how a title, a label or a button is written. */
export const isTitle = (text: string): boolean =>
  /^[A-Z][a-z]+,?(?:[ -][a-z’']+,?|[ -]…,?)*(?: [a-z’']+)[.:!?…]?\s*$/.test(text);

const nameOf = (node: Node | null): string => {
  if (node === null) return '';
  if (node.type === 'Identifier' || node.type === 'PrivateIdentifier' || node.type === 'JSXIdentifier')
    return String(node['name']);
  if (node.type === 'Literal') return String(node['value']);
  return node.type === 'MemberExpression' ? nameOf(at(node, 'property')) : '';
};

/**
 * Calls whose texts people do not read, with the places where they are that: a function of the same name anywhere else
 * is any function. Lines of a log are so everywhere.
 */
const CALLS_FOR_OTHERS: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    log: [''],
    // Steps of a start, and why a socket is closed.
    step: ['main/desk.ts'],
    close: ['server/channels/'],
    // What describes routes and scopes of the system to developers.
    notRecorded: ['contract/'],
    systemScope: ['server/'],
    // What explains a value of the policy: the documentation, templates and the view of policy are made from it.
    value: ['core/policy/'],
  }),
);
/** Properties that describe a route to developers. */
const DESCRIBES = /^(?:summary|description)$/;
const DESCRIBED = ['contract/', 'server/platform/http/openApi.ts'];
const isBelow = (path: string, places: readonly string[]): boolean => places.some((place) => path.startsWith(place));

/** Whether the text of this argument or property is SQL for a database. */
function isSql(node: Node, parent: Node | null): boolean {
  const isFor =
    parent?.type === 'CallExpression'
      ? /^(?:prepare|exec|raw)$/.test(nameOf(at(parent, 'callee')))
      : parent?.type === 'Property' && nameOf(at(parent, 'key')) === 'sql';
  return isFor && SQL.test(textOf(node) ?? '');
}

/** Whether the text below this node is not for people. */
function isForOthers(node: Node, parent: Node | null, path: string): boolean {
  if (isSql(node, parent)) return true;
  switch (node.type) {
    case 'ImportDeclaration':
    case 'ExportNamedDeclaration':
      return node['source'] !== null && node['source'] !== undefined;
    case 'TSLiteralType':
      return true;
    case 'TaggedTemplateExpression':
      return nameOf(at(node, 'tag')) === 'sql';
    case 'NewExpression':
      // Errors of misuse: anything thrown or rejected with a text. What people read has a code.
      return (
        parent?.type === 'ThrowStatement' ||
        /(?:Error|Unreachable)$/.test(nameOf(at(node, 'callee'))) ||
        (parent?.type === 'CallExpression' && /^(?:reject|destroy)$/.test(nameOf(at(parent, 'callee'))))
      );
    case 'CallExpression':
      if (at(node, 'callee')?.type === 'Super') return true;
      return isBelow(path, CALLS_FOR_OTHERS.get(nameOf(at(node, 'callee'))) ?? []);
    case 'Property':
      return DESCRIBES.test(nameOf(at(node, 'key'))) && isBelow(path, DESCRIBED);
    default:
      return false;
  }
}

/** Attributes of an element that are shown or spoken: those of HTML, and those of the page's own components. */
const SAID =
  /^(?:aria-(?:label|description|placeholder|roledescription|valuetext)|alt|children|text|words|heading|intro|hint|caption|message|(?:\w+-?)?(?:label|title|placeholder|description))$/i;
/** What shows a text when it is set: `element.textContent = …`. */
const SHOWS = /^(?:textContent|innerText|ariaLabel|ariaDescription|title|placeholder|alt)$/;

/** The texts that an expression may come to: of a choice both, of a list all. */
function outcomes(given: Node | null): readonly Node[] {
  const node = bare(given);
  if (node === null) return [];
  switch (node.type) {
    case 'Literal':
    case 'BinaryExpression':
    case 'TaggedTemplateExpression':
    case 'JSXText':
      return [node];
    case 'TemplateLiteral':
      return [node, ...list(node['expressions']).flatMap(outcomes)];
    case 'ConditionalExpression':
      return [...outcomes(at(node, 'consequent')), ...outcomes(at(node, 'alternate'))];
    case 'LogicalExpression':
      return [...(node['operator'] === '&&' ? [] : outcomes(at(node, 'left'))), ...outcomes(at(node, 'right'))];
    case 'ArrayExpression':
      return list(node['elements']).flatMap(outcomes);
    case 'SequenceExpression':
      return outcomes(list(node['expressions']).at(-1) ?? null);
    case 'ArrowFunctionExpression':
      return outcomes(at(node, 'body'));
    case 'CallExpression': {
      // `['Closed', name].join(' ')`, `'closed'.toUpperCase()`, `rows.map(() => 'Closed')`
      const callee = at(node, 'callee');
      const isChanged = callee?.type === 'MemberExpression' && !/^(?:flatM|m)ap$/.test(nameOf(callee));
      const of = isChanged ? outcomes(at(callee, 'object')) : [];
      const mapped = list(node['arguments']).filter(({ type }) => type === 'ArrowFunctionExpression');
      return [...of, ...mapped.flatMap(outcomes)];
    }
    default:
      return [];
  }
}

/** What of this node is shown to people as it is, whatever its words are. */
function shownBy(node: Node): readonly Node[] {
  switch (node.type) {
    case 'JSXText':
      return [node];
    case 'JSXElement':
    case 'JSXFragment':
      return list(node['children']).flatMap((child) => (child.type === 'JSXText' ? [] : outcomes(child)));
    case 'JSXAttribute':
      return SAID.test(nameOf(at(node, 'name'))) ? outcomes(at(node, 'value')) : [];
    case 'AssignmentExpression':
      return SHOWS.test(nameOf(at(node, 'left'))) ? outcomes(at(node, 'right')) : [];
    case 'CallExpression': {
      const [first, second, ...others] = list(node['arguments']);
      switch (nameOf(at(node, 'callee'))) {
        case 'setAttribute':
          return SAID.test(textOf(first ?? null) ?? '') ? outcomes(second ?? null) : [];
        case 'createTextNode':
        case 'alert':
        case 'confirm':
        case 'prompt':
          return outcomes(first ?? null);
        case 'h':
        case 'createElement':
          return [
            ...list(second?.type === 'ObjectExpression' ? second['properties'] : [])
              .filter((one) => SAID.test(nameOf(at(one, 'key'))))
              .flatMap((one) => outcomes(at(one, 'value'))),
            ...others.flatMap(outcomes),
          ];
        default:
          return [];
      }
    }
    default:
      return [];
  }
}

const literalText = (node: Node): string | null =>
  node.type === 'JSXText'
    ? String(node['value'])
    : textOf(node.type === 'TaggedTemplateExpression' ? at(node, 'quasi') : node);

/**
 * @param path of the source below the repository's root, with forward slashes: which calls are for developers there.
 * A source with elements ends in `.tsx`.
 * @returns words for people, in order of their lines.
 */
export function sentencesIn(source: string, path = 'renderer/one.ts'): readonly Found[] {
  const found = new Map<number, Found>();
  const add = (node: Node, text: string): void => {
    if (!found.has(node.start))
      found.set(node.start, { line: source.slice(0, node.start).split('\n').length, text: text.trim() });
  };
  const look = (node: Node, parent: Node | null): void => {
    if (isForOthers(node, parent, path)) return;
    for (const shown of shownBy(node)) {
      const text = literalText(shown);
      if (text !== null && /\p{L}{2}/u.test(text)) add(shown, text);
    }
    const text = textOf(node);
    if (text !== null && (isSentence(text) || isTitle(text))) {
      add(node, text);
      return;
    }
    for (const value of Object.values(node))
      for (const inner of Array.isArray(value) ? value : [value]) if (isNode(inner)) look(inner, node);
  };
  const tree: unknown = parseAst(source, { lang: path.endsWith('x') ? 'tsx' : 'ts' });
  if (isNode(tree)) look(tree, null);
  return [...found.values()];
}
