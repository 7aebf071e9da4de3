import { visitImports } from './imports.ts';
import { repoPath } from './layers.ts';
import { nameOf } from './names.ts';
import type { Place, Rule, Visitor } from './rule.ts';

/** Where the engine is: the one place for text of SQL, and for what engines do in different ways. */
const STORAGE = 'server/storage/';
/** The same for the desk's own store. */
const DESK_STORE = 'main/store/';
/** Engines. */
const ENGINES = /^(?:node:sqlite|better-sqlite3|pg|postgres|mysql2?)(?:-|\/|$)/;
/** Methods that begin a query. */
const BUILDING = ['selectFrom', 'selectNoFrom', 'insertInto', 'replaceInto', 'mergeInto', 'updateTable', 'deleteFrom'];
/** A file of queries, in the folders that may have one. */
const QUERY_FILE = /^server\/(?:domains|scope|record|platform)\/(?:.*\/)?(?:queries|[a-z]\w*Queries)\.ts$/;

const isEngine = (specifier: string): boolean => /^kysely(?:\/|$)/.test(specifier) || ENGINES.test(specifier);

/**
 * Text of SQL is in server/storage/ alone, so that another engine can replace this one; queries are built there and in
 * files of queries alone, so that rules can be read, and tested, without them. The desk has its own store: in main/,
 * engines and text of SQL for Kysely are in main/store/ alone. In other folders Kysely is a type; its value is in the
 * storage.
 */
export const sqlInStorage: Rule = {
  meta: { type: 'problem', docs: { description: 'SQL is in the storage, queries are in files of queries.' } },
  create(context): Visitor {
    const path = repoPath(context.filename, context.cwd);
    const storage = path.startsWith('main/') ? DESK_STORE : STORAGE;
    if (!/^(?:server|cli|main)\//.test(path) || path.startsWith(storage)) return {};
    const mayBuild = QUERY_FILE.test(path);
    const raw = (node: Place): void => {
      context.report({ message: `text of SQL depends on the engine: it is in ${storage} alone`, node });
    };
    const imports = visitImports(({ specifier, typeOnly, place }) => {
      if (specifier !== null && !typeOnly && isEngine(specifier)) raw(place);
    });
    return {
      ...imports,
      TaggedTemplateExpression(node) {
        const { tag } = node;
        if (nameOf(tag.type === 'MemberExpression' ? tag.property : tag) === 'sql') raw(node);
      },
      CallExpression(node) {
        imports.CallExpression?.(node);
        const { callee } = node;
        const name = nameOf(callee.type === 'MemberExpression' ? callee.property : callee);
        if (callee.type === 'MemberExpression' && name === 'raw') raw(node);
        const [first] = node.arguments;
        // `createRequire(import.meta.url)` is a function of any name: the name of the module counts, not its own.
        if (name !== 'require' && name !== 'getBuiltinModule' && first?.type === 'Literal' && isEngine(nameOf(first)))
          raw(node);
        if (BUILDING.includes(name) && !mayBuild)
          context.report({ message: `${name} builds a query: it belongs to queries.ts or <subject>Queries.ts`, node });
      },
    };
  },
};
