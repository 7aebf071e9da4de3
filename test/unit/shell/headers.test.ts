import { expect, test } from 'vitest';
import { RENDERER_HEADERS } from '../../../main/shell/headers.ts';

/** By hand: where one is missing, the layers below refuse what it would have, so nothing else shows it. */
const POLICY = {
  'default-src': "'none'",
  'script-src': "'self'",
  'style-src': "'self'",
  'img-src': "'self'",
  'font-src': "'self'",
  'connect-src': "'none'",
  'form-action': "'none'",
  'base-uri': "'none'",
  'frame-ancestors': "'none'",
  'frame-src': "'none'",
  'worker-src': "'none'",
  'require-trusted-types-for': "'script'",
  'trusted-types': "'none'",
};

test('the policy of the page allows its own files, and forbids forms, frames, workers and connections', () => {
  const directives = (RENDERER_HEADERS['content-security-policy'] ?? '').split('; ').map((each) => {
    const space = each.indexOf(' ');
    return [each.slice(0, space), each.slice(space + 1)];
  });
  expect(directives).toHaveLength(Object.keys(POLICY).length);
  expect(Object.fromEntries(directives)).toEqual(POLICY);
});
