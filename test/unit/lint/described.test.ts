/** What core, contract, server and main export is described: functions, classes and their public methods. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from '../../../scripts/lib/root.ts';
import { undescribedIn } from '../../support/undescribed.ts';

test('every exported function, class and public method of core, contract, server and main is described', () => {
  const paths = globSync('{core,contract,server,main}/**/*.ts', { cwd: ROOT, exclude: ['**/*.d.ts'] });
  expect(paths.length).toBeGreaterThan(600);
  const found = paths.flatMap((path) =>
    undescribedIn(readFileSync(join(ROOT, path), 'utf8'), path.replaceAll('\\', '/')),
  );
  expect(found).toEqual([]);
});

test.each([
  ['a function', 'export function f(): void {}', ['core/a.ts:1 f']],
  ['an arrow function', 'export const f = (): number => 1;', ['core/a.ts:1 f']],
  ['one with a type', 'export const f = ((): number => 1) satisfies F;', ['core/a.ts:1 f']],
  ['one with a comment that is no description', '// It is f.\nexport function f(): void {}', ['core/a.ts:2 f']],
  [
    'one whose description is of something else',
    '/** One. */\nconst a = 1;\nexport function f() {}',
    ['core/a.ts:3 f'],
  ],
  ['a class', 'export class A {}', ['core/a.ts:1 A']],
  ['a method', '/** One. */\nexport class A {\n  go(): void {}\n}', ['core/a.ts:3 A.go']],
  ['a getter', '/** One. */\nexport class A {\n  get size(): number { return 1; }\n}', ['core/a.ts:3 A.size']],
  ['a field that is a function', '/** One. */\nexport class A {\n  go = (): void => {};\n}', ['core/a.ts:3 A.go']],
])('%s without a description is found', (_what, source, found) => {
  expect(undescribedIn(source, 'core/a.ts')).toEqual(found);
});

test.each([
  '/** One. */\nexport function f(): void {}',
  '/** One. */ export const f = (): number => 1;',
  '/** One. */\nexport function f(a: 1): void;\nexport function f(a: 2): void;\nexport function f(): void {}',
  'function f(): void {}',
  'export const number = 1;',
  "export { f } from './f.ts';",
  '/** One. */\nexport class B {\n  constructor() {}\n  #go(): void {}\n  private go(): void {}\n}',
  '/** One. */\nexport class B extends C {\n  override of(): void {}\n}',
  '/** One. */\nexport class B implements C {\n  go(): void {}\n}',
  "/** The one class of this file. */\nimport './b.ts';\nexport class A {}",
])('described, or nothing to describe: %s', (source) => {
  expect(undescribedIn(source, 'core/a.ts')).toEqual([]);
});
