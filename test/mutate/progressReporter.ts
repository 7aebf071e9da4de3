/** Reports to the file named by `CLEANDESK_MUTANT_PROGRESS`, one JSON value a line, as soon as each is known. */
import { appendFileSync } from 'node:fs';
import { relative } from 'node:path';
import type { Reporter, TestCase, TestModule } from 'vitest/node';

const path = process.env['CLEANDESK_MUTANT_PROGRESS'] ?? '';

function add(event: 'begun' | 'passed' | 'failed' | 'ended', file: string, test = '', why = ''): void {
  if (path !== '') appendFileSync(path, `${JSON.stringify({ event, file, test, why })}\n`);
}
const fileOf = ({ moduleId }: TestModule): string => relative(process.cwd(), moduleId).replaceAll('\\', '/');

export default class ProgressReporter implements Reporter {
  onTestModuleStart(module: TestModule): void {
    add('begun', fileOf(module));
  }

  onTestCaseResult(test: TestCase): void {
    const { state, errors } = test.result();
    add(state === 'failed' ? 'failed' : 'passed', fileOf(test.module), test.fullName, errors?.[0]?.message ?? '');
  }

  onTestModuleEnd(module: TestModule): void {
    const errors = module.errors();
    if (module.state() === 'failed') add('failed', fileOf(module), '', errors[0]?.message ?? '');
    add('ended', fileOf(module));
  }

  onTestRunEnd(_modules: readonly TestModule[], errors: readonly { readonly message?: string }[]): void {
    for (const { message } of errors) add('failed', '', '', message ?? '');
  }
}
