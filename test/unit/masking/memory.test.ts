import { describe, expect, it } from 'vitest';
import type { DialogueState } from '../../../core/masking/types.ts';
import { mask } from '../../../core/masking/mask.ts';
import { luhnDigit, say } from './support.ts';

/** Every digit in the state, without those of counters. */
function keeps(state: DialogueState, digits: string): boolean {
  return JSON.stringify(state).replace(/\D/g, '').includes(digits) || JSON.stringify(state).includes(digits);
}

describe('the dialogue state keeps nothing of what is hidden', () => {
  const SECRETS: readonly (readonly [string, string, string])[] = [
    ['', 'my ssn is 123-45-6789', '123456789'],
    ['', 'my account number is 55501234', '55501234'],
    ['', 'my phone number is +1 415 555 2671', '4155552671'],
    ['', 'call me on 415-555-2671', '4155552671'],
    ['', 'my password is 86420975', '86420975'],
    ['', 'the verification code is 482913', '482913'],
    ['', 'my PIN is 9182', '9182'],
    ['', 'my cvv is 737', '737'],
    ['', 'my DNI is 12345678Z', '12345678'],
    ['', 'my passport number is 912837465', '912837465'],
    ['', 'username: 7734501', '7734501'],
    ['', 'IBAN DE89 3704 0044 0532 0130 00', '370400440532013000'],
    ['', 'mail me at 5550123@example.com', '5550123'],
    ['', 'born on 12/05/1980', '12051980'],
    ['', 'my card is 4111 1111 1111 1111', '4111111'],
    ['What is your password?', '86420975', '86420975'],
    ['Could you tell me the one-time code?', '482913', '482913'],
    ['Your PIN please?', '4321', '4321'],
    ['What is your SSN?', '123456789', '123456789'],
    ['What is your phone number?', '4155552671', '4155552671'],
    ['What is your account number?', '55501234', '55501234'],
  ];
  for (const [question, text, digits] of SECRETS) {
    it(`${question} ${text}`, () => {
      const { state, spans } = say(text, question === '' ? undefined : say(question, undefined, 'agent').state);
      expect(spans.length).toBeGreaterThan(0);
      expect(keeps(state, digits)).toBe(false);
      for (let i = 0; i + 4 <= digits.length; i++) expect(JSON.stringify(state)).not.toContain(digits.slice(i, i + 4));
    });
  }

  it('and of what looked like a telephone number and may be half a card, only what a check digit needs', () => {
    const first = say('it is 4929 1234', undefined, 'visitor', 'a');
    expect(first.text).not.toContain('4929');
    for (const digits of ['4929', '929', '1234', '123', '234'])
      expect(JSON.stringify(first.state)).not.toContain(digits);
    const second = say('56', say('7890 12', first.state, 'visitor', 'b').state, 'visitor', 'c');
    expect(second.text).toBe('56');
    const whole = `492912347890123${luhnDigit('492912347890123')}`;
    expect(say(`${whole.slice(8, 12)} ${whole.slice(12)}`, first.state, 'visitor', 'b').text).toBe(
      `[card •••• ${whole.slice(12)}]`,
    );
  });

  it('and no text of messages without a piece of a number', () => {
    let { state } = say('my flat is near the station', undefined, 'visitor', 'a');
    state = say('I have 2 bags and a dog', state, 'visitor', 'b').state;
    expect(JSON.stringify(state)).not.toMatch(/station|dog/);
  });

  it('and drops the pieces of a number after half an hour, where the time is known', () => {
    const at = Date.UTC(2026, 0, 1);
    const { state } = mask({ id: 'a', author: 'visitor', text: '411111', at });
    const soon = mask({ id: 'b', author: 'visitor', text: 'ok', at: at + 60_000 }, state).state;
    expect(keeps(soon, '411111')).toBe(true);
    const late = mask({ id: 'b', author: 'visitor', text: 'ok', at: at + 31 * 60_000 }, state).state;
    expect(keeps(late, '4111')).toBe(false);
  });
});

describe('a number spread over messages', () => {
  it('shows its last four on its last piece, and nothing on the others', () => {
    const first = say('4111 1111', undefined, 'visitor', 'a');
    const second = say('1111 1111', first.state, 'visitor', 'b');
    expect(second.text).toBe('[card •••• 1111]');
    expect(second.marks).toEqual([
      {
        start: 0,
        end: 16,
        type: 'CARD',
        shown: '•••• 1111',
        why: { code: 'card-pieces' },
      },
    ]);
    expect(second.corrections.map((c) => c.text)).toEqual(['[card]']);
  });
  it('shows nothing when its last piece is shorter than four digits', () => {
    const first = say('4111 1111 1111 1', undefined, 'visitor', 'a');
    expect(say('111', first.state, 'visitor', 'b').text).toBe('[card]');
  });
  it('is not made of counting numbers', () => {
    let state: DialogueState | undefined;
    for (let i = 1; i < 80; i++) {
      const masked = say(`message ${i}`, state, 'visitor', `m${i}`);
      expect(masked.text).toBe(`message ${i}`);
      expect(masked.corrections).toEqual([]);
      state = masked.state;
    }
  });
  it('is not made of the numbers of ordinary sentences', () => {
    const talk = [
      'we booked room 4115 for two',
      'the taxi was at 5:45 and cost $3120',
      'I got to gate 6011',
      'then a man of 52 told me',
      'to go to desk 4000',
      'my bus is the 1200',
      'and I live in 3528',
      'since 2019',
      'there were 6304 people',
      'in hall 5018',
      'our floor is 12',
      'on row 2201 of the list',
      'the wifi says 8600',
      'page 9792 of the manual',
      'on 12/05 we leave',
      'and on 14/05 we return',
    ];
    let state: DialogueState | undefined;
    for (let round = 0; round < 3; round++) {
      talk.forEach((text, i) => {
        const masked = say(text, state, 'visitor', `m${round}.${i}`);
        expect([masked.text, masked.corrections.map((c) => c.text)]).toEqual([text, []]);
        state = masked.state;
      });
    }
  });
});
