import { fc } from '../../support/fc.ts';
import { describe, expect, it } from 'vitest';
import { Rows } from '../../../cli/masking/csv.ts';
import { Lines, TOO_LONG } from '../../../cli/masking/lines.ts';
import { makeReader } from '../../../cli/masking/messages.ts';
import type { Message } from '../../../cli/masking/messages.ts';
import { percent } from '../../../cli/masking/words.ts';

/** The text in pieces, cut at these places. */
function cut(text: string, places: readonly number[]): string[] {
  const at = [...new Set(places.map((p) => p % (text.length + 1)))].sort((a, b) => a - b);
  return [...at, text.length].map((end, i) => text.slice(i === 0 ? 0 : at[i - 1], end));
}

const PLACES = fc.array(fc.nat(400), { maxLength: 12 });
const FIELD = fc.string({
  unit: fc.constantFrom('a', '7', '"', ',', ';', '\t', '\n', '\r\n', ' ', 'ü', '😀'),
  maxLength: 8,
});

describe('rows of a table', () => {
  it('come out as they were written, wherever the pieces of the file end', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(',', ';', '\t'),
        fc.constantFrom('\n', '\r\n', '\r'),
        fc.array(fc.tuple(FIELD, FIELD, FIELD), { minLength: 1, maxLength: 6 }),
        PLACES,
        fc.boolean(),
        (separator, end, rows, places, mark) => {
          const header = ['one', 'two', 'three'];
          const text =
            (mark ? '\ufeff' : '') +
            [header, ...rows]
              .map((r) => r.map((f) => (/["\r\n,;\t]/.test(f) ? `"${f.replaceAll('"', '""')}"` : f)).join(separator))
              .join(end);
          const reader = new Rows();
          const read = [...cut(text, places).flatMap((piece) => [...reader.push(piece)]), ...reader.end()];
          expect(read.map((r) => r.fields)).toEqual([header, ...rows]);
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it('lose no character of a wrongly quoted field', () => {
    const reader = new Rows();
    const read = [...reader.push('text,n\n"a"b"c,1\nd"e"f,2\n'), ...reader.end()];
    expect(read.map((r) => r.fields)).toEqual([
      ['text', 'n'],
      ['ab"c', '1'],
      ['d"e"f', '2'],
    ]);
  });

  it('stop at a quote that takes in the rest of the file, before it fills memory', () => {
    const reader = new Rows();
    expect(() => {
      for (const text of ['text\n', '"never closed\n', ...Array.from({ length: 40 }, () => 'x'.repeat(1 << 16))])
        for (const row of reader.push(text)) expect(row.fields).toEqual(['text']);
    }).toThrow('a quote that opens in line 2 is not closed');
  });
});

describe('lines', () => {
  it('are the same wherever the pieces of the file end', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: fc.constantFrom('a', 'ü', '😀', '\r', '\ufeff'), maxLength: 6 }), { maxLength: 8 }),
        PLACES,
        (lines, places) => {
          const reader = new Lines();
          const text = `x${lines.join('\n')}`;
          const read = [...cut(text, places).flatMap((piece) => [...reader.push(piece)]), ...reader.end()];
          expect(read.join('\n')).toBe(text.replace(/\n$/, ''));
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it('that are too long are reported once each, and what follows is read', () => {
    for (const size of [1, 3, 50]) {
      const reader = new Lines(10);
      const text = `short\n${'x'.repeat(30)}\n${'y'.repeat(10)}\n${'z'.repeat(11)}\nlast`;
      const read = [
        ...Array.from({ length: Math.ceil(text.length / size) }, (_, i) =>
          text.slice(i * size, (i + 1) * size),
        ).flatMap((piece) => [...reader.push(piece)]),
        ...reader.end(),
      ];
      expect(read).toEqual(['short', TOO_LONG, 'y'.repeat(10), TOO_LONG, 'last']);
    }
  });
});

describe('messages', () => {
  function read(kind: 'csv' | 'json' | 'text', text: string): Message[] {
    const found: Message[] = [];
    const reader = makeReader(
      kind,
      { message: (m) => found.push(m), bad: (at, why) => expect.fail(`${at}: ${why}`) },
      null,
    );
    reader.push(text);
    reader.end();
    return found;
  }

  it('without a conversation share none', () => {
    expect(read('csv', 'text,chat id\na,\nb, \nc,7\n').map((m) => m.conversation)).toEqual([null, null, '7']);
    expect(
      read('json', '[{"text":"a","conversation":""},{"text":"b","thread_id":0}]').map((m) => m.conversation),
    ).toEqual([null, '0']);
  });

  it('of one thing belong together, replies within it too, and an id of a message is no conversation', () => {
    const messages = read(
      'json',
      JSON.stringify([
        {
          id: 'c1',
          messages: [
            { id: 'm1', role: 'Agent', content: 'a', replies: [{ id: 'm2', content: 'b' }] },
            { id: 'm3', content: [{ type: 'text', text: 'c' }] },
          ],
        },
        { id: 'm4', text: 'd' },
      ]),
    );
    expect(messages).toEqual([
      { conversation: 'c1', author: 'agent', text: 'a' },
      { conversation: 'c1', author: 'visitor', text: 'b' },
      { conversation: 'c1', author: 'visitor', text: 'c' },
      { conversation: null, author: 'visitor', text: 'd' },
    ]);
  });

  it('of a log keep all that is not a known role: a date alone may be an answer', () => {
    expect(
      read(
        'text',
        '[2024-01-02 10:00:01] Agent: hello\n10:02 Customer: 01.02.1980\r\n01.02.1980\nAnna: hi\nAgentur: x',
      ).map((m) => [m.author, m.text]),
    ).toEqual([
      ['agent', 'hello'],
      ['visitor', '01.02.1980'],
      ['visitor', '01.02.1980'],
      ['visitor', 'Anna: hi'],
      ['visitor', 'Agentur: x'],
    ]);
  });
});

describe('shares', () => {
  it('never show 0 % where there is something, nor 100 % where something is left', () => {
    expect([
      percent(0, 5),
      percent(1, 1_000_000),
      percent(999_999, 1_000_000),
      percent(5, 5),
      percent(1, 8),
      percent(0, 0),
    ]).toEqual(['0 %', '< 0.01 %', '> 99.9 %', '100 %', '12.5 %', '0 %']);
  });
});
