import { repoPath } from './layers.ts';
import { nameOf } from './names.ts';
import type { Context, Place, Rule, Visitor } from './rule.ts';
import { tenantTables } from './tenantTables.ts';

type Node = NonNullable<ReturnType<Context['sourceCode']['getNodeByRangeIndex']>>;

/**
 * Methods that begin a query of a table, also where a callback takes one out of its expression builder. An insert
 * states the tenant of its row itself.
 */
const BEGINNING = ['selectFrom', 'updateTable', 'deleteFrom', 'mergeInto'];
/** Methods that add a table to a query. */
const ADDING = [
  'innerJoin',
  'leftJoin',
  'rightJoin',
  'fullJoin',
  'crossJoin',
  'innerJoinLateral',
  'leftJoinLateral',
  'crossJoinLateral',
  'from',
  'using',
];
/** Types from server/scope/, and types that contain one. */
const SCOPES = [
  'Scope',
  'AnyScope',
  'SystemScope',
  'WorkstationScope',
  'PersonScope',
  'TenantScope',
  'VisitorScope',
  'SiteScope',
  'ActivitySight',
  // From server/domains/conversations/inScopeQueries.ts: made by a look-up with a scope alone, and a visitor's own.
  'ConversationInScope',
  'OneConversation',
  // From server/domains/logins/ownerQueries.ts: likewise.
  'LoginOwner',
  // From server/domains/workstations/managedQueries.ts: made by a look-up with a scope alone.
  'ManagedGroup',
  'ManagedWorkstation',
];

/** Folders that need none. Everything else in server/ is checked. */
const BELOW: Readonly<Record<string, string>> = {
  'server/storage/': 'it is what queries run on',
  'server/scope/': 'it makes the scope',
  'server/record/': 'it writes for every domain, and reads whose a change is in order to hide it from others',
  'server/commandLine/': 'an administrator at the server itself acts for no tenant and is bound by none',
  'server/scripted/': 'it makes the tenants of a demonstration',
};
/** Where the scope of everything may be made: start, background work, and the command line. */
const SYSTEM = [
  'server/server.ts',
  'server/start/',
  'server/commandLine/',
  'server/scripted/',
  // A frame is made once and checked against the scope of each desk.
  'server/channels/desk/outbox.ts',
];

/** Where a person is reached who has not yet proved who they are: that is what is proved there. */
const SIGN_IN = 'server/domains/signIn/';

/** As `nameOf`, for members of a class too: `#scope` is another name than `scope`. */
const memberName = (key: Parameters<typeof nameOf>[0]): string =>
  key.type === 'PrivateIdentifier' ? `#${String(key.name)}` : nameOf(key);

/**
 * The table that an argument names; undefined for a sub-query and for what is no table, `null` for a name that is
 * computed.
 */
function tableOf(argument: Node | null | undefined): string | null | undefined {
  switch (argument?.type) {
    case 'Literal':
      return typeof argument.value === 'string' ? argument.value.split(' ')[0] : undefined;
    case 'TemplateLiteral':
      // `nameOf` reads one without expressions.
      return nameOf(argument).split(' ')[0] || null;
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
    case 'TSNonNullExpression':
      return tableOf(argument.expression);
    case 'Identifier':
    case 'MemberExpression':
    case 'ConditionalExpression':
    case 'LogicalExpression':
    case 'BinaryExpression':
      return null;
    default:
      return undefined;
  }
}

