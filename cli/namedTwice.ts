/** A name that occurs twice in one object of a JSON text: programs use the last one, a person reads the first. */

/**
 * The first such name, as it is written in the text, with its line counted from 1; null where there is none. `text` is
 * valid JSON.
 */
export function namedTwice(text: string): { readonly name: string; readonly line: number } | null {
  /** Names of the objects around; null for a list. */
  const around: (Set<string> | null)[] = [];
  // In valid JSON a string is a name where a colon follows; only strings and brackets matter here.
  for (const { 0: part, 1: written, 2: colon, index } of text.matchAll(/("(?:[^"\\]|\\.)*")(\s*:)?|[[\]{}]/g)) {
    if (part === '{') around.push(new Set());
    else if (part === '[') around.push(null);
    else if (part === '}' || part === ']') around.pop();
    else if (written !== undefined && colon !== undefined) {
      const names = around.at(-1);
      const name = JSON.parse(written) as string;
      if (names?.has(name) === true) return { name, line: text.slice(0, index).split('\n').length };
      names?.add(name);
    }
  }
  return null;
}
