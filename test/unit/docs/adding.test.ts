/** The recipes of docs/adding.md are carried out as written, and what they make type-checks, lints and works. */
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { apply, copyTree, readRecipes, ROOT } from '../../support/recipes.ts';

const KINDS = ['verb', 'live event', 'guard', 'detector', 'policy value', 'table', 'route', 'word', 'language', 'view'];
const recipes = readRecipes(readFileSync(join(ROOT, 'docs', 'adding.md'), 'utf8'));
const touched = [...new Set(recipes.flatMap(({ edits }) => edits.map(({ path }) => path)))];
const code = touched.filter((path) => /\.tsx?$/.test(path));
const tests = touched.filter((path) => path.endsWith('.test.ts'));
let tree = '';

function run(tool: string, ...args: readonly string[]): { status: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(ROOT, 'node_modules', tool), ...args], {
    cwd: tree,
    encoding: 'utf8',
  });
  return { status, output: `${stdout}${stderr}` };
}
const types = (): { status: number | null; output: string } => {
  const results = ['tsconfig.json', 'tsconfig.web.json'].map((config) =>
    run('typescript/bin/tsc', '-p', config, '--singleThreaded'),
  );
  return {
    status: Math.max(...results.map(({ status }) => status ?? 1)),
    output: results.map((r) => r.output).join(''),
  };
};
/** Compiling everything again takes a while beside other tests. */
const MINUTES = 60_000;
const passed = { status: 0, output: expect.anything() as string };

beforeAll(() => {
  tree = copyTree();
  for (const { edits } of recipes) for (const edit of edits) apply(tree, edit);
});
afterAll(() => rmSync(tree, { recursive: true, force: true }));

test('there is a recipe for everything that is added often, and each has a test of its own', () => {
  expect(recipes.map(({ title }) => title.replace(/^An? /, ''))).toEqual(KINDS);
  for (const { title, edits } of recipes)
    expect([title, edits.some(({ path }) => path.endsWith('.test.ts'))]).toEqual([title, true]);
});

describe('a tree in which every recipe was carried out', () => {
  test('type-checks', { timeout: 10 * MINUTES }, () => {
    expect(types()).toEqual(passed);
  });

  test('is formatted and linted as `npm run lint` does it', { timeout: 5 * MINUTES }, () => {
    expect(run('prettier/bin/prettier.cjs', '--check', ...code)).toEqual(passed);
    expect(run('oxlint/bin/oxlint', '--type-aware', '--deny-warnings', ...code)).toEqual(passed);
  });

  test('works: the tests of the recipes pass', { timeout: 5 * MINUTES }, () => {
    const { status, output } = run(
      'vitest/vitest.mjs',
      'run',
      '--project=unit',
      '--project=unit-shared',
      '--maxWorkers=1',
      ...tests,
    );
    expect({ status, output }).toEqual(passed);
    expect(output).toContain(`${tests.length} passed`);
  });
});

describe('a recipe that is out of date', () => {
  const edit = { path: 'core/data.ts', line: null, replaces: false, code: '' };

  test('names the line that does not exist any more', () => {
    expect(() => apply(tree, { ...edit, line: 'no such line' })).toThrow(
      'core/data.ts has 0 lines that read: no such line',
    );
  });

  test('does not overwrite a file that exists by now', () => {
    expect(() => apply(tree, edit)).toThrow('EEXIST');
  });

  test('is refused when it does not say where it goes', () => {
    expect(() => readRecipes('## A recipe\n\n```ts\n1;\n```\n')).toThrow('a block that goes nowhere');
  });
});
