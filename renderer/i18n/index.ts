/**
 * The words of the page. A language is one folder beside this file, `<language>/index.ts`, which calls `register`; the
 * build puts every such folder into the page. English is complete and is used for whatever another language lacks.
 */
import { createInstance, type i18n } from 'i18next';
import { en } from './en/index.ts';
import type { GroupAt, GroupKey, Params, Translation, WordKey } from './types.ts';

export type { GroupKey, Translation, WordKey } from './types.ts';

export interface Language<Words = Translation> {
  /** As in BCP 47: `de`, `pt-BR`. */
  readonly language: string;
  /** How dates and numbers are written; mostly the language itself. */
  readonly locale: string;
  readonly words: Words;
  /**
   * Values of the policy by path: `lock.idleMinutes`; of what is missing here, the English description is shown that comes
   * with the value, because the policy's own documentation is made from it.
   */
  readonly policyValues?: Readonly<Record<string, PolicyValueWords>>;
}
export interface PolicyValueWords {
  readonly section: string;
  readonly title: string;
  readonly text: string;
}

const ENGLISH: Language<typeof en> = { language: 'en', locale: 'en-GB', words: en };
const languages = new Map<string, Language<object>>([['en', ENGLISH]]);
let made: { readonly instance: i18n; readonly spoken: Language<object> } | null = null;

/** Adds a language. It must come before the first word is asked for, which decides the language of the page. */
export function register(language: Language): void {
  if (made !== null) throw new Error(`The language ${language.language} came after the first word.`);
  languages.set(language.language, language);
}

/** The first of the person's languages that there is: `de-AT` is served by `de`. */
function choose(): Language<object> {
  for (const wanted of navigator.languages) {
    const found = languages.get(wanted) ?? languages.get(wanted.split('-')[0] ?? '');
    if (found !== undefined) return found;
  }
  return ENGLISH;
}

function start(): { readonly instance: i18n; readonly spoken: Language<object> } {
  const spoken = choose();
  const instance = createInstance();
  void instance.init({
    lng: spoken.language,
    fallbackLng: 'en',
    resources: Object.fromEntries([...languages].map(([name, { words }]) => [name, { translation: words }])),
    initAsync: false,
    nsSeparator: false,
    returnObjects: true,
    // React shows text as text. A value is never read as a pattern: neither `{{…}}` nor `$t(…)` in it does anything.
    interpolation: { escapeValue: false, skipOnVariables: true },
  });
  return { instance, spoken };
}
const current = (): { readonly instance: i18n; readonly spoken: Language<object> } => (made ??= start());

const say = (key: string, values: Readonly<Record<string, string | number>> = {}): string =>
  current().instance.t(key, { ...values });

/** One sentence. In a plural, `count` decides which. */
export function t<K extends WordKey>(key: K, ...params: Params<K>): string {
  return say(key, ...params);
}

/** A list of sentences or a group of them, as they are in the catalogue. */
export function wordsOf<K extends GroupKey>(key: K): GroupAt<K> {
  return current().instance.t(key, { returnObjects: true }) as GroupAt<K>;
}

/** The sentence of a key that came from outside, with what came along; null where there is none. */
export function wordsFor(key: string, params: Readonly<Record<string, string | number>> = {}): string | null {
  if (!current().instance.exists(key, { ...params })) return null;
  const found: unknown = say(key, params);
  return typeof found === 'string' ? found : null;
}

/** How a value of the policy is described in the language of the page; null where English is all there is. */
export function policyValueWords(path: string): PolicyValueWords | null {
  const found = current().spoken.policyValues ?? {};
  return Object.hasOwn(found, path) ? (found[path] ?? null) : null;
}

/** Of the page: its language, and how it writes dates and numbers. */
export const spokenLanguage = (): string => current().spoken.language;
export const spokenLocale = (): string => current().spoken.locale;
