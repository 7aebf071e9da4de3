import { fc } from '../../support/fc.ts';
import { describe, expect, test } from 'vitest';
import {
  fileNameOutput,
  linkOutput,
  logOutput,
  searchOutput,
  textOutput,
  typingOutput,
} from '../../../core/masking/outputs.ts';
import { hideMore } from '../../../core/masking/hideMore.ts';
import { mask } from '../../../core/masking/mask.ts';
import { cardNumber, DISGUISES, seeded } from '../../support/cards.ts';

describe('what is being typed', () => {
  test('shows no four digits of a card at any moment while it is typed, in any of twelve disguises', () => {
    const random = seeded(7);
    for (const disguise of DISGUISES) {
      const digits = cardNumber('4', 16, random);
      const text = disguise.write(digits);
      for (let typed = 1; typed <= text.length; typed += 1) {
        const shown = typingOutput(text.slice(0, typed), 'visitor').text;
        const plain = shown
          .replaceAll(/\[[^\]]*\]/g, '')
          .replaceAll(/\p{N}/gu, (c) => String(c.codePointAt(0)! > 0xff ? (c.codePointAt(0)! & 0xf) % 10 : c));
        expect([disguise.name, typed, /(?:\d\P{L}{0,3}){4}/u.test(plain)]).toEqual([disguise.name, typed, false]);
      }
    }
  });

  test.each([
    ['an e-mail address', 'write to jane.doe@exam', 'jane'],
    ['an IBAN', 'it is GB82WEST123', 'WEST'],
    ['a password', 'my password is Zebra-Qu', 'Zebra'],
  ])('shows no half of %s', (_what, text, piece) => {
    expect(typingOutput(text, 'visitor').text).not.toContain(piece);
  });

  test('continues a card that was begun in an earlier message', () => {
    const first = mask({ id: '1', author: 'visitor', text: '5555 5555' });
    expect(typingOutput('5555 44', 'visitor', first.state).text).not.toContain('5555');
  });

  test('leaves the state of the dialogue unchanged: typing the same card twice is not two cards', () => {
    const { state } = mask({ id: '1', author: 'visitor', text: 'hello' });
    const before = JSON.stringify(state);
    typingOutput('4111 1111 1111 1111', 'visitor', state);
    expect(JSON.stringify(state)).toBe(before);
  });

  test('keeps ordinary words readable', () => {
    expect(typingOutput('Hello, I have two questions about my 3 orders', 'visitor').text).toBe(
      'Hello, I have two questions about my 3 orders',
    );
  });
});

describe('the name of a file', () => {
  test.each([
    ['statement_4111111111111111.pdf', 'statement_[card •••• 1111].pdf'],
    ['4111_1111_1111_1111 scan.pdf', '[card •••• 1111] scan.pdf'],
    ['../../etc/jane.doe@example.com', '[e-mail]'],
    ['C:\\Users\\me\\holiday.png', 'holiday.png'],
    ['', 'file'],
    ['holiday.png', 'holiday.png'],
  ])('%j is shown as %j', (name, shown) => {
    expect(fileNameOutput(name).text).toBe(shown);
  });

  test('cannot use a change of writing direction to look like another kind of file', () => {
    expect(fileNameOutput('invoice\u202Egpj.exe').text).toBe('invoicegpj.exe');
  });
});

describe('a link', () => {
  test('shows its host and what is harmless in it', () => {
    const { text, marks } = linkOutput('https://shop.example/pay?pan=4111%201111%201111%201111&step=2');
    expect(text).toBe('https://shop.example/pay?pan=[card]&step=2');
    expect(marks).toHaveLength(1);
  });

  test('is shown up to 2,000 characters, and not at all from one more on', () => {
    const link = (length: number): string => `https://a.example/${'a/'.repeat(length)}`.slice(0, length);
    expect(linkOutput(link(2_000)).text).toBe(link(2_000));
    expect(linkOutput(link(2_001)).text).toBe('[message hidden]');
  });

  test.each([
    'javascript:alert(1)',
    'javascript:alert(1)//https://shop.example/',
    'see https://shop.example/',
    'data:text/html,4111111111111111',
    'file:///etc/passwd',
    `https://a.example/${'a'.repeat(3_000)}`,
  ])('of another kind is not shown at all: %s', (address) => {
    expect(linkOutput(address).text).toBe('[message hidden]');
  });
});

test('a value in a log line and in a search is hidden', () => {
  expect(logOutput('could not read 4111 1111 1111 1111')).toBe('could not read [card •••• 1111]');
  expect(searchOutput('4111 1111 1111 1111').text).toBe('[card •••• 1111]');
  for (const query of ['where is my order', 'Refund', 'Lantern']) expect(searchOutput(query).text).toBe(query);
  for (const word of ['TypeError', 'SqliteError', 'sign-in-failed', '/v1/conversations/:conversationId'])
    expect(logOutput(word)).toBe(word);
});

describe('hiding more', () => {
  const body = {
    text: 'call [phone] or 12 34',
    marks: [{ start: 5, end: 12, type: 'PHONE', shown: '', why: { code: 'phone-form' } }],
  };
  const span = (start: number, end: number) => ({
    start,
    end,
    type: 'CARD',
    action: 'mask' as const,
    shown: '•••• 1234',
    why: { code: 'card-checked' },
  });

  test('moves the marks that were there', () => {
    expect(hideMore(body, [span(0, 4), span(16, 21)])).toMatchObject({
      text: '[card •••• 1234] [phone] or [card •••• 1234]',
      marks: [{ type: 'CARD' }, { type: 'PHONE', start: 17, end: 24 }, { type: 'CARD' }],
    });
  });

  test('takes a mark that is touched under as a whole', () => {
    expect(hideMore(body, [span(8, 21)])).toMatchObject({ text: 'call [card]', marks: [{ start: 5, end: 11 }] });
  });

  test('uncovers nothing, whatever places are named', () => {
    const places = fc.array(
      fc.tuple(fc.nat(25), fc.nat(25)).map(([a, b]) => span(Math.min(a, b), Math.max(a, b))),
      { maxLength: 5 },
    );
    fc.assert(
      fc.property(places, (spans) => {
        const { text, marks } = hideMore(body, spans);
        const rest = marks.toReversed().reduce((left, m) => left.slice(0, m.start) + left.slice(m.end), text);
        const plain = [...body.text].filter(
          (_c, i) =>
            !(i >= 5 && i < 12) &&
            !spans.some(
              (s) => s.end <= body.text.length && i >= s.start && i < s.end && !(s.start >= 5 && s.end <= 12),
            ),
        );
        expect(rest.length).toBeLessThanOrEqual(plain.length);
        for (const mark of marks) expect(text.slice(mark.start, mark.end)).toMatch(/^\[/);
      }),
    );
  });
});

test('no output throws, whatever its input', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
      for (const exit of [
        fileNameOutput,
        linkOutput,
        searchOutput,
        (t: string) => typingOutput(t, 'visitor'),
        (t: string) => textOutput({ text: t, marks: [] }, 'agent'),
      ]) {
        const { text: shown, marks } = exit(text);
        expect(marks.every((m) => m.start >= 0 && m.end <= shown.length && m.start < m.end)).toBe(true);
      }
      expect(typeof logOutput(text)).toBe('string');
    }),
    { numRuns: 200 },
  );
});
