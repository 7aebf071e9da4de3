import { targetOf } from './imports.ts';
import { repoPath } from './layers.ts';
import { nameOf } from './names.ts';
import type { Context, Place, Rule, Visitor } from './rule.ts';
import { tenantTables } from './tenantTables.ts';

type Node = NonNullable<ReturnType<Context['sourceCode']['getNodeByRangeIndex']>>;

/** Methods that begin a query of a table, also where a callback takes one out of its expression builder. */
const BEGINNING = ['selectFrom', 'updateTable', 'deleteFrom', 'mergeInto', 'replaceInto'];
/**
 * An insert states the tenant of its row itself. It needs no scope where it does these things alone: what else a chain
 * can do (`doUpdateSet`, `orReplace`, `returning`) changes or reads a row that may be another tenant's.
 */
const INSERT = 'insertInto';
const OF_INSERT = ['values', 'defaultValues', 'columns', 'expression', 'onConflict'];
const ENDING = ['execute', 'executeTakeFirst', 'executeTakeFirstOrThrow'];
const BY_NAME = [...BEGINNING, INSERT];
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
const FOLDER_OF_SCOPES = 'server/scope/';
/** Types that are a scope, or contain one, by the file that exports them. The same name from another file is none. */
const SCOPES: Readonly<Record<string, readonly string[]>> = {
  'server/scope/scope.ts': ['Scope', 'AnyScope', 'SystemScope', 'WorkstationScope', 'PersonScope', 'TenantScope'],
  'server/scope/visitorScope.ts': ['VisitorScope', 'SiteScope'],
  'server/domains/activity/sight.ts': ['ActivitySight'],
  // Made by a look-up with a scope alone, and a visitor's own.
  'server/domains/conversations/inScopeQueries.ts': ['ConversationInScope', 'OneConversation'],
  // Made by a look-up with a scope alone.
  'server/domains/logins/ownerQueries.ts': ['LoginOwner'],
  'server/domains/workstations/managedQueries.ts': ['ManagedGroup', 'ManagedWorkstation'],
};

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

const NAME = 'systemScope';

/** Where a person is reached who has not yet proved who they are: that is what is proved there. */
const SIGN_IN = 'server/domains/signIn/';

const EVERY_SCOPE = Object.values(SCOPES).flat();
/** Files that call a method by a computed name, with the reason; queries are begun by methods as well. */
const COMPUTED: Readonly<Record<string, string>> = {
  'server/platform/http/register.ts': 'each route of the contract has its handler by its name',
};

/** As `nameOf`, for members of a class too: `#scope` is another name than `scope`. */
const memberName = (key: Parameters<typeof nameOf>[0]): string =>
  key.type === 'PrivateIdentifier' ? `#${String(key.name)}` : nameOf(key);

/** Whether this is a sub-query with a name, `db.selectFrom(...).as('s')`: what it begins with is checked as well. */
function isSubQuery(node: Node): boolean {
  if (node.type !== 'CallExpression' || node.callee.type !== 'MemberExpression') return false;
  if (nameOf(node.callee.property) !== 'as') return false;
  for (let at: Node = node; at.type === 'CallExpression';) {
    const { callee }: { readonly callee: Node } = at;
    if (BEGINNING.includes(nameOf(callee.type === 'MemberExpression' ? callee.property : callee))) return true;
    if (callee.type !== 'MemberExpression') return false;
    at = callee.object;
  }
  return false;
}

/** The table that an argument names; undefined for a sub-query, `null` for anything else, which may name any table. */
function tableOf(argument: Node | null | undefined): string | null | undefined {
  if (argument === null || argument === undefined) return undefined;
  switch (argument.type) {
    case 'ArrowFunctionExpression':
    case 'FunctionExpression':
      return undefined;
    case 'Literal':
    case 'TemplateLiteral':
      // `nameOf` reads a template without expressions. The name of the database comes before a dot.
      return nameOf(argument).split(' ')[0]?.split('.').at(-1) || null;
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
    case 'TSNonNullExpression':
      return tableOf(argument.expression);
    default:
      return isSubQuery(argument) ? undefined : null;
  }
}

