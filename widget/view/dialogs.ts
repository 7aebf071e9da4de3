/** The two dialogs of the chat. The browser's own: focus stays inside, Escape closes, focus returns. */
import type { Site, VisitorLanguage } from '../../contract/visitor.ts';
import { WORDS } from '../words/languages.ts';
import { button, h } from './dom.ts';
import { encryptionText } from './encryption.ts';
import { noticeText } from './notice.ts';
import { languageSwitch } from './page.ts';

function open(dialog: HTMLDialogElement): void {
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

/** The notice once more, because rights are of no use to those who cannot find them again. */
export function showYourData(site: Site, language: VisitorLanguage, speak: (language: VisitorLanguage) => void): void {
  const words = WORDS[language];
  const dialog = h(
    'dialog',
    { class: 'dialog', 'aria-labelledby': 'dialog-title' },
    h('h1', { id: 'dialog-title', tabindex: '-1', autofocus: true }, words.yourData),
    noticeText(site, language),
    encryptionText(site),
    languageSwitch(words, language, (chosen) => {
      dialog.close();
      speak(chosen);
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
