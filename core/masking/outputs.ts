/**
 * Every output of text, one function each. Whatever is shown, logged, searched for or written to a file passes through
 * the function named after its output, also where it was masked before: bypassing a function here bypasses masking.
 * None of them throws; what cannot be read is hidden whole.
 */
import { hideMore, type Shown } from './hideMore.ts';
import { mask, maskAgain, maskWhole } from './mask.ts';
import { maskPreview } from './preview.ts';
import { leaveReadable } from './policy/leaving.ts';
import type { Author, DialogueState, Mask, Masked, Readable, Span } from './types.ts';
import { WHY } from './why.ts';

export type { Shown } from './hideMore.ts';

/**
 * Text that was masked before (message, preview line, notice, found place, transcript): masked again, marks kept. Only
 * what the tenant's policy left readable, as the server says in `readable`, stays so.
 */
export function textOutput(
  body: Shown,
  author: Author,
  state?: DialogueState,
  readable: readonly Readable[] = [],
): Masked {
  return maskAgain(body, author, state, leaveReadable(readable));
}

/** Four and more number characters with little between them: what may become a number that must be hidden. */
const BEGUN_NUMBER = /\p{N}(?:[^\p{L}\p{N}\n]{0,3}\p{N}){3,}/gu;
const WORD = /\S+/g;

/**
 * What is being typed. What half a number, half an address or half a key will become is not known yet, so they are
 * hidden until the message is sent: hiding too much of a preview costs nothing. The state is read and not advanced: a
 * preview is no message. `masker` is that of the tenant's policy, whose own patterns hide here what they hide in a
 * message.
 */
export function typingOutput(text: string, author: Author, state?: DialogueState, masker: Mask = mask): Shown {
  const masked = maskPreview({ id: 'preview', author, text }, state, masker);
  if (masked.failed) return shownOf(masked);
  const spans: Span[] = [];
  const begun = (at: number, words: string): void => {
    spans.push({
      start: at,
      end: at + words.length,
      type: 'NUMBER',
      action: 'mask',
      shown: '',
      why: WHY['unfinished'],
    });
  };
  for (const found of masked.text.matchAll(BEGUN_NUMBER)) begun(found.index, found[0]);
  for (const { 0: word, index } of masked.text.matchAll(WORD)) if (isUnfinishedValue(word)) begun(index, word);
  return hideMore(masked, spans);
}

/** An address, or letters and digits in one: IBAN, key, password, number plate. */
function isUnfinishedValue(word: string): boolean {
  if (word.includes('@')) return true;
  return /\p{L}/u.test(word) && (word.match(/\p{N}/gu)?.length ?? 0) > 1;
}

/** Longest name of a file that is shown, UTF-16 units. */
const LONGEST_NAME = 120;

/**
 * The name of a file as it may be shown: its last part only, without characters that cannot be seen or that turn the
 * direction of writing round (Unicode TR 36 section 2.5), read once as it is and once with `_` for a space.
 */
export function fileNameOutput(name: string): Shown {
  const last =
    name
      .normalize('NFC')
      .replaceAll(/[\p{C}\u2028\u2029]/gu, '')
      .split(/[/\\]/)
      .at(-1)
      ?.trim() ?? '';
  const text = last === '' ? 'file' : last.slice(0, LONGEST_NAME);
  const spans: Span[] = [];
  for (const reading of [text, text.replaceAll('_', ' ')]) {
    const masked = mask({ id: 'file', author: 'visitor', text: reading });
    if (masked.failed) return shownOf(masked);
    spans.push(...masked.spans);
  }
  return hideMore({ text, marks: [] }, spans);
}

const LONGEST_LINK = 2_000;

/**
 * The address of a link as it may be shown. It is never fetched: a preview shows this and nothing of the page behind
 * it.
 */
export function linkOutput(address: string): Shown {
  const text = address.replaceAll(/[\p{C}\s]/gu, '');
  if (text.length > LONGEST_LINK || !/^(?:https?:\/\/|www\.)/i.test(text))
    return shownOf(maskWhole(WHY['link-not-shown']));
  return shownOf(mask({ id: 'link', author: 'visitor', text }));
}

/**
 * A value of a log line. What is hidden in it no longer has the form that its field must have, so that the server's log
 * leaves it out. A log contains no names of people; a word that looks like one is the name of an error.
 */
export function logOutput(value: string): string {
  return maskWithoutGuesses(value, 'log').text;
}

/**
 * A search query: masked before it is used, so that a number that was pasted into the field is not searched for, kept
 * or recorded.
 * A single word with a capital stays: it reads like a name, as does every word that people search for, and the text
 * that is searched contains no names.
 */
export function searchOutput(query: string): Shown {
  return maskWithoutGuesses(query, 'search');
}

function maskWithoutGuesses(text: string, id: string): Shown {
  const masked = mask({ id, author: 'agent', text });
  return masked.failed
    ? shownOf(masked)
    : hideMore(
        { text, marks: [] },
        masked.spans.filter((span) => span.type !== 'NAME'),
      );
}

const shownOf = (masked: Masked): Shown => ({ text: masked.text, marks: masked.marks });
