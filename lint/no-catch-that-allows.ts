/**
 * What went wrong is denied: no `catch`, rejection handler or `finally` gives a value that allows. A value allows by
 * its form: `true`, `!false`, `'allow'`, `ALLOWED`, `Verdict.allow`, `{ ok: true }`, `{ blocked: false }`, `allow()`.
 *
 * Not detected: a value that allows and was set before the `try`, or in a variable of another name; a constant, a
 * spread or a function of another name that allows; a number, a list, and `null` or `undefined` where they mean that
 * nothing is in the way; a `return` that is not the next statement after the `try`; a function inside a `catch` that is
 * called there; a handler of rejections that is passed by its name, `Promise.allSettled`, callbacks with the error as
 * first argument, and handlers of an event `error`; a `yield`.
 */
import { repoPath } from './layers.ts';
import { nameOf } from './names.ts';
import type { Context, Place, Rule, Visitor } from './rule.ts';

type Node = NonNullable<ReturnType<Context['sourceCode']['getNodeByRangeIndex']>>;

/** Code that allows or denies: everything in these folders, so that a new folder is checked from its first file on. */
const GUARDED = ['main/', 'preload/', 'server/', 'core/', 'contract/', 'cli/'];
/** Files that decide nothing, with the reason. */
export const NOT_GUARDED: Readonly<Record<string, string>> = {
  'server/scripted/': "visitors that are played, and the trial's data",
};
/** Keys that allow something when true, and names that mean it. */
const YES: readonly string[] = [
  'allow',
  'allowed',
  'ok',
  'granted',
  'trusted',
  'valid',
  'enrolled',
  'confirmed',
  'intact',
  'authorized',
];
const NAMES: readonly string[] = ['ALLOWED', 'ALLOW', 'GRANTED', 'OK', 'YES'];
/** Texts, members and functions that mean it. */
const WORDS: readonly string[] = ['allow', 'allowed', 'granted'];
/** Functions that hand a decision on. */
const CALLBACK = /^(?:callback|resolve|next|done|answer|grant)$/;
/** Keys that allow something when false. */
const NO: readonly string[] = ['cancel', 'blocked', 'refused', 'denied'];
/** Statements after which nothing of a block follows. */
const LEAVING: readonly string[] = ['ReturnStatement', 'ThrowStatement', 'ContinueStatement', 'BreakStatement'];
const FUNCTIONS: readonly string[] = ['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression'];

/** @param path below the repository's root, with forward slashes */
export const isGuarded = (path: string): boolean =>
  GUARDED.some((place) => path.startsWith(place)) && !Object.keys(NOT_GUARDED).some((place) => path.startsWith(place));

/** A value without what TypeScript says of it. */
function bare(value: Node): Node {
  return value.type === 'TSAsExpression' || value.type === 'TSSatisfiesExpression' ? bare(value.expression) : value;
}

/** Whether this value allows under this key or name: `ok: true`, `blocked: false`, `action: 'allow'`. */
function allowsAs(name: string, value: Node): boolean {
  const plain = bare(value);
  if (plain.type === 'ObjectExpression') return allows(plain);
  if (plain.type !== 'Literal') return false;
  if (typeof plain.value === 'string') return allows(plain);
  return (YES.includes(name) && plain.value === true) || (NO.includes(name) && plain.value === false);
}

function allows(value: Node | null | undefined): boolean {
  if (value === null || value === undefined) return false;
  switch (value.type) {
    case 'Literal':
      return value.value === true || (typeof value.value === 'string' && WORDS.includes(value.value));
    case 'TemplateLiteral':
      return value.expressions.length === 0 && WORDS.includes(value.quasis[0]?.value.cooked ?? '');
    case 'UnaryExpression':
      return value.operator === '!' && value.argument.type === 'Literal' && !value.argument.value;
    case 'SequenceExpression':
      return allows(value.expressions.at(-1));
    case 'MemberExpression':
      return NAMES.includes(nameOf(value.property)) || WORDS.includes(nameOf(value.property));
    case 'Identifier':
      return NAMES.includes(value.name);
    case 'AwaitExpression':
      return allows(value.argument);
    case 'ParenthesizedExpression':
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
      return allows(value.expression);
    case 'ConditionalExpression':
      return allows(value.consequent) || allows(value.alternate);
    case 'LogicalExpression':
      return allows(value.right) || (value.operator !== '&&' && allows(value.left));
    case 'ObjectExpression':
      return value.properties.some((one) => one.type === 'Property' && allowsAs(nameOf(one.key), one.value));
    case 'CallExpression':
      if (value.callee.type === 'Identifier') return WORDS.includes(value.callee.name);
      if (value.callee.type !== 'MemberExpression') return false;
      return (
        WORDS.includes(nameOf(value.callee.property)) ||
        (value.callee.object.type === 'Identifier' &&
          value.callee.object.name === 'Promise' &&
          nameOf(value.callee.property) === 'resolve' &&
          value.arguments.some((one) => allows(one)))
      );
    default:
      return false;
  }
}

