/** Keys as people read them: `Ctrl+K`. */
import { t, wordsFor } from './index.ts';

const nameOf = (part: string): string =>
  wordsFor(`keys.${part}`) ?? part.replace(/^Key|^Digit/, '').replace(/^Numpad(?=.)/, `${t('keys.Numpad')} `);

/** @param binding as core/vocabulary/shortcuts.ts writes it */
export const keyName = (binding: string): string => binding.split('+').map(nameOf).join('+');

/** Several keys for one act. */
export const keyNames = (bindings: readonly string[]): string =>
  bindings.length === 0 ? t('preferences.noKey') : bindings.map(keyName).join(' · ');
