/**
 * Which values files export that no other file imports. Types are not counted: a type is exported for those who read a
 * signature.
 */
import { join } from 'node:path/posix';

const EXPORTED = /^export (?:async )?(?:const|let|function\*?|class) (\w+)/gm;
/** `import a, { b } from './c.ts'`, `import * as a from …`, `export { b } from …`, `export * from …`. */
const FROM = /^(?:import|export)\s+(?:type\s+)?(?:\w+\s*,?\s*)?(?:\{([^}]*)\}|\*(?: as \w+)?)?\s*from\s*'(\.[^']*)'/gm;
/** A module that is loaded while the program runs, or is named for another process, is used as a whole. */
const LOADED = /\bimport\(\s*['`](\.[^'`]*)['`]|new URL\(\s*'(\.[^']*)', import\.meta\.url/g;

/**
 * @param sources text by path, seen from the repository's root with forward slashes; of every file that may import
 * @param counted whether the exports of this file are looked at
 * @returns lines `path name`, in the order of the sources
 */
export function unusedExports(
  sources: Readonly<Record<string, string>>,
  counted: (path: string) => boolean = () => true,
): string[] {
  const whole = new Set<string>();
  const names = new Map<string, Set<string>>();
  for (const [path, text] of Object.entries(sources)) {
    const at = (other: string): string => join(path, '..', other);
    for (const [, list, from = ''] of text.matchAll(FROM)) {
      if (list === undefined) whole.add(at(from));
      const used = names.get(at(from)) ?? new Set();
      names.set(at(from), used);
      for (const one of (list ?? '').split(',')) used.add(/^\s*(?:type\s+)?(\w+)/.exec(one)?.[1] ?? '');
    }
    for (const [, imported, named] of text.matchAll(LOADED)) whole.add(at(imported ?? named ?? ''));
  }
  return Object.entries(sources)
    .filter(([path]) => counted(path) && !whole.has(path))
    .flatMap(([path, text]) =>
      [...text.matchAll(EXPORTED)].flatMap(([, name = '']) =>
        names.get(path)?.has(name) === true ? [] : [`${path} ${name}`],
      ),
    );
}
