import { repoPath } from './layers.ts';
import { nameOf } from './names.ts';
import type { Context, Place, Rule, Visitor } from './rule.ts';

type Node = NonNullable<ReturnType<Context['sourceCode']['getNodeByRangeIndex']>>;

/** What the suites consist of. Measuring is what `test/bench` is for. */
const SUITES = ['test/unit/', 'test/contract/', 'test/e2e/', 'test/support/'];
/** Files and folders in which time passes, with the reason. */
export const TIME_PASSES: Readonly<Record<string, string>> = {
  'test/support/until.ts': 'the rest between two looks of every wait',
  'test/support/serverRig.ts': 'a frame is waited for at most so long',
  'test/support/oneTimeCode.ts': 'a code is valid by the clock of the machine',
  'test/support/rendererHarness/': 'the stand-in for the desk answers late, so that a page shows what it waits for',
  'test/support/escapeRun.ts': 'a way out may succeed late, and reports are limited by time',
  'test/support/escapeDesk.ts': 'a page that does not answer',
  'test/support/escapePlain.ts': 'a page that does not answer, and dialogs of the browser that no event announces',
  'test/support/escapes/': 'attacks that delay something themselves',
  'test/support/workingHour.ts': 'what a browser sends by itself is captured for some time',
  // Their sources have such waits in strings.
  'test/unit/lint/': 'cases of this rule, which are no waits',
};
/** A wait in the source of a page, as a string. */
const IN_SOURCE = /\bsetTimeout\(\s*(?:r|resolve|done|ok)\s*[,)]/;
const MESSAGE = 'a test waits for what happens (test/support/until.ts) and measures no time';

const isClock = (node: Node | null | undefined): boolean =>
  node?.type === 'CallExpression' &&
  node.callee.type === 'MemberExpression' &&
  node.callee.object.type === 'Identifier' &&
  ['performance', 'Date'].includes(node.callee.object.name) &&
  nameOf(node.callee.property) === 'now';

/** Whether a node is below one that `isIt` accepts. */
function isWithin(node: Node, isIt: (above: Node) => boolean): boolean {
  for (let at: Node | null = node.parent; at !== null; at = at.parent) if (isIt(at)) return true;
  return false;
}
const isNewPromise = (node: Node): boolean =>
  node.type === 'NewExpression' && node.callee.type === 'Identifier' && node.callee.name === 'Promise';
/** Whether a difference is itself what is expected, and not given to something whose answer is. */
function isExpected(difference: Node): boolean {
  let at = difference.parent;
  while (at !== null && isSum(at)) at = at.parent;
  return at?.type === 'CallExpression' && at.callee.type === 'Identifier' && at.callee.name === 'expect';
}
const isSum = (node: Node): boolean =>
  node.type === 'BinaryExpression' ||
  (node.type === 'CallExpression' &&
    node.callee.type === 'MemberExpression' &&
    node.callee.object.type === 'Identifier' &&
    node.callee.object.name === 'Math');

/**
 * A fixed wait is too short on a busy machine and too long on every other, and a measured time says more of the machine
 * than of the product. Refused: promises that a timer settles, in the test and in sources that it puts into a page; the
 * timers of `node:timers/promises`; Playwright's `waitForTimeout`; expectations about how much time has passed. Not
 * detected: a time that is computed first and expected later.
 */
export const noFixedWait: Rule = {
  meta: { type: 'problem', docs: { description: 'Tests wait for what happens, not for a time.' } },
  create(context): Visitor {
    const path = repoPath(context.filename, context.cwd);
    if (!SUITES.some((suite) => path.startsWith(suite))) return {};
    if (Object.keys(TIME_PASSES).some((place) => path.startsWith(place))) return {};
    const refuse = (node: Place): void => context.report({ message: MESSAGE, node });
    return {
      ImportDeclaration(node) {
        if (!/^(?:node:)?timers\/promises$/.test(node.source.value)) return;
        for (const one of node.specifiers)
          if (one.type !== 'ImportSpecifier' || nameOf(one.imported) !== 'setImmediate') refuse(one);
      },
      CallExpression(node) {
        const name =
          node.callee.type === 'MemberExpression'
            ? nameOf(node.callee.property)
            : node.callee.type === 'Identifier'
              ? node.callee.name
              : '';
        if (name === 'waitForTimeout') refuse(node);
        if (name === 'setTimeout' && isWithin(node, isNewPromise)) refuse(node);
        if (
          name === 'wait' &&
          node.callee.type === 'MemberExpression' &&
          ['Atomics', 'scheduler'].includes(nameOf(node.callee.object))
        )
          refuse(node);
      },
      BinaryExpression(node) {
        // What is stored may be compared with the clock; what has passed is measured.
        if (node.operator === '-' && isClock(node.left) && isExpected(node)) refuse(node);
      },
      Literal(node) {
        if (typeof node.value === 'string' && IN_SOURCE.test(node.value)) refuse(node);
      },
      TemplateElement(node) {
        if (IN_SOURCE.test(node.value.raw)) refuse(node);
      },
    };
  },
};
