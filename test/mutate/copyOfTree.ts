import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { applied, type Mutant } from './mutantsOf.ts';

/** A copy of a tree, in which mutants are applied. The tree itself is only read. */
export interface CopyOfTree {
  readonly root: string;
  /** Works with the mutants applied, at most one of each file, and takes them out again. */
  readonly withMutants: <T>(mutants: readonly Mutant[], work: () => Promise<T>) => Promise<T>;
  readonly remove: () => void;
}

/** The tool's own files that Vitest reads in the copy, which may be one of a tree without this tool. */
const OWN = ['vitest.config.ts', 'progressReporter.ts'];

/**
 * Copies what Git knows or would add, as it is in the tree now. The packages are linked, for nothing writes to them.
 * @param from root of a Git work tree with `node_modules`
 * @throws Error when `from` is none
 */
export function copyOfTree(from: string): CopyOfTree {
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: from,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  const root = mkdtempSync(join(tmpdir(), 'cleandesk-mutants-'));
  for (const path of listed.split('\0').filter((one) => one !== '')) {
    const target = join(root, path);
    mkdirSync(dirname(target), { recursive: true });
    // A file that was deleted without being committed is not there.
    cpSync(join(from, path), target, { errorOnExist: false, force: true, dereference: false, recursive: false });
  }
  symlinkSync(join(from, 'node_modules'), join(root, 'node_modules'), 'junction');
  mkdirSync(join(root, 'test/mutate'), { recursive: true });
  for (const name of OWN) cpSync(join(import.meta.dirname, name), join(root, 'test/mutate', name));
  return {
    root,
    withMutants: async (mutants, work) => {
      const originals = mutants.map(({ path }) => readFileSync(join(root, path), 'utf8'));
      try {
        mutants.forEach((mutant, index) =>
          writeFileSync(join(root, mutant.path), applied(originals[index] ?? '', mutant)),
        );
        return await work();
      } finally {
        mutants.forEach(({ path }, index) => writeFileSync(join(root, path), originals[index] ?? ''));
      }
    },
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}
