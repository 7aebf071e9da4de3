import { describe, expect, it } from 'vitest';
import { say } from './support.ts';

describe('a name behind a title', () => {
  it('is hidden though the sentence contains no other cue', () => {
    expect(say('Mr. Spears is the tall one.').text).toBe('Mr. [name] is the tall one.');
    expect(say('Tell Mrs. Whitfield that the parcel is here').text).not.toContain('Whitfield');
  });

  it('is not taken from a product, nor from a street', () => {
    for (const text of ['Mr Clean spray is great', 'a pack of Dr. Pepper', 'Mr. Coffee machine'])
      expect(say(text).text).toBe(text);
  });
});

describe('two streets that cross', () => {
  it('are hidden as one address', () => {
    expect(say('meet me at the corner of 12 Elm Street and Oak').text).toBe('meet me at the corner of [address]');
    expect(say('I live at the corner of 5th Avenue and 42nd Street').text).toBe('I live at the corner of [address]');
    expect(say('it is on the corner of Keizersgracht 84 and Leidsestraat, second floor').text).toBe(
      'it is on the corner of [address], second floor',
    );
  });

  it('are not found in corners of other things', () => {
    for (const text of [
      'the corner of the box and the lid is dented',
      'the corner of page 3 and page 4 is torn',
      'the corner of table 5 and chair 2 wobbles',
      'at the corner of 1 and 2',
    ])
      expect(say(text).text).toBe(text);
  });
});
