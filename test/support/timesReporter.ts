/** Writes how long each test file took, its imports and hooks included, to the file named by `CLEANDESK_TEST_TIMES`. */
import { writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import type { Reporter, TestModule } from 'vitest/node';

export default class TimesReporter implements Reporter {
  readonly #times: { file: string; milliseconds: number }[] = [];

  onTestModuleEnd(module: TestModule): void {
    const { prepareDuration, setupDuration, collectDuration, duration } = module.diagnostic();
    this.#times.push({
      file: relative(process.cwd(), module.moduleId).replaceAll('\\', '/'),
      milliseconds: Math.round(prepareDuration + setupDuration + collectDuration + duration),
    });
  }

  onTestRunEnd(): void {
    const path = process.env['CLEANDESK_TEST_TIMES'];
    if (path !== undefined && path !== '') writeFileSync(path, JSON.stringify(this.#times));
  }
}
