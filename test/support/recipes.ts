/** Reads the recipes of docs/adding.md and carries them out in a copy of the tree. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

export const ROOT = join(import.meta.dirname, '..', '..');

/**
 * One block of code of a recipe, as its first line says: new=PATH, edit=PATH after="LINE", edit=PATH replace="LINE".
 */
export interface Edit {
  readonly path: string;
  /**
   * Null makes a new file. Otherwise the block is put after, or in place of, the one line that reads so when trimmed.
   */
  readonly line: string | null;
  readonly replaces: boolean;
  readonly code: string;
}
export interface Recipe {
  readonly title: string;
  readonly edits: readonly Edit[];
}

/**
 * The recipes of a page: each heading of the second level that has blocks of code.
 * @throws Error for a block that says neither where it goes nor that it is only for reading (`sh`)
 */
export function readRecipes(markdown: string): Recipe[] {
  return markdown
    .split(/^## /m)
    .slice(1)
    .map((section) => {
      const title = section.slice(0, section.indexOf('\n')).trim();
      const edits = [...section.matchAll(/^```(.*)\n([\s\S]*?)^```$/gm)].flatMap(([, info = '', code = '']): Edit[] => {
        if (info.trim() === 'sh') return [];
        const made = /^\w+ new=(\S+)$/.exec(info)?.[1];
        if (made !== undefined) return [{ path: made, line: null, replaces: false, code }];
        const [, path, how, line] = /^\w+ edit=(\S+) (after|replace)="(.+)"$/.exec(info) ?? [];
        if (path === undefined || line === undefined) throw new Error(`"${title}": a block that goes nowhere: ${info}`);
        return [{ path, line, replaces: how === 'replace', code }];
      });
      return { title, edits };
    })
    .filter(({ edits }) => edits.length > 0);
}

/** A copy of everything that git tracks or would add, with this tree's packages. The caller removes it. */
export function copyTree(): string {
  const copy = mkdtempSync(join(tmpdir(), 'cleandesk-adding-'));
  const files = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  for (const file of files.split('\0')) {
    if (file === '' || file.startsWith('docs/images/')) continue;
    mkdirSync(dirname(join(copy, file)), { recursive: true });
    cpSync(join(ROOT, file), join(copy, file), { force: true });
  }
  symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
  return copy;
}

/**
 * Carries out one edit in a tree.
 * @throws Error when the file to make exists, or the line to find is not there exactly once
 */
export function apply(tree: string, { path, line: wanted, replaces, code }: Edit): void {
  const file = join(tree, path);
  if (wanted === null) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, code, { flag: 'wx' });
    return;
  }
  const lines = readFileSync(file, 'utf8').split('\n');
  const places = lines.flatMap((line, at) => (line.trim() === wanted ? [at] : []));
  if (places.length !== 1) throw new Error(`${path} has ${places.length} lines that read: ${wanted}`);
  const at = places[0] ?? 0;
  lines.splice(replaces ? at : at + 1, replaces ? 1 : 0, ...code.replace(/\n$/, '').split('\n'));
  writeFileSync(file, lines.join('\n'));
}
