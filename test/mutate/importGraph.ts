/** Which file runs which other file of the project. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { child, children, nameOf, parse, walk, type Node } from './syntax.ts';

export interface ImportGraph {
  /** All TypeScript files below the root, with `/`. */
  readonly files: readonly string[];
  /** Steps from a file to each file that it runs, itself with 0: one for an import, `STARTED` for a process. */
  readonly reachedFrom: (file: string) => ReadonlyMap<string, number>;
}

const text = (node: Node | null): string | null =>
  node?.type === 'Literal' && typeof node['value'] === 'string' ? node['value'] : null;

/** Steps to what a file starts or bundles: a command runs nearly everything, and its test is about little of that. */
const STARTED = 6;

/**
 * Files that `file` imports (not only types), or names where it starts a process or makes a bundle of them: by
 * `join(…, 'cli', 'cleandesk.ts')`, by `new URL('…', import.meta.url)` or by a path from the root.
 */
function namedIn(file: string, root: string): ReadonlyMap<string, number> {
  const named = new Map<string, number>();
  const here = posix.dirname(file);
  const add = (steps: number, ...candidates: readonly string[]): void => {
    const found = candidates.map((one) => posix.normalize(one)).find((one) => existsSync(join(root, one)));
    if (found !== undefined && /\.tsx?$/.test(found)) named.set(found, Math.min(steps, named.get(found) ?? steps));
  };
  walk(parse(file, readFileSync(join(root, file), 'utf8')), (node) => {
    const source = text(child(node, 'source'));
    if (source !== null) {
      const onlyTypes = node['importKind'] === 'type' || node['exportKind'] === 'type';
      if (!onlyTypes && source.startsWith('.')) add(1, posix.join(here, source));
      return false;
    }
    if (node.type === 'CallExpression' && ['join', 'resolve'].includes(nameOf(node))) {
      const path = children(node, 'arguments')
        .map(text)
        .filter((part) => part !== null)
        .join('/');
      if (path !== '') add(STARTED, posix.join(here, path), path.replace(/^(?:\.\.\/)+/, ''));
    }
    const literal = text(node);
    if (literal !== null && /^[\w./-]+\.tsx?$/.test(literal))
      add(STARTED, ...(literal.includes('/') ? [posix.join(here, literal), literal] : [posix.join(here, literal)]));
    return true;
  });
  named.delete(file);
  return named;
}

const FOLDERS = ['cli', 'contract', 'core', 'main', 'preload', 'renderer', 'scripts', 'server', 'test', 'widget'];

export function importGraph(root: string): ImportGraph {
  const files = FOLDERS.flatMap((folder) => globSync(`${folder}/**/*.{ts,tsx}`, { cwd: root }))
    .map((path) => path.replaceAll('\\', '/'))
    .toSorted();
  const named = new Map<string, ReadonlyMap<string, number>>();
  const next = (file: string): ReadonlyMap<string, number> => {
    const known = named.get(file);
    if (known !== undefined) return known;
    const found = namedIn(file, root);
    named.set(file, found);
    return found;
  };
  return {
    files,
    reachedFrom: (file) => {
      const steps = new Map<string, number>();
      const waiting = new Map([[file, 0]]);
      while (waiting.size > 0) {
        // The nearest first, so that none is reached by a shorter way later.
        const nearest = Math.min(...waiting.values());
        for (const [one, step] of [...waiting].filter(([, its]) => its === nearest)) {
          waiting.delete(one);
          steps.set(one, step);
          for (const [other, more] of next(one))
            if (!steps.has(other)) waiting.set(other, Math.min(step + more, waiting.get(other) ?? Infinity));
        }
      }
      return steps;
    },
  };
}