/** What follows this call in its chain: the name of each method, with its call. */
function chainOf(node: Node): { readonly method: string; readonly call: Extract<Node, { type: 'CallExpression' }> }[] {
  const found: ReturnType<typeof chainOf> = [];
  for (let at = node; ;) {
    const member = at.parent;
    const call = member?.parent;
    if (member?.type !== 'MemberExpression' || member.object !== at) return found;
    if (call?.type !== 'CallExpression' || call.callee !== member) return found;
    found.push({ method: nameOf(member.property), call });
    at = call;
  }
}

/** Whether a conflict is named with nothing done about it: `(c) => c.column('id').doNothing()`. */
function doesNothing([work]: readonly Node[]): boolean {
  const call = work?.type === 'ArrowFunctionExpression' ? work.body : undefined;
  return (
    call?.type === 'CallExpression' &&
    call.callee.type === 'MemberExpression' &&
    nameOf(call.callee.property) === 'doNothing'
  );
}

/** Whether this insert, to the end of its chain, adds rows and nothing else. */
function onlyInserts(node: Node): boolean {
  const chain = chainOf(node);
  return (
    ENDING.includes(chain.at(-1)?.method ?? '') &&
    chain
      .slice(0, -1)
      .every(
        ({ method, call }) => OF_INSERT.includes(method) && (method !== 'onConflict' || doesNothing(call.arguments)),
      )
  );
}

/** Whether the name of the member is computed; `a['b']` and `list[0]` are not. */
const isComputed = ({ computed, property }: Extract<Node, { type: 'MemberExpression' }>): boolean =>
  computed && (!['Literal', 'TemplateLiteral'].includes(property.type) || nameOf(property) === '');

/** Whether this name, of a method, is called where it is, or is taken out of a parameter under the same name. */
function isCalledHere(node: Node): boolean {
  const around = node.parent;
  if (around?.type === 'CallExpression') return around.callee === node;
  if (around?.type === 'MemberExpression')
    return around.property === node && around.parent.type === 'CallExpression' && around.parent.callee === around;
  return (
    around?.type === 'Property' &&
    around.shorthand &&
    around.parent.type === 'ObjectPattern' &&
    around.value.type === 'Identifier'
  );
}

/** Local names of the types that are a scope. */
type Names = ReadonlySet<string>;

function namesScope(scopes: Names, node: Node | null | undefined): boolean {
  switch (node?.type) {
    case 'TSTypeAnnotation':
      return namesScope(scopes, node.typeAnnotation);
    case 'TSTypeReference':
      return node.typeName.type === 'Identifier' && scopes.has(node.typeName.name);
    case 'TSUnionType':
      // Every part of it, so that `Scope | null` does not count.
      return node.types.every((one) => namesScope(scopes, one));
    case 'TSTypeLiteral':
      return node.members.some((one) => one.type === 'TSPropertySignature' && namesScope(scopes, one.typeAnnotation));
    case 'Identifier':
    case 'ObjectPattern':
      return namesScope(scopes, node.typeAnnotation);
    case 'AssignmentPattern':
      return false;
    case 'PropertyDefinition':
      return namesScope(scopes, node.typeAnnotation);
    default:
      return false;
  }
}

/** The names in the pattern or type of a parameter under which a scope comes; null where the parameter is a scope. */
function scopeKeys(scopes: Names, param: Node): readonly string[] | null {
  const type = 'typeAnnotation' in param ? param.typeAnnotation : null;
  const inner = type?.type === 'TSTypeAnnotation' ? type.typeAnnotation : null;
  if (inner?.type !== 'TSTypeLiteral') return null;
  return inner.members.flatMap((one) =>
    one.type === 'TSPropertySignature' && namesScope(scopes, one.typeAnnotation) ? [nameOf(one.key)] : [],
  );
}

