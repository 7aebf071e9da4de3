import { join } from 'node:path';
import { RuleTester } from 'oxlint/plugins-dev';
import { describe, it } from 'vitest';

RuleTester.describe = describe;
RuleTester.it = it;

const ROOT = join(import.meta.dirname, '..', '..', '..');

/** Tests one rule with the linter's own tester. Files are named as below the repository's root. */
export const ruleTester = (): RuleTester =>
  new RuleTester({ cwd: ROOT, languageOptions: { parserOptions: { lang: 'tsx' } } });

export const at = (path: string): string => join(ROOT, path);
