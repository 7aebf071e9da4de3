import { resolve, dirname } from 'node:path';
import { repoPath } from './layers.ts';
import type { Context, Place, Visitor } from './rule.ts';

/** One import, in any syntax. */
export interface Imported {
  /** Null where it is computed: it could be anything. */
  readonly specifier: string | null;
  readonly typeOnly: boolean;
  /** Names that are imported, as the module exports them; empty where the whole module is. */
  readonly names: readonly string[];
  readonly place: Place;
}

const literal = (node: { type: string; value?: unknown } | null | undefined): string | null =>
  node?.type === 'Literal' && typeof node.value === 'string' ? node.value : null;

/** `node:net` and `net` are one module. */
export const bare = (specifier: string): string => specifier.replace(/^node:/, '');

/** Path of the file that a relative specifier means, below the repository's root. */
export const targetOf = (context: Context, specifier: string): string =>
  repoPath(resolve(dirname(context.filename), specifier), context.cwd);

/**
 * Calls back for every way by which a file can get a module: import, export from, import(), require, types,
 * getBuiltinModule.
 */
export function visitImports(take: (imported: Imported) => void): Visitor {
  const nameOf = (node: { type: string; name?: unknown; value?: unknown }): string =>
    String(node.type === 'Identifier' ? node.name : node.value);
  return {
    ImportDeclaration(node) {
      const typeOnly =
        node.importKind === 'type' ||
        (node.specifiers.length > 0 &&
          node.specifiers.every((one) => one.type === 'ImportSpecifier' && one.importKind === 'type'));
      const isWhole = node.specifiers.some((one) => one.type !== 'ImportSpecifier');
      const names = isWhole
        ? []
        : node.specifiers.flatMap((one) =>
            one.type === 'ImportSpecifier' && one.importKind !== 'type' ? [nameOf(one.imported)] : [],
          );
      take({ specifier: node.source.value, typeOnly, names, place: node.source });
    },
    ExportNamedDeclaration(node) {
      if (node.source !== null)
        take({
          specifier: node.source.value,
          typeOnly: node.exportKind === 'type',
          names: node.specifiers.map((one) => nameOf(one.local)),
          place: node.source,
        });
    },
    ExportAllDeclaration(node) {
      take({ specifier: node.source.value, typeOnly: node.exportKind === 'type', names: [], place: node.source });
    },
    ImportExpression(node) {
      take({ specifier: literal(node.source), typeOnly: false, names: [], place: node });
    },
    TSImportType(node) {
      take({ specifier: node.source.value, typeOnly: true, names: [], place: node.source });
    },
    TSImportEqualsDeclaration(node) {
      if (node.moduleReference.type === 'TSExternalModuleReference')
        take({
          specifier: node.moduleReference.expression.value,
          typeOnly: node.importKind === 'type',
          names: [],
          place: node,
        });
    },
    CallExpression(node) {
      const { callee } = node;
      const isRequire =
        (callee.type === 'Identifier' && callee.name === 'require') ||
        (callee.type === 'MemberExpression' &&
          callee.property.type === 'Identifier' &&
          callee.property.name === 'getBuiltinModule');
      if (!isRequire) return;
      const first = node.arguments[0];
      take({
        specifier: first === undefined || first.type === 'SpreadElement' ? null : literal(first),
        typeOnly: false,
        names: [],
        place: node,
      });
    },
  };
}
