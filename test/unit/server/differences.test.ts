/** Two states of a thing, place by place. */
import { expect, test } from 'vitest';
import { WholeChange } from '../../../contract/people.ts';
import { differences, places } from '../../../server/domains/people/differences.ts';
import { stated } from '../../support/stated.ts';

const { none, text, number, flag, list, names, code, time } = stated;
const [A, B] = ['7d1c7f0e-3c0b-4d2a-9a52-0d6f5c1b2a3e', '0b9f6a52-6a0f-4a35-8f0e-5f3d8a1c2b4d'];

test.each([
  ['nothing', { a: 1 }, { a: 1 }, []],
  ['a value', { a: 1, b: 'x' }, { a: 2, b: 'x' }, [['a', number(1), number(2)]]],
  ['what was added', null, { a: 'x' }, [['a', none, text('x')]]],
  ['what was taken away', { a: 'x', b: true }, { b: true }, [['a', text('x'), none]]],
  ['what is no longer there at all', { a: 'x' }, null, [['a', text('x'), none]]],
  ['a place within', { a: { b: { c: 1 } } }, { a: { b: { c: null } } }, [['a.b.c', number(1), none]]],
  ['a list', { a: [1, 'x'] }, { a: [] }, [['a', list(number(1), text('x')), list()]]],
  [
    'named things, by their names',
    { a: { [A]: 'One' } },
    { a: { [A]: 'One', [B]: 'Two' } },
    [['a', names('One'), names('One', 'Two')]],
  ],
  ['no named things', { a: { [A]: 'One' } }, { a: {} }, [['a', names('One'), list()]]],
  ['ids that name nothing', { a: { [A]: 5 } }, { a: { [A]: 6 } }, [[`a.${A}`, number(5), number(6)]]],
  ['other keys', { a: { [`x${A}`]: 'One' } }, { a: { [`x${A}`]: 'Two' } }, [[`a.x${A}`, text('One'), text('Two')]]],
  [
    'things in a list',
    { a: [{ b: 1 }, { [A]: 'One' }] },
    { a: ['x'] },
    [['a', list(text('{"b":1}'), { is: 'name', name: 'One' }), list(text('x'))]],
  ],
  ['codes, which are no text', { role: 'agent' }, { role: 'x' }, [['role', code('agent'), code('x')]]],
  ['a list of codes', null, { 'approvals.required': ['add'] }, [['approvals.required', none, list(code('add'))]]],
  ['ways that policy guards', null, { 'guards.copy': 'block' }, [['guards.copy', none, code('block')]]],
  [
    'times',
    { until: 5 },
    { until: null, madeAt: 6 },
    [
      ['until', time(5), none],
      ['madeAt', none, time(6)],
    ],
  ],
  ['texts at the place of a time', null, { until: 'x' }, [['until', none, text('x')]]],
  ['whether something is so', { a: true }, { a: false }, [['a', flag(true), flag(false)]]],
  ['an empty list from none at all', { a: [] }, {}, [['a', list(), none]]],
  ['nothing in a list', null, { a: [null] }, [['a', none, list(none)]]],
  ['a value alone', 5, 'x', [['value', number(5), text('x')]]],
  [
    'in the order of the states',
    { b: 1, a: 1 },
    { a: 2, c: 2, b: 2 },
    [
      ['b', number(1), number(2)],
      ['a', number(1), number(2)],
      ['c', none, number(2)],
    ],
  ],
])('%s', (_what, before, after, expected) => {
  expect(differences(before, after).map((one) => [one.path, one.before, one.after])).toEqual(expected);
});

test('long values and places are cut', () => {
  const cut = (long: string): unknown => differences(null, { a: long })[0]?.after;
  expect(cut('x'.repeat(300))).toEqual(text('x'.repeat(300)));
  expect(cut('x'.repeat(301))).toEqual(text(`${'x'.repeat(299)}…`));
  expect(differences({ a: `${'x'.repeat(400)}1` }, { a: `${'x'.repeat(400)}2` })).toHaveLength(1);
  expect(places({ a: 'x'.repeat(2_001) })).toEqual([{ path: 'a', value: text(`${'x'.repeat(1_999)}…`) }]);
  expect(differences(null, { ['y'.repeat(201)]: 1 })[0]?.path).toBe('y'.repeat(200));
});

test('of long lists the first are shown, and the others counted', () => {
  const many = Array.from({ length: 1_001 }, (_, at) => at);
  const [place] = places({ a: many });
  expect(place?.value).toEqual({ ...list(...many.slice(0, 1_000).map((one) => number(one))), more: 1 });
  const [difference] = differences({ a: many }, { a: [...many.slice(1), 0] });
  expect(difference?.before).toEqual({ ...list(...many.slice(0, 100).map((one) => number(one))), more: 901 });
  // Compared whole: they may differ behind the place where they are cut.
  expect(differences({ a: many }, { a: [...many.slice(0, -1), 'x'] })).toHaveLength(1);
  expect(places(Object.fromEntries(many.map((one) => [`p${one}`, one])))).toHaveLength(1_000);
  expect(WholeChange.shape.before.safeParse(places({ a: many })).success).toBe(true);
});

test('a whole state has each place that is not null', () => {
  expect(places({ a: 'x', b: '', c: { d: 1 }, e: null })).toEqual([
    { path: 'a', value: text('x') },
    { path: 'b', value: text('') },
    { path: 'c.d', value: number(1) },
  ]);
  expect(places(null)).toEqual([]);
});
