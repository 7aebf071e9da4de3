/**
 * Prints results that are of interest even if the tests passed: annotations of the type `result`. All other output of a
 * passing test is suppressed.
 */
import type { TestAnnotation } from 'vitest';
import type { Reporter, TestCase } from 'vitest/node';

export default class ResultReporter implements Reporter {
  readonly #results: string[] = [];

  onTestCaseAnnotate(_test: TestCase, { type, message }: TestAnnotation): void {
    if (type === 'result') this.#results.push(message);
  }

  onTestRunEnd(): void {
    if (this.#results.length > 0) console.log(`\n${this.#results.join('\n')}\n`);
  }
}
