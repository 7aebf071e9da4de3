import type { MaskWhy } from '../../core/vocabulary/maskReasons.ts';
import { maskReasonForms, maskReasons, nationalNumbers } from '../../renderer/i18n/en/maskReasons.ts';

const REASONS = new Map<string, string>(Object.entries(maskReasons));
const NUMBERS = new Map<string, string>(Object.entries(nationalNumbers));

/** The English sentence of a mark's code, from the catalogue of the desk. */
export function reasonWords({ code, of = '', inLink = false }: MaskWhy): string {
  const reason = (REASONS.get(code) ?? maskReasonForms.unknown).replace('{{of}}', () => NUMBERS.get(of) ?? of);
  return inLink ? maskReasonForms.inLink.replace('{{reason}}', () => reason) : reason;
}
