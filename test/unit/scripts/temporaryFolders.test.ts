import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from '../../../scripts/lib/root.ts';
import { leftOver, removeTemporaryFolders, temporaryFolder } from '../../support/temporaryFolder.ts';

/** What a run makes for all of its files, and removes at its end or before. */
const MAKE_THEIR_OWN = ['test/support/built.ts', 'test/support/oncePerRun.ts', 'test/support/recipes.ts'];

test('a folder of a test is gone when its file ends, with what is in it', () => {
  const folder = temporaryFolder('scratch');
  writeFileSync(join(folder, 'file'), '');
  expect(leftOver().some((name) => folder.endsWith(name))).toBe(true);
  removeTemporaryFolders();
  expect(existsSync(folder)).toBe(false);
  expect(leftOver().some((name) => folder.endsWith(name))).toBe(false);
});

test('no test makes a folder among those of the machine', () => {
  const files = ['unit', 'contract', 'e2e', 'support'].flatMap((part) =>
    globSync(`test/${part}/**/*.ts`, { cwd: ROOT }).map((name) => name.replaceAll('\\', '/')),
  );
  expect(files.length).toBeGreaterThan(300);
  const makers = files.filter((name) =>
    /mkdtemp(?:Sync)?\(\s*(?:join\(\s*tmpdir\(\)|`\$\{tmpdir\(\)|tmpdir\(\))/.test(
      readFileSync(join(ROOT, name), 'utf8'),
    ),
  );
  expect(makers.filter((name) => name !== 'test/unit/scripts/temporaryFolders.test.ts').sort()).toEqual(MAKE_THEIR_OWN);
});