/**
 * A `catch` in code that guards returns nothing that allows, calls nothing that allows, sets nothing that allows, goes
 * on to no `return` after it that allows, and is not empty unless a comment in it gives the reason. A `finally`, which
 * also ends what was thrown, returns nothing that allows.
 */
export const noCatchThatAllows: Rule = {
  meta: { type: 'problem', docs: { description: 'No error lets anything through.' } },
  create(context): Visitor {
    const path = repoPath(context.filename, context.cwd);
    if (!isGuarded(path)) return {};
    const refuse = (node: Place): void => {
      context.report({ message: 'this catch allows: what went wrong is a denial', node });
    };
    /** Whether a node is in a catch block, without a function of its own between. */
    const inCatch = (node: Node): boolean => {
      for (let at = node.parent; at !== null && !FUNCTIONS.includes(at.type); at = at.parent)
        if (at.type === 'CatchClause') return true;
      return false;
    };
    /** The arguments of `.catch(...)` and the second one of `.then(..., ...)`. */
    const isRejected = (node: Node): boolean => {
      const call = node.parent;
      if (call?.type !== 'CallExpression' || call.callee.type !== 'MemberExpression') return false;
      const at = call.arguments.findIndex((one) => one === node);
      const name = nameOf(call.callee.property);
      return (name === 'catch' && at === 0) || (name === 'then' && at === 1);
    };
    const inRejected = (node: Node): boolean => {
      let at: Node | null = node.parent;
      while (at !== null && !FUNCTIONS.includes(at.type)) at = at.parent;
      return at !== null && isRejected(at);
    };
    /** Whether a node is in a `finally`, without a function of its own between. */
    const inFinally = (node: Node): boolean => {
      for (let at = node; at.parent !== null && !FUNCTIONS.includes(at.type); at = at.parent)
        if (at.parent.type === 'TryStatement' && at.parent.finalizer === at) return true;
      return false;
    };
    const guarded = (node: Node): boolean => inCatch(node) || inRejected(node);
    return {
      TryStatement(node) {
        const block = node.handler?.body.body;
        const last = block?.at(-1);
        if (block === undefined || (last !== undefined && LEAVING.includes(last.type))) return;
        if (node.parent.type !== 'BlockStatement') return;
        const next = node.parent.body[node.parent.body.findIndex((one) => one === node) + 1];
        // What comes after the catch, whether or not there was an error.
        if (next?.type === 'ReturnStatement' && allows(next.argument)) refuse(next);
      },
      ReturnStatement(node) {
        if (allows(node.argument) && (guarded(node) || inFinally(node))) refuse(node);
      },
      VariableDeclarator(node) {
        if (node.id.type === 'Identifier' && YES.includes(node.id.name) && allows(node.init) && guarded(node))
          refuse(node);
      },
      ArrowFunctionExpression(node) {
        if (node.body.type === 'BlockStatement') return;
        if (allows(node.body) && isRejected(node)) refuse(node);
      },
      CallExpression(node) {
        const name =
          node.callee.type === 'Identifier'
            ? node.callee.name
            : node.callee.type === 'MemberExpression'
              ? nameOf(node.callee.property)
              : '';
        const isYes = CALLBACK.test(name) ? node.arguments.some((one) => allows(one)) : WORDS.includes(name);
        // What is a result is refused as that.
        const isResult = node.parent.type === 'ReturnStatement' || node.parent.type === 'ArrowFunctionExpression';
        if (isYes && !isResult && guarded(node)) refuse(node);
      },
      AssignmentExpression(node) {
        const name =
          node.left.type === 'Identifier'
            ? node.left.name
            : node.left.type === 'MemberExpression'
              ? nameOf(node.left.property)
              : '';
        const isIt = (YES.includes(name) && allows(node.right)) || allowsAs(name, node.right);
        if (isIt && guarded(node)) refuse(node);
      },
      BlockStatement(node) {
        const isCatch =
          node.parent.type === 'CatchClause' || (FUNCTIONS.includes(node.parent.type) && isRejected(node.parent));
        if (!isCatch || node.body.length > 0) return;
        // In it, or after it on its line.
        const explained = context.sourceCode
          .getAllComments()
          .some(
            (comment) =>
              (comment.range[0] > node.range[0] && comment.range[1] < node.range[1]) ||
              (comment.range[0] >= node.range[1] && comment.loc.start.line === node.loc.end.line),
          );
        if (!explained)
          context.report({ message: 'an empty catch says in a comment why nothing is let through by it', node });
      },
    };
  },
};
