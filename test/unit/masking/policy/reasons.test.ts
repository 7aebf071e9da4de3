/** Why a place is hidden, from the masker to the people who read it: in words, and never with the value. */
import { describe, expect, test } from 'vitest';
import { evidenceOf } from '../../../../contract/evidence.ts';
import { VISITOR_LANGUAGES } from '../../../../contract/visitorLanguages.ts';
import { NUMBERS } from '../../../../core/masking/national/all.ts';
import { MASK_REASONS } from '../../../../core/vocabulary/maskReasons.ts';
import { maskReasons, nationalNumbers } from '../../../../renderer/i18n/en/maskReasons.ts';
import { mask } from '../../../../core/masking/mask.ts';
import { maskReasonWords, whyHidden } from '../../../../renderer/features/masked/why.ts';
import { hiddenWhy } from '../../../../widget/hiddenWhy.ts';

const say = (...turns: ['visitor' | 'agent', string][]) => {
  let state;
  let last = mask({ id: '0', author: 'visitor', text: '' });
  for (const [author, text] of turns) {
    last = mask({ id: text, author, text }, state);
    state = last.state;
  }
  return last;
};

const CASES: readonly (readonly [
  string,
  ['visitor' | 'agent', string][],
  string,
  string,
  string | null,
  string | null,
])[] = [
  ['a card by its check digit', [['visitor', 'take 4111 1111 1111 1111 please']], '4111', 'CARD', null, 'right'],
  ['an IBAN by its check digits', [['visitor', 'DE89 3704 0044 0532 0130 00']], '3704', 'IBAN', null, 'right'],
  [
    'a password that was called so',
    [['visitor', 'my password is Tr0ub4dor&3']],
    'Tr0ub4dor',
    'PASSWORD',
    'called',
    null,
  ],
  ['a one-time code that was called so', [['visitor', 'the one-time code is 482915']], '482915', 'OTP', 'called', null],
  ['an e-mail address by its form', [['visitor', 'write to zoe@example.com']], 'zoe', 'EMAIL', null, null],
];

describe('a reason', () => {
  test.each(CASES)('%s', (_what, turns, value, type, cue, check) => {
    const masked = say(...turns);
    const mark = masked.marks.find((one) => one.type === type);
    if (mark === undefined) throw new Error('no mark');
    expect(evidenceOf(mark.why)).toEqual({ cue, check });
    const said = [
      maskReasonWords(mark.why),
      ...Object.values(whyHidden(type, mark.why)),
      ...VISITOR_LANGUAGES.map((language) => hiddenWhy(masked, language) ?? ''),
    ];
    for (const words of said) {
      expect(words.length).toBeGreaterThan(3);
      expect(words).not.toContain(value);
    }
  });

  test('that says a check digit is wrong does not say that it is right', () => {
    expect(evidenceOf({ code: 'card-check-wrong' })).toEqual({ cue: null, check: 'wrong' });
    expect(whyHidden('CARD', { code: 'card-check-wrong' }).check).toContain('wrong');
  });

  test('that says nothing known claims nothing', () => {
    expect(evidenceOf({ code: 'something-new' })).toEqual({ cue: null, check: null });
    expect(whyHidden('NEW_TYPE', { code: 'something-new' }).what).toBe('New type');
  });

  test('is one code and never a sentence, whatever the masker finds, and every code has its words', () => {
    for (const [, turns] of CASES)
      for (const { why } of say(...turns).marks) {
        expect(Object.keys(MASK_REASONS)).toContain(why.code);
        expect(JSON.stringify(why).length).toBeLessThan(80);
        expect(why.of ?? '').not.toContain(' ');
      }
    expect(Object.keys(maskReasons)).toEqual(Object.keys(MASK_REASONS));
    for (const number of NUMBERS) expect(Object.keys(nationalNumbers)).toContain(number.code);
  });

  test('in an encoded link is that of the decoded value', () => {
    const [mark] = say(['visitor', 'see https://a.example/?c=%34%31%31%31%31%31%31%31%31%31%31%31%31%31%31%31']).marks;
    expect(mark?.why).toEqual({ code: 'card-checked', inLink: true });
    expect(evidenceOf({ code: 'card-checked', inLink: true }).check).toBe('right');
    expect(maskReasonWords({ code: 'card-checked', inLink: true })).toBe(
      'encoded in a link: issuer range and check digit of a payment card',
    );
  });

  test('is shown to the visitor once for all places of a message, and not for a message that is masked whole', () => {
    expect(hiddenWhy(say(['visitor', '4111 1111 1111 1111, 5555 5555 5555 4444, password is Tr0ub4dor&3']), 'en')).toBe(
      'Recognised by its check digits and the words around it.',
    );
    expect(hiddenWhy(mask({ id: 'x', author: 'visitor', text: 'hello' }), 'en')).toBeNull();
    expect(
      hiddenWhy(
        {
          text: '[message hidden]',
          marks: [{ start: 0, end: 16, type: 'HIDDEN', why: { code: 'masker-failed' } }],
        },
        'en',
      ),
    ).toBeNull();
  });
});
