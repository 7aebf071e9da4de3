/** States of requests and changes in words: their places, and values by their kind. */
import type { StatedValue } from '../../contract/people.ts';
import { fullTime, listed, numberWords } from './format.ts';
import { policyValueWords, t, wordsFor } from './index.ts';
import { byName, capital, changeActionName, codeName, maskedTypeName, spaced } from './names.ts';

const partName = (part: string): string =>
  wordsFor(`stateParts.${part}`) ?? (/^[A-Z][A-Z_]*$/.test(part) ? maskedTypeName(part) : spaced(part));
/** `types.EMAIL.on` becomes `Masking › E-mail addresses › hidden`; a value of the policy is called as in its view. */
export function placeName(path: string): string {
  const value = policyValueWords(path);
  return value === null ? capital(path.split('.').map(partName).join(' › ')) : `${value.section} › ${value.title}`;
}

/** Where the words of a code are, by the last part of its path. */
const CODES = byName<(code: string) => string | null>({
  action: changeActionName,
  notA: maskedTypeName,
  reach: (code) => wordsFor(`masking.reaches.${code}`),
  requiredFor: (code) => wordsFor(`roles.${code}`),
  role: (code) => wordsFor(`roles.${code}`),
  state: (code) => wordsFor(`approvals.states.${code}`),
  style: (code) => wordsFor(`masking.styles.${code}`),
  type: maskedTypeName,
  use: (code) => wordsFor(`addresses.uses.${code}`),
  what: (code) => wordsFor(`approvals.actions.${code}`),
});
/** The words of a code at this place; the code of a newer server as it is. */
export const codeWords = (path: string, code: string): string =>
  CODES.get(path.slice(path.lastIndexOf('.') + 1))?.(code) ?? wordsFor(`stateCodes.${code}`) ?? codeName(code);

/** The value at this place. A code of a newer server is shown as it is. */
export function valueWords(path: string, value: StatedValue): string {
  switch (value.is) {
    case 'code':
      return codeWords(path, value.code);
    case 'name':
      return value.name;
    case 'text':
      return value.text;
    case 'number':
      return numberWords(value.number);
    case 'time':
      return fullTime(value.at);
    case 'flag':
      return t(value.flag ? 'stateValues.yes' : 'stateValues.no');
    case 'none':
      return t('stateValues.none');
    case 'list':
      return value.list.length === 0
        ? t('stateValues.emptyList')
        : listed([
            ...value.list.map((one) => valueWords(path, one)),
            ...(value.more === 0 ? [] : [t('stateValues.more', { count: value.more })]),
          ]);
  }
}
