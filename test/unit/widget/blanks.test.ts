/** What fills the blanks of an agent's message, and what does not. */
import { describe, expect, it, test } from 'vitest';
import type { VisitorMessage } from '../../../contract/visitor.ts';
import { mask } from '../../../core/masking/mask.ts';
import { blankPieces, valueOf, withFallbacks, withValues, type Said } from '../../../widget/blanks.ts';
import { message } from './support.ts';

/** The visitor's messages as the server masks them, one after the other. */
function saidBy(...texts: string[]): Said {
  let state: ReturnType<typeof mask>['state'] | undefined;
  const ownWords = new Map<string, string>();
  const messages = texts.map((text, at): VisitorMessage => {
    const id = `own ${at}`;
    const masked = mask({ id, author: 'visitor', text }, state);
    state = masked.state;
    ownWords.set(id, text);
    const marks = masked.marks.map((mark) => ({ ...mark }));
    return message({ id, seq: at + 1, author: 'visitor', authorName: null, body: { text: masked.text, marks } });
  });
  return { messages, ownWords };
}
const reply = (seq: number, text = 'Hello {{first-name|there}}'): VisitorMessage =>
  message({ id: 'reply', seq, body: { text, marks: [] } });

describe('the first name', () => {
  test.each([
    ["Hi, I'm Anna Petersen, my email is a.b@mail.example", 'Anna'],
    ['My name is anna', 'anna'],
    ['Ich heiße Jürgen Müller', 'Jürgen'],
    ['Me llamo María José', 'María'],
    ['this is Tom Baker speaking', 'Tom'],
  ])('of "%s" is %s', (text, name) => {
    expect(valueOf('first-name', reply(9), saidBy(text))).toBe(name);
  });

  test.each(['I want to talk about Peter Smith', 'Dear Mrs Jones', 'Hello, my card is 4111 1111 1111 1111'])(
    'is not taken from "%s"',
    (text) => {
      const said = saidBy(text);
      expect(said.messages[0]?.body.marks).not.toEqual([]);
      expect(valueOf('first-name', reply(9), said)).toBeNull();
    },
  );

  it('is the newest one given before the message, and none given later', () => {
    const said = saidBy('My name is Anna', 'Sorry, my name is Maria');
    expect(valueOf('first-name', reply(1), said)).toBeNull();
    expect(valueOf('first-name', reply(2), said)).toBe('Anna');
    expect(valueOf('first-name', reply(3), said)).toBe('Maria');
  });

  it('is not taken from what another tab has sent, of which this one has no own words', () => {
    expect(valueOf('first-name', reply(9), { ...saidBy('My name is Anna'), ownWords: new Map() })).toBeNull();
  });

  it('is not taken where the own words are not those of the masked message', () => {
    const { messages } = saidBy('My name is Anna');
    expect(valueOf('first-name', reply(9), { messages, ownWords: new Map([['own 0', 'Something else']]) })).toBeNull();
  });
});

it('the e-mail address is the one that was written last', () => {
  const said = saidBy('It is a.b@mail.example', 'no, c.d@mail.example please');
  expect(valueOf('email', reply(9), said)).toBe('c.d@mail.example');
  expect(withValues('To {{email|you}}, {{first-name}}!', reply(9), said)).toBe('To c.d@mail.example,!');
});

it('without a value the fallback is read, and an empty one takes the space before it along', () => {
  expect(withFallbacks('Hello {{first-name|there}}, hello {{first-name}}.')).toBe('Hello there, hello.');
  expect(withFallbacks('{{unknown|x}} {{company}} {{first-name|')).toBe('{{unknown|x}} {{company}} {{first-name|');
});

it('a text is cut at the blanks that a browser fills, and nowhere else', () => {
  expect(blankPieces('Hello {{first-name|there}}, {{company}}{{email}}')).toEqual([
    'Hello',
    { blank: 'first-name', space: ' ', fallback: 'there' },
    ', {{company}}',
    { blank: 'email', space: '', fallback: '' },
  ]);
});
