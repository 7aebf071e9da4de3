import { lineLength } from '../../../lint/line-length.ts';
import { ruleTester } from './tester.ts';

const words = (count: number): string => 'word '.repeat(count).trim();
const TOO_LONG = [{ message: /limit/ }];

ruleTester().run('line-length', lineLength, {
  valid: [
    `// ${'x'.repeat(117)}`,
    `const text = '${words(20)}';`,
    // The breaks of a template of several lines are part of its text.
    `const page = \`first\n${words(40)}\n\`;`,
    // There is no place to break at.
    `const hash = '${'a'.repeat(130)}';`,
    `const pattern = /${'a'.repeat(130)}/u;`,
    { code: `export const words = { hello: '${words(40)}' };`, filename: 'renderer/i18n/en/hello.ts' },
  ],
  invalid: [
    { code: `// ${'x'.repeat(118)}`, errors: TOO_LONG },
    { code: `/**\n * ${words(40)}\n */`, errors: TOO_LONG },
    { code: `const text = '${words(40)}';`, errors: TOO_LONG },
    { code: `test('${words(40)}', () => {});`, errors: TOO_LONG },
    { code: `const text = \`${words(40)}\`;`, errors: TOO_LONG },
    { code: `call(first);\nconst a = 1; ${'call(a); '.repeat(14)}\ncall(last);`, errors: TOO_LONG },
    { code: `const page = \`first\nlast\`;\nconst text = '${words(40)}';`, errors: TOO_LONG },
  ],
});
