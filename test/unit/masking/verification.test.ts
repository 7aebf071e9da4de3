import { describe, expect, it } from 'vitest';
import { storable } from '../../../core/masking/mask.ts';
import type { DialogueState, Masked } from '../../../core/masking/types.ts';
import { say } from './support.ts';

function last(messages: readonly string[], authors: readonly ('visitor' | 'agent')[] = []): Masked {
  let state: DialogueState | undefined;
  let masked: Masked | undefined;
  messages.forEach((text, i) => {
    masked = say(text, state, authors[i] ?? 'visitor', `m${i}`);
    state = JSON.parse(JSON.stringify(masked.state)) as DialogueState;
  });
  return masked!;
}

describe('after a card', () => {
  it('a message of three or four digits is a verification code, and is dropped', () => {
    for (const talk of [
      ['4111 1111 1111 1111', '12/27', '739'],
      ['card 4111111111111111', '739'],
      ['4111 1111', '1111 1111', '739'],
      ['378282246310005', '09/28', '7391'],
      ['4111111111111111', 'and', '7 3 9.'],
      ['4111111111111111', 'ok', "it's 739"],
      ['4111111111111111', 'seven three nine'],
      ['4111111111111111', 'siete tres nueve'],
    ]) {
      const masked = last(talk);
      expect([talk, masked.spans.map((s) => [s.type, s.action])]).toEqual([talk, [['CVV', 'drop']]]);
      expect(storable(talk.at(-1)!, masked.spans)).not.toMatch(/739|seven|siete/);
      expect(JSON.stringify(masked.state)).not.toContain('739');
    }
  });
  it('a month and a year alone are its expiry', () => {
    for (const text of ['12/27', '12/2027', '12-27', '09 / 28', '1227'])
      expect(last(['4111 1111 1111 1111', text]).text).toMatch(/^\[(card expiry|CVV)\]$/);
    expect(last(['4111 1111 1111 1111', '12/27']).text).toBe('[card expiry]');
  });
  it('the digits of the other party are none', () => {
    expect(last(['4111 1111 1111 1111', '739'], ['visitor', 'agent']).text).toBe('739');
  });
  it('numbers in sentences can be read, and so can a number long after it', () => {
    expect(last(['4111 1111 1111 1111', 'my flat is number 739']).text).toBe('my flat is number 739');
    expect(
      last([
        '4111 1111 1111 1111',
        'thanks',
        'and my order?',
        'it was for my son',
        'he is away',
        'so I call',
        'ok?',
        '739',
      ]).text,
    ).toBe('739');
  });
});

describe('a verification code that is spelt out', () => {
  for (const text of [
    'the code on the back: seven three nine',
    'the digits on the back are seven, three, nine',
    'cvv is seven thirty nine',
    'my security code is seven double three',
    'CVV: seven-three-nine',
    'el código del reverso es siete tres nueve',
    'el codigo de atras: siete tres nueve',
    'der Code auf der Rückseite ist sieben drei neun',
    'Prüfziffer sieben drei neun',
    'le code au dos est sept trois neuf',
    'le cryptogramme est sept trois neuf',
    'o código no verso é sete três nove',
    'il codice sul retro è sette tre nove',
    'the code on the back is 739',
    'the code on the back of my card is 739',
    'cvv seven hundred thirty nine',
  ]) {
    it(text, () => {
      const { spans, text: shown } = say(text);
      expect(spans.map((s) => [s.type, s.action])).toEqual([['CVV', 'drop']]);
      expect(shown).not.toMatch(
        /seven|three|nine|siete|tres|nueve|sieben|drei|neun|sept|trois|neuf|sete|três|nove|sette|739/,
      );
    });
  }
  for (const text of [
    'cvv: one two three four',
    'my CVV is nine eight seven six',
    'security code one, two, three, four',
    'der Code auf der Rückseite ist eins zwei drei vier',
    'el código del reverso es uno dos tres cuatro',
    'le cryptogramme est un deux trois quatre',
  ]) {
    it(`of four digits: ${text}`, () => {
      const { spans, text: shown } = say(text);
      expect(spans.map((s) => [s.type, s.action])).toEqual([['CVV', 'drop']]);
      expect(shown).not.toMatch(
        /one|two|three|four|nine|eight|seven|six|eins|zwei|drei|vier|uno|dos|tres|cuatro|deux|trois|quatre/,
      );
    });
  }
  it('is not searched in ordinary messages', () => {
    for (const text of [
      'I will be back in three or four days',
      'come back at seven, three of us are waiting',
      'the code of conduct is on the back page',
      'send it back, two of three are broken',
    ])
      expect(say(text).spans).toEqual([]);
  });
});
