import { repoPath } from './layers.ts';
import { nameOf } from './names.ts';
import type { Rule, Visitor } from './rule.ts';

const ROLES = ['agent', 'supervisor', 'administrator', 'data-protection-officer'];
/** An agent is the author of messages as well. */
const ROLES_ALONE = ROLES.filter((role) => role !== 'agent');

interface Node {
  readonly type: string;
}
const isNamed = (node: Node, names: readonly string[]): boolean =>
  (node.type === 'Literal' || node.type === 'TemplateLiteral') && names.includes(nameOf(node));
const isRoleName = (node: Node): boolean => isNamed(node, ROLES);
/** A text that is the name of a role and of nothing else, whatever it is compared with. */
const isRoleAlone = (node: Node): boolean => isNamed(node, ROLES_ALONE);
/** `role`, `person.role`, `person?.role`. */
const isRole = (
  node: Node & { readonly name?: unknown; readonly property?: unknown; readonly expression?: unknown },
): boolean =>
  node.type === 'ChainExpression'
    ? isRole(node.expression as Node)
    : node.type === 'Identifier'
      ? node.name === 'role'
      : node.type === 'MemberExpression' && nameOf(node.property as Parameters<typeof nameOf>[0]) === 'role';

/** What a person may do follows from permissions; the page decides nothing by the name of a role. */
export const noRoleNameInThePage: Rule = {
  meta: { type: 'problem', docs: { description: 'The page asks for permissions, and never for the name of a role.' } },
  create(context): Visitor {
    if (!repoPath(context.filename, context.cwd).startsWith('renderer/')) return {};
    const message = "a test on a role's name: ask for a permission instead (may, useMay)";
    return {
      BinaryExpression(node) {
        const { left, right } = node;
        const isOfRole = (isRole(left) && isRoleName(right)) || (isRole(right) && isRoleName(left));
        if (isOfRole || isRoleAlone(left) || isRoleAlone(right)) context.report({ message, node });
      },
      SwitchStatement(node) {
        const isIt = isRole(node.discriminant) ? isRoleName : isRoleAlone;
        if (node.cases.some((each) => each.test !== null && isIt(each.test)))
          context.report({ message, node: node.discriminant });
      },
      CallExpression(node) {
        const { callee } = node;
        const [first] = node.arguments;
        if (callee.type !== 'MemberExpression' || !['includes', 'indexOf', 'has'].includes(nameOf(callee.property)))
          return;
        const list = callee.object.type === 'NewExpression' ? callee.object.arguments[0] : callee.object;
        const isIt = first !== undefined && isRole(first) ? isRoleName : isRoleAlone;
        if (list?.type === 'ArrayExpression' && list.elements.some((each) => each !== null && isIt(each)))
          context.report({ message, node });
      },
    };
  },
};
