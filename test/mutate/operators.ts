/**
 * The small mistakes that a program can contain: those of Stryker's operators (stryker-mutator.io, "Supported
 * mutators"), and those that reviews have found in code like this one, such as a forgotten condition of a query.
 */
import { child, children, nameOf, type Node } from './syntax.ts';

/** One replacement in a text. */
export interface Edit {
  readonly kind: string;
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

type Operator = (node: Node, around: readonly Node[], source: string) => readonly Omit<Edit, 'kind'>[];

const swap = (node: Node, text: string): Omit<Edit, 'kind'> => ({ start: node.start, end: node.end, text });
const textOf = (node: Node, source: string): string => source.slice(node.start, node.end);

/** Replaces the operator between two operands by another. */
function operators(types: readonly string[], pairs: Readonly<Record<string, string>>): Operator {
  return (node, _around, source) => {
    const [left, right] = [child(node, 'left'), child(node, 'right')];
    const now = String(node['operator']);
    const other = Object.hasOwn(pairs, now) ? pairs[now] : undefined;
    if (!types.includes(node.type) || left === null || right === null || other === undefined) return [];
    const start = source.indexOf(now, left.end);
    return start < 0 || start >= right.start ? [] : [{ start, end: start + now.length, text: other }];
  };
}

/** Replaces the name of a called method by another. */
function methods(pairs: Readonly<Record<string, string>>): Operator {
  return (node) => {
    const callee = node.type === 'CallExpression' ? child(node, 'callee') : null;
    const property = callee?.type === 'MemberExpression' ? child(callee, 'property') : null;
    const other = property === null || !Object.hasOwn(pairs, nameOf(property)) ? undefined : pairs[nameOf(property)];
    return property === null || other === undefined ? [] : [swap(property, other)];
  };
}

/** Leaves out a call in a chain: `a.where(b).c()` becomes `a.c()`. */
function dropped(names: readonly string[]): Operator {
  return (node) => {
    const callee = node.type === 'CallExpression' ? child(node, 'callee') : null;
    const object = callee?.type === 'MemberExpression' ? child(callee, 'object') : null;
    if (object === null || !names.includes(nameOf(callee))) return [];
    return [{ start: object.end, end: node.end, text: '' }];
  };
}

/** The one statement in a block, or the statement itself. */
function onlyStatement(node: Node | null): Node | null {
  if (node?.type !== 'BlockStatement') return node;
  const body = children(node, 'body');
  return body.length === 1 ? (body[0] ?? null) : null;
}

const LEAVES = ['ReturnStatement', 'ThrowStatement', 'ContinueStatement', 'BreakStatement'];
const isGuard = (node: Node): boolean =>
  node.type === 'IfStatement' &&
  child(node, 'alternate') === null &&
  LEAVES.includes(onlyStatement(child(node, 'consequent'))?.type ?? '');

/** Statements whose call only writes what people read. */
const WRITES = /^(?:console|log|logger|debug)$/i;
export const isLogging = (call: Node): boolean => {
  const callee = call.type === 'CallExpression' ? child(call, 'callee') : null;
  for (let node = callee; node !== null; node = child(node, 'object') ?? child(node, 'property'))
    if (WRITES.test(node.type === 'MemberExpression' ? nameOf(child(node, 'property')) : nameOf(node))) return true;
  return false;
};

/** Names of durations: one more or less of a duration is nothing that a test can notice without measuring time. */
const DURATION =
  /ms$|millis|second|minute|hour|day|patience|time|delay|interval|wait|every|after|pause|grace|age$|until|timeout/i;
const aboutTime = (around: readonly Node[]): boolean =>
  around.some(
    (node) =>
      (node.type === 'VariableDeclarator' && DURATION.test(nameOf(child(node, 'id')))) ||
      (node.type === 'Property' && DURATION.test(nameOf(child(node, 'key')))) ||
      (node.type === 'CallExpression' && /sleep|setTimeout|setInterval/.test(nameOf(node))),
  );

/** Numbers from here on are sizes, which a test of one more can seldom reach. */
const SIZE = 1000;

/** Options of file work whose value decides nothing where the work succeeds. */
const FILE_OPTIONS = ['recursive', 'force'];

const isKey = (node: Node, parent: Node | undefined): boolean =>
  parent !== undefined &&
  ((parent.type === 'Property' && child(parent, 'key') === node) ||
    (parent.type === 'PropertyDefinition' && child(parent, 'key') === node) ||
    (parent.type === 'MemberExpression' && child(parent, 'property') === node));

/** Whether the value of `node` is only asked for yes or no. */
function isCondition(node: Node, parent: Node | undefined): boolean {
  if (parent === undefined) return false;
  return (
    (['IfStatement', 'ConditionalExpression', 'WhileStatement'].includes(parent.type) &&
      child(parent, 'test') === node) ||
    (parent.type === 'UnaryExpression' && parent['operator'] === '!') ||
    (parent.type === 'LogicalExpression' && parent['operator'] !== '??')
  );
}

const OPERATORS: Readonly<Record<string, Operator>> = {
  'and-or': operators(['LogicalExpression'], { '&&': '||', '||': '&&' }),
  boundary: operators(['BinaryExpression'], { '<': '<=', '<=': '<', '>': '>=', '>=': '>' }),
  equality: operators(['BinaryExpression'], { '===': '!==', '!==': '===' }),
  arithmetic: operators(['BinaryExpression'], { '+': '-', '-': '+', '*': '/', '/': '*', '%': '*' }),
  assignment: operators(['AssignmentExpression'], { '+=': '-=', '-=': '+=' }),
  method: methods({
    every: 'some',
    some: 'every',
    startsWith: 'endsWith',
    endsWith: 'startsWith',
    min: 'max',
    max: 'min',
    indexOf: 'lastIndexOf',
    lastIndexOf: 'indexOf',
  }),
  'where-dropped': dropped(['where', 'whereRef', 'andWhere', 'having', 'limit', 'orderBy']),
  'call-dropped': dropped(['filter', 'trim', 'toLowerCase', 'normalize', 'toSorted', 'toReversed', 'max', 'strict']),
  'part-dropped': (node, _around, source) => {
    const [left, right] = [child(node, 'left'), child(node, 'right')];
    if (node.type !== 'LogicalExpression' || node['operator'] === '??' || left === null || right === null) return [];
    return [swap(node, textOf(left, source)), swap(node, textOf(right, source))];
  },
  'not-negated': (node, _around, source) => {
    const argument = child(node, 'argument');
    return node.type === 'UnaryExpression' && node['operator'] === '!' && argument !== null
      ? [swap(node, textOf(argument, source))]
      : [];
  },
  'guard-removed': (node) => (isGuard(node) ? [swap(node, ';')] : []),
  condition: (node) => {
    const test = node.type === 'IfStatement' ? child(node, 'test') : null;
    if (test === null) return [];
    return [swap(test, 'true'), ...(isGuard(node) ? [] : [swap(test, 'false')])];
  },
  'choice-swapped': (node, _around, source) => {
    const [first, second] = [child(node, 'consequent'), child(node, 'alternate')];
    if (node.type !== 'ConditionalExpression' || first === null || second === null) return [];
    const between = source.slice(first.end, second.start);
    return [{ start: first.start, end: second.end, text: textOf(second, source) + between + textOf(first, source) }];
  },
  'answer-ignored': (node, [parent], source) => {
    if (!['CallExpression', 'AwaitExpression'].includes(node.type) || !isCondition(node, parent)) return [];
    return [swap(node, `(${textOf(node, source)}, ${parent?.type === 'IfStatement' ? 'false' : 'true'})`)];
  },
  'not-awaited': (node, _around, source) => {
    const awaited = node.type === 'ExpressionStatement' ? child(node, 'expression') : null;
    const argument = awaited?.type === 'AwaitExpression' ? child(awaited, 'argument') : null;
    return argument === null ? [] : [swap(node, `void ${textOf(argument, source)};`)];
  },
  'statement-removed': (node) => {
    const expression = node.type === 'ExpressionStatement' ? child(node, 'expression') : null;
    if (expression === null || expression.type === 'Literal') return [];
    return child(expression, 'callee')?.type === 'Super' ? [] : [swap(node, ';')];
  },
  'catch-swallows': (node) => {
    const body = node.type === 'CatchClause' ? child(node, 'body') : null;
    return body === null || children(body, 'body').length === 0 ? [] : [swap(body, '{}')];
  },
  'off-by-one': (node, _around, source) => {
    if (node.type !== 'CallExpression' || !['slice', 'subarray', 'substring', 'at'].includes(nameOf(node))) return [];
    const [first, second] = children(node, 'arguments');
    const last = second ?? first;
    return last === undefined
      ? []
      : [swap(last, `(${textOf(last, source)}) + 1`), swap(last, `(${textOf(last, source)}) - 1`)];
  },
  number: (node, around) => {
    const value = node['value'];
    if (node.type !== 'Literal' || typeof value !== 'number' || isKey(node, around[0])) return [];
    return value >= SIZE || aboutTime(around) ? [] : [swap(node, String(value + 1))];
  },
  boolean: (node, [parent]) => {
    const value = node['value'];
    if (node.type !== 'Literal' || typeof value !== 'boolean' || isKey(node, parent)) return [];
    const option = parent?.type === 'Property' && FILE_OPTIONS.includes(nameOf(child(parent, 'key')));
    return option ? [] : [swap(node, String(!value))];
  },
  string: (node, [parent]) => {
    const value = node['value'];
    // With a blank in it, it is a sentence or a style, which people read.
    if (node.type !== 'Literal' || typeof value !== 'string' || !/^\S+$/.test(value)) return [];
    return isKey(node, parent) || parent?.type === 'JSXAttribute' ? [] : [swap(node, "''")];
  },
  pattern: (node) => {
    const regex = node['regex'];
    if (typeof regex !== 'object' || regex === null || !('pattern' in regex) || !('flags' in regex)) return [];
    const [pattern, flags] = [String(regex.pattern), String(regex.flags)];
    return [
      ...(pattern.startsWith('^') ? [swap(node, `/${pattern.slice(1)}/${flags}`)] : []),
      ...(/[^\\]\$$/.test(pattern) ? [swap(node, `/${pattern.slice(0, -1)}/${flags}`)] : []),
      ...(flags.includes('i') ? [swap(node, `/${pattern}/${flags.replace('i', '')}`)] : []),
    ];
  },
  'element-dropped': (node, _around, source) => {
    const elements = node.type === 'ArrayExpression' ? children(node, 'elements') : [];
    if (elements.length < 2) return [];
    return [...new Set([0, elements.length - 1])].map((leave) =>
      swap(
        node,
        `[${elements
          .filter((_element, index) => index !== leave)
          .map((element) => textOf(element, source))
          .join(', ')}]`,
      ),
    );
  },
  'spread-dropped': (node, [parent], source) => {
    if (node.type !== 'SpreadElement' || parent?.type !== 'ObjectExpression') return [];
    const comma = /^\s*,/.exec(source.slice(node.end))?.[0] ?? '';
    return [{ start: node.start, end: node.end + comma.length, text: '' }];
  },
  // Everybody who is signed in may end their own session.
  permission: (node) => {
    const value = node.type === 'Property' && nameOf(child(node, 'key')) === 'permission' ? child(node, 'value') : null;
    if (value === null || value.type !== 'Literal' || value['value'] === 'session.end-own') return [];
    return [swap(value, "'session.end-own'")];
  },
};

export const KINDS: readonly string[] = Object.keys(OPERATORS);

/** All that the operators make of one node. */
export function editsOf(node: Node, around: readonly Node[], source: string): readonly Edit[] {
  return KINDS.flatMap((kind) => (OPERATORS[kind]?.(node, around, source) ?? []).map((edit) => ({ kind, ...edit })));
}
