/**
 * The notice in two layers, and two choices that weigh the same: what matters most in three lines, and the whole on
 * demand. Nothing is sent before Allow.
 */
import type { Site, VisitorLanguage } from '../../contract/visitor.ts';
import { WORDS } from '../words/languages.ts';
import { button, h } from './dom.ts';
import { banner, languageSwitch } from './page.ts';
import type { View } from './page.ts';

export interface NoticeActions {
  readonly allow: () => void;
  readonly decline: () => void;
  readonly speak: (language: VisitorLanguage) => void;
}

/** A heading and what it says. */
export const part = (title: string, ...texts: readonly string[]): HTMLElement =>
  h('section', { class: 'notice-part' }, h('h2', {}, title), ...texts.map((text) => h('p', {}, text)));

/** The notice in the server's own words, exactly as consent is stored with them. */
export function noticeText(site: Site, language: VisitorLanguage): HTMLElement {
  const words = WORDS[language];
  return h(
    'div',
    { class: 'notice', lang: site.language },
    part(words.who, site.notice.who),
    part(words.why, site.notice.why),
    part(words.howLong, site.notice.howLong),
    part(words.browser, site.notice.browser),
    part(words.rights, site.notice.rights),
  );
}

export function noticePage(site: Site, language: VisitorLanguage, note: string | null, actions: NoticeActions): View {
  const words = WORDS[language];
  const heading = h('h1', { tabindex: '-1' }, words.noticeTitle);
  const status = h('p', { class: 'choice-note', role: 'status' }, note ?? '');
  const choices = [
    button(words.decline, 'choice', actions.decline, { id: 'decline' }),
    button(
      words.allow,
      'choice',
      () => {
        // One consent for one press: a second press while the first travels would open a second conversation.
        for (const one of choices) one.disabled = true;
        status.textContent = words.asking;
        actions.allow();
      },
      { id: 'allow' },
    ),
  ];
  const element = h(
    'div',
    { class: 'page' },
    banner(site, languageSwitch(words, language, actions.speak)),
    h(
      'main',
      { class: 'notice-page' },
      h(
        'div',
        { class: 'notice-text' },
        heading,
        h('div', { class: 'brief', lang: site.language }, ...site.notice.brief.map((line) => h('p', {}, line))),
        // The browser's own: a keyboard opens it, and a search in the page finds what is inside.
        h('details', {}, h('summary', { id: 'whole' }, words.wholeNotice), noticeText(site, language)),
      ),
      h(
        'div',
        { class: 'choice-bar' },
        h('p', { class: 'question', id: 'question', lang: site.language }, site.notice.question),
        h('div', { class: 'choices', role: 'group', 'aria-labelledby': 'question' }, ...choices),
        status,
      ),
    ),
  );
  return { element, focus: heading };
}
