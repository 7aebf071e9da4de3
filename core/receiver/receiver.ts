/**
 * Whether a message that is about to be sent may be meant for another visitor. A pure rule over what the desk has: the
 * text that is written, and the masked messages of the conversations that are open. Values that are masked cannot be
 * compared, because the desk never has them; words around them, kinds of data, last digits that are shown, numbers and
 * names that are not hidden can.
 */

/** A message as the desk has it, masked. */
export interface SaidMessage {
  readonly author: 'visitor' | 'agent' | 'system';
  readonly text: string;
  /** The masked places of `text`, offsets in UTF-16 units. */
  readonly marks: readonly {
    readonly start: number;
    readonly end: number;
    readonly type: string;
    readonly shown: string;
  }[];
}

/** An open conversation of the person who writes. */
export interface Talk {
  readonly id: string;
  /** The name under which the desk shows the visitor. */
  readonly handle: string;
  /** Oldest first. */
  readonly messages: readonly SaidMessage[];
}

export interface Writing {
  readonly text: string;
  /** Kinds of personal data that were found in it, such as `CARD`. */
  readonly kinds: readonly string[];
  /** Milliseconds since the person changed to the conversation that it is written in. */
  readonly sinceSwitch: number;
}

export type ReceiverDoubt =
  /** Changed to within seconds, and the text does not clearly belong here. */
  | 'switched'
  /** The text belongs rather to another conversation that is open. */
  | 'fits-other';

/** Milliseconds after a change of the conversation within which a message may have been meant for the one before. */
export const SWITCHED_WITHIN_MS = 8_000;
/** Messages of the visitor that are compared; the agent's are phrases that every conversation has. */
const COMPARED_MESSAGES = 6;
/**
 * What a match counts for, beside a word that one conversation alone has, which counts up to 1. A kind of data counts
 * where the visitor gave it and waits for the answer: an answer repeats what was just given.
 */
const WEIGHT = { kind: 3, otherKind: 0.6, reference: 4, handle: 6 } as const;
/** Words alone do not say that a message with personal data belongs here: `BELONGS_BY` is more. */
const MOST_FOR_WORDS = 1.9;
/** So much better than every other must the conversation fit that was changed to within seconds. */
const BELONGS_BY = 2.5;
/** So much better must another conversation fit, where nobody has changed the conversation lately. */
const FITS_BETTER_BY = 3;

/**
 * @param here the conversation in which it is written
 * @param others the further open conversations of the person
 * @returns null where nothing has to be asked: the text has no personal data and names nobody else, or belongs here
 */
export function doubtOf(writing: Writing, here: Talk, others: readonly Talk[]): ReceiverDoubt | null {
  const all = [here, ...others];
  const phrases = phrasesIn(all);
  const words = new Set([...wordsOf(writing.text)].filter((word) => !phrases.has(word)));
  const talks = all.map(heardIn);
  const fits = talks.map((talk) => fitOf(words, writing.kinds, talk, talks));
  const [own, ...further] = fits;
  if (own === undefined) return null;
  const best = further.reduce((most, fit) => (fit.points > most.points ? fit : most), NO_FIT);
  if (writing.kinds.length === 0 && !(best.names && !own.names)) return null;
  if (best.names && !own.names) return 'fits-other';
  if (best.points >= own.points + FITS_BETTER_BY) return 'fits-other';
  const isLate = writing.sinceSwitch >= SWITCHED_WITHIN_MS;
  return isLate || others.length === 0 || own.points >= best.points + BELONGS_BY ? null : 'switched';
}

interface Fit {
  readonly points: number;
  /** The text has the visitor's handle, or a number that this conversation alone has. */
  readonly names: boolean;
}
const NO_FIT: Fit = { points: 0, names: false };

interface Heard {
  readonly words: ReadonlySet<string>;
  /** Kinds of data in what is not answered. */
  readonly kinds: ReadonlySet<string>;
  readonly handle: readonly string[];
}

function heardIn({ handle, messages }: Talk): Heard {
  const compared = messages.filter(({ author }) => author === 'visitor').slice(-COMPARED_MESSAGES);
  const unanswered = messages.slice(messages.findLastIndex(({ author }) => author === 'agent') + 1);
  const words = new Set<string>();
  for (const { text, marks } of compared) {
    for (const word of wordsOf(withoutMarks(text, marks))) words.add(word);
    for (const { shown } of marks) for (const word of wordsOf(shown)) words.add(word);
  }
  return {
    words,
    kinds: new Set(unanswered.flatMap(({ marks }) => marks.map(({ type }) => type))),
    handle: [...wordsOf(handle)],
  };
}

/** Words that the agent has used in several conversations: phrases, which belong to none of them. */
function phrasesIn(all: readonly Talk[]): ReadonlySet<string> {
  const once = new Set<string>();
  const often = new Set<string>();
  for (const { messages } of all) {
    const used = new Set<string>();
    for (const { author, text, marks } of messages)
      if (author === 'agent') for (const word of wordsOf(withoutMarks(text, marks))) used.add(word);
    for (const word of used) {
      if (isNumber(word)) continue;
      if (once.has(word)) often.add(word);
      once.add(word);
    }
  }
  return often;
}

function fitOf(words: ReadonlySet<string>, kinds: readonly string[], talk: Heard, all: readonly Heard[]): Fit {
  let points = 0;
  let shared = 0;
  let names = talk.handle.length > 0 && talk.handle.every((word) => isNumber(word) && words.has(word));
  if (names) points += WEIGHT.handle;
  for (const word of words) {
    if (!talk.words.has(word)) continue;
    const having = all.filter((one) => one.words.has(word)).length;
    if (isNumber(word) && having === 1) {
      names = true;
      points += WEIGHT.reference;
    } else if (having < all.length || all.length === 1) shared += 1 / having;
  }
  for (const kind of new Set(kinds)) if (talk.kinds.has(kind)) points += WEIGHT.kind;
  if (kinds.length > 0 && talk.kinds.size > 0 && !kinds.some((kind) => talk.kinds.has(kind)))
    points += WEIGHT.otherKind;
  return { points: points + Math.min(shared, MOST_FOR_WORDS), names };
}

/** A number, or a name with digits in it such as `4F2A`: what orders, bookings and visitors are called. */
const isNumber = (word: string): boolean => /\p{Nd}/u.test(word) && word.length >= 4;

/** Words and numbers as they are compared. Scripts without spaces count by pairs of characters. */
function wordsOf(text: string): Set<string> {
  const words = new Set<string>();
  for (const [word] of text
    .normalize('NFKC')
    .toLowerCase()
    .matchAll(/[\p{L}\p{M}\p{Nd}]+/gu)) {
    if (!/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u.test(word)) {
      if (word.length >= 3) words.add(word);
      continue;
    }
    const characters = [...word];
    for (let at = 0; at + 1 < characters.length; at += 1) words.add(characters.slice(at, at + 2).join(''));
  }
  return words;
}

function withoutMarks(text: string, marks: SaidMessage['marks']): string {
  let rest = '';
  let from = 0;
  for (const { start, end } of marks.toSorted((a, b) => a.start - b.start)) {
    rest += `${text.slice(from, Math.max(from, start))} `;
    from = Math.max(from, end);
  }
  return rest + text.slice(from);
}