function namesScope(node: Node | null | undefined): boolean {
  switch (node?.type) {
    case 'TSTypeAnnotation':
      return namesScope(node.typeAnnotation);
    case 'TSTypeReference':
      return node.typeName.type === 'Identifier' && SCOPES.includes(node.typeName.name);
    case 'TSUnionType':
      // Every part of it, so that `Scope | null` does not count.
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

/** The names in the pattern or type of a parameter under which a scope comes; null where the parameter is a scope. */
function scopeKeys(param: Node): readonly string[] | null {
  const type = 'typeAnnotation' in param ? param.typeAnnotation : null;
  const inner = type?.type === 'TSTypeAnnotation' ? type.typeAnnotation : null;
  if (inner?.type !== 'TSTypeLiteral') return null;
  return inner.members.flatMap((one) =>
    one.type === 'TSPropertySignature' && namesScope(one.typeAnnotation) ? [nameOf(one.key)] : [],
  );
}

/** Whether this use of a name does something with it; `void scope` and `scope;` do not. */
function isRead(use: Node): boolean {
  const around = use.parent;
  return around?.type !== 'ExpressionStatement' && !(around?.type === 'UnaryExpression' && around.operator === 'void');
}

/** Whether the function reads the scope that this parameter of it brings. */
function readsScope(source: Context['sourceCode'], fn: Node, param: Node): boolean {
  if (!namesScope(param)) return false;
  const keys = scopeKeys(param);
  const bound = (name: string, key?: string): boolean =>
    source
      .getDeclaredVariables(fn)
      .filter((variable) => variable.name === name)
      .flatMap((variable) => variable.references)
      .filter((use) => use.isRead())
      .some(({ identifier }) => {
        if (key === undefined) return isRead(identifier);
        const around = identifier.parent;
        if (around?.type === 'MemberExpression') return nameOf(around.property) === key && isRead(around);
        return (
          around?.type === 'VariableDeclarator' &&
          around.id.type === 'ObjectPattern' &&
          around.id.properties.some((one) => one.type === 'Property' && nameOf(one.key) === key)
        );
      });
  if (param.type === 'Identifier')
    return keys === null ? bound(param.name) : keys.some((key) => bound(param.name, key));
  if (param.type !== 'ObjectPattern') return false;
  return param.properties.some(
    (one) =>
      one.type === 'Property' &&
      one.value.type === 'Identifier' &&
      (keys === null || keys.includes(nameOf(one.key))) &&
      bound(one.value.name),
  );
}

/**
 * Whether a function around this place reads a scope that it was given, or a member of a class reads the scope of the
 * class.
 * @param own uses of `this.something` in the file
 */
function hasScope(source: Context['sourceCode'], place: Node, own: readonly Node[]): boolean {
  let member = place;
  for (let at: Node | null = place; at !== null; at = at.parent) {
    const fn = at;
    if (
      (fn.type === 'FunctionDeclaration' ||
        fn.type === 'FunctionExpression' ||
        fn.type === 'ArrowFunctionExpression') &&
      fn.params.some((one) => readsScope(source, fn, one))
    )
      return true;
    if (at.type === 'ClassBody') {
      const names = at.body.flatMap((one) =>
        one.type === 'PropertyDefinition' && namesScope(one) ? [memberName(one.key)] : [],
      );
      const [from, to] = member.range;
      const inMember = (use: Node): boolean => use.range[0] >= from && use.range[1] <= to;
      return own.some(
        (use) =>
          use.type === 'MemberExpression' && names.includes(memberName(use.property)) && inMember(use) && isRead(use),
      );
    }
    member = at;
  }
  return false;
}

/**
 * Who may see what is said once, by the scope: in server/ a query of a table that carries a tenant, itself or by the
 * row that it names, is inside of a function with a parameter of one of the scope's types that the function reads, or
 * of a class that has one which the method reads, and the scope of the whole system is made by the start of the server
 * and by the command line alone.
 */
export const scopedQueries: Rule = {
  meta: { type: 'problem', docs: { description: 'No query reads what carries a tenant without a scope.' } },
  create(context): Visitor {
    const path = repoPath(context.filename, context.cwd);
    if (!path.startsWith('server/') || Object.keys(BELOW).some((folder) => path.startsWith(folder))) return {};
    const tables = tenantTables();
    const report = (message: string, node: Place): void => {
      context.report({ message, node });
    };
    const queries: { readonly table: string; readonly node: Node }[] = [];
    const own: Node[] = [];
    const mayReachAll = SYSTEM.some((place) => path.startsWith(place));
    const refuseSystem = (node: Place): void => {
      report(`systemScope reaches every tenant: it is made in ${SYSTEM.join(', ')} alone, and handed on`, node);
    };
    return {
      MemberExpression(node) {
        if (node.object.type === 'ThisExpression') own.push(node);
      },
      ImportSpecifier(node) {
        // Under another name it could be called unseen.
        const isRenamed = nameOf(node.imported) === 'systemScope' && node.local.name !== 'systemScope';
        if (isRenamed && !mayReachAll) refuseSystem(node);
      },
      'Program:exit'() {
        for (const { table, node } of queries)
          if (!hasScope(context.sourceCode, node, own))
            report(`${table} carries a tenant: this query needs a parameter of type Scope, and has to read it`, node);
      },
      CallExpression(node) {
        const method = nameOf(node.callee.type === 'MemberExpression' ? node.callee.property : node.callee);
        if (method === 'systemScope') {
          if (!mayReachAll) refuseSystem(node);
          return;
        }
        if (
          node.callee.type === 'MemberExpression' &&
          node.callee.object.type === 'Identifier' &&
          node.callee.object.name === 'PersonScope' &&
          nameOf(node.callee.property) === 'ofSignIn' &&
          !path.startsWith(SIGN_IN)
        )
          report(`PersonScope.ofSignIn reaches a person by their login: it is made in ${SIGN_IN} alone`, node);
        const begins = BEGINNING.includes(method);
        if (!begins && !(node.callee.type === 'MemberExpression' && ADDING.includes(method))) return;
        const [first] = node.arguments;
        const sources = first?.type === 'ArrayExpression' ? first.elements : [first];
        for (const source of sources) {
          const table = tableOf(source);
          // `Buffer.from(text)` is no query, and a join of a computed name begins with a table that is checked.
          if (table === null && begins)
            queries.push({ table: 'a table whose name is computed, which may be one that', node });
          if (typeof table === 'string' && tables.has(table)) queries.push({ table, node });
        }
      },
    };
  },
};
