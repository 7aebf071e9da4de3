/** The copy of the chat that a visitor takes along, and what it is made of. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { VisitorMessage } from '../../../contract/visitor.ts';
import { OwnWords } from '../../../widget/ownWords.ts';
import { transcript } from '../../../widget/transcript.ts';
import { message } from './support.ts';

const CARD = '4111 1111 1111 1111';
const mark = (type: string, start: number, end: number, shown = ''): VisitorMessage['body']['marks'][number] => ({
  ...{ type, start, end, shown },
  why: { code: 'card-checked' },
});
const own = (id: string, text: string, ...marks: VisitorMessage['body']['marks']): VisitorMessage =>
  message({ id, seq: 1, author: 'visitor', authorName: null, body: { text, marks } });
const CARD_MASKED = own('a', 'my card is [card •••• 1111], ok?', mark('CARD', 11, 27, '•••• 1111'));

afterEach(() => vi.unstubAllGlobals());

describe('the text file', () => {
  const AT = Date.UTC(2026, 10, 30, 9, 5);
  const made = (
    language: 'en' | 'de',
    inFull: ReadonlyMap<string, string>,
    ...messages: VisitorMessage[]
  ): string[] => {
    vi.stubGlobal('navigator', { languages: ['en-GB'] });
    const all = messages.map((one) => ({ ...one, at: AT }));
    return transcript({ tenantName: 'Harbour Bank', messages: all, inFull, savedAt: AT }, language).split('\n');
  };
  const clockless = (lines: readonly string[]): string[] =>
    lines.map((line) => line.replace(/^.*\d\d:\d\d {2}/, '<time>  '));

  it('has what is hidden in brackets and in the language of the page, and in full what is given', () => {
    const agent = message({ id: 'b', seq: 2, body: { text: 'Thank you.', marks: [] } });
    const system = message({
      id: 'c',
      seq: 3,
      author: 'system',
      authorName: null,
      body: { text: 'Closed.', marks: [] },
    });
    const hidden = made('en', new Map(), CARD_MASKED, agent);
    expect(hidden[0]).toBe('\uFEFFChat with Harbour Bank');
    expect(hidden[1]).toMatch(/^Saved 30 Nov 2026, \d\d:05$/);
    expect(hidden[2]).toBe('Sensitive details are hidden, in brackets.');
    expect(clockless(hidden.slice(3))).toEqual([
      ...['', '<time>  You', '  my card is [card •••• 1111], ok?'],
      ...['', '<time>  Maya', '  Thank you.', ''],
    ]);
    expect(clockless(made('de', new Map(), CARD_MASKED).slice(4))).toEqual([
      '<time>  Sie',
      '  my card is [Karte •••• 1111], ok?',
      '',
    ]);
    const full = made('en', new Map([['a', `my card is ${CARD}, ok?`]]), CARD_MASKED, system);
    expect(full[2]).toMatch(/^What was written in the tab that saved this is in full\./);
    expect(full[5]).toBe(`  my card is ${CARD}, ok?`);
    expect(full[7]).toMatch(/^30 Nov 2026, \d\d:05$/);
  });

  it('no line of a message can be taken for the next writer', () => {
    const forged = message({
      id: 'b',
      seq: 2,
      body: { text: 'one\n30 Nov 2026, 09:05  You\r\nI agree\u2028two\rthree', marks: [] },
    });
    const lines = made('en', new Map(), forged).slice(5, -1);
    expect(lines).toHaveLength(5);
    expect(lines.filter((line) => !line.startsWith('  '))).toEqual([]);
  });
});

describe('what the visitor has written', () => {
  beforeEach(() => vi.stubGlobal('isSecureContext', true));

  it('is kept word for word by the message that it was sent as', async () => {
    const words = new OwnWords();
    expect(words.isAny).toBe(false);
    words.keep(CARD_MASKED, CARD);
    words.keep(own('b', 'zwei'), 'zwei \u{1F600}');
    expect([words.isAny, [...(await words.read())]]).toEqual([
      true,
      [
        ['a', CARD],
        ['b', 'zwei \u{1F600}'],
      ],
    ]);
  });

  it.each(['CVV', 'PIN', 'TRACK'])(
    'is not kept where a %s was removed from it, also by a later message',
    async (type) => {
      const words = new OwnWords();
      words.keep(own('a', '[removed]', mark(type, 0, 9)), '123');
      expect(words.isAny).toBe(false);
      words.keep(own('b', '12'), '12');
      words.corrected(own('b', '[card]', mark('CARD', 0, 6)));
      expect(words.isAny).toBe(true);
      words.corrected(own('b', '[removed]', mark(type, 0, 9)));
      expect([words.isAny, [...(await words.read())]]).toEqual([false, []]);
    },
  );

  it('is kept nowhere where the browser has no cryptography for the page', async () => {
    vi.stubGlobal('isSecureContext', false);
    const words = new OwnWords();
    words.keep(CARD_MASKED, CARD);
    expect([words.isAny, [...(await words.read())]]).toEqual([false, []]);
  });
});
