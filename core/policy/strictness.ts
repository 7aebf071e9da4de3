/** Whether one setting of a value is at least as strict as another. What cannot be compared is not. */
import { parseRange, type Range } from '../access/addresses.ts';
import type { Strictness } from './value.ts';

const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);
const isWord = (value: unknown): value is string | number => typeof value === 'string' || isNumber(value);

/** Whether `a` is at least as strict as `b` by the value's order; false where there is no order or a form is wrong. */
export function atLeastAsStrict(strictness: Strictness | undefined, a: unknown, b: unknown): boolean {
  if (strictness === undefined) return false;
  switch (strictness) {
    case 'lower':
      return isNumber(a) && isNumber(b) && a <= b;
    case 'higher':
      return isNumber(a) && isNumber(b) && a >= b;
    case 'true':
      return typeof a === 'boolean' && typeof b === 'boolean' && (a || !b);
    case 'false':
      return typeof a === 'boolean' && typeof b === 'boolean' && (!a || b);
    case 'within':
      return withinRanges(a, b);
    case 'more':
      return holdsAll(a, b);
    case 'fewer':
      return holdsAll(b, a);
    default: {
      const [at, than] = [a, b].map((one) => (isWord(one) ? strictness.indexOf(one) : -1));
      return at !== undefined && than !== undefined && at >= 0 && than >= 0 && at >= than;
    }
  }
}

function holdsAll(all: unknown, some: unknown): boolean {
  return Array.isArray(all) && Array.isArray(some) && some.every((one: unknown) => isWord(one) && all.includes(one));
}

function withinRanges(inner: unknown, outer: unknown): boolean {
  if (!Array.isArray(inner) || !Array.isArray(outer)) return false;
  try {
    const ranges = outer.map((text: unknown) => parseRange(String(text)));
    return inner.every((text: unknown) => {
      const range = parseRange(String(text));
      return ranges.some((one) => includesRange(one, range));
    });
  } catch {
    return false; // what cannot be read lies in nothing
  }
}

function includesRange(outer: Range, inner: Range): boolean {
  if (outer.family !== inner.family || outer.prefix > inner.prefix) return false;
  const bits = (range: Range): bigint => range.words.reduce((sum, word) => (sum << 32n) | BigInt(word >>> 0), 0n);
  const open = BigInt((outer.family === 4 ? 32 : 128) - outer.prefix);
  return bits(outer) >> open === bits(inner) >> open;
}
