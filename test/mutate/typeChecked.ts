import { spawn } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CopyOfTree } from './copyOfTree.ts';
import type { Mutant } from './mutantsOf.ts';

/** The pages' side has other globals (tsconfig.web.json). */
const PAGES = /^(?:preload|widget)\//;

/**
 * Which of the mutants the type check lets through; the others need no test. All are checked in one go, so there is at
 * most one of each file.
 * @throws Error with the compiler's output when it could not check
 */
export async function typeChecked(copy: CopyOfTree, mutants: readonly Mutant[]): Promise<readonly Mutant[]> {
  const output = await copy.withMutants(mutants, async () => {
    const paths = mutants.map(({ path }) => path);
    const both = await Promise.all([
      check(
        copy.root,
        'tsconfig.json',
        paths.filter((path) => !PAGES.test(path)),
      ),
      check(
        copy.root,
        'tsconfig.web.json',
        paths.filter((path) => PAGES.test(path)),
      ),
    ]);
    return both.join('\n');
  });
  const wrong = new Set([...output.matchAll(/^(\S+?)\(\d+,\d+\): error TS/gm)].map(([, path]) => path));
  if (wrong.size === 0 && output.includes('error TS')) throw new Error(`The types could not be checked:\n${output}`);
  return mutants.filter(({ path }) => !wrong.has(path));
}

async function check(root: string, config: string, paths: readonly string[]): Promise<string> {
  if (paths.length === 0) return '';
  const own = join(root, `mutants.${config}`);
  writeFileSync(
    own,
    JSON.stringify({
      extends: `./${config}`,
      // An import that nothing uses any more says nothing about the mistake itself.
      compilerOptions: { noUnusedLocals: false, noUnusedParameters: false },
      files: paths,
      include: ['**/*.d.ts'],
    }),
  );
  try {
    const child = spawn(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', own], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => {
        output += chunk.toString('utf8');
      });
    await new Promise<void>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', () => resolve());
    });
    return output;
  } finally {
    rmSync(own);
  }
}
