import type { Chosen } from '../../../contract/chosen.ts';
import { t, wordsOf } from '../../i18n/index.ts';
import { spaced } from '../../i18n/names.ts';

/** A reason for a break: in the words of the page where it has some, else as the policy has it. */
export function breakReasonWords(reason: string): string {
  const known = Object.entries(wordsOf('presence.reasons'));
  return known.find(([code]) => code === reason)?.[1] ?? reason;
}

/** What an agent has chosen, as the floor shows it. */
export function chosenWords({ state, reason }: Chosen): string {
  if (state === 'finishing') return t('presence.floor.finishing');
  if (state !== 'break') return spaced(state);
  return reason === null
    ? t('presence.floor.break')
    : t('presence.floor.breakFor', { reason: breakReasonWords(reason) });
}
