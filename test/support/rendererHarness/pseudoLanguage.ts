/**
 * An artificial language, for a build of the renderer: every letter of English in a circle. Like every further language
 * it is one file, which registers itself.
 */
import { en } from '../../../renderer/i18n/en/index.ts';
import { register, type Translation } from '../../../renderer/i18n/index.ts';

const circled = (text: string): string =>
  text
    .split(/(\{\{[^}]*\}\})/)
    .map((part) =>
      part.startsWith('{{')
        ? part
        : part.replaceAll(/[A-Za-z]/g, (letter) => {
            const code = letter.charCodeAt(0);
            return String.fromCodePoint(code < 97 ? 0x24b6 + code - 65 : 0x24d0 + code - 97);
          }),
    )
    .join('');

function translated(words: unknown): unknown {
  if (typeof words === 'string') return circled(words);
  if (Array.isArray(words)) return words.map(translated);
  if (typeof words === 'object' && words !== null)
    return Object.fromEntries(Object.entries(words).map(([key, value]) => [key, translated(value)]));
  return words;
}

register({
  language: 'eo',
  locale: 'en-GB',
  words: translated(en) as Translation,
  policyValues: {
    'lock.idleMinutes': {
      section: circled('Lock'),
      title: circled('Idle minutes'),
      text: circled('Minutes without input.'),
    },
  },
});
