/** Two states of a thing, place by place, as a person would read them. */
import type { Difference } from '../../../contract/people.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
/** Named things: ids with what they are called. */
const isNamed = (value: Record<string, unknown>): boolean =>
  Object.entries(value).every(([key, name]) => UUID.test(key) && typeof name === 'string');

/** Each place of a state with its value in words. */
function places(state: unknown, path = ''): Map<string, string> {
  const out = new Map<string, string>();
  if (isObject(state) && !isNamed(state)) {
    for (const [key, value] of Object.entries(state))
      for (const [place, words] of places(value, path === '' ? key : `${path}.${key}`)) out.set(place, words);
  } else if (state !== null && state !== undefined) {
    out.set(path === '' ? 'value' : path, wordsOf(state));
  }
  return out;
}

function wordsOf(value: unknown): string {
  if (isObject(value)) return isNamed(value) ? Object.values(value).join(', ') || 'none' : JSON.stringify(value);
  if (Array.isArray(value)) return value.map(wordsOf).join(', ') || 'none';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

const cut = (text: string): string => (text.length > 300 ? `${text.slice(0, 299)}…` : text);

/** Places that differ, in the order of the states. */
export function differences(before: unknown, after: unknown): Difference[] {
  const [was, is] = [places(before), places(after)];
  const out: Difference[] = [];
  for (const path of new Set([...was.keys(), ...is.keys()])) {
    if (was.get(path) !== is.get(path))
      out.push({ path: path.slice(0, 200), before: cut(was.get(path) ?? ''), after: cut(is.get(path) ?? '') });
  }
  return out;
}

/** A whole state in one line of text. */
export function readable(state: unknown): string {
  return [...places(state)]
    .filter(([, words]) => words !== '')
    .map(([path, words]) => `${path}: ${words}`)
    .join('\n');
}
