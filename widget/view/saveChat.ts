/** Taking the chat along as a text file. */
import type { Words } from '../words/words.ts';
import { checkbox } from './checkbox.ts';
import { button, h } from './dom.ts';

export interface SaveActions {
  /** Whether this tab still has something in full that the visitor wrote. */
  readonly hasOwnWords: () => boolean;
  readonly save: (inFull: boolean) => void;
}

/** With what is hidden, unless the visitor asks for their own words in full. */
export function saveChat(words: Words, actions: SaveActions): HTMLElement {
  const inFull = checkbox(words.saveInFull, words.saveInFullNote, false, () => {});
  return h(
    'section',
    { class: 'notice-part save' },
    h('h2', {}, words.takeAlong),
    h('p', {}, words.takeAlongText),
    actions.hasOwnWords() ? inFull.element : null,
    button(words.saveChat, 'choice', () => actions.save(inFull.isOn)),
  );
}
