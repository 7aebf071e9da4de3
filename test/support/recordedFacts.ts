/** Facts that the server and the desk record, read from the literals in their sources. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..', '..');
/** Where the literal of a record's facts begins. */
const BEGINS =
  /\b(?:detail|facts)(?:: [^=;{]*(?:\{[^}=;]*\})?)? ?[:=](?: [^{;,]*\?)? ?\{|\brecord\(\s*(?:tx,\s*)?'[a-z-]+',\s*(?:cover,\s*)?(?:[^{;,]*\? )?\{/g;

export interface RecordedFact {
  readonly path: string;
  readonly key: string;
  /** Strings that the literal writes at it. */
  readonly codes: readonly string[];
}

/** Up to the bracket that closes what is open at `from`. */
function inside(source: string, from: number): string {
  let depth = 1;
  let at = from;
  for (; at < source.length && depth > 0; at++) {
    const sign = source.charAt(at);
    if ('{(['.includes(sign)) depth += 1;
    else if ('})]'.includes(sign)) depth -= 1;
  }
  return source.slice(from, at - 1);
}

/** Parts of a list, split by the commas that no bracket encloses. */
function parts(body: string): string[] {
  const out = [''];
  let depth = 0;
  for (const sign of body) {
    if ('{(['.includes(sign)) depth += 1;
    else if ('})]'.includes(sign)) depth -= 1;
    if (sign === ',' && depth === 0) out.push('');
    else out.push((out.pop() ?? '') + sign);
  }
  return out.map((part) => part.trim()).filter((part) => part !== '');
}

function factsIn(path: string, body: string): RecordedFact[] {
  return parts(body).flatMap((part) => {
    if (part.startsWith('...'))
      return [...part.matchAll(/\{/g)].flatMap(({ index }) => factsIn(path, inside(part, index + 1)));
    const [, key, value = ''] = /^(\w+)\s*(?::\s*(.*))?$/s.exec(part) ?? [];
    if (key === undefined) return [];
    const written = /^'[^']*'$|\? '[^']*' : '[^']*'$/.test(value)
      ? (/(?:\? )?('[^']*'(?: : '[^']*')?)$/.exec(value)?.[1] ?? '')
      : '';
    return [{ path, key, codes: [...written.matchAll(/'([^']*)'/g)].map(([, code = '']) => code) }];
  });
}

/** Every fact of a literal named `detail` or `facts`, or given to `record`, in server and main. */
export const recordedFacts = (): RecordedFact[] =>
  globSync('{server,main}/**/*.ts', { cwd: ROOT }).flatMap((path) => {
    const source = readFileSync(join(ROOT, path), 'utf8').replaceAll(/^\s*\/\/.*$|\/\*[\s\S]*?\*\//gm, '');
    return [...source.matchAll(BEGINS)].flatMap((found) =>
      factsIn(path, inside(source, found.index + found[0].length)),
    );
  });
