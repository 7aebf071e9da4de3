import { randomBytes, randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { DETECTORS } from '../../../../core/masking/detectors/all.ts';
import { mask, maskAgain } from '../../../../core/masking/mask.ts';
import { DEFAULT_MASKING_POLICY } from '../../../../core/masking/policy/defaults.ts';
import type { MaskingException } from '../../../../core/masking/policy/exception.ts';
import { KINDS } from '../../../../core/masking/policy/kinds.ts';
import { wordsOf } from '../../../../cli/words.ts';
import { MaskingPolicy, readMaskingPolicy } from '../../../../core/masking/policy/policy.ts';
import { makePolicyMask, maskExcept } from '../../../../core/masking/policy/policyMask.ts';
import { makeKeyed } from '../../../../core/masking/policy/pseudonym.ts';
import { leaveReadable } from '../../../../core/masking/policy/leaving.ts';
import type { Masked } from '../../../../core/masking/types.ts';
import { makeCard, seeded } from '../support.ts';

const secret = randomBytes(32);
const CONVERSATION = randomUUID();
const CARD = '4111 1111 1111 1111';
const membership = {
  name: 'Members',
  label: 'membership number',
  pattern: 'MB-?\\d{6}',
  mustMatch: ['mine is MB-123456'],
  mustNotMatch: ['MB-12'],
};

function problems(value: unknown): Record<string, string> {
  const read = readMaskingPolicy(value);
  return read.ok ? {} : Object.fromEntries(read.problems.map((p) => [p.path, wordsOf(p.fault)]));
}
function under(policy: object, exceptions: readonly MaskingException[] = [], key = secret) {
  const made = makePolicyMask(MaskingPolicy.parse(policy), key, exceptions);
  return {
    ...made,
    say: (text: string, conversation = CONVERSATION, at = 1_000): Masked =>
      made.mask(conversation)({ id: 'm', author: 'visitor', text, at }),
  };
}
function excepted(value: string, more: Partial<MaskingException> = {}, key = secret): MaskingException {
  const type = more.type ?? 'CARD';
  return {
    id: randomUUID(),
    tag: makeKeyed(key).tag(type, value) ?? '',
    type,
    reason: 'our own loyalty number',
    personId: randomUUID(),
    at: 1,
    expiresAt: null,
    ...more,
  };
}

test('patterns that would cost too much together are refused, unless they are off', () => {
  const patterns = (on: boolean): object => ({
    patterns: Array.from({ length: 50 }, (_, index) => ({
      name: `Pattern ${index}`,
      label: `kind ${String.fromCharCode(97 + (index % 26)).repeat(1 + Math.floor(index / 26))}`,
      pattern: '[a-z\\d]{3,120}!',
      mustMatch: ['abc!'],
      mustNotMatch: ['ab!'],
      on,
    })),
  });
  expect(problems(patterns(true))).toEqual({ patterns: expect.stringMatching(/together are too long/) });
  expect(problems(patterns(false))).toEqual({});
});

describe('a policy that would show what must be masked is refused, and the place is named', () => {
  test.each(['CARD', 'CVV', 'PIN', 'TRACK'])('%s cannot be switched off', (type) => {
    expect(problems({ types: { [type]: { on: false } } })).toEqual({
      [`types.${type}.on`]: expect.stringMatching(/cannot be switched off.*PCI DSS/),
    });
  });
  test.each(['CARD', 'CVV', 'SSN', 'PASSWORD', 'NATIONAL_ID', 'DOB'])('%s has no pseudonym', (type) => {
    expect(problems({ types: { [type]: { style: 'pseudonym' } } })).toEqual({
      [`types.${type}.style`]: expect.stringContaining('no pseudonym'),
    });
  });
  test.each([
    ['a field that is none', { typs: {} }, { policy: expect.stringContaining('typs') }],
    ['a type that is none', { types: { CARDS: { on: false } } }, { types: expect.stringContaining('no type CARDS') }],
    [
      'a type of every object',
      JSON.parse('{"types":{"__proto__":{"on":false}}}'),
      { types: expect.stringContaining('__proto__') },
    ],
    [
      'a field of a type that is none',
      { types: { PHONE: { off: true } } },
      { 'types.PHONE': expect.stringContaining('off') },
    ],
    ['on in words', { types: { PHONE: { on: 'no' } } }, { 'types.PHONE.on': 'Must be yes or no.' }],
    [
      'a style that is none',
      { types: { PHONE: { style: 'last-four' } } },
      { 'types.PHONE.style': expect.stringContaining('type-name, pseudonym') },
    ],
    [
      'a reach that is none',
      { pseudonyms: { reach: 'world' } },
      { 'pseudonyms.reach': expect.stringContaining('conversation') },
    ],
    ['exceptions brought in with the policy', { exceptions: [] }, { policy: expect.stringContaining('exceptions') }],
    ['nothing', null, { policy: expect.any(String) }],
  ])('%s', (_what, value, expected) => {
    expect(problems(value)).toEqual(expected);
  });
  test.each([
    [
      'matches the empty text',
      { pattern: 'a*' },
      { 'patterns.0.pattern': expect.stringContaining('matches nothing at all') },
    ],
    [
      'is too long to look for',
      { pattern: '([a-z]{100}){4}' },
      { 'patterns.0.pattern': expect.stringContaining('more than 250 characters') },
    ],
    [
      'looks back, which takes time without end',
      { pattern: '(MB)\\1\\d{6}' },
      { 'patterns.0.pattern': expect.stringContaining('cannot be done in linear time') },
    ],
    [
      'finds nothing in its own text',
      { mustMatch: ['nothing here'] },
      { 'patterns.0.mustMatch.0': expect.stringContaining('finds nothing') },
    ],
    [
      'finds something where it must not',
      { mustNotMatch: ['ok', 'MB123456'] },
      { 'patterns.0.mustNotMatch.1': expect.stringContaining('finds something') },
    ],
    ['was never tried', { mustMatch: [] }, { 'patterns.0.mustMatch': expect.stringContaining('at least one') }],
    [
      'is tried with a real card',
      { mustMatch: [`MB-123456 and ${CARD}`] },
      { 'patterns.0.mustMatch.0': expect.stringContaining('card number') },
    ],
    [
      'is shown as a card',
      { label: 'Card' },
      { 'patterns.0.label': expect.stringContaining('what a type of the masker is called') },
    ],
    [
      'is shown as the end of a card',
      { label: 'card •••• 1111' },
      { 'patterns.0.label': expect.stringContaining('letters') },
    ],
    ['is shown with digits', { label: 'member 4111' }, { 'patterns.0.label': expect.stringContaining('letters') }],
    ['is shown with brackets', { label: 'a] [b' }, { 'patterns.0.label': expect.stringContaining('letters') }],
  ])('a pattern that %s', (_what, change, expected) => {
    expect(problems({ patterns: [{ ...membership, ...change }] })).toEqual(expected);
  });
  test('two patterns of one name, and more than fifty', () => {
    expect(problems({ patterns: [membership, { ...membership, name: ' MEMBERS ' }] })).toEqual({
      'patterns.1.name': expect.stringContaining('another pattern'),
    });
    expect(
      Object.keys(
        problems({ patterns: Array.from({ length: 51 }, (_, i) => ({ ...membership, name: `Number ${i}` })) }),
      ),
    ).toEqual(['patterns']);
  });
});

describe('the safe default', () => {
  test('is everything on, in the style that shows least or the last four of a card', () => {
    expect(MaskingPolicy.parse({})).toEqual(DEFAULT_MASKING_POLICY);
    expect(KINDS.every((kind) => DEFAULT_MASKING_POLICY.types[kind.type]?.on)).toBe(true);
    expect(DEFAULT_MASKING_POLICY).toMatchObject({ pseudonyms: { reach: 'conversation' }, patterns: [] });
  });
  test('is the plain masker itself, so that it costs nothing', () => {
    const made = makePolicyMask(DEFAULT_MASKING_POLICY, secret);
    expect(made.mask(CONVERSATION)).toBe(mask);
    expect(made.maskAgain(CONVERSATION)).toBe(maskAgain);
  });
  test('knows every type that a detector finds by its name', () => {
    const finds = new Set(
      DETECTORS.flatMap((detector) => [...String(detector.find).matchAll(/type: '([A-Z_]+)'/g)].map((m) => m[1] ?? '')),
    );
    expect([...finds].filter((type) => !KINDS.some((kind) => kind.type === type))).toEqual([]);
  });
});

describe('types and styles', () => {
  const MESSAGE = `card ${CARD}, mail ann@example.com, IBAN DE89 3704 0044 0532 0130 00`;
  test('a type that is off stays readable, is reported to later masking, and everything else stays hidden', () => {
    const masked = under({ types: { EMAIL: { on: false } } }).say(MESSAGE);
    expect(masked.text).toBe('card [card •••• 1111], mail ann@example.com, IBAN [IBAN]');
    expect(masked.readable?.map((r) => [masked.text.slice(r.start, r.end), r.type])).toEqual([
      ['ann@example.com', 'EMAIL'],
    ]);
    expect(maskAgain(masked, 'visitor').text).toBe('card [card •••• 1111], mail [e-mail], IBAN [IBAN]');
    expect(maskAgain(masked, 'visitor', undefined, leaveReadable(masked.readable ?? [])).text).toBe(masked.text);
  });
  test('styles are applied', () => {
    expect(under({ types: { CARD: { style: 'type-name' }, IBAN: { style: 'last-four' } } }).say(MESSAGE).text).toBe(
      'card [card], mail [e-mail], IBAN [IBAN •••• 3000]',
    );
  });
  test('what is named readable is readable in that place and as that type only', () => {
    const text = 'mail ann@example.com';
    const place = { start: 5, end: 20 };
    expect(
      maskAgain({ text, marks: [] }, 'visitor', undefined, leaveReadable([{ ...place, type: 'EMAIL' }])).text,
    ).toBe(text);
    for (const wrong of [
      { ...place, type: 'PHONE' },
      { start: 6, end: 20, type: 'EMAIL' },
      { start: 5, end: 19, type: 'EMAIL' },
      { start: 50, end: 90, type: 'EMAIL' },
    ]) {
      expect(maskAgain({ text, marks: [] }, 'visitor', undefined, leaveReadable([wrong])).text).toBe('mail [e-mail]');
    }
    const code = 'cvv is 123';
    expect(
      maskAgain({ text: code, marks: [] }, 'visitor', undefined, leaveReadable([{ start: 7, end: 10, type: 'CVV' }]))
        .text,
    ).toBe('cvv is [CVV]');
    const longer = `the number ${CARD} ok`;
    expect(
      maskAgain(
        { text: longer, marks: [] },
        'visitor',
        undefined,
        leaveReadable([{ start: 0, end: longer.length, type: 'CARD' }]),
      ).text,
    ).toBe('the number [card •••• 1111] ok');
  });
});

describe('what an agent writes', () => {
  test('is read by the types that are off, and hides what cannot be switched off in any case', () => {
    const text = 'write to help@example.com, not 4111 1111 1111 1111 cvv 123';
    const say = (off: string[]): string => maskExcept(off)({ id: 'm', author: 'agent', text }).text;
    expect(say(['EMAIL', 'CARD', 'CVV', 'PIN', 'TRACK', 'NOTHING', '__proto__'])).toBe(
      'write to help@example.com, not [card •••• 1111] cvv [CVV]',
    );
    expect(maskExcept([])).toBe(mask);
    expect(maskExcept(['CARD'])).toBe(mask);
  });
});

describe('pseudonyms', () => {
  const policy = { types: { EMAIL: { style: 'pseudonym' }, PHONE: { style: 'pseudonym' } } };
  const shown = (masked: Masked): string[] => masked.marks.map((mark) => mark.shown);
  test('two mentions of one e-mail look the same however they are written, and another looks different', () => {
    const [a, b, c] = shown(under(policy).say('Ann@Example.com, not ann@example.com but bob@example.com'));
    expect(a).toMatch(/^[BCDFGHJKLMNPQRSTVWXZ]{5}$/);
    expect(b).toBe(a);
    expect(c).not.toBe(a);
  });
  test('by default they do not go beyond a conversation, and never beyond a tenant', () => {
    const other = randomUUID();
    const say = (maker: ReturnType<typeof under>, conversation: typeof CONVERSATION): string | undefined =>
      shown(maker.say('ann@example.com', conversation))[0];
    expect(say(under(policy), CONVERSATION)).not.toBe(say(under(policy), other));
    const whole = { ...policy, pseudonyms: { reach: 'tenant' } };
    expect(say(under(whole), CONVERSATION)).toBe(say(under(whole), other));
    expect(say(under(whole), CONVERSATION)).not.toBe(say(under(whole, [], randomBytes(32)), CONVERSATION));
  });
  test('masking what is masked changes nothing, with this policy and without', () => {
    const { say, maskAgain: again } = under({ ...policy, patterns: [membership] });
    const once = say(`ann@example.com MB-123456 ${CARD}`);
    expect(once.text).toMatch(/^\[e-mail [A-Z]{5}\] \[membership number\] \[card •••• 1111\]$/);
    expect(say(once.text).text).toBe(once.text);
    expect(mask({ id: 'x', author: 'visitor', text: once.text }).text).toBe(once.text);
    expect(maskAgain(once, 'visitor')).toMatchObject({ text: once.text, marks: once.marks });
    expect(again(CONVERSATION)(once, 'visitor')).toMatchObject({ text: once.text, marks: once.marks });
  });
  test('a typed placeholder takes no number and no name past the masker', () => {
    const { say } = under(policy);
    for (const forged of [
      '[e-mail 41111]',
      '[card 4111 1111 1111 1111]',
      '[phone +44 20 7946 0000]',
      '[loyal 4111111111111111]',
      '[e-mail ann@example.com]',
    ]) {
      expect(say(forged).text.replaceAll(/•••• \d{4}/g, '')).not.toMatch(/\d{6}|ann@/);
    }
  });
});

describe('patterns', () => {
  const { say } = under({ patterns: [membership] });
  test('a hit is hidden under its label, and its reason is the pattern', () => {
    const masked = say('my number is mb123456, thanks');
    expect(masked.text).toBe('my number is [membership number], thanks');
    expect(masked.marks).toEqual([
      expect.objectContaining({
        type: 'CUSTOM',
        shown: 'membership number',
        why: { code: 'client-pattern', of: 'membership number' },
      }),
    ]);
  });
  test('a pattern unmasks nothing: whatever it overlaps stays hidden, and a card stays a card', () => {
    const next = seeded(7);
    const wide = under({
      patterns: [
        { ...membership, label: 'anything', pattern: '[\\d -]{8,30}', mustMatch: ['12 34 56 78'], mustNotMatch: [] },
      ],
    });
    for (let i = 0; i < 300; i++) {
      const card = makeCard(next);
      const masked = wide.say(`it is ${card} ok`);
      expect(masked.marks.some((m) => m.type === 'CARD')).toBe(true);
      expect(masked.text).not.toMatch(/\d{5}/);
    }
  });
  test('a pattern that is switched off finds nothing', () => {
    expect(under({ patterns: [{ ...membership, on: false }] }).say('MB-123456').text).toBe('MB-123456');
  });
});

describe('an exception', () => {
  const LOYALTY = '4012 8888 8888 1881';
  test('shows that value, however it is written, and no other', () => {
    const { say } = under({}, [excepted(LOYALTY)]);
    expect(say(`loyalty ${LOYALTY} ok`).text).toBe(`loyalty ${LOYALTY} ok`);
    expect(say('loyalty 4012888888881881 ok').text).toBe('loyalty 4012888888881881 ok');
    expect(say(`loyalty ${CARD} ok`).text).toBe('loyalty [card •••• 1111] ok');
    expect(say(`my card ${LOYALTY} is fine, ${CARD} is not`).text).toBe(
      `my card ${LOYALTY} is fine, [card •••• 1111] is not`,
    );
  });
  test('is reported to later masking', () => {
    const masked = under({}, [excepted(LOYALTY)]).say(`loyalty ${LOYALTY} ok`);
    expect(masked.readable).toEqual([{ start: 8, end: 27, type: 'CARD' }]);
    expect(maskAgain(masked, 'visitor').text).toBe('loyalty [card •••• 1881] ok');
    expect(maskAgain(masked, 'visitor', undefined, leaveReadable(masked.readable ?? [])).text).toBe(masked.text);
  });
  test('made at one tenant does nothing at another', () => {
    expect(under({}, [excepted(LOYALTY)], randomBytes(32)).say(LOYALTY).text).toBe('[card •••• 1881]');
  });
  test('of one type does not open another', () => {
    expect(under({}, [excepted(LOYALTY, { type: 'PHONE' })]).say(LOYALTY).text).toBe('[card •••• 1881]');
  });
  test('ends when it expires, and does not apply where the time is not known', () => {
    const made = under({}, [excepted(LOYALTY, { expiresAt: 2_000 })]);
    expect(made.say(LOYALTY, CONVERSATION, 1_999).text).toBe(LOYALTY);
    expect(made.say(LOYALTY, CONVERSATION, 2_000).text).toBe('[card •••• 1881]');
    expect(made.mask(CONVERSATION)({ id: 'm', author: 'visitor', text: LOYALTY }).text).toBe('[card •••• 1881]');
  });
  test('shows nothing that another detector or a pattern hides', () => {
    const { say } = under(
      { patterns: [{ ...membership, pattern: '4012[ \\d]{8,15}', mustMatch: ['4012 1234 12'], mustNotMatch: [] }] },
      [excepted(LOYALTY)],
    );
    expect(say(LOYALTY).text).toBe('[membership number]');
  });
  test('a masked place has a tag that depends on the secret, and only types with exceptions have one', () => {
    const { say, tags } = under({});
    const text = `${LOYALTY}, ann@example.com, cvv 123`;
    const found = tags(text, say(text).spans);
    expect(found).toEqual([
      {
        span: 0,
        type: 'CARD',
        tag: makeKeyed(secret).tag('CARD', '4012888888881881'),
        likelyCard: true,
        hasCheckDigits: true,
      },
    ]);
    expect(found[0]?.tag).not.toBe(makeKeyed(randomBytes(32)).tag('CARD', '4012888888881881'));
  });
});
