/** Why a place is hidden, from the masker to the people who read it: in words, and never with the value. */
import { describe, expect, test } from 'vitest';
import { evidenceOf } from '../../../../contract/evidence.ts';
import { VISITOR_LANGUAGES } from '../../../../contract/visitor.ts';
import { mask } from '../../../../core/masking/mask.ts';
import { whyHidden } from '../../../../renderer/ui/why.ts';
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
    expect(evidenceOf(mark?.reason ?? '')).toEqual({ cue, check });
    const said = [
      mark?.reason ?? '',
      ...Object.values(whyHidden(type, mark?.reason ?? '')),
      ...VISITOR_LANGUAGES.map((language) => hiddenWhy(masked, language) ?? ''),
    ];
    for (const words of said) {
      expect(words.length).toBeGreaterThan(3);
      expect(words).not.toContain(value);
    }
  });

  test('that says a check digit is wrong does not say that it is right', () => {
    expect(evidenceOf('length and issuer range of a card, check digit wrong')).toEqual({ cue: null, check: 'wrong' });
    expect(whyHidden('CARD', 'length and issuer range of a card, check digit wrong').check).toContain('wrong');
  });

  test('that says nothing known claims nothing', () => {
    expect(evidenceOf('something new')).toEqual({ cue: null, check: null });
    expect(whyHidden('NEW_TYPE', 'something new').what).toBe('New type');
  });

  test('is told to the visitor once for all places of a message, and not for a message that is hidden whole', () => {
    expect(hiddenWhy(say(['visitor', '4111 1111 1111 1111, 5555 5555 5555 4444, password is Tr0ub4dor&3']), 'en')).toBe(
      'Recognised by its check digits and the words around it.',
    );
    expect(hiddenWhy(mask({ id: 'x', author: 'visitor', text: 'hello' }), 'en')).toBeNull();
    expect(
      hiddenWhy(
        {
          text: '[message hidden]',
          marks: [{ start: 0, end: 16, type: 'HIDDEN', reason: 'internal error of the masker' }],
        },
        'en',
      ),
    ).toBeNull();
  });
});
