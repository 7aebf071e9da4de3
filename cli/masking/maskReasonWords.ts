import { reasonWords, type MaskWhy } from '../../core/vocabulary/maskReasons.ts';
import { maskReasonForms, maskReasons, nationalNumbers } from '../../renderer/i18n/en/maskReasons.ts';

const REASONS = new Map<string, string>(Object.entries(maskReasons));
const NUMBERS = new Map<string, string>(Object.entries(nationalNumbers));

/** The English sentence of a mark's code, from the catalogue of the desk. */
export const maskReasonWords = (why: MaskWhy): string =>
  reasonWords(why, {
    reason: (code, of) => REASONS.get(code)?.replace('{{of}}', () => of) ?? null,
    nationalNumber: (code) => NUMBERS.get(code) ?? null,
    inLink: (reason) => maskReasonForms.inLink.replace('{{reason}}', () => reason),
    unknown: maskReasonForms.unknown,
  });
