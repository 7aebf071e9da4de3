/** The scrolling list of messages. However long the conversation, only a window of it is in the document. */
import type { VisitorLanguage, VisitorMessage } from '../../contract/visitor.ts';
import type { Conversation, Outgoing } from '../conversation.ts';
import { localeOf } from '../language.ts';
import { earlier, kept, later, newest } from '../rowWindow.ts';
import type { RowWindow } from '../rowWindow.ts';
import { WORDS } from '../words/languages.ts';
import { h, icon } from './dom.ts';
import { outgoingRow, storedRow, type ValueOf } from './row.ts';
import type { RowActions } from './row.ts';

type Item = VisitorMessage | Outgoing;
const isStored = (item: Item): item is VisitorMessage => 'seq' in item;
const writer = (item: Item): string => (isStored(item) ? `${item.author} ${item.authorName ?? ''}` : 'visitor ');
const dayOf = (at: number): string => new Date(at).toDateString();

/** Pixels from an edge at which the window moves, and within which the view counts as at the newest. */
const EDGE = 400;
const NEAR = 64;
/** Milliseconds within which messages of one writer share the time under the last of them. */
const BURST = 120_000;

interface Drawn {
  readonly element: HTMLElement;
  /** Everything besides the item that the element shows. */
  readonly key: string;
  readonly item: Item;
}

export class Thread {
  readonly element: HTMLElement;
  readonly #conversation: Conversation;
  readonly #language: VisitorLanguage;
  readonly #actions: RowActions;
  readonly #valueOf: ValueOf | undefined;
  readonly #scroller: HTMLElement;
  readonly #list = h('ol', { class: 'rows' });
  readonly #typing = h('p', { class: 'typing', hidden: true });
  readonly #jump: HTMLButtonElement;
  readonly #jumpWords = h('span', {});
  #rows = new Map<string, Drawn>();
  #window: RowWindow = { first: 0, end: 0 };
  #following = true;
  /** How many stored messages have been in view at the newest end. */
  #seen = 0;
  #drawnTotal = 0;
  /**
   * Height of content and of window at the last look: a scroll event with another shape comes from layout, not from the
   * visitor.
   */
  #shape = '';

