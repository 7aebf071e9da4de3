/** Which words of a catalogue no code asks for. */

type Words = string | readonly Words[] | { readonly [key: string]: Words };

const QUOTED = /['"`]([a-zA-Z][\w-]*(?:\.[\w-]+)+)['"`]/g;
/** A key of which one part is found out while the program runs: `roles.${role}`. */
const ONE_PART = /`([a-zA-Z][\w.-]*\.)\$\{[^}]*\}([\w.-]*)`/g;
/** Groups that are taken as a whole, or by keys that came from outside. */
const WHOLE = /\bwords(?:Of|For)\(\s*['`]([\w.-]+)/g;
/** How i18next writes the forms of one plural. */
const PLURAL = /_(?:zero|one|two|few|many|other)$/;

function* keysOf(words: Words, key = ''): Generator<string> {
  if (typeof words === 'string' || Array.isArray(words)) yield key.replace(PLURAL, '');
  else for (const [name, inner] of Object.entries(words)) yield* keysOf(inner, key === '' ? name : `${key}.${name}`);
}

/**
 * @param words as in `renderer/i18n/en`
 * @param code of everything that may ask for words
 * @returns keys, plurals without their form
 */
export function unusedWords(words: Words, code: string): string[] {
  const quoted = new Set([...code.matchAll(QUOTED)].map(([, key = '']) => key));
  const whole = [...new Set([...code.matchAll(WHOLE)].map(([, key = '']) => (key.endsWith('.') ? key : `${key}.`)))];
  const parts = [...code.matchAll(ONE_PART)].map(([, before = '', after = '']) => ({ before, after }));
  const isUsed = (key: string): boolean =>
    quoted.has(key) ||
    whole.some((group) => key.startsWith(group)) ||
    parts.some(
      ({ before, after }) =>
        key.startsWith(before) &&
        key.endsWith(after) &&
        /^[^.]+$/.test(key.slice(before.length, key.length - after.length)),
    );
  return [...new Set(keysOf(words))].filter((key) => !isUsed(key));
}
