/** `npm run mutate` on a small project: what counts as noticed, what survives, that the work tree stays as it is. */
import { execFileSync } from 'node:child_process';
import { globSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { judge, type Judgement } from '../../mutate/judge.ts';
import { mutantsOf, type Mutant } from '../../mutate/mutantsOf.ts';
import { markdown, summary } from '../../mutate/report.ts';
import { ROOT } from '../../../scripts/lib/root.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

const RULE = `export function within(a: number, most: number): boolean {
  return a < most && a >= 0;
}
export function countTo(most: number): number {
  let a = 0;
  while (a < most) a += 1;
  return a;
}
export const least = 1;
export const slowest = 7;
`;
const FILES: Readonly<Record<string, string>> = {
  '.gitignore': 'node_modules\n',
  'package.json': '{ "type": "module" }\n',
  'vitest.config.ts': `import { defineConfig } from 'vitest/config';
export default defineConfig({ test: { projects: [{ extends: true, test: { name: 'unit', include: ['test/unit/*.test.ts'] } }] } });
`,
  'core/rule.ts': RULE,
  'core/loop.ts': "export { countTo } from './rule.ts';\n",
  'test/unit/ruleWithin.test.ts': `import { expect, test } from 'vitest';
import { countTo, within } from '../../core/rule.ts';
test('the limit itself is outside', () => expect([within(2, 3), within(3, 3)]).toEqual([true, false]));
test('counts', () => expect(countTo(3)).toBe(3));
`,
  // Nearer by its words, and wrong without any mutant.
  'test/unit/ruleWithinCountToMost.test.ts': `import { describe, expect, test } from 'vitest';
import { least, within } from '../../core/rule.ts';
describe('limits', () => {
  test('within most countTo', () => expect(within(1, 0)).toBe('never'));
  test('the least', () => expect(least).toBe(1));
});
`,
  // Fails once, as on a machine that is busy for a moment.
  'test/unit/ruleSlow.test.ts': `import { existsSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { slowest } from '../../core/rule.ts';
test('slowest', () => {
  if (slowest === 7) return;
  if (existsSync('slow')) return;
  writeFileSync('slow', '');
  expect.fail('Waited 5 ms in vain for slowest');
});
`,
};

let tree = '';
let mutants: readonly Mutant[] = [];
let judgement: Judgement;
let filesBefore: readonly string[] = [];

const contents = (): readonly string[] =>
  globSync('**/*', { cwd: tree, exclude: ['node_modules', '.git'], withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted()
    .map((path) => `${path}\n${readFileSync(path, 'utf8')}`);

const mutant = (kind: string, after: string): Mutant => {
  const found = mutantsOf('core/rule.ts', RULE).find((one) => one.kind === kind && one.after === after);
  if (found === undefined) throw new Error(`there is no mutant "${after}"`);
  return found;
};

beforeAll(async () => {
  tree = temporaryFolder('planted');
  for (const [path, text] of Object.entries(FILES)) {
    mkdirSync(join(tree, dirname(path)), { recursive: true });
    writeFileSync(join(tree, path), text);
  }
  symlinkSync(join(ROOT, 'node_modules'), join(tree, 'node_modules'), 'junction');
  execFileSync('git', ['init', '-q'], { cwd: tree });
  filesBefore = contents();
  mutants = [
    mutant('boundary', 'return a <= most && a >= 0;'),
    mutant('boundary', 'return a < most && a > 0;'),
    mutant('assignment', 'while (a < most) a -= 1;'),
    mutant('number', 'export const least = 2;'),
    mutant('number', 'export const slowest = 8;'),
  ];
  judgement = await judge(tree, mutants, { workers: 1, patience: 5, env: process.env });
}, 300_000);
afterAll(() => rmSync(tree, { recursive: true, force: true }));

test('a mutant that a test fails on is noticed, by the name of that test', () => {
  expect(judgement.verdicts[0]).toMatchObject({
    outcome: 'noticed',
    by: { file: 'test/unit/ruleWithin.test.ts', test: 'the limit itself is outside' },
  });
});

test('a mutant that breaks nothing is not counted as noticed', () => {
  expect(judgement.verdicts[1]).toMatchObject({ outcome: 'survived', by: null });
  expect(judgement.verdicts[1]?.ran).toContain('test/unit/ruleWithin.test.ts');
});

test('a mutant that comes to no end is stopped, and is reported as a hang', () => {
  expect(judgement.verdicts[2]).toMatchObject({ outcome: 'hung', by: { file: 'test/unit/ruleWithin.test.ts' } });
});

test('a test that fails without a mutant notices nothing, and is named', () => {
  expect(judgement.verdicts[0]?.ran[0]).toBe('test/unit/ruleWithinCountToMost.test.ts');
  expect(judgement.broken).toEqual(['test/unit/ruleWithinCountToMost.test.ts > limits > within most countTo']);
});

test('the other tests of its file are asked all the same', () => {
  expect(judgement.verdicts[3]).toMatchObject({ outcome: 'noticed', by: { test: 'limits > the least' } });
});

test('a failure that is one of time counts only where the test fails again', () => {
  expect(judgement.verdicts[4]).toMatchObject({ outcome: 'survived', by: null });
  expect(judgement.verdicts[4]?.ran).toContain('test/unit/ruleSlow.test.ts');
});

test('the report lists the survivor with what it changes and which tests ran', () => {
  const report = markdown(judgement, 'Planted');
  expect(summary('core', judgement.verdicts)).toBe('core: 3 of 5 noticed (60 %), 1 by a hang');
  expect(report).toContain('### core/rule.ts:2 (boundary in within)');
  expect(report).toContain('- return a < most && a >= 0;\n+ return a < most && a > 0;');
  expect(report).toMatch(/Ran: .*test\/unit\/ruleWithin\.test\.ts/);
});

test('the work tree is as it was', () => {
  expect(contents()).toEqual(filesBefore);
});
