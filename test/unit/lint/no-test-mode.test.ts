import { noTestMode } from '../../../lint/no-test-mode.ts';
import { ruleTester } from './tester.ts';

ruleTester().run('no-test-mode', noTestMode, {
  valid: [
    "const display = process.env['DISPLAY'];",
    "const defines = { 'process.env.NODE_ENV': '\"production\"' };",
    'const here = import.meta.dirname;',
  ],
  invalid: [
    "if (process.env.NODE_ENV === 'test') open();",
    "if (process.env['NODE_ENV'] !== 'production') open();",
    'const { NODE_ENV } = process.env;',
    'const { NODE_ENV: mode } = process.env;',
    'if (process.env.VITEST) open();',
    'if (process.env.JEST_WORKER_ID) open();',
    'if (import.meta.vitest) open();',
    "if (import.meta.env.MODE === 'test') open();",
  ].map((code) => ({ code, errors: [{ message: /tells a test from a user/ }] })),
});
