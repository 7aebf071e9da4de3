import { FLOORS, roomOf } from './floors.ts';
import { targetOf, visitImports } from './imports.ts';
import { repoPath } from './layers.ts';
import type { Rule, Visitor } from './rule.ts';

/** Imports inside a folder that has floors go down: to the file's own room, or to a room on a lower floor. */
export const innerDirection: Rule = {
  meta: { type: 'problem', docs: { description: 'Imports inside a folder go down its floors.' } },
  create(context): Visitor {
    const path = repoPath(context.filename, context.cwd);
    const own = roomOf(path);
    if (own === null) return {};
    if (own === 'unlisted') {
      // A file beside the rooms is new: it may import them, and none of them may import it until it is listed.
      if (Object.keys(FLOORS).some((top) => !path.slice(top.length).includes('/') && path.startsWith(top))) return {};
      return {
        Program(node) {
          context.report({ message: `${path} is in no room: list it in lint/floors.ts`, node });
        },
      };
    }
    return visitImports(({ specifier, place }) => {
      if (specifier === null || !specifier.startsWith('.')) return;
      const target = targetOf(context, specifier);
      if (!target.startsWith(own.top) || target.endsWith('.css')) return;
      const to = roomOf(target);
      if (to === null || to === 'unlisted') {
        context.report({ message: `${target} is in no room: list it in lint/floors.ts`, node: place });
        return;
      }
      if (to.room === own.room || to.floor < own.floor) return;
      context.report({
        message: `${own.room} (floor ${own.floor}) may not import ${to.room} (floor ${to.floor}): imports go down`,
        node: place,
      });
    });
  },
};
