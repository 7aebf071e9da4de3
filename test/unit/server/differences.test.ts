/** Two states of a thing, as a person reads them. */
import { expect, test } from 'vitest';
import { differences, readable } from '../../../server/domains/people/differences.ts';

const [A, B] = ['7d1c7f0e-3c0b-4d2a-9a52-0d6f5c1b2a3e', '0b9f6a52-6a0f-4a35-8f0e-5f3d8a1c2b4d'];

test.each([
  ['nothing', { a: 1 }, { a: 1 }, []],
  ['a value', { a: 1, b: 'x' }, { a: 2, b: 'x' }, [['a', '1', '2']]],
  ['what was added', null, { a: 'x' }, [['a', '', 'x']]],
  ['what was taken away', { a: 'x', b: true }, { b: true }, [['a', 'x', '']]],
  ['what is no longer there at all', { a: 'x' }, null, [['a', 'x', '']]],
  ['a place within', { a: { b: { c: 1 } } }, { a: { b: { c: null } } }, [['a.b.c', '1', '']]],
  ['a list', { a: [1, 'x'] }, { a: [] }, [['a', '1, x', 'none']]],
  [
    'named things, by their names',
    { a: { [A]: 'One' } },
    { a: { [A]: 'One', [B]: 'Two' } },
    [['a', 'One', 'One, Two']],
  ],
  ['no named things', { a: { [A]: 'One' } }, { a: {} }, [['a', 'One', 'none']]],
  ['ids that name nothing', { a: { [A]: 5 } }, { a: { [A]: 6 } }, [[`a.${A}`, '5', '6']]],
  ['other keys', { a: { [`x${A}`]: 'One' } }, { a: { [`x${A}`]: 'Two' } }, [[`a.x${A}`, 'One', 'Two']]],
  ['things in a list', { a: [{ b: 1 }, { [A]: 'One' }] }, { a: ['x'] }, [['a', '{"b":1}, One', 'x']]],
  ['a value alone', 5, 'x', [['value', '5', 'x']]],
  [
    'in the order of the states',
    { b: 1, a: 1 },
    { a: 2, c: 2, b: 2 },
    [
      ['b', '1', '2'],
      ['a', '1', '2'],
      ['c', '', '2'],
    ],
  ],
])('%s', (_what, before, after, expected) => {
  expect(differences(before, after).map((one) => [one.path, one.before, one.after])).toEqual(expected);
});

test('long values and places are cut', () => {
  const cut = (text: string): string | undefined => differences(null, { a: text })[0]?.after;
  expect(cut('x'.repeat(300))).toBe('x'.repeat(300));
  expect(cut('x'.repeat(301))).toBe(`${'x'.repeat(299)}…`);
  expect(differences(null, { ['y'.repeat(201)]: 1 })[0]?.path).toBe('y'.repeat(200));
});

test('a whole state is a line for each place that says something', () => {
  expect(readable({ a: 'x', b: '', c: { d: 1 }, e: null })).toBe('a: x\nc.d: 1');
});
