import { targetOf, visitImports } from './imports.ts';
import { repoPath } from './layers.ts';
import type { Rule, Visitor } from './rule.ts';

/** What is bundled into a page and shipped. */
const PAGES = ['renderer/', 'widget/'] as const;
/** Files of the contract without schemas, so that a page may import their values. */
export const SCHEMA_FREE: readonly string[] = [
  'contract/blanks.ts',
  'contract/codedError.ts',
  'contract/evidence.ts',
  'contract/visitorLanguages.ts',
];

const isSchemaFree = (path: string): boolean => SCHEMA_FREE.includes(path);

/**
 * One value from a file with schemas brings the whole schema library into the page: 444 KiB of 1,157 before this rule.
 * A number or a list that the page needs is repeated in it, with the contract's type, so that they cannot differ.
 */
export const noSchemaInThePage: Rule = {
  meta: { type: 'problem', docs: { description: 'Pages import types of the contract, and no schema.' } },
  create(context): Visitor {
    const path = repoPath(context.filename, context.cwd);
    const isPage = PAGES.some((folder) => path.startsWith(folder));
    if (!isPage && !isSchemaFree(path)) return {};
    return visitImports(({ specifier, typeOnly, place }) => {
      if (specifier === null || typeOnly) return;
      const report = (message: string): void => {
        context.report({ message, node: place });
      };
      if (specifier === 'zod' || specifier.startsWith('zod/')) {
        report('the schema library does not belong into a page');
        return;
      }
      if (!specifier.startsWith('.')) return;
      const target = targetOf(context, specifier);
      if (target.startsWith('contract/') && !isSchemaFree(target))
        report(`${target} may carry schemas: import its types only (import type), and repeat the value with its type`);
    });
  },
};
