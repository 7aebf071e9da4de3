import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from '../../../scripts/lib/root.ts';
import { unusedExports } from '../../support/unusedExports.ts';

const CODE = /\.(?:ts|tsx|mjs)$/;
const PRODUCT = /^(?:cli|contract|core|lint|main|preload|renderer|scripts|server|widget)\//;

test('what a file exports is imported somewhere', () => {
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  const files = listed.split('\n').filter((file) => CODE.test(file) && existsSync(join(ROOT, file)));
  const sources = Object.fromEntries(files.map((file) => [file, readFileSync(join(ROOT, file), 'utf8')]));
  expect(Object.keys(sources).length).toBeGreaterThan(900);
  expect(unusedExports(sources, (file) => PRODUCT.test(file))).toEqual([]);
});

test('an export without a use is found, and one that is used in any way is not', () => {
  expect(unusedExports({ 'a.ts': 'export const one = 1;\nexport function two() {}\nexport type Three = 3;' })).toEqual([
    'a.ts one',
    'a.ts two',
  ]);
  const uses = {
    "import { one, type Three } from './a.ts';\nimport { two as other } from './a.ts';": [],
    "import type { one } from './a.ts';\nexport { two } from './a.ts';": [],
    "import * as all from './a.ts';": [],
    "const { one } = await import('./a.ts');": [],
    "new Worker(new URL('./a.ts', import.meta.url));": [],
    "import { one } from '../a.ts';": ['lib/a.ts one', 'lib/a.ts two'],
    "import { two } from './a.ts'; // one": ['lib/a.ts one'],
  };
  for (const [importing, found] of Object.entries(uses))
    expect(
      unusedExports({ 'lib/a.ts': 'export const one = 1;\nexport function two() {}', 'lib/b.ts': importing }),
      importing,
    ).toEqual(found);
});
