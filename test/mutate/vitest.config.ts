/**
 * The project's configuration for one run on a mutant: one test file after the other in a given order, and a report of
 * each as soon as it is known.
 */
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { defineConfig } from 'vitest/config';
import project from '../../vitest.config.ts';

/** Paths below the root, with `/`, one a line. */
const order = (process.env['CLEANDESK_MUTANT_TESTS'] ?? '').split('\n');

class InOrder extends BaseSequencer {
  override sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification): number =>
      order.findIndex((path) => moduleId.replaceAll('\\', '/').endsWith(`/${path}`));
    return Promise.resolve(files.toSorted((a, b) => place(a) - place(b)));
  }
}

/** Milliseconds. How long a test may make no progress is the tool's to say, which reports a hang apart. */
const NEVER = 3_600_000;

export default defineConfig({
  ...project,
  test: {
    ...project.test,
    projects: project.test?.projects?.map((one) =>
      typeof one === 'object' && 'test' in one
        ? { ...one, test: { ...one.test, testTimeout: NEVER, hookTimeout: NEVER } }
        : one,
    ),
    maxWorkers: 1,
    fileParallelism: false,
    bail: 1,
    reporters: ['./test/mutate/progressReporter.ts'],
    sequence: { sequencer: InOrder },
  },
});
