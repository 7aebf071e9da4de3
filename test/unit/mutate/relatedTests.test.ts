/** Which tests `npm run mutate` asks: those that run the file, by imports, processes and bundles. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { mutantsOf } from '../../mutate/mutantsOf.ts';
import { relatedTests } from '../../mutate/relatedTests.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

const SOURCE = 'export const isOpen = (a: number): boolean => a < 3;\n';
const FILES: Readonly<Record<string, string>> = {
  'server/rule.ts': SOURCE,
  'server/server.ts': "export { isOpen } from './rule.ts';\n",
  'cli/cleandesk.ts': "await import('../server/server.ts');\n",
  'test/support/place.ts': "export { isOpen } from '../../server/rule.ts';\n",
  'test/unit/ruleOfServer.test.ts': "import { isOpen } from '../../server/server.ts';\n",
  'test/unit/rule.test.ts': "import { isOpen } from '../../server/rule.ts';\n",
  'test/unit/types.test.ts': "import type { isOpen } from '../../server/rule.ts';\n",
  'test/contract/ruleCommand.test.ts': "start(join(import.meta.dirname, '..', '..', 'cli', 'cleandesk.ts'));\n",
  'test/contract/ruleBrowser.test.ts': "import { isOpen } from '../support/place.ts';\n",
  // Runs it, twelve imports away.
  'test/unit/farAway.test.ts': "import '../support/a1.ts';\n",
  ...Object.fromEntries(
    Array.from({ length: 11 }, (_unused, index) => [`test/support/a${index + 1}.ts`, `import './a${index + 2}.ts';\n`]),
  ),
  'test/support/a12.ts': "import '../../server/rule.ts';\n",
  'test/e2e/rule.test.ts': "import { isOpen } from '../../server/rule.ts';\n",
};

let tree = '';
beforeAll(() => {
  tree = temporaryFolder('related');
  for (const [path, text] of Object.entries(FILES)) {
    mkdirSync(join(tree, dirname(path)), { recursive: true });
    writeFileSync(join(tree, path), text);
  }
});
afterAll(() => rmSync(tree, { recursive: true, force: true }));

const asked = (path: string): readonly string[] => {
  const [mutant] = mutantsOf(path, SOURCE);
  if (mutant === undefined) throw new Error('there is no mutant');
  return relatedTests(tree)(mutant).map(({ file }) => file);
};

test('the nearest unit test first, commands of contract tests after it, neither types nor end-to-end tests', () => {
  expect(asked('server/rule.ts')).toEqual([
    'test/unit/rule.test.ts',
    'test/unit/ruleOfServer.test.ts',
    'test/contract/ruleCommand.test.ts',
  ]);
});

test('a test in a browser is asked where no other runs the file', () => {
  writeFileSync(join(tree, 'server', 'page.ts'), SOURCE);
  writeFileSync(join(tree, 'test', 'support', 'place.ts'), "import '../../server/page.ts';\n");
  expect(asked('server/page.ts')).toEqual(['test/contract/ruleBrowser.test.ts']);
});

test('nothing is asked about a file that no test runs', () => {
  writeFileSync(join(tree, 'server', 'alone.ts'), SOURCE);
  expect(asked('server/alone.ts')).toEqual([]);
});
