import { en } from './en.ts';
import type { TranscriptWords } from './words.ts';

const LANGUAGES: ReadonlyMap<string, TranscriptWords> = new Map([['en', en]]);

/** English for a language that has no words here. @param language as in BCP 47: that of the desk which asks */
export const transcriptWords = (language: string): TranscriptWords => LANGUAGES.get(language) ?? en;
