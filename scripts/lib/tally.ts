import { z } from 'zod';

/** What was counted so far; `failures` has a line for each failure. */
export interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly failures: readonly string[];
}

export const NOTHING: Tally = { passed: 0, failed: 0, skipped: 0, failures: [] };

/** The sum of two tallies; failures in the given order. */
export const add = (a: Tally, b: Tally): Tally => ({
  passed: a.passed + b.passed,
  failed: a.failed + b.failed,
  skipped: a.skipped + b.skipped,
  failures: [...a.failures, ...b.failures],
});

/** A stage that is one yes or no, such as the type check. */
export const single = (name: string, ok: boolean): Tally =>
  ok ? { ...NOTHING, passed: 1 } : { ...NOTHING, failed: 1, failures: [name] };

/** The part of vitest's JSON report that is read. */
const Report = z.object({
  success: z.boolean(),
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      assertionResults: z.array(z.object({ status: z.string(), fullName: z.string() })),
    }),
  ),
});

/**
 * Counts a report. What is neither passed nor skipped has failed; a file that could not be loaded, or a run that failed
 * without a failing test (an error after the last one), counts as one failure.
 * @param report parsed JSON, or null where the run wrote none
 * @param exitCode of the run: it may fail for reasons that are in no report
 */
export function countReport(stage: string, report: unknown, exitCode: number): Tally {
  const parsed = Report.safeParse(report);
  if (!parsed.success) return single(`${stage}: the run left no report`, false);
  let passed = 0;
  let skipped = 0;
  const failures: string[] = [];
  for (const file of parsed.data.testResults) {
    for (const test of file.assertionResults) {
      if (test.status === 'passed') passed += 1;
      else if (
        test.status === 'skipped' ||
        test.status === 'pending' ||
        test.status === 'todo' ||
        test.status === 'disabled'
      )
        skipped += 1;
      else failures.push(`${stage}: ${test.fullName}`);
    }
    if (file.status === 'failed' && !file.assertionResults.some(({ status }) => status === 'failed'))
      failures.push(`${stage}: ${file.name} could not be run to its end`);
  }
  if ((!parsed.data.success || exitCode !== 0) && failures.length === 0)
    failures.push(`${stage}: the run failed outside of any test (exit code ${exitCode})`);
  return { passed, failed: failures.length, skipped, failures };
}

/** The last line of the output. */
export const closingLine = ({ passed, failed, skipped }: Tally): string =>
  `${passed} passed, ${failed} failed, ${skipped} skipped`;
