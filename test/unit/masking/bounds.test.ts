import { describe, expect, it } from 'vitest';
import { say } from './support.ts';

describe('a message longer than people send', () => {
  it('is hidden from where its account numbers, all with wrong check digits, are no longer read', () => {
    const wrong = 'GB83 WEST 1234 5698 7654 32, ';
    const right = 'GB82 WEST 1234 5698 7654 32';
    const few = say(`${wrong.repeat(100)}${right}`).text;
    expect(few.startsWith(wrong.slice(0, 9))).toBe(true);
    expect(few).not.toContain(right);
    const many = say(`${wrong.repeat(2_500)}this was ${right}`);
    expect(many.failed).toBe(false);
    expect(many.text.length).toBeLessThan(wrong.length * 2_100);
    expect(many.text).not.toContain('this was');
    expect(say(many.text).text).toBe(many.text);
  });

  it('has every track removed, however many digits it has', () => {
    const { text, spans } = say(';4111111111111111=25121010000012300 '.repeat(4_000));
    expect(text).not.toMatch(/\d{5}/);
    expect(spans.filter((s) => s.type === 'TRACK' && s.action === 'drop')).toHaveLength(4_000);
  });

  it('changes nothing for the messages before and after it', () => {
    const short = 'my card is 4111 1111 1111 1111, expires 12/27, and I live in Lisbon';
    const long = `${'hello there 12 '.repeat(18_000)}4111 1111 1111 1111`;
    const [first, second] = [say(short).text, say(long).text];
    expect(second.endsWith('[card •••• 1111]')).toBe(true);
    for (let i = 0; i < 3; i++) {
      expect(say(long).text).toBe(second);
      expect(say(short).text).toBe(first);
    }
  });
});

describe('a verification code beside a number that is no card', () => {
  const BACK = (
    'back reverse backside reverso atras detras trasera dorso ruckseite rueckseite hinten verso arriere tras ' +
    'traseira retro dietro posteriore achterkant'
  ).split(' ');
  it('is dropped after every word for the back of a card, even where no other word speaks for one', () => {
    for (const side of BACK) {
      const { text, spans } = say(`12345 67890 12345 figures ${side} 731`);
      expect([side, spans.some((s) => s.type === 'CVV' && s.action === 'drop')]).toEqual([side, true]);
      expect(text).not.toContain('731');
    }
  });
});
