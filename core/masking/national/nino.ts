/**
 * United Kingdom: National Insurance number. HMRC manual NIM39110: which letters may begin it, and a suffix A to D; it
 * has no check digit.
 */
import type { NationalNumber } from './number.ts';

export const nino: NationalNumber = {
  code: 'gb-nino',
  cues: 'nino nin insurance',
  shape: /^[A-Z]{2}[0-9]{6}[A-D]$/,
  valid: (text) => /^(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]/.test(text),
};
