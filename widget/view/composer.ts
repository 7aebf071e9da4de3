/** The field for the next message. */
import { MAX_TEXT } from '../wire.ts';
import type { Words } from '../words/words.ts';
import { h, icon } from './dom.ts';

export interface ComposerActions {
  readonly send: (text: string) => void;
  readonly input: (text: string) => void;
}

/** From how many characters before the limit on the rest is counted aloud. */
const COUNT_FROM = 500;

export class Composer {
  readonly element: HTMLFormElement;
  readonly #field: HTMLTextAreaElement;
  readonly #send: HTMLButtonElement;
  readonly #seen = h('p', { class: 'seen', id: 'seen', hidden: true });
  readonly #count = h('p', { class: 'count', id: 'count', role: 'status' });
  readonly #words: Words;
  readonly #actions: ComposerActions;

  constructor(words: Words, actions: ComposerActions) {
    this.#words = words;
    this.#actions = actions;
    // autocomplete off: a browser that restores its windows would otherwise write the unsent text to disk.
    this.#field = h('textarea', {
      class: 'field',
      id: 'message',
      rows: '1',
      dir: 'auto',
      autocomplete: 'off',
      placeholder: words.placeholder,
      'aria-describedby': 'seen count',
    });
    this.#send = h('button', { type: 'submit', class: 'send', 'aria-label': words.send }, icon('send'));
    this.element = h(
      'form',
      { class: 'composer', autocomplete: 'off' },
      h(
        'div',
        { class: 'composer-line' },
        h('label', { class: 'spoken', for: 'message' }, words.message),
        this.#field,
        this.#send,
      ),
      this.#seen,
      this.#count,
    );
    this.#seen.textContent = words.typingSeen;
    this.element.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#submit();
    });
    this.#field.addEventListener('input', () => {
      this.#show();
      this.#actions.input(this.text);
    });
    this.#field.addEventListener('keydown', (event) => {
      // An Enter that ends a composition (Japanese, Chinese, Korean input) belongs to the input method.
      if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.keyCode === 229) return;
      // On a touch keyboard Enter is a new line, as everywhere on that device; the button sends.
      if (matchMedia('(hover: none) and (pointer: coarse)').matches) return;
      event.preventDefault();
      this.#submit();
    });
    this.#show();
  }

  get text(): string {
    return this.#field.value;
  }

  set text(text: string) {
    this.#field.value = text;
    this.#show();
  }

  /** Says under the field that what is typed is seen before it is sent. */
  set isSeen(isSeen: boolean) {
    this.#seen.hidden = !isSeen;
  }

  get hasFocus(): boolean {
    return this.element.contains(document.activeElement);
  }

  focus(): void {
    this.#field.focus();
    this.#field.setSelectionRange(this.text.length, this.text.length);
  }

  #submit(): void {
    const text = this.text.trim();
    if (text === '' || text.length > MAX_TEXT) {
      this.#field.focus();
      return;
    }
    this.text = '';
    this.#actions.send(text);
    this.#field.focus();
  }

  #show(): void {
    const left = MAX_TEXT - this.text.trim().length;
    const words = left < 0 ? this.#words.tooLongBy(-left) : left <= COUNT_FROM ? this.#words.charactersLeft(left) : '';
    if (this.#count.textContent !== words) this.#count.textContent = words;
    this.#field.setAttribute('aria-invalid', String(left < 0));
    this.#send.setAttribute('aria-disabled', String(left < 0 || this.text.trim() === ''));
    this.#field.style.height = 'auto';
    this.#field.style.height = `${this.#field.scrollHeight + this.#field.offsetHeight - this.#field.clientHeight}px`;
  }
}
