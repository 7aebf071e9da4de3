import type { VisitorLanguage } from '../contract/visitor.ts';
import { RIGHT_TO_LEFT, VISITOR_LANGUAGES } from '../contract/visitorLanguages.ts';

/**
 * The first wanted language that this page speaks; English when there is none.
 * `chosen` is the visitor's own choice, carried in the address of the page: nothing may be stored before consent.
 */
export function chooseLanguage(chosen: string | null, wanted: readonly string[]): VisitorLanguage {
  for (const tag of chosen === null ? wanted : [chosen, ...wanted]) {
    const primary = tag.toLowerCase().split('-')[0];
    const found = VISITOR_LANGUAGES.find((language) => language === primary);
    if (found) return found;
  }
  return 'en';
}

/** The visitor's own form of that language (`en-GB` for `en`), for times and dates. */
export function localeOf(language: VisitorLanguage, wanted: readonly string[]): string {
  return wanted.find((tag) => tag.toLowerCase().split('-')[0] === language) ?? language;
}

/** In which direction its lines are read. */
export const directionOf = (language: VisitorLanguage): 'rtl' | 'ltr' =>
  RIGHT_TO_LEFT.includes(language) ? 'rtl' : 'ltr';
