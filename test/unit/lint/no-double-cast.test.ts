import { noDoubleCast } from '../../../lint/no-double-cast.ts';
import { ruleTester } from './tester.ts';

ruleTester().run('no-double-cast', noDoubleCast, {
  valid: [
    'const a = b as C;',
    'const a: unknown = b as unknown;',
    'const a = b as const;',
    'const a = b satisfies C;',
  ].map((code) => ({ code, filename: 'a.ts' })),
  invalid: ['const a = b as unknown as C;', 'const a = (b as unknown) as C;', 'const a = f(b as unknown as C).d;'].map(
    (code) => ({ code, filename: 'a.ts', errors: [{ message: /a cast through unknown/ }] }),
  ),
});
