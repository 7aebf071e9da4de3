/** Which file runs which other file of the project. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { child, children, nameOf, parse, walk, type Node } from './syntax.ts';

export interface ImportGraph {
  /** All TypeScript files below the root, with `/`. */
  readonly files: readonly string[];
  /** Steps from a file to each file that it runs, itself with 0. */
  readonly reachedFrom: (file: string) => ReadonlyMap<string, number>;
}

const text = (node: Node | null): string | null =>
  node?.type === 'Literal' && typeof node['value'] === 'string' ? node['value'] : null;

/**
 * Files that `file` imports (not only types), or names where it starts a process or makes a bundle of them: by
 * `join(…, 'cli', 'cleandesk.ts')`, by `new URL('…', import.meta.url)` or by a path from the root.
 */
function namedIn(file: string, root: string): readonly string[] {
  const named = new Set<string>();
  const here = posix.dirname(file);
  const add = (...candidates: readonly string[]): void => {
    const found = candidates.map((one) => posix.normalize(one)).find((one) => existsSync(join(root, one)));
    if (found !== undefined && /\.tsx?$/.test(found)) named.add(found);
  };
  walk(parse(file, readFileSync(join(root, file), 'utf8')), (node) => {
    const source = text(child(node, 'source'));
    if (source !== null) {
      const onlyTypes = node['importKind'] === 'type' || node['exportKind'] === 'type';
      if (!onlyTypes && source.startsWith('.')) add(posix.join(here, source));
      return false;
    }
    if (node.type === 'CallExpression' && ['join', 'resolve'].includes(nameOf(node))) {
      const path = children(node, 'arguments')
        .map(text)
        .filter((part) => part !== null)
        .join('/');
      if (path !== '') add(posix.join(here, path), path.replace(/^(?:\.\.\/)+/, ''));
    }
    const literal = text(node);
    if (literal !== null && /^[\w./-]+\.tsx?$/.test(literal))
      add(...(literal.includes('/') ? [posix.join(here, literal), literal] : [posix.join(here, literal)]));
    return true;
  });
  named.delete(file);
  return [...named];
}

const FOLDERS = ['cli', 'contract', 'core', 'main', 'preload', 'renderer', 'scripts', 'server', 'test', 'widget'];

export function importGraph(root: string): ImportGraph {
  const files = FOLDERS.flatMap((folder) => globSync(`${folder}/**/*.{ts,tsx}`, { cwd: root }))
    .map((path) => path.replaceAll('\\', '/'))
    .toSorted();
  const named = new Map<string, readonly string[]>();
  const next = (file: string): readonly string[] => {
    const known = named.get(file);
    if (known !== undefined) return known;
    const found = namedIn(file, root);
    named.set(file, found);
    return found;
  };
  return {
    files,
    reachedFrom: (file) => {
      const steps = new Map([[file, 0]]);
      for (const [one, step] of steps) for (const other of next(one)) if (!steps.has(other)) steps.set(other, step + 1);
      return steps;
    },
  };
}
