/** What the visitor sees of the masked places of a text: the pieces to show as chips, and the notice in words. */
import type { VisitorLanguage, VisitorMessage } from '../contract/visitor.ts';
import { WORDS } from './words/languages.ts';
import { DROPPED_KINDS, HIDDEN_KINDS, type DroppedKind, type HiddenKind } from './words/words.ts';

type Body = VisitorMessage['body'];

export type Piece = { readonly text: string } | { readonly type: string; readonly shown: string };

function kindOf(type: string): HiddenKind {
  return HIDDEN_KINDS.find((kind) => kind === type) ?? 'OTHER';
}

const droppedKindOf = (type: string): DroppedKind | undefined => DROPPED_KINDS.find((kind) => kind === type);

/** The text in order, cut at its marks. A mark that fits nowhere is left out: the text under it is masked already. */
export function pieces(body: Body): Piece[] {
  const cut: Piece[] = [];
  let at = 0;
  for (const mark of [...body.marks].sort((a, b) => a.start - b.start)) {
    if (mark.start < at || mark.end <= mark.start || mark.end > body.text.length) continue;
    if (mark.start > at) cut.push({ text: body.text.slice(at, mark.start) });
    cut.push({ type: mark.type, shown: mark.shown });
    at = mark.end;
  }
  if (at < body.text.length) cut.push({ text: body.text.slice(at) });
  return cut;
}

/** The word on a chip. */
export function kindName(type: string, language: VisitorLanguage): string {
  const dropped = droppedKindOf(type);
  return dropped === undefined ? WORDS[language].kind[kindOf(type)] : WORDS[language].kindDropped[dropped];
}

/** The text as it is read aloud: in place of each mark, its word. */
export const spokenText = (body: Body, language: VisitorLanguage): string =>
  pieces(body)
    .map((piece) =>
      'text' in piece ? piece.text : WORDS[language].hiddenValue(kindName(piece.type, language), piece.shown),
    )
    .join('');

/** One or two sentences for the writer of a masked message; null when nothing was masked. */
export function hiddenNotice(body: Body, language: VisitorLanguage): string | null {
  if (body.marks.length === 0) return null;
  const words = WORDS[language];
  const dropped = DROPPED_KINDS.filter((kind) => body.marks.some((mark) => mark.type === kind));
  const hidden = body.marks.filter((mark) => droppedKindOf(mark.type) === undefined);
  const kinds = [...new Set(hidden.map((mark) => kindOf(mark.type)))];
  const whole = hidden.some(
    (mark) => mark.start === 0 && mark.end === body.text.length && kindOf(mark.type) === 'OTHER',
  );
  const sentences: string[] = [];
  if (whole) {
    sentences.push(words.wholeHidden);
  } else if (kinds.length > 0) {
    const list = new Intl.ListFormat(language, { type: 'conjunction' }).format(kinds.map((kind) => words.yours[kind]));
    sentences.push(words.hiddenFromAgent(list.charAt(0).toLocaleUpperCase(language) + list.slice(1), kinds.length > 1));
  }
  return [...sentences, ...dropped.map((kind) => words.dropped[kind])].join(' ');
}