/** Whether this use of a name does something with it; `void scope` and `scope;` do not. */
function isRead(use: Node): boolean {
  const around = use.parent;
  return around?.type !== 'ExpressionStatement' && !(around?.type === 'UnaryExpression' && around.operator === 'void');
}

/** Whether the function reads the scope that this parameter of it brings. */
function readsScope(source: Context['sourceCode'], scopes: Names, fn: Node, param: Node): boolean {
  if (!namesScope(scopes, param)) return false;
  const keys = scopeKeys(scopes, param);
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
function hasScope(source: Context['sourceCode'], scopes: Names, place: Node, own: readonly Node[]): boolean {
  let member = place;
  for (let at: Node | null = place; at !== null; at = at.parent) {
    const fn = at;
    if (
      (fn.type === 'FunctionDeclaration' ||
        fn.type === 'FunctionExpression' ||
        fn.type === 'ArrowFunctionExpression') &&
      fn.params.some((one) => readsScope(source, scopes, fn, one))
    )
      return true;
    if (at.type === 'ClassBody') {
      const names = at.body.flatMap((one) =>
        one.type === 'PropertyDefinition' && namesScope(scopes, one) ? [memberName(one.key)] : [],
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

/** The scope of the whole system: who may make it, in each file of the server and of the command line. */
function systemPart(context: Context, path: string, report: (message: string, node: Place) => void) {
  const mayReachAll = SYSTEM.some((place) => path.startsWith(place));
  const refuse = (node: Place): void => {
    report(
      `systemScope reaches every tenant: it is made in ${SYSTEM.join(', ')} alone, and its result handed on`,
      node,
    );
  };
  /** Under another name, and from another file, it could be called unseen. */
  const isAllowed = (node: Node): boolean =>
    mayReachAll &&
    ((node.parent?.type === 'ImportSpecifier' && node.parent.local.name === NAME) ||
      (node.parent?.type === 'CallExpression' && node.parent.callee === node));
  const look = (node: Node): void => {
    if (node.type !== 'JSXText' && nameOf(node) === NAME && !isAllowed(node)) refuse(node);
  };
  const isOfScopes = (source: string): boolean => targetOf(context, source).startsWith(FOLDER_OF_SCOPES);
  const wholly = 'the folder of scopes is imported name by name, so that systemScope can be seen';
  return {
    Identifier: look,
    Literal: look,
    TemplateLiteral: look,
    ImportNamespaceSpecifier(node) {
      if (node.parent.type === 'ImportDeclaration' && isOfScopes(node.parent.source.value)) report(wholly, node);
    },
    ExportAllDeclaration(node) {
      if (isOfScopes(node.source.value)) report(wholly, node);
    },
    ImportExpression(node) {
      if (isOfScopes(nameOf(node.source))) report(wholly, node);
    },
  } satisfies Visitor;
}

/**
 * Who may see what is said once, by the scope: in server/ a query of a table that carries a tenant, itself or by the
 * row that it names, is inside of a function with a parameter of one of the scope's types that the function reads, or
 * of a class that has one which the method reads, and the scope of the whole system is made by the start of the server
 * and by the command line alone. A query begins where its method is called by its name. An insert is one of them unless
 * it adds rows and does nothing else.
 *
 * The rule reads one file without its types. It does not see: a scope that is read for something other than the
 * condition of the query; a scope that is made by a cast or by a constructor of another person's scope; a database that
 * is handed to a function of a folder below, or to a package that begins a query; methods of a database that are copied
 * without their names (`{ ...db }`, `Object.values(db)`); the result of a query that is handed to someone else.
 */
export const scopedQueries: Rule = {
  meta: { type: 'problem', docs: { description: 'No query reads what carries a tenant without a scope.' } },
  create(context): Visitor {
    const path = repoPath(context.filename, context.cwd);
    if (!/^(?:server|cli)\//.test(path) || path.startsWith(FOLDER_OF_SCOPES)) return {};
    const report = (message: string, node: Place): void => {
      context.report({ message, node });
    };
    const ofSystem = systemPart(context, path, report);
    if (!path.startsWith('server/') || Object.keys(BELOW).some((folder) => path.startsWith(folder))) return ofSystem;

    const tables = tenantTables();
    const queries: { readonly table: string; readonly node: Node }[] = [];
    const own: Node[] = [];
    const made = SCOPES[path] ?? [];
    const scopes = new Set(made);
    const refuseHandedOn = (name: string, node: Place): void => {
      report(`${name} begins a query: it is called where it is named, so that its table can be read`, node);
    };
    const refuseSameName = (name: Node | null): void => {
      if (name?.type !== 'Identifier' || made.includes(name.name)) return;
      if (EVERY_SCOPE.includes(name.name) || scopes.has(name.name))
        report(`${name.name} is the name of a scope: another type needs another name`, name);
    };
    return {
      ...ofSystem,
      ImportSpecifier(node) {
        const from =
          node.parent.type === 'ImportDeclaration' ? SCOPES[targetOf(context, node.parent.source.value)] : [];
        if (from?.includes(nameOf(node.imported)) === true) scopes.add(node.local.name);
      },
      TSInterfaceDeclaration(node) {
        refuseSameName(node.id);
      },
      TSTypeAliasDeclaration(node) {
        refuseSameName(node.id);
      },
      ClassDeclaration(node) {
        refuseSameName(node.id);
      },
      TSTypeParameter(node) {
        refuseSameName(node.name);
      },
      MemberExpression(node) {
        if (node.object.type === 'ThisExpression') own.push(node);
      },
      Identifier(node) {
        ofSystem.Identifier(node);
        if (BY_NAME.includes(node.name) && !isCalledHere(node)) refuseHandedOn(node.name, node);
      },
      Literal(node) {
        ofSystem.Literal(node);
        if (BY_NAME.includes(nameOf(node)) && !isCalledHere(node)) refuseHandedOn(nameOf(node), node);
      },
      TemplateLiteral(node) {
        ofSystem.TemplateLiteral(node);
        if (BY_NAME.includes(nameOf(node)) && !isCalledHere(node)) refuseHandedOn(nameOf(node), node);
      },
      'Program:exit'() {
        for (const { table, node } of queries)
          if (!hasScope(context.sourceCode, scopes, node, own))
            report(`${table} carries a tenant: this query needs a parameter of type Scope, and has to read it`, node);
      },
      CallExpression(node) {
        const { callee } = node;
        const method = nameOf(callee.type === 'MemberExpression' ? callee.property : callee);
        if (callee.type === 'MemberExpression' && isComputed(callee) && !(path in COMPUTED))
          report('a method whose name is computed may begin a query of any table: call it by its name', node);
        if (
          callee.type === 'MemberExpression' &&
          callee.object.type === 'Identifier' &&
          callee.object.name === 'PersonScope' &&
          method === 'ofSignIn' &&
          !path.startsWith(SIGN_IN)
        )
          report(`PersonScope.ofSignIn reaches a person by their login: it is made in ${SIGN_IN} alone`, node);
        const adds = callee.type === 'MemberExpression' && ADDING.includes(method);
        if (!BEGINNING.includes(method) && !adds && (method !== INSERT || onlyInserts(node))) return;
        // `Buffer.from(text)` is no query.
        if (adds && callee.object.type === 'Identifier' && /^[A-Z]/.test(callee.object.name)) return;
        const [first] = node.arguments;
        const sources = first?.type === 'ArrayExpression' ? first.elements : [first];
        for (const source of sources) {
          const table = tableOf(source);
          if (table === null) queries.push({ table: 'a table whose name is computed, which may be one that', node });
          if (typeof table === 'string' && tables.has(table)) queries.push({ table, node });
        }
      },
    };
  },
};
