import { join } from 'node:path';
import { RuleTester } from 'oxlint/plugins-dev';
import { describe, expect, it } from 'vitest';

RuleTester.describe = describe;
// The tester throws and asserts nothing that vitest counts: each case is expected not to throw.
RuleTester.it = (name, run) => it(name, () => expect(run).not.toThrow());

const ROOT = join(import.meta.dirname, '..', '..', '..');

/** Tests one rule with the linter's own tester. Files are named as below the repository's root. */
export const ruleTester = (): RuleTester =>
  new RuleTester({ cwd: ROOT, languageOptions: { parserOptions: { lang: 'tsx' } } });

export const at = (path: string): string => join(ROOT, path);
