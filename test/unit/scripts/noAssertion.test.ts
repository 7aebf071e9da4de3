/** What the settings of the tests themselves promise: a test without an assertion fails its run. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ROOT } from '../../../scripts/lib/root.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

const PLANTED = `import { expect, test } from 'vitest';
test('asserts', () => { expect(1).toBe(1); });
test('is empty', () => {});
test('only waits', async () => { await Promise.resolve(); });
test('has an empty loop', () => { for (const one of [] as number[]) expect(one).toBe(1); });
`;
/** A project with these settings and planted tests only. */
const folder = temporaryFolder('planted');
beforeAll(() => {
  for (const part of ['unit', 'unit/policy', 'contract']) {
    mkdirSync(join(folder, 'test', part), { recursive: true });
    writeFileSync(join(folder, 'test', part, 'planted.test.ts'), PLANTED);
  }
  for (const name of ['node_modules', 'test/support']) symlinkSync(join(ROOT, name), join(folder, name));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Report {
  readonly testResults: readonly { name: string; assertionResults: readonly { title: string; status: string }[] }[];
}

test('a unit or contract test without an assertion fails the run', () => {
  const report = join(folder, 'report.json');
  const { status } = spawnSync(
    process.execPath,
    [
      ...[
        join(ROOT, 'node_modules/vitest/vitest.mjs'),
        'run',
        '--root',
        folder,
        '--project=unit',
        '--project=unit-shared',
        '--project=contract',
      ],
      ...['--config', join(ROOT, 'vitest.config.ts'), '--reporter=json', `--outputFile=${report}`],
    ],
    // Nothing planted needs a bundle.
    { cwd: folder, stdio: 'ignore', env: { ...process.env, CLEANDESK_TEST_BUILT: folder } },
  );
  expect(status).toBe(1);
  const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as Report;
  expect(testResults.map((file) => basename(dirname(file.name))).sort()).toEqual(['contract', 'policy', 'unit']);
  for (const { assertionResults } of testResults)
    expect(assertionResults.map((one) => [one.title, one.status])).toEqual([
      ['asserts', 'passed'],
      ['is empty', 'failed'],
      ['only waits', 'failed'],
      ['has an empty loop', 'failed'],
    ]);
});
