/**
 * What a mark says about why it is there, in words: what it was taken for, what spoke for it, and whether arithmetic
 * did. Never the value.
 */
import { evidenceOf, reasonWords, type MaskWhy } from '../../../contract/evidence.ts';
import { t, wordsFor } from '../../i18n/index.ts';
import { capital } from '../../i18n/names.ts';

export interface Why {
  readonly what: string;
  readonly cue: string;
  readonly check: string;
}

/** The sentence of a mark's code. A newer server may give codes that this desk does not know. */
export const maskReasonWords = (why: MaskWhy): string =>
  reasonWords(why, {
    reason: (code, of) => wordsFor(`maskReasons.${code}`, { of }),
    nationalNumber: (code) => wordsFor(`nationalNumbers.${code}`),
    inLink: (reason) => t('maskReasonForms.inLink', { reason }),
    unknown: t('maskReasonForms.unknown'),
  });

export function whyHidden(type: string, why: MaskWhy): Why {
  const { cue, check } = evidenceOf(why);
  return {
    // A newer server may know types that this desk does not; their names are made readable.
    what: wordsFor(`why.types.${type}`) ?? capital(type.toLowerCase().replaceAll('_', ' ')),
    cue: cue === null ? t('why.noCue') : t(`why.cues.${cue}`),
    check: check === null ? t('why.noCheck') : t(`why.checks.${check}`),
  };
}
