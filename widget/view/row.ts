/** One message of the thread, as a list item. */
import type { VisitorLanguage, VisitorMessage } from '../../contract/visitor.ts';
import type { Outgoing } from '../conversation.ts';
import type { VisitorBlank } from '../../contract/blanks.ts';
import { blankPieces } from '../blanks.ts';
import { hiddenNotice, kindName, pieces } from '../hidden.ts';
import { hiddenWhy } from '../hiddenWhy.ts';
import type { RefusalCode } from '../wire.ts';
import { localeOf } from '../language.ts';
import { WORDS } from '../words/languages.ts';
import type { Words } from '../words/words.ts';
import { button, h, icon, spoken } from './dom.ts';

export interface RowActions {
  readonly retry: (id: string) => void;
  readonly edit: (id: string) => void;
}

/** What is shown around a message, and so belongs to its row. */
export interface RowPlace {
  /** Set on the first message of a day. */
  readonly day: string | null;
  /** Whether the writer differs from the message above. */
  readonly firstOfWriter: boolean;
  /** Whether the time under it is that of the messages above too. */
  readonly lastOfBurst: boolean;
  readonly online: boolean;
  readonly closed: boolean;
}

function chip(type: string, shown: string, language: VisitorLanguage): HTMLElement {
  const kind = kindName(type, language);
  return h(
    'span',
    { class: 'chip' },
    icon('hidden'),
    // Digits and bullets keep their order in a line from right to left.
    h('span', { 'aria-hidden': 'true' }, kind, ...(shown ? [' ', h('span', { dir: 'ltr' }, shown)] : [])),
    spoken(WORDS[language].hiddenValue(kind, shown)),
  );
}

export function refusalWords(reason: RefusalCode | null, words: Words): string {
  switch (reason) {
    case 'too-long':
      return words.refusedTooLong;
    case 'too-fast':
      return words.refusedTooFast;
    case 'closed':
      return words.refusedClosed;
    case 'invalid':
    case 'unknown-visitor':
    case null:
      return words.refusedInvalid;
  }
}

function clockTime(at: number, language: VisitorLanguage): HTMLElement {
  const time = new Date(at);
  return h(
    'time',
    { datetime: time.toISOString() },
    new Intl.DateTimeFormat(localeOf(language, navigator.languages), { hour: 'numeric', minute: '2-digit' }).format(
      time,
    ),
  );
}

const row = (place: RowPlace, kind: string, id: string, ...children: readonly (Node | null)[]): HTMLElement =>
  h(
    'li',
    { class: `row ${kind}${place.firstOfWriter ? ' first' : ''}`, 'data-id': id },
    place.day === null ? null : h('p', { class: 'day' }, h('span', {}, place.day)),
    ...children,
  );

/** What this browser knows for a blank of the message; null where it knows nothing. */
export type ValueOf = (blank: VisitorBlank, message: VisitorMessage) => Promise<string | null>;

/** Reads as its fallback until the value is there: own words are kept encrypted, and take a moment to be read. */
function blankOf(
  { blank, space, fallback }: Exclude<ReturnType<typeof blankPieces>[number], string>,
  message: VisitorMessage,
  valueOf: ValueOf,
): HTMLElement {
  const element = h('span', { 'data-blank': blank }, fallback === '' ? '' : space + fallback);
  void valueOf(blank, message).then((value) => {
    if (value !== null) element.textContent = space + value;
  });
  return element;
}

export function storedRow(
  message: VisitorMessage,
  place: RowPlace,
  language: VisitorLanguage,
  valueOf: ValueOf = async () => null,
): HTMLElement {
  const words = WORDS[language];
  const body = h(
    'div',
    { class: 'body', dir: 'auto' },
    ...pieces(message.body).flatMap((piece) => {
      if (!('text' in piece)) return [chip(piece.type, piece.shown, language)];
      if (message.author !== 'agent') return [piece.text];
      return blankPieces(piece.text).map((one) => (typeof one === 'string' ? one : blankOf(one, message, valueOf)));
    }),
  );
  if (message.author === 'system') return row(place, 'system', message.id, body);
  const own = message.author === 'visitor';
  const name = own ? words.you : (message.authorName ?? words.agent);
  const notice = own ? hiddenNotice(message.body, language) : null;
  const why = own ? hiddenWhy(message.body, language) : null;
  return row(
    place,
    own ? 'own' : 'agent',
    message.id,
    own || !place.firstOfWriter ? spoken(words.says(name)) : h('p', { class: 'writer', dir: 'auto' }, name),
    h('div', { class: 'bubble' }, body),
    notice === null
      ? null
      : h('p', { class: 'hidden-notice' }, icon('lock'), h('span', {}, why === null ? notice : `${notice} ${why}`)),
    h(
      'p',
      { class: place.lastOfBurst ? 'meta' : 'spoken' },
      clockTime(message.at, language),
      own ? h('span', { class: 'state' }, icon('sent'), words.sent) : null,
    ),
  );
}

export function outgoingRow(
  outgoing: Outgoing,
  place: RowPlace,
  language: VisitorLanguage,
  actions: RowActions,
): HTMLElement {
  const words = WORDS[language];
  const bubble = [
    spoken(words.says(words.you)),
    h('div', { class: 'bubble' }, h('div', { class: 'body', dir: 'auto' }, outgoing.text)),
  ];
  if (outgoing.state === 'sending') {
    const state =
      outgoing.reason === 'too-fast' ? words.heldTooFast : place.online ? words.sending : words.waitingToSend;
    return row(
      place,
      'own unsent',
      outgoing.id,
      ...bubble,
      h('p', { class: 'meta' }, h('span', { class: 'state' }, state)),
    );
  }
  // Trying again cannot help where the message itself or the end of the conversation is the reason.
  const again =
    place.closed || outgoing.reason === 'too-long'
      ? null
      : button(words.tryAgain, 'link', () => actions.retry(outgoing.id));
  const edit = place.closed ? null : button(words.edit, 'link', () => actions.edit(outgoing.id));
  return row(
    place,
    'own refused',
    outgoing.id,
    ...bubble,
    h(
      'p',
      { class: 'meta' },
      h('span', { class: 'state' }, icon('alert'), h('strong', {}, words.notSent)),
      h('span', {}, refusalWords(outgoing.reason, words)),
    ),
    h('div', { class: 'row-actions' }, again, edit),
  );
}
