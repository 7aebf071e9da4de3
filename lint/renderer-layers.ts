import { targetOf, visitImports } from './imports.ts';
import { repoPath } from './layers.ts';
import type { Rule, Visitor } from './rule.ts';

/** Parts of the page from the bottom up, by folder or file. Each may import itself and what is named here. */
export const RENDERER_ARROWS: Readonly<Record<string, readonly string[]>> = {
  'renderer/limits.ts': [],
  // Refusals come as codes, and go on in words.
  'renderer/bridge.ts': ['renderer/i18n/'],
  // Words, and how dates and numbers are written.
  'renderer/i18n/': [],
  // Primitives: no words, and nothing of the desk.
  'renderer/ui/': ['renderer/limits.ts'],
  'renderer/store/': ['renderer/i18n/', 'renderer/limits.ts'],
  'renderer/features/': ['renderer/store/', 'renderer/ui/', 'renderer/i18n/', 'renderer/limits.ts'],
  'renderer/frame/': ['renderer/features/', 'renderer/store/', 'renderer/ui/', 'renderer/i18n/', 'renderer/limits.ts'],
  'renderer/desks/': ['renderer/frame/', 'renderer/features/', 'renderer/store/', 'renderer/ui/', 'renderer/i18n/'],
  'renderer/App.tsx': ['renderer/desks/', 'renderer/frame/', 'renderer/features/', 'renderer/store/'],
  'renderer/main.tsx': ['renderer/App.tsx', 'renderer/store/', 'renderer/i18n/', 'renderer/bridge.ts'],
};

const partOf = (path: string): string | null =>
  Object.keys(RENDERER_ARROWS).find((part) => (part.endsWith('/') ? path.startsWith(part) : path === part)) ?? null;

/** Imports inside the page point down, types among them: what only shares a type is not on its own either. */
export const rendererLayers: Rule = {
  meta: { type: 'problem', docs: { description: 'Parts of the page import only the parts below them.' } },
  create(context): Visitor {
    const path = repoPath(context.filename, context.cwd);
    if (!path.startsWith('renderer/')) return {};
    const from = partOf(path);
    // A file beside the parts is new: it may be imported by none of them until it is named.
    if (from === null && path.split('/').length === 2) return {};
    if (from === null)
      return {
        Program(node) {
          context.report({ message: `${path} is in no part of the page: name it in lint/renderer-layers.ts`, node });
        },
      };
    const below = RENDERER_ARROWS[from] ?? [];
    return visitImports(({ specifier, place }) => {
      if (specifier === null || !specifier.startsWith('.')) return;
      const target = targetOf(context, specifier);
      if (!target.startsWith('renderer/') || target.endsWith('.css')) return;
      const to = partOf(target);
      if (to === null || (to !== from && !below.includes(to)))
        context.report({
          message: `no arrow from ${from} to ${to ?? target}: it may import ${below.join(', ')}`,
          node: place,
        });
    });
  },
};
