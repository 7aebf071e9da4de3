import { describe, expect, it } from 'vitest';
import type { DialogueState } from '../../../core/masking/types.ts';
import { cleanMessage } from '../../bench/masking/clean.ts';
import { HIDE } from '../../bench/masking/evasion/hide.ts';
import { IBANS, iban } from '../../bench/masking/evasion/make.ts';
import { say, seeded } from './support.ts';

/** Cases of one message that must be hidden, whatever the seed. */
function groups(): readonly string[] {
  return [...new Set(Object.keys(HIDE).map((name) => name.slice(0, name.indexOf(':'))))];
}

describe('a value in disguise is hidden', () => {
  for (const group of groups().filter((g) => !g.startsWith('11') && !g.startsWith('15'))) {
    it(`of group ${group}, in at least 98 of 100`, () => {
      const missed: string[] = [];
      let all = 0;
      Object.entries(HIDE)
        .filter(([name]) => name.startsWith(`${group}:`))
        .forEach(([name, make], k) => {
          const next = seeded(0xd15 + k);
          for (let i = 0; i < 12; i++) {
            const { turns, secret } = make(next);
            let state: DialogueState | undefined;
            let shown = '';
            turns.forEach(({ author, text }, t) => {
              const masked = say(text, state, author, String(t));
              state = masked.state;
              shown = masked.text;
            });
            all++;
            if (secret.some((s) => shown.includes(s)))
              missed.push(`${name}: ${turns.map((t) => t.text).join(' | ')} => ${shown}`);
          }
        });
      expect(missed.length / all, missed.join('\n')).toBeLessThanOrEqual(0.02);
    });
  }
});

describe('an IBAN is hidden', () => {
  for (const country of Object.keys(IBANS)) {
    it(`of ${country}, in capitals, small letters, groups and with dashes`, () => {
      const next = seeded(country.charCodeAt(0) * 256 + country.charCodeAt(1));
      for (let i = 0; i < 8; i++) {
        const number = iban(next, country);
        for (const written of [
          number,
          number.toLowerCase(),
          number.replace(/(.{4})(?=.)/g, '$1 '),
          number.replace(/(.{4})(?=.)/g, '$1-'),
          [...number].join(' '),
        ]) {
          expect(say(`please pay it to ${written}, thanks`).text).toBe('please pay it to [IBAN], thanks');
        }
      }
    });
  }
});

describe('a clean message', () => {
  it('can be read in English, Spanish, German and French, whatever number is in it', () => {
    const next = seeded(0x1eaf);
    const hidden: string[] = [];
    for (let i = 0; i < 4_000; i++) {
      const { text } = cleanMessage(next);
      const masked = say(text);
      if (masked.spans.length > 0) hidden.push(`${text} => ${masked.text}`);
    }
    expect(hidden.length, hidden.join('\n')).toBeLessThanOrEqual(4);
  });
});

describe('a name in another language is still hidden', () => {
  for (const [text, shown] of [
    ['mein Name ist Jonas Weber', 'mein Name ist [name]'],
    ['me llamo Lucía Fernández y no puedo entrar', 'me llamo [name] y no puedo entrar'],
    ["je m'appelle Camille Laurent", "je m'appelle [name]"],
  ] as const) {
    it(text, () => {
      expect(say(text).text).toBe(shown);
    });
  }
});
