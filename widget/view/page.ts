/** The frame around every view: the tenant's stripe and name, and the language. */
import type { Site, VisitorLanguage } from '../../contract/visitor.ts';
import { VISITOR_LANGUAGES } from '../../contract/visitorLanguages.ts';
import { WORDS } from '../words/languages.ts';
import type { Words } from '../words/words.ts';
import { h } from './dom.ts';

export interface View {
  readonly element: HTMLElement;
  /** Where the reader goes when the view opens. */
  readonly focus: HTMLElement;
  /** Set by views that listen to something. */
  readonly leave?: () => void;
}

/**
 * The tenant's colour is a mark and never the ground of a text, so no colour a tenant picks can make the page
 * unreadable.
 */
export function banner(site: Site, ...beside: readonly Node[]): HTMLElement {
  const header = h(
    'header',
    { class: 'banner' },
    h('div', { class: 'banner-name' }, h('p', { class: 'tenant' }, site.tenantName)),
    ...beside,
  );
  if (/^#[0-9a-f]{6}$/i.test(site.colour)) header.style.setProperty('--tenant', site.colour);
  return header;
}

/** Each language by its own name, so that a reader of another language finds it. */
export function languageSwitch(
  words: Words,
  current: VisitorLanguage,
  choose: (language: VisitorLanguage) => void,
): HTMLElement {
  const select = h(
    'select',
    { class: 'select', id: 'language' },
    ...VISITOR_LANGUAGES.map((language) =>
      h('option', { value: language, lang: language, selected: language === current }, WORDS[language].languageName),
    ),
  );
  select.addEventListener('change', () => {
    const chosen = VISITOR_LANGUAGES.find((language) => language === select.value);
    if (chosen) choose(chosen);
  });
  return h('div', { class: 'language' }, h('label', { for: 'language' }, words.language), select);
}

/** A page that says one thing and offers at most one way on. */
export function messagePage(
  site: Site | null,
  title: string,
  texts: readonly string[],
  ...actions: readonly HTMLElement[]
): View {
  const heading = h('h1', { tabindex: '-1' }, title);
  const element = h(
    'div',
    { class: 'page' },
    site ? banner(site) : null,
    h(
      'main',
      { class: 'card-page' },
      h('div', { class: 'card-text' }, heading, ...texts.map((text) => h('p', {}, text)), ...actions),
    ),
  );
  return { element, focus: heading };
}

export function loadingPage(words: Words): View {
  const line = h('p', { class: 'loading', role: 'status', tabindex: '-1' }, words.loading);
  return {
    element: h('div', { class: 'page' }, h('main', { class: 'card-page', 'aria-busy': 'true' }, line)),
    focus: line,
  };
}
