import {
  HARMLESS_NAMES,
  repoPath,
  layerOf,
  mayUseNetwork,
  NETWORK_FOLDER,
  NETWORK_GLOBALS,
  NETWORK_MODULES,
  NETWORK_OF_ELECTRON,
} from './layers.ts';
import { bare, visitImports } from './imports.ts';
import { nameOf } from './names.ts';
import type { Place, Rule, Visitor } from './rule.ts';

/** Parents of a name that means a type. */
const TYPE_PLACES: readonly string[] = [
  'TSTypeReference',
  'TSTypeQuery',
  'TSQualifiedName',
  'TSInterfaceHeritage',
  'TSClassImplements',
];
const GLOBALS = ['globalThis', 'window', 'self', 'navigator', 'global'];

/**
 * One folder of the desk opens connections, and no pure code or page does. Node's sockets do not use a session's proxy,
 * so nothing else would notice a socket that another folder opens. Not detected: a program that is started (curl), a
 * name that is computed at run time, and native code; the capture of packets in the end-to-end tests detects those.
 */
export const noOtherSocket: Rule = {
  meta: { type: 'problem', docs: { description: `In the desk only ${NETWORK_FOLDER} opens connections.` } },
  create(context): Visitor {
    const path = repoPath(context.filename, context.cwd);
    const layer = layerOf(path);
    if (layer === null || mayUseNetwork(path, layer)) return {};
    const refuse = (what: string, node: Place): void => {
      context.report({ message: `${layer}/ opens no connection here: ${what} belongs to ${NETWORK_FOLDER}`, node });
    };
    return {
      ...visitImports(({ specifier, typeOnly, names, place }) => {
        if (specifier === null || typeOnly) return;
        const isHarmless = names.length > 0 && names.every((name) => HARMLESS_NAMES[bare(specifier)]?.includes(name));
        if (!isHarmless && NETWORK_MODULES.some((name) => name === bare(specifier))) refuse(bare(specifier), place);
        if (bare(specifier) === 'electron')
          for (const name of names.filter((one) => NETWORK_OF_ELECTRON.some((net) => net === one)))
            refuse(`electron's ${name}`, place);
        if (bare(specifier) === 'module' && names.includes('createRequire'))
          refuse('a require that cannot be followed', place);
      }),
      Identifier(node) {
        if (!NETWORK_GLOBALS.some((name) => name === node.name)) return;
        // A name of the file's own resolves to a definition; a type is no connection.
        const reference = context.sourceCode.getScope(node).references.find(({ identifier }) => identifier === node);
        const isOwn = (reference?.resolved?.defs.length ?? 0) > 0;
        if (reference !== undefined && !isOwn && !TYPE_PLACES.includes(node.parent.type)) refuse(node.name, node);
      },
      MemberExpression(node) {
        if (node.object.type !== 'Identifier') return;
        const name = nameOf(node.property);
        if (
          GLOBALS.includes(node.object.name) &&
          (name === 'sendBeacon' || NETWORK_GLOBALS.some((one) => one === name))
        )
          refuse(name, node);
        if (node.object.name === 'process' && name === 'binding') refuse('process.binding', node);
      },
    };
  },
};
