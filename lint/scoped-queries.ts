import { repoPath } from './layers.ts';
import { nameOf } from './names.ts';
import type { Context, Place, Rule, Visitor } from './rule.ts';
import { tenantTables } from './tenantTables.ts';

type Node = NonNullable<ReturnType<Context['sourceCode']['getNodeByRangeIndex']>>;

/** What names the table that a query reads or writes. An insert states the tenant of its row itself. */
const READING = ['selectFrom', 'updateTable', 'deleteFrom', 'innerJoin', 'leftJoin'];
/** Types from server/scope/scope.ts, and what has one in it. */
const SCOPES = ['Scope', 'AnyScope', 'SystemScope', 'WorkstationScope', 'ActivitySight'];

/** Folders that need none. Everything else in server/ is checked. */
const BELOW: Readonly<Record<string, string>> = {
  'server/storage/': 'it is what queries run on',
  'server/scope/': 'it makes the scope',
  'server/record/': 'it writes for every domain, and reads whose a change is in order to hide it from others',
  'server/commandLine/': 'an administrator at the server itself acts for no tenant and is bound by none',
  'server/scripted/': 'it makes the tenants of a demonstration',
};
/**
 * Whose queries take the tenants as ids so far, or answer before there is a session. It only shrinks: a test names it.
 */
export const NOT_YET: readonly string[] = [
  'server/domains/addresses/',
  'server/domains/conversations/',
  'server/domains/logins/',
  'server/domains/masking/',
  'server/domains/policy/',
  'server/domains/retention/',
  'server/domains/signIn/',
  'server/domains/tenants/',
  'server/domains/workstations/',
  'server/platform/tls/certificateQueries.ts',
];
/** Where the whole may be reached: start and background work, and the command line. */
const SYSTEM = [
  'server/server.ts',
  'server/start/',
  'server/commandLine/',
  'server/scripted/',
  // A frame is made once and shown to each desk that the desk's own scope lets see it.
  'server/channels/desk/outbox.ts',
  // A visitor has no session: their token names the one conversation that is theirs.
  'server/channels/widget/visitors.ts',
];

function namesScope(node: Node | null | undefined): boolean {
  switch (node?.type) {
    case 'TSTypeAnnotation':
      return namesScope(node.typeAnnotation);
    case 'TSTypeReference':
      return node.typeName.type === 'Identifier' && SCOPES.includes(node.typeName.name);
    case 'TSUnionType':
      // Every part of it, so that `Scope | null` is none.
      return node.types.every((one) => namesScope(one));
    case 'TSTypeLiteral':
      return node.members.some((one) => one.type === 'TSPropertySignature' && namesScope(one.typeAnnotation));
    case 'Identifier':
    case 'ObjectPattern':
      return namesScope(node.typeAnnotation);
    case 'AssignmentPattern':
      return false;
    case 'PropertyDefinition':
      return namesScope(node.typeAnnotation);
    default:
      return false;
  }
}

/** Whether a function around this place, or the class around it, was given a scope. */
function hasScope(place: Node): boolean {
  for (let at: Node | null = place; at !== null; at = at.parent) {
    if (
      (at.type === 'FunctionDeclaration' ||
        at.type === 'FunctionExpression' ||
        at.type === 'ArrowFunctionExpression') &&
      at.params.some((one) => namesScope(one))
    )
      return true;
    if (at.type === 'ClassBody' && at.body.some((one) => one.type === 'PropertyDefinition' && namesScope(one)))
      return true;
  }
  return false;
}

/**
 * Who may see what is said once, by the scope: in server/ a query of a table that carries a tenant is inside of a
 * function with a parameter of one of the scope's types, or of a class that has one, and the scope of the whole system
 * is made by the start of the server and by the command line alone.
 */
export const scopedQueries: Rule = {
  meta: { type: 'problem', docs: { description: 'No query reads what carries a tenant without a scope.' } },
  create(context): Visitor {
    const path = repoPath(context.filename, context.cwd);
    if (!path.startsWith('server/') || Object.keys(BELOW).some((folder) => path.startsWith(folder))) return {};
    const tables = NOT_YET.some((place) => path.startsWith(place)) ? new Set<string>() : tenantTables();
    const report = (message: string, node: Place): void => {
      context.report({ message, node });
    };
    return {
      CallExpression(node) {
        if (node.callee.type === 'Identifier' && node.callee.name === 'systemScope') {
          if (!SYSTEM.some((place) => path.startsWith(place)))
            report(`systemScope reaches every tenant: it is made in ${SYSTEM.join(', ')} alone, and handed on`, node);
          return;
        }
        if (node.callee.type !== 'MemberExpression' || !READING.includes(nameOf(node.callee.property))) return;
        const [first] = node.arguments;
        const sources = first?.type === 'ArrayExpression' ? first.elements : [first];
        for (const source of sources) {
          if (source?.type !== 'Literal' || typeof source.value !== 'string') continue;
          const table = source.value.split(' ')[0] ?? '';
          if (tables.has(table) && !hasScope(node))
            report(`${table} carries a tenant: this query needs a parameter of type Scope`, node);
        }
      },
    };
  },
};
