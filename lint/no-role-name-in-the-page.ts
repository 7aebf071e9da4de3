import { repoPath } from './layers.ts';
import { nameOf } from './names.ts';
import type { Rule, Visitor } from './rule.ts';

const ROLES = ['agent', 'supervisor', 'administrator', 'data-protection-officer'];

interface Node {
  readonly type: string;
}
const isRoleName = (node: Node & { readonly value?: unknown }): boolean =>
  node.type === 'Literal' && typeof node.value === 'string' && ROLES.includes(node.value);
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
        if ((isRole(node.left) && isRoleName(node.right)) || (isRole(node.right) && isRoleName(node.left)))
          context.report({ message, node });
      },
      SwitchStatement(node) {
        if (isRole(node.discriminant) && node.cases.some((each) => each.test !== null && isRoleName(each.test)))
          context.report({ message, node: node.discriminant });
      },
      CallExpression(node) {
        const { callee } = node;
        const [first] = node.arguments;
        if (
          callee.type === 'MemberExpression' &&
          nameOf(callee.property) === 'includes' &&
          callee.object.type === 'ArrayExpression' &&
          callee.object.elements.some((each) => each !== null && isRoleName(each)) &&
          first !== undefined &&
          isRole(first)
        )
          context.report({ message, node });
      },
    };
  },
};
