/** Undo and redo of a draft, change by change. */
import { expect, test } from 'vitest';
import { draftHistory, type DraftHistory, type Moment } from '../../../preload/draftHistory.ts';

const at = (text: string, focus = text.length, anchor = focus): Moment => ({ text, anchor, focus });
/** Types letter by letter at the end. */
function type(history: DraftHistory, from: string, letters: string): string {
  let text = from;
  for (const letter of letters) {
    history.before(at(text), 'insertText', letter);
    text += letter;
    history.after(text, text.length);
  }
  return text;
}
/** The texts that undo goes back to, the last first. */
function back(history: DraftHistory, from: string): string[] {
  const all: string[] = [];
  for (let now: Moment | null = at(from); ;) {
    now = history.undo(now);
    if (now === null) return all;
    all.push(now.text);
  }
}

test('words are steps', () => {
  const history = draftHistory('');
  expect(back(history, type(history, '', 'one  two three'))).toEqual(['one  two ', 'one  ', '']);
});

test('a change of another kind, at another place or of what is selected is a step of its own', () => {
  const history = draftHistory('ab');
  type(history, 'ab', 'cd');
  history.before(at('abcd'), 'deleteContentBackward');
  history.after('abc', 3);
  history.before(at('abc', 0), 'deleteContentBackward');
  history.after('abc', 0);
  history.before(at('abc', 3, 1), 'deleteContentBackward');
  history.after('a', 1);
  expect(history.undo(at('a'))).toEqual(at('abc', 3, 1));
  expect(back(history, 'abc')).toEqual(['abc', 'abcd', 'ab']);
});

test('redo goes forward again until something else is written', () => {
  const history = draftHistory('');
  type(history, '', 'one two');
  expect(history.undo(at('one two'))?.text).toBe('one ');
  expect(history.redo(at('one '))?.text).toBe('one two');
  expect(history.redo(at('one two'))).toBeNull();
  history.undo(at('one two'));
  type(history, 'one ', 'x');
  expect(history.redo(at('one x'))).toBeNull();
  expect(back(history, 'one x')).toEqual(['one ', '']);
});

test('what the page puts in is a step, and what it takes away does not come back', () => {
  const history = draftHistory('');
  type(history, '', 'hi');
  expect(history.undo(at('hi\nan article'))?.text).toBe('hi');
  type(history, 'hi', '!');
  expect(history.undo(at(''))).toBeNull();
  expect(history.redo(at(''))).toBeNull();
});

test('200 steps are kept', () => {
  const history = draftHistory('');
  const text = type(history, '', 'a '.repeat(300));
  expect(back(history, text)).toHaveLength(200);
});
