/**
 * Says to screen readers what others see: new messages, and what became of one's own. Moved rows of the thread say
 * nothing.
 */
import type { VisitorLanguage } from '../../contract/visitor.ts';
import type { ConversationEvent } from '../conversation.ts';
import { withFallbacks } from '../blanks.ts';
import { hiddenNotice, spokenText } from '../hidden.ts';
import { WORDS } from '../words/languages.ts';
import { refusalWords } from './row.ts';
import { h } from './dom.ts';

/** Milliseconds: to gather what comes at once, and until what was said leaves the document. */
const GATHER = 300;
const FORGET = 20_000;
/** More messages than this at once are counted instead of read; what became of one's own words is always read. */
const READ_AT_MOST = 3;

export class Announcer {
  readonly element = h('div', {
    class: 'spoken',
    role: 'log',
    'aria-live': 'polite',
    'aria-relevant': 'additions',
    'data-announcer': '',
  });
  readonly #language: VisitorLanguage;
  #waiting: { readonly text: string; readonly counted: boolean }[] = [];
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(language: VisitorLanguage) {
    this.#language = language;
    this.element.setAttribute('aria-label', WORDS[language].conversation);
  }

  hear(event: ConversationEvent): void {
    const words = WORDS[this.#language];
    if (event.type === 'not-sent') this.say(`${words.notSent}. ${refusalWords(event.outgoing.reason, words)}`);
    if (event.type !== 'arrived' && event.type !== 'corrected') return;
    const { author, authorName, body } = event.message;
    if (author === 'visitor') {
      const notice = hiddenNotice(body, this.#language);
      if (notice !== null) this.say(notice);
    } else if (event.type === 'arrived') {
      this.say(
        author === 'system'
          ? body.text
          : `${words.says(authorName ?? words.agent)} ${withFallbacks(spokenText(body, this.#language))}`,
        true,
      );
    }
  }

  say(text: string, counted = false): void {
    if (!counted && this.#waiting.some((one) => one.text === text)) return;
    this.#waiting.push({ text, counted });
    this.#timer ??= setTimeout(() => this.#speak(), GATHER);
  }

  leave(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.element.remove();
  }

  #speak(): void {
    this.#timer = null;
    const news = this.#waiting.filter((one) => one.counted).length;
    const lines = this.#waiting.filter((one) => !one.counted || news <= READ_AT_MOST).map((one) => one.text);
    if (news > READ_AT_MOST) lines.unshift(WORDS[this.#language].newMessages(news));
    this.#waiting = [];
    for (const line of lines) {
      const said = h('p', {}, line);
      this.element.append(said);
      setTimeout(() => said.remove(), FORGET);
    }
  }
}
