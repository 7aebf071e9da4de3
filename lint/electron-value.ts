import { ELECTRON_FOLDERS, repoPath, layerOf } from './layers.ts';
import { bare, visitImports } from './imports.ts';
import type { Rule, Visitor } from './rule.ts';

/**
 * One file uses Electron's value; everywhere else it is a type, so that every line can be tested without Electron, and
 * no other file can use `net`, `shell` or a window of its own. Outside of Electron its value is a path, or a download.
 */
export const electronValue: Rule = {
  meta: {
    type: 'problem',
    docs: { description: 'The value of electron is imported in its host and in the preload only.' },
  },
  create(context): Visitor {
    const path = repoPath(context.filename, context.cwd);
    if (layerOf(path) === null || ELECTRON_FOLDERS.some((folder) => path.startsWith(folder))) return {};
    return visitImports(({ specifier, typeOnly, place }) => {
      if (specifier === null || typeOnly || (bare(specifier) !== 'electron' && !specifier.startsWith('electron/')))
        return;
      context.report({
        message: `the value of electron is imported only in ${ELECTRON_FOLDERS.join(' and ')}; use import type`,
        node: place,
      });
    });
  },
};
