/**
 * What fills the blanks of an agent's message, from what the visitor has typed in this tab: the first name they gave
 * and the e-mail address they wrote. Where each is, the marks of the masked message say; the value itself is taken from
 * the visitor's own copy, is shown here and goes nowhere. Without one the fallback of the blank is read.
 */
import { blanksIn, fillBlanks, isVisitorBlank, type VisitorBlank } from '../contract/blanks.ts';
import type { VisitorMessage } from '../contract/visitor.ts';
import { pieces } from './hidden.ts';

/** Messages of the conversation in order, and own ones word for word by their ids. */
export interface Said {
  readonly messages: readonly VisitorMessage[];
  readonly ownWords: ReadonlyMap<string, string>;
}

/** How people say what they are called; a name that is only spoken of is not the visitor's. */
const OWN_NAME =
  /(?:my name(?: is|['’]s)|i am|i['’]m|this is|name:|ich hei(?:ß|ss)e|mein name ist|ich bin|hier (?:ist|spricht)|me llamo|mi nombre es|soy|je m['’]appelle|mon nom est|je suis|c['’]est)\s*$/iu;

/** The hidden values of a message with what is before each; none where the two texts do not fit together. */
function hiddenValues(body: VisitorMessage['body'], own: string): { type: string; before: string; value: string }[] {
  const cut = pieces(body);
  const values: { type: string; before: string; value: string }[] = [];
  let at = 0;
  for (const [index, piece] of cut.entries()) {
    if ('text' in piece) {
      if (!own.startsWith(piece.text, at)) return [];
      at += piece.text.length;
      continue;
    }
    const next = cut[index + 1];
    const end = next === undefined ? own.length : 'text' in next ? own.indexOf(next.text, at) : -1;
    if (end < at) return [];
    values.push({ type: piece.type, before: own.slice(0, at), value: own.slice(at, end) });
    at = end;
  }
  return values;
}

/**
 * The newest value that the visitor gave before this message; null for none. What comes later changes no message that
 * was read already.
 */
export function valueOf(blank: VisitorBlank, of: VisitorMessage, { messages, ownWords }: Said): string | null {
  let found: string | null = null;
  for (const { id, seq, author, body } of messages) {
    const own = ownWords.get(id);
    if (author !== 'visitor' || seq >= of.seq || own === undefined) continue;
    for (const { type, before, value } of hiddenValues(body, own)) {
      if (blank === 'email' && type === 'EMAIL') found = value.trim();
      const isOwn = OWN_NAME.test(before) || (before.trim() === '' && own.length - value.length <= 1);
      if (blank === 'first-name' && type === 'NAME' && isOwn)
        found = /^[\p{L}\p{M}'’-]{1,40}/u.exec(value.trim())?.[0] ?? found;
    }
  }
  return found;
}

/** The text with its fallbacks, as it is read aloud. */
export const withFallbacks = (text: string): string =>
  fillBlanks(text, ({ name, fallback }) => (isVisitorBlank(name) ? fallback : null));

/** The text with what is known, for the file that the visitor takes along. */
export const withValues = (text: string, message: VisitorMessage, said: Said): string =>
  fillBlanks(text, ({ name, fallback }) => (isVisitorBlank(name) ? (valueOf(name, message, said) ?? fallback) : null));

/** The text cut at its blanks; the space before one belongs to it, and goes with it where it is empty. */
export function blankPieces(text: string): (string | { blank: VisitorBlank; space: string; fallback: string })[] {
  const cut: (string | { blank: VisitorBlank; space: string; fallback: string })[] = [];
  let at = 0;
  for (const { name, fallback, start, end } of blanksIn(text)) {
    if (!isVisitorBlank(name)) continue;
    const before = text.slice(at, start);
    const space = before.endsWith(' ') ? ' ' : '';
    cut.push(before.slice(0, before.length - space.length), { blank: name, space, fallback });
    at = end;
  }
  return [...cut, text.slice(at)].filter((piece) => piece !== '');
}
