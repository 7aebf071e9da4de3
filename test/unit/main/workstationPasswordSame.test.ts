import { expect, test } from 'vitest';
import { isSame } from '../../../main/unlock/workstationPassword.ts';

const [COMPOSED, DECOMPOSED] = ['gar\u00e7on', 'garc\u0327on'];

test.each([
  [COMPOSED, DECOMPOSED, true],
  [DECOMPOSED, COMPOSED, true],
  [COMPOSED, COMPOSED, true],
  [COMPOSED, 'garcon', false],
  ['A', 'a', false],
])('the passwords %j and %j are the same, however the keyboard writes their letters: %s', (one, other, same) => {
  expect(isSame(one, other)).toBe(same);
});
