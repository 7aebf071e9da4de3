import { repoPath } from './layers.ts';
import { nameOf } from './names.ts';
import type { Place, Rule, Visitor } from './rule.ts';

/** Where the engine is: the one place for text of SQL, and for what engines do in different ways. */
const STORAGE = 'server/storage/';
/** Engines. */
const ENGINES = /^(?:node:sqlite|better-sqlite3|pg|postgres|mysql2?)(?:-|\/|$)/;
/** Methods that begin a query. */
const BUILDING = ['selectFrom', 'selectNoFrom', 'insertInto', 'replaceInto', 'mergeInto', 'updateTable', 'deleteFrom'];
/** A file of queries, in the folders that may have one. */
const QUERY_FILE = /^server\/(?:domains|scope|record|platform)\/(?:.*\/)?(?:queries|[a-z]\w*Queries)\.ts$/;

/**
 * Text of SQL is in server/storage/ alone, so that another engine can replace this one; queries are built there and in
 * files of queries alone, so that rules can be read, and tested, without them.
 */
export const sqlInStorage: Rule = {
  meta: { type: 'problem', docs: { description: 'SQL is in the storage, queries are in files of queries.' } },
  create(context): Visitor {
    const path = repoPath(context.filename, context.cwd);
    if (!/^(?:server|cli)\//.test(path) || path.startsWith(STORAGE)) return {};
    const mayBuild = QUERY_FILE.test(path);
    const raw = (node: Place): void => {
      context.report({ message: `text of SQL depends on the engine: it is in ${STORAGE} alone`, node });
    };
    return {
      ImportDeclaration(node) {
        if (ENGINES.test(node.source.value)) raw(node);
        if (node.source.value !== 'kysely' || node.importKind === 'type') return;
        for (const one of node.specifiers) {
          if (one.type === 'ImportSpecifier' ? one.importKind !== 'type' && nameOf(one.imported) === 'sql' : true)
            raw(one);
        }
      },
      ExportNamedDeclaration(node) {
        if (node.source?.value !== 'kysely' || node.exportKind === 'type') return;
        for (const one of node.specifiers) if (one.exportKind !== 'type' && nameOf(one.local) === 'sql') raw(one);
      },
      ExportAllDeclaration(node) {
        if (node.source.value === 'kysely' && node.exportKind !== 'type') raw(node);
      },
      ImportExpression(node) {
        if (node.source.type === 'Literal' && node.source.value === 'kysely') raw(node);
      },
      TaggedTemplateExpression(node) {
        const { tag } = node;
        if (nameOf(tag.type === 'MemberExpression' ? tag.property : tag) === 'sql') raw(node);
      },
      CallExpression(node) {
        const isMember = node.callee.type === 'MemberExpression';
        const name = nameOf(node.callee.type === 'MemberExpression' ? node.callee.property : node.callee);
        if (isMember && name === 'raw') raw(node);
        if (BUILDING.includes(name) && !mayBuild)
          context.report({ message: `${name} builds a query: it belongs to queries.ts or <subject>Queries.ts`, node });
      },
    };
  },
};
