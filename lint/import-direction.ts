import { isBuiltin } from 'node:module';
import { ARROWS, repoPath, layerOf, NODE_MODULES } from './layers.ts';
import { bare, targetOf, visitImports } from './imports.ts';
import type { Rule, Visitor } from './rule.ts';

/** Checks imports between folders against the table in layers.ts (docs/architecture.md). */
export const importDirection: Rule = {
  meta: { type: 'problem', docs: { description: 'Imports point the way that the design says.' } },
  create(context): Visitor {
    const layer = layerOf(repoPath(context.filename, context.cwd));
    if (layer === null) return {};
    return visitImports(({ specifier, typeOnly, place }) => {
      const report = (message: string): void => {
        context.report({ message, node: place });
      };
      if (specifier === null) {
        // A computed specifier could name any file: only tools, which check what they load, may have one.
        if (layer !== 'scripts' && layer !== 'test' && layer !== 'cli')
          report('a computed import cannot be checked: name the module');
        return;
      }
      if (specifier.startsWith('.')) {
        const target = targetOf(context, specifier);
        const to = layerOf(target);
        if (to === null) {
          // Files at the root are data and configuration; only tools read them.
          if (layer !== 'scripts' && layer !== 'test' && layer !== 'lint')
            report(`${layer}/ may not import ${target}, which is in none of our folders`);
        } else if (!ARROWS[layer].includes(to))
          report(`no arrow from ${layer}/ to ${to}/: it may import ${ARROWS[layer].join(', ')}`);
        return;
      }
      if (specifier.startsWith('/') || specifier.startsWith('file:') || specifier.startsWith('#')) {
        report('import by a relative path or a package name, so that the direction can be seen');
        return;
      }
      const nodes = NODE_MODULES[layer];
      if (!typeOnly && nodes !== undefined && isBuiltin(specifier) && !nodes.includes(`node:${bare(specifier)}`)) {
        report(
          nodes.length === 0
            ? `${layer}/ uses no module of Node`
            : `${layer}/ uses no module of Node but ${nodes.join(', ')}`,
        );
      }
    });
  },
};
