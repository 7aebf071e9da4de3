/** Two states of a thing, place by place: values with their kinds, for which the page has the words. */
import {
  LONGEST_STATED,
  MOST_STATED,
  type Difference,
  type StatedPlace,
  type StatedValue,
} from '../../../contract/people.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
/** Named things: ids with what they are called. */
const isNamed = (value: Record<string, unknown>): boolean =>
  Object.entries(value).every(([key, name]) => UUID.test(key) && typeof name === 'string');

/** Places whose texts are codes, by the last part of their path. */
const CODES = new Set([
  ...['action', 'kinds', 'notA', 'reach', 'required', 'requiredFor', 'role', 'state', 'style', 'type', 'use', 'what'],
  ...['agentSees', 'agentsSee', 'by'],
]);
const isCode = (path: string): boolean => CODES.has(lastPart(path)) || path.startsWith('guards.');
const isTime = (path: string): boolean => /(?:[a-z]At|_at)$|^(?:at|until)$/.test(lastPart(path));
const lastPart = (path: string): string => path.slice(path.lastIndexOf('.') + 1);

/**
 * Each place of a state with its value, in the order of the state; what is null has no place.
 * @param longest UTF-16 units of a text, which is cut there
 */
export function places(state: unknown, longest = LONGEST_STATED): StatedPlace[] {
  return [...placed(state, longest)].slice(0, MOST_STATED).map(([path, value]) => ({
    path: path.slice(0, 200),
    value: shortened(value, MOST_STATED),
  }));
}

function placed(state: unknown, longest: number, path = ''): Map<string, StatedValue> {
  const out = new Map<string, StatedValue>();
  if (isObject(state) && (path === '' || !isNamed(state))) {
    for (const [key, value] of Object.entries(state))
      for (const [place, stated] of placed(value, longest, path === '' ? key : `${path}.${key}`))
        out.set(place, stated);
  } else if (state !== null && state !== undefined) {
    const at = path === '' ? 'value' : path;
    out.set(at, valueAt(at, state, longest));
  }
  return out;
}

/** With the first `most` things of a list; how many more there are is counted. */
const shortened = (value: StatedValue, most: number): StatedValue =>
  value.is === 'list' && value.list.length > most
    ? { is: 'list', list: value.list.slice(0, most), more: value.list.length - most }
    : value;

type Single = Exclude<StatedValue, { is: 'list' }>;

function valueAt(path: string, value: unknown, longest: number): StatedValue {
  if (isObject(value) && isNamed(value))
    return listOf(Object.values(value).map((name) => ({ is: 'name', name: cut(String(name), longest) })));
  if (Array.isArray(value)) return listOf(value.flatMap((one) => singles(path, one, longest)));
  return single(path, value, longest);
}

const listOf = (list: Single[]): StatedValue => ({ is: 'list', list, more: 0 });

/** One thing of a list; named things of it one by one. */
function singles(path: string, value: unknown, longest: number): Single[] {
  if (Array.isArray(value)) return value.flatMap((one) => singles(path, one, longest));
  if (isObject(value) && Object.keys(value).length > 0 && isNamed(value))
    return Object.values(value).map((name) => ({ is: 'name', name: cut(String(name), longest) }));
  return [single(path, value, longest)];
}

function single(path: string, value: unknown, longest: number): Single {
  switch (typeof value) {
    case 'boolean':
      return { is: 'flag', flag: value };
    case 'number':
      return isTime(path) && Number.isInteger(value) && value >= 0
        ? { is: 'time', at: value }
        : { is: 'number', number: value };
    case 'string':
      return isCode(path) ? { is: 'code', code: cut(value, longest) } : { is: 'text', text: cut(value, longest) };
    default:
      return value === null ? { is: 'none' } : { is: 'text', text: cut(JSON.stringify(value), longest) };
  }
}

const cut = (text: string, longest: number): string =>
  text.length > longest ? `${text.slice(0, longest - 1)}…` : text;

/** UTF-16 units of a text of a difference. */
const LONGEST_DIFFERENCE = 300;
/** Things of a list of one. */
const LISTED_IN_DIFFERENCE = 100;
const NONE: StatedValue = { is: 'none' };

/** Places that differ, in the order of the states. */
export function differences(before: unknown, after: unknown): Difference[] {
  // Compared whole: two texts may differ behind the place where they are cut.
  const [was, is] = [placed(before, Number.MAX_SAFE_INTEGER), placed(after, Number.MAX_SAFE_INTEGER)];
  const [wasCut, isCut] = [placed(before, LONGEST_DIFFERENCE), placed(after, LONGEST_DIFFERENCE)];
  return [...new Set([...was.keys(), ...is.keys()])]
    .filter((path) => JSON.stringify(was.get(path)) !== JSON.stringify(is.get(path)))
    .map((path) => ({
      path: path.slice(0, 200),
      before: shortened(wasCut.get(path) ?? NONE, LISTED_IN_DIFFERENCE),
      after: shortened(isCut.get(path) ?? NONE, LISTED_IN_DIFFERENCE),
    }));
}