  /** @param choice shown below the words of an empty thread */
  constructor(
    conversation: Conversation,
    language: VisitorLanguage,
    actions: RowActions,
    choice: Node | null = null,
    valueOf?: ValueOf,
  ) {
    this.#valueOf = valueOf;
    this.#conversation = conversation;
    this.#language = language;
    this.#actions = actions;
    const words = WORDS[language];
    this.#list.setAttribute('aria-label', words.conversation);
    // Reachable by keyboard, so that the arrow keys scroll it.
    this.#scroller = h(
      'div',
      { class: 'scroller', tabindex: '0', role: 'region', 'aria-label': words.conversation },
      h('div', { class: 'empty' }, icon('chat'), h('h2', {}, words.emptyTitle), h('p', {}, words.emptyText), choice),
      this.#list,
      this.#typing,
    );
    this.#jump = h('button', { type: 'button', class: 'jump', hidden: true }, icon('down'), this.#jumpWords);
    this.#jump.addEventListener('click', () => {
      this.toNewest();
      this.#scroller.focus({ preventScroll: true });
    });
    this.#scroller.addEventListener('scroll', () => this.#scrolled(), { passive: true });
    this.element = h('div', { class: 'thread' }, this.#scroller, this.#jump);
    // A keyboard that opens on a phone must not push the newest message out of sight.
    new ResizeObserver(() => {
      if (this.#following) this.#pin();
    }).observe(this.#scroller);
  }

  toNewest(): void {
    this.#following = true;
    this.draw();
  }

  /** Brings the document in line with the conversation. Cheap where nothing changed. */
  draw(): void {
    const conversation = this.#conversation;
    const items: readonly Item[] =
      conversation.outbox.length === 0 ? conversation.messages : [...conversation.messages, ...conversation.outbox];
    this.#window = this.#following ? newest(items.length) : kept(this.#window, items.length);
    const anchor = this.#following ? null : this.#firstVisible();
    this.#drawRows(items);
    this.#drawTyping();
    this.element.classList.toggle('is-empty', items.length === 0);
    if (this.#following) {
      this.#seen = conversation.messages.length;
      this.#pin();
    } else if (anchor?.element.isConnected) {
      this.#scroller.scrollTop += anchor.element.getBoundingClientRect().top - anchor.top;
    }
    this.#drawnTotal = items.length;
    this.#shape = this.#currentShape();
    this.#drawJump();
  }

  #drawRows(items: readonly Item[]): void {
    const conversation = this.#conversation;
    const { first, end } = this.#window;
    const words = WORDS[this.#language];
    const today = dayOf(Date.now());
    const yesterday = dayOf(Date.now() - 86_400_000);
    const rows = new Map<string, Drawn>();
    for (let index = first; index < end; index += 1) {
      const item = items[index];
      if (!item) continue;
      const above = items[index - 1];
      const newDay = !above || dayOf(above.at) !== dayOf(item.at);
      const date = dayOf(item.at);
      const day = !newDay
        ? null
        : date === today
          ? words.today
          : date === yesterday
            ? words.yesterday
            : new Intl.DateTimeFormat(localeOf(this.#language, navigator.languages), { dateStyle: 'long' }).format(
                item.at,
              );
      const below = items[index + 1];
      const place = {
        day,
        firstOfWriter: newDay || !above || writer(above) !== writer(item),
        lastOfBurst: !below || !isStored(below) || writer(below) !== writer(item) || below.at - item.at > BURST,
        online: conversation.link === 'online',
        closed: conversation.status === 'closed',
      };
      const key = JSON.stringify(isStored(item) ? { ...place, online: true, closed: false } : place);
      const existing = this.#rows.get(item.id);
      const fits = existing?.item === item && existing.key === key;
      const element = fits
        ? existing.element
        : isStored(item)
          ? storedRow(item, place, this.#language, this.#valueOf)
          : outgoingRow(item, place, this.#language, this.#actions);
      if (existing && !fits) {
        // The row of a message that was just acknowledged changes in place; the raw text goes with the old one.
        const focused = existing.element.contains(document.activeElement);
        existing.element.replaceWith(element);
        if (focused) this.#scroller.focus({ preventScroll: true });
      }
      rows.set(item.id, { element, key, item });
    }
    for (const [id, { element }] of this.#rows) if (!rows.has(id)) element.remove();
    let next: ChildNode | null = this.#list.firstChild;
    for (const { element } of rows.values()) {
      if (next === element) next = next.nextSibling;
      else this.#list.insertBefore(element, next);
    }
    this.#rows = rows;
  }

  #drawTyping(): void {
    const words = WORDS[this.#language];
    const typing = this.#conversation.agentTyping;
    if (typing === !this.#typing.hidden) return;
    this.#typing.hidden = !typing;
    this.#typing.replaceChildren();
    if (typing)
      this.#typing.append(
        words.typing(this.#conversation.answeredBy ?? words.agent),
        h('span', { class: 'dots', 'aria-hidden': 'true' }, h('i'), h('i'), h('i')),
      );
  }

  #drawJump(): void {
    const words = WORDS[this.#language];
    const unseen = this.#conversation.messages.length - this.#seen;
    this.#jump.hidden =
      this.#following || (this.#window.end === this.#drawnTotal && this.#fromEnd() <= EDGE && unseen <= 0);
    const label = unseen > 0 ? words.newMessages(unseen) : words.toNewest;
    if (this.#jumpWords.textContent !== label) this.#jumpWords.textContent = label;
  }

  #pin(): void {
    this.#scroller.scrollTop = this.#scroller.scrollHeight;
    this.#shape = this.#currentShape();
  }

  #currentShape(): string {
    return `${this.#scroller.scrollHeight}/${this.#scroller.clientHeight}`;
  }

  #fromEnd(): number {
    return this.#scroller.scrollHeight - this.#scroller.scrollTop - this.#scroller.clientHeight;
  }

  #firstVisible(): { readonly element: HTMLElement; readonly top: number } | null {
    const top = this.#scroller.getBoundingClientRect().top;
    for (const { element } of this.#rows.values()) {
      const box = element.getBoundingClientRect();
      if (box.bottom > top) return { element, top: box.top };
    }
    return null;
  }

  #scrolled(): void {
    const total = this.#drawnTotal;
    if (this.#following && this.#shape !== this.#currentShape()) {
      this.#pin();
      return;
    }
    this.#shape = this.#currentShape();
    this.#following = this.#window.end === total && this.#fromEnd() <= NEAR;
    const before = this.#window;
    if (this.#scroller.scrollTop < EDGE && before.first > 0) this.#window = earlier(before, total);
    else if (this.#fromEnd() < EDGE && before.end < total) this.#window = later(before, total);
    if (this.#following) this.#seen = this.#conversation.messages.length;
    // Following does not draw here: that would pull the thread back under the finger that scrolls away.
    if (this.#window !== before) this.draw();
    else this.#drawJump();
  }
}
