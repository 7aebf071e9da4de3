import { repoPath } from './layers.ts';
import { nameOf } from './names.ts';
import type { Context, Place, Rule, Visitor } from './rule.ts';

const ROLE = /^role$|Role$/;
/** Names that mean nothing but a role. An agent is the author of messages as well. */
const ROLES_ALONE = /supervisor|administrator|data-protection-officer/;

type Node = NonNullable<ReturnType<Context['sourceCode']['getNodeByRangeIndex']>>;

/** Methods of a text that tell one role from another. */
const OF_TEXT = ['startsWith', 'endsWith', 'includes', 'indexOf', 'localeCompare', 'match', 'matchAll', 'search'];

/** What a cast, `?.` or a template around one expression is about. */
function inner(node: Node): Node {
  switch (node.type) {
    case 'ChainExpression':
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
    case 'TSNonNullExpression':
      return inner(node.expression);
    case 'TemplateLiteral':
      return node.expressions.length === 1 && node.quasis.every(({ value }) => value.raw === '') && node.expressions[0]
        ? inner(node.expressions[0])
        : node;
    default:
      return node;
  }
}

/**
 * What a person may do follows from permissions; the page decides nothing by the name of a role. The names that mean a
 * role alone are in no text, key or pattern of the page; its words for them are in the catalogue.
 *
 * The rule reads one file without its types. Of `agent`, which is an author too, it does not see: a constant from
 * another file; a role that was handed on, or stored under a name that does not say so (`const [own] = [person.role]`);
 * a list or a `Map` under a name (`LIST.includes(person.role)`, `map.get(person.role)`); `find` and other callbacks
 * over `ROLES`; the length of its name.
 */
export const noRoleNameInThePage: Rule = {
  meta: { type: 'problem', docs: { description: 'The page asks for permissions, and never for the name of a role.' } },
  create(context): Visitor {
    const path = repoPath(context.filename, context.cwd);
    if (!path.startsWith('renderer/') || path.startsWith('renderer/i18n/')) return {};
    /** Names in this file of a role that was taken out of its person, and of a text that says `agent`. */
    const ofRoles = new Set<string>();
    const ofAgent = new Set<string>();
    const isAgent = (given: Node): boolean => {
      const node = inner(given);
      return node.type === 'Identifier'
        ? ofAgent.has(node.name)
        : (node.type === 'Literal' || node.type === 'TemplateLiteral') && nameOf(node) === 'agent';
    };
    /** `role`, `person.role`, `person?.role`, `ownRole`, `person.role as string`. */
    const isRole = (given: Node): boolean => {
      const node = inner(given);
      if (node.type === 'Identifier') return ROLE.test(node.name) || ofRoles.has(node.name);
      return node.type === 'MemberExpression' && ROLE.test(nameOf(node.property));
    };
    const message = "a test on a role's name: ask for a permission instead (may, useMay)";
    const refuse = (node: Place): void => context.report({ message, node });
    return {
      Literal(node) {
        if (ROLES_ALONE.test(String(node.raw ?? node.value))) refuse(node);
      },
      TemplateElement(node) {
        if (ROLES_ALONE.test(node.value.raw)) refuse(node);
      },
      VariableDeclarator({ id, init }) {
        if (id.type !== 'Identifier' || init === null) return;
        if (isRole(init)) ofRoles.add(id.name);
        if (isAgent(init)) ofAgent.add(id.name);
      },
      Property(node) {
        if (node.parent.type === 'ObjectPattern' && ROLE.test(nameOf(node.key))) {
          const name = node.value.type === 'AssignmentPattern' ? node.value.left : node.value;
          if (name.type === 'Identifier') ofRoles.add(name.name);
        }
        if (!node.computed && node.key.type === 'Identifier' && ROLES_ALONE.test(node.key.name)) refuse(node.key);
      },
      MemberExpression(node) {
        if (!node.computed && ROLES_ALONE.test(nameOf(node.property))) refuse(node.property);
        if (!node.computed) return;
        if (isRole(node.property) || (node.object.type === 'Identifier' && node.object.name === 'ROLES')) refuse(node);
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
        if (callee.type !== 'MemberExpression') return;
        const method = nameOf(callee.property);
        const isTextOfRole = OF_TEXT.includes(method) && isRole(callee.object);
        const isPattern = ['test', 'exec'].includes(method) && first !== undefined && isRole(first);
        if (isTextOfRole || isPattern) refuse(node);
        if (!['includes', 'indexOf', 'has'].includes(method)) return;
        const list = callee.object.type === 'NewExpression' ? callee.object.arguments[0] : callee.object;
        if (first === undefined || !isRole(first) || list?.type !== 'ArrayExpression') return;
        if (list.elements.some((each) => each !== null && isAgent(each))) refuse(node);
      },
    };
  },
};
