/** The words of every language of the visitor's page; the types ask for each language of the contract. */
import type { VisitorLanguage } from '../../contract/visitor.ts';
import { ar } from './ar.ts';
import { de } from './de.ts';
import { en } from './en.ts';
import { es } from './es.ts';
import { fr } from './fr.ts';
import type { Words } from './words.ts';

export const WORDS: { readonly [L in VisitorLanguage]: Words } = { en, de, es, fr, ar };
