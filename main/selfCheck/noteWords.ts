/** Notes and controls of the self-check in English, for a terminal. */
import type { Coded } from '../../contract/errors.ts';
import { checkNotes } from '../../renderer/i18n/en/checkNotes.ts';
import { controlNames } from '../../renderer/i18n/en/selfCheck.ts';
import { filledIn } from '../itWords.ts';

/** Parameters that choose between the words of one code. */
const CHOOSES = ['platform', 'in'] as const;
const WORDS: ReadonlyMap<string, string | Readonly<Record<string, string>>> = new Map(Object.entries(checkNotes));

/** The words of one note; its code where there are none. */
export function noteWords({ code, params }: Coded): string {
  const found = WORDS.get(code);
  const chosen = CHOOSES.map((name) => params[name]).find((value) => typeof value === 'string');
  const words = typeof found === 'object' ? found[chosen ?? ''] : found;
  return filledIn(words ?? code, params);
}

const CONTROLS: ReadonlyMap<string, string> = new Map(Object.entries(controlNames));
/** What a control is called; its code where there is no name. */
export const controlName = (control: string): string => CONTROLS.get(control) ?? control;

/** All notes of a line. */
export const notesWords = (notes: readonly Coded[]): string => notes.map(noteWords).join('; ');
