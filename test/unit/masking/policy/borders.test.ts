/** What each field of a masking policy and of an exception may be, at its borders. */
import { describe, expect, test } from 'vitest';
import { MaskingException } from '../../../../core/masking/policy/exception.ts';
import { CustomPattern, MaskingPolicy } from '../../../../core/masking/policy/policy.ts';

const PATTERN = { name: 'Number', label: 'member number', pattern: 'MEM-\\d{4}', mustMatch: ['MEM-1234'] };
const ID = '00000000-0000-4000-8000-000000000001';
const EXCEPTION = {
  id: ID,
  tag: 'a'.repeat(32),
  type: 'CARD',
  reason: 'number of an order',
  personId: ID,
  at: 1,
  expiresAt: null,
};
type Row = readonly [name: string, taken: readonly unknown[], refused: readonly unknown[]];

const many = (count: number): string[] => Array.from({ length: count }, () => 'MEM-1234');
const PATTERNS: readonly Row[] = [
  ['name', ['x', 'x'.repeat(60), ` ${'x'.repeat(60)} `], ['', ' ', 'x'.repeat(61), 5]],
  ['label', ['abc', 'member number', 'a'.repeat(30)], ['ab', 'a'.repeat(31), 'number 5', 'a  b', 'card', '[x]']],
  ['pattern', ['MEM-\\d{4}'], ['', 5]],
  ['on', [true, false], ['true', 1]],
  ['mustMatch', [many(1), many(10)], [[], many(11), [''], ['MEM-1234'.padEnd(401)], ['4111 1111 1111 1111'], 'text']],
  ['mustNotMatch', [[], many(10), ['x'.repeat(400)]], [many(11), [''], ['x'.repeat(401)], ['4111 1111 1111 1111']]],
  ['more', [], [1]],
];
const EXCEPTIONS: readonly Row[] = [
  ['id', [ID], ['', 'x', 5]],
  ['tag', ['0'.repeat(32)], ['a'.repeat(31), 'a'.repeat(33), 'A'.repeat(32), 'g'.repeat(32)]],
  ['type', ['CARD'], ['CVV', 'PIN', 'TRACK', 'other', '']],
  ['reason', ['x'.repeat(10), 'x'.repeat(300)], ['x'.repeat(9), 'x'.repeat(301), null]],
  ['personId', [ID], ['', 'x', null]],
  ['at', [0, 1], [-1, 0.5, null]],
  ['expiresAt', [null, 0, 1], [-1, 0.5, '']],
  ['more', [], [1]],
];

describe.each([
  ['a pattern', CustomPattern, PATTERN, PATTERNS],
  ['an exception', MaskingException, EXCEPTION, EXCEPTIONS],
] as const)('%s', (_what, schema, good, rows) => {
  test('is taken with fields as these', () => {
    expect(schema.safeParse(good).success).toBe(true);
  });

  test.each(rows)('takes a %s of its form alone', (name, taken, refused) => {
    const takes = (value: unknown): boolean => schema.safeParse({ ...good, [name]: value }).success;
    expect([taken.filter((value) => !takes(value)), refused.filter(takes)]).toEqual([[], []]);
  });

  test.each(Object.keys(good))('is none without its %s', (name) => {
    const { [name]: _left, ...rest } = good as Record<string, unknown>;
    expect(schema.safeParse(rest).success).toBe(false);
  });
});

test('a policy has at most fifty patterns, is on where nothing is said, and takes nothing else', () => {
  const patterns = (count: number): object[] =>
    Array.from({ length: count }, (_, at) => ({ ...PATTERN, name: `Number ${at}`, on: false }));
  const takes = (policy: object): boolean => MaskingPolicy.safeParse(policy).success;
  expect([takes({}), takes({ patterns: patterns(50) }), takes({ patterns: patterns(51) })]).toEqual([
    true,
    true,
    false,
  ]);
  expect([takes({ more: 1 }), takes({ pseudonyms: { reach: 'all' } }), takes({ pseudonyms: { more: 1 } })]).toEqual([
    false,
    false,
    false,
  ]);
  const policy = MaskingPolicy.parse({ patterns: [PATTERN] });
  expect([policy.pseudonyms.reach, policy.patterns[0]?.on, policy.patterns[0]?.mustNotMatch]).toEqual([
    'conversation',
    true,
    [],
  ]);
  expect(Object.values(policy.types).filter(({ on }) => !on)).toEqual([]);
});
