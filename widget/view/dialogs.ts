/** The two dialogs of the chat. The browser's own: focus stays inside, Escape closes, focus returns. */
import type { Site, VisitorLanguage } from '../../contract/visitor.ts';
import { WORDS } from '../words/languages.ts';
import { checkbox } from './checkbox.ts';
import { button, h } from './dom.ts';
import { encryptionText } from './encryption.ts';
import { noticeText } from './notice.ts';
import { languageSwitch } from './page.ts';
import { saveChat, type SaveActions } from './saveChat.ts';

function open(dialog: HTMLDialogElement): void {
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

export interface YourDataActions extends SaveActions {
  readonly speak: (language: VisitorLanguage) => void;
  readonly isRemembered: () => boolean;
  readonly remember: (on: boolean) => void;
}

/** The notice once more, because rights are of no use to those who cannot find them again; and what can be chosen. */
export function showYourData(site: Site, language: VisitorLanguage, actions: YourDataActions): void {
  const words = WORDS[language];
  const dialog = h(
    'dialog',
    { class: 'dialog', 'aria-labelledby': 'dialog-title' },
    h('h1', { id: 'dialog-title', tabindex: '-1', autofocus: true }, words.yourData),
    checkbox(words.remember, words.rememberNote, actions.isRemembered(), actions.remember).element,
    saveChat(words, actions),
    noticeText(site, language),
    encryptionText(site),
    languageSwitch(words, language, (chosen) => {
      dialog.close();
      actions.speak(chosen);
    }),
    h(
      'div',
      { class: 'choices' },
      button(words.close, 'choice', () => dialog.close()),
    ),
  );
  open(dialog);
}

/** What the visitor takes along of a chat that is over. */
export function askSaveChat(language: VisitorLanguage, actions: SaveActions): void {
  const words = WORDS[language];
  const dialog = h(
    'dialog',
    { class: 'dialog', 'aria-label': words.takeAlong },
    saveChat(words, {
      ...actions,
      save: (inFull) => {
        dialog.close();
        actions.save(inFull);
      },
    }),
    h(
      'div',
      { class: 'choices' },
      button(words.close, 'choice', () => dialog.close()),
    ),
  );
  open(dialog);
}

export function askEndChat(language: VisitorLanguage, unsent: boolean, end: () => void): void {
  const words = WORDS[language];
  const dialog = h(
    'dialog',
    { class: 'dialog', 'aria-labelledby': 'dialog-title', 'aria-describedby': 'dialog-text' },
    h('h1', { id: 'dialog-title' }, words.endChatQuestion),
    h('p', { id: 'dialog-text' }, unsent ? `${words.endChatText} ${words.endChatUnsent}` : words.endChatText),
    h(
      'div',
      { class: 'choices' },
      button(words.keepChatting, 'choice', () => dialog.close()),
      button(words.endChat, 'choice', () => {
        dialog.close();
        end();
      }),
    ),
  );
  open(dialog);
}
