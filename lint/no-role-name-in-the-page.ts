import { repoPath } from './layers.ts';
import { nameOf } from './names.ts';
import type { Place, Rule, Visitor } from './rule.ts';

/** Names that mean nothing but a role. An agent is the author of messages as well. */
const ROLES_ALONE = /supervisor|administrator|data-protection-officer/;

interface Node {
  readonly type: string;
}
const isAgent = (node: Node): boolean =>
  (node.type === 'Literal' || node.type === 'TemplateLiteral') && nameOf(node) === 'agent';
/** `role`, `person.role`, `person?.role`, `ownRole`. */
const isRole = (
  node: Node & { readonly name?: unknown; readonly property?: unknown; readonly expression?: unknown },
): boolean =>
  node.type === 'ChainExpression'
    ? isRole(node.expression as Node)
    : node.type === 'Identifier'
      ? /^role$|Role$/.test(String(node.name))
      : node.type === 'MemberExpression' && /^role$|Role$/.test(nameOf(node.property as Parameters<typeof nameOf>[0]));

/**
 * What a person may do follows from permissions; the page decides nothing by the name of a role. The names that mean a
 * role alone are in no text, key or pattern of the page; its words for them are in the catalogue.
 */
export const noRoleNameInThePage: Rule = {
  meta: { type: 'problem', docs: { description: 'The page asks for permissions, and never for the name of a role.' } },
  create(context): Visitor {
    const path = repoPath(context.filename, context.cwd);
    if (!path.startsWith('renderer/') || path.startsWith('renderer/i18n/')) return {};
    const message = "a test on a role's name: ask for a permission instead (may, useMay)";
    const refuse = (node: Place): void => context.report({ message, node });
    return {
      Literal(node) {
        if (ROLES_ALONE.test(String(node.raw ?? node.value))) refuse(node);
      },
      TemplateElement(node) {
        if (ROLES_ALONE.test(node.value.raw)) refuse(node);
      },
      Property(node) {
        if (!node.computed && node.key.type === 'Identifier' && ROLES_ALONE.test(node.key.name)) refuse(node.key);
      },
      MemberExpression(node) {
        if (!node.computed && ROLES_ALONE.test(nameOf(node.property))) refuse(node.property);
      },
      BinaryExpression(node) {
        const { left, right } = node;
        if ((isRole(left) && isAgent(right)) || (isRole(right) && isAgent(left))) refuse(node);
      },
      SwitchStatement(node) {
        if (isRole(node.discriminant) && node.cases.some((each) => each.test !== null && isAgent(each.test)))
          refuse(node.discriminant);
      },
      CallExpression(node) {
        const { callee } = node;
        const [first] = node.arguments;
        if (callee.type !== 'MemberExpression' || !['includes', 'indexOf', 'has'].includes(nameOf(callee.property)))
          return;
        const list = callee.object.type === 'NewExpression' ? callee.object.arguments[0] : callee.object;
        if (first === undefined || !isRole(first) || list?.type !== 'ArrayExpression') return;
        if (list.elements.some((each) => each !== null && isAgent(each))) refuse(node);
      },
    };
  },
};
