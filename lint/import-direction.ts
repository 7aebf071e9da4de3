import { dirname, resolve } from 'node:path';
import { isBuiltin } from 'node:module';
import { ARROWS, ELECTRON_FOLDERS, housePath, type Layer, layerOf, mayUseNetwork, NETWORK_GLOBALS, NETWORK_MODULES, NODE_MODULES } from './houseLayers.ts';
import type { Context, Place, Rule, Visitor } from './rule.ts';

const bare = (specifier: string): string => specifier.replace(/^node:/, '');
const isNetworkModule = (specifier: string): boolean => NETWORK_MODULES.some((name) => bare(specifier) === name);

/** Parents of a name that stands for a type. */
const TYPE_PLACES: readonly string[] = ['TSTypeReference', 'TSTypeQuery', 'TSQualifiedName', 'TSInterfaceHeritage', 'TSClassImplements'];

/** Reports what is wrong with one import, in the order in which a reader would want to hear it. */
function check(context: Context, path: string, layer: Layer, specifier: string, typeOnly: boolean, place: Place): void {
  const report = (message: string): void => { context.report({ message, node: place }); };
  if (specifier.startsWith('.')) {
    const target = housePath(resolve(dirname(context.filename), specifier), context.cwd);
    const to = layerOf(target);
    if (to === null) {
      // Files at the root are data and configuration; only tools read them.
      if (layer !== 'scripts' && layer !== 'test' && layer !== 'lint') report(`${layer}/ may not import ${target}, which is in none of our folders`);
    } else if (!ARROWS[layer].includes(to)) report(`no arrow from ${layer}/ to ${to}/: it may import ${ARROWS[layer].join(', ')}`);
    return;
  }
  if (specifier.startsWith('/') || specifier.startsWith('file:') || specifier.startsWith('#')) return report('import by a relative path or a package name, so that the direction can be seen');
  if (bare(specifier) === 'electron' || specifier.startsWith('electron/')) {
    if (!typeOnly && !ELECTRON_FOLDERS.some((folder) => path.startsWith(folder))) report(`the value of electron is imported only in ${ELECTRON_FOLDERS.join(' and ')}; use import type`);
    return;
  }
  if (typeOnly) return;
  const nodes = NODE_MODULES[layer];
  if (nodes !== undefined && isBuiltin(specifier) && !nodes.includes(`node:${bare(specifier)}`)) {
    return report(nodes.length === 0 ? `${layer}/ uses no module of Node` : `${layer}/ uses no module of Node but ${nodes.join(', ')}`);
  }
  if (isNetworkModule(specifier) && !mayUseNetwork(path, layer)) report(`${layer}/ opens no connection here; in the desk only main/link/ and main/shell/ do`);
}

/** Import arrows of DESIGN section 3, who may hold Electron, and who may speak to the network. */
export const importDirection: Rule = {
  meta: { type: 'problem', docs: { description: 'Imports point the way that the design says, and only main/link and main/shell of the desk open connections.' } },
  create(context): Visitor {
    const path = housePath(context.filename, context.cwd);
    const layer = layerOf(path);
    if (layer === null) return {};
    const literal = (node: { type: string; value?: unknown } | null | undefined): string | null => (node?.type === 'Literal' && typeof node.value === 'string' ? node.value : null);
    /** A computed import could go anywhere: only tools, which check what they load, may have one. */
    const computed = (place: Place): void => {
      if (layer !== 'scripts' && layer !== 'test' && layer !== 'cli') context.report({ message: 'a computed import cannot be checked: name the module', node: place });
    };
    return {
      ImportDeclaration(node) {
        const typeOnly = node.importKind === 'type' || (node.specifiers.length > 0 && node.specifiers.every((one) => one.type === 'ImportSpecifier' && one.importKind === 'type'));
        check(context, path, layer, node.source.value, typeOnly, node.source);
      },
      ExportNamedDeclaration(node) { if (node.source !== null) check(context, path, layer, node.source.value, node.exportKind === 'type', node.source); },
      ExportAllDeclaration(node) { check(context, path, layer, node.source.value, node.exportKind === 'type', node.source); },
      ImportExpression(node) {
        const specifier = literal(node.source);
        if (specifier === null) computed(node);
        else check(context, path, layer, specifier, false, node.source);
      },
      TSImportType(node) { check(context, path, layer, node.source.value, true, node.source); },
      TSImportEqualsDeclaration(node) {
        if (node.moduleReference.type === 'TSExternalModuleReference') check(context, path, layer, node.moduleReference.expression.value, node.importKind === 'type', node);
      },
      CallExpression(node) {
        const { callee } = node;
        const isRequire = callee.type === 'Identifier' && callee.name === 'require'
          || callee.type === 'MemberExpression' && callee.property.type === 'Identifier' && callee.property.name === 'getBuiltinModule';
        if (!isRequire) return;
        const first = node.arguments[0];
        const specifier = first === undefined || first.type === 'SpreadElement' ? null : literal(first);
        if (specifier === null) computed(node);
        else check(context, path, layer, specifier, false, node);
      },
      Identifier(node) {
        if (mayUseNetwork(path, layer) || !NETWORK_GLOBALS.some((name) => name === node.name)) return;
        // A name of the file's own resolves to a definition; a type is no connection.
        const reference = context.sourceCode.getScope(node).references.find(({ identifier }) => identifier === node);
        const isOwn = (reference?.resolved?.defs.length ?? 0) > 0;
        if (reference !== undefined && !isOwn && !TYPE_PLACES.includes(node.parent.type)) context.report({ message: `${layer}/ opens no connection here: ${node.name} belongs to main/link/ and main/shell/`, node });
      },
      MemberExpression(node) {
        if (mayUseNetwork(path, layer) || node.object.type !== 'Identifier') return;
        const name = node.property.type === 'Identifier' ? node.property.name : literal(node.property) ?? '';
        const onGlobal = ['globalThis', 'window', 'self', 'navigator'].includes(node.object.name);
        if (onGlobal && (name === 'sendBeacon' || NETWORK_GLOBALS.some((one) => one === name))) context.report({ message: `${layer}/ opens no connection here: ${name} belongs to main/link/ and main/shell/`, node });
      },
    };
  },
};
