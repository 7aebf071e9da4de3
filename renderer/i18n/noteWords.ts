/** What a check of the self-check saw, and why a place of policy is not taken, in words. */
import type { Coded } from '../../contract/errors.ts';
import { wordsFor } from './index.ts';

const joined = (params: Coded['params']): Record<string, string | number> =>
  Object.fromEntries(
    Object.entries(params).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : typeof value === 'number' ? value : String(value ?? ''),
    ]),
  );

/** Parameters that choose between the words of one code. */
const CHOOSES = ['platform', 'in'] as const;

/** The words of one note; its code where this desk has no words for it. */
export function noteWords({ code, params }: Coded): string {
  const chosen = CHOOSES.map((name) => params[name]).find((value) => typeof value === 'string');
  return wordsFor(`checkNotes.${chosen === undefined ? code : `${code}.${chosen}`}`, joined(params)) ?? code;
}

/** All notes of a line. */
export const notesWords = (notes: readonly Coded[]): string => notes.map(noteWords).join('; ');
