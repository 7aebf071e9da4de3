/**
 * Address ranges: IPv4 and IPv6, single or CIDR. An IPv4 address written as IPv6 (`::ffff:10.0.0.1`, RFC 4291 section
 * 2.5.5.2) is the IPv4 address.
 * What cannot be read is in no range. Not by ipaddr.js: every connection waits for this, and an address among ten
 * thousand ranges is found in about a microsecond without anything to collect; and that library takes spellings (octal,
 * hexadecimal, fewer than four numbers) that other programs read as other addresses. It is compared with Python's
 * `ipaddress` over random addresses (`npm run bench -- access --fuzz`).
 */

/** An IPv4 address is in the last of the four words; the others are 0. */
type Words = readonly [number, number, number, number];
export interface Range {
  readonly family: 4 | 6;
  readonly words: Words;
  /** Bits of its own family. */ readonly prefix: number;
  /** The one spelling of it. */ readonly text: string;
}
export interface Ranges {
  contains(address: string): boolean;
}

/** Why a text is no range. `range` is the text, cut: of a list, it says which one. */
export type RangeFault =
  | {
      readonly code: 'range-slashes' | 'range-zone' | 'range-address' | 'range-number';
      readonly params: { readonly range: string };
    }
  | {
      readonly code: 'range-bounds';
      readonly params: { readonly range: string; readonly least: number; readonly most: number };
    }
  /** Its address has bits beyond its prefix; `within` is the range that it lies in. */
  | { readonly code: 'range-bits'; readonly params: { readonly range: string; readonly within: string } };

/** A text that is no address range; `fault` says why, with the text cut to `LONGEST_SHOWN` UTF-16 units. */
export class RangeUnreadable extends RangeError {
  override readonly name = 'RangeUnreadable';
  readonly fault: RangeFault;
  constructor(fault: RangeFault) {
    super(`not an address range (${fault.code}): ${fault.params.range}`);
    this.fault = fault;
  }
}
/** Longest text of a range that a fault contains, UTF-16 units. */
const LONGEST_SHOWN = 100;

const DOT = 46;
const COLON = 58;
const ZERO = 48;
const NINE = 57;
/**
 * The address that was read last: 4 or 6 says which; 0 for none. Kept here so that looking one up leaves nothing to
 * collect.
 */
const read = new Uint32Array(4);
const groups = new Uint16Array(8);

/**
 * Only dotted quads without leading zeros: `10.1`, `0x0a000001` and `010.0.0.1` mean different things to different
 * programs. -1 when it is none.
 */
function quad(text: string, from: number, to: number): number {
  let value = 0,
    part = 0,
    digits = 0,
    dots = 0;
  for (let at = from; at < to; at += 1) {
    const code = text.charCodeAt(at);
    if (code === DOT) {
      if (digits === 0 || dots === 3) return -1;
      value = value * 256 + part;
      part = 0;
      digits = 0;
      dots += 1;
    } else {
      if (code < ZERO || code > NINE || (digits > 0 && part === 0)) return -1;
      part = part * 10 + code - ZERO;
      digits += 1;
      if (part > 255) return -1;
    }
  }
  return digits === 0 || dots !== 3 ? -1 : value * 256 + part;
}

function hexDigit(code: number): number {
  if (code >= ZERO && code <= NINE) return code - ZERO;
  const letter = code | 32;
  return letter >= 97 && letter <= 102 ? letter - 87 : -1;
}

/** RFC 4291 section 2.2. Fills `groups`; false when it is no IPv6 address. */
function hextets(text: string, end: number): boolean {
  let count = 0,
    gap = -1,
    at = 0;
  if (text.charCodeAt(0) === COLON) {
    if (text.charCodeAt(1) !== COLON) return false;
    gap = 0;
    at = 2;
  }
  while (at < end) {
    const from = at;
    let value = 0;
    for (
      let digit = hexDigit(text.charCodeAt(at));
      at < end && at - from < 5 && digit >= 0;
      digit = hexDigit(text.charCodeAt(at))
    ) {
      value = value * 16 + digit;
      at += 1;
    }
    const next = at < end ? text.charCodeAt(at) : -1;
    if (next === DOT) {
      const last = quad(text, from, end);
      if (last < 0 || count > 6) return false;
      groups[count] = last >>> 16;
      groups[count + 1] = last & 0xffff;
      count += 2;
      break;
    }
    if (at === from || at - from > 4 || count === 8) return false;
    groups[count] = value;
    count += 1;
    if (next === -1) break;
    if (next !== COLON || at + 1 === end) return false;
    at += 1;
    if (text.charCodeAt(at) === COLON) {
      if (gap >= 0) return false;
      gap = count;
      at += 1;
    }
  }
  // A gap is one group of zeros or more.
  if (gap < 0) return count === 8;
  if (count > 7) return false;
  groups.copyWithin(8 - (count - gap), gap, count);
  groups.fill(0, gap, 8 - (count - gap));
  return true;
}

/** Fills `read`. @returns its family, or 0 for what is no address. */
function readAddress(text: string): 0 | 4 | 6 {
  if (!text.includes(':')) {
    const value = quad(text, 0, text.length);
    if (value < 0) return 0;
    read.fill(0, 0, 3);
    read[3] = value;
    return 4;
  }
  // A zone (RFC 4007) names an interface of one machine. It is no part of the address, and an IPv4 address has none.
  const zone = text.indexOf('%');
  if (zone >= 0 && !/^[^\s/%]+$/.test(text.slice(zone + 1))) return 0;
  if (!hextets(text, zone < 0 ? text.length : zone)) return 0;
  for (let word = 0; word < 4; word += 1) read[word] = (groups[word * 2] ?? 0) * 0x10000 + (groups[word * 2 + 1] ?? 0);
  if (read[0] !== 0 || read[1] !== 0 || read[2] !== 0xffff) return 6;
  read[2] = 0;
  return 4;
}

const heldWords = (): Words => [read[0] ?? 0, read[1] ?? 0, read[2] ?? 0, read[3] ?? 0];
const each = ([a, b, c, d]: Words, change: (word: number, index: number) => number): Words => [
  change(a, 0) >>> 0,
  change(b, 1) >>> 0,
  change(c, 2) >>> 0,
  change(d, 3) >>> 0,
];

/** RFC 5952: the longest run of two or more zero groups, the first of equals, is left out. */
function spelling(family: 4 | 6, words: Words): string {
  if (family === 4) return [24, 16, 8, 0].map((shift) => (words[3] >>> shift) & 0xff).join('.');
  const hex = words.flatMap((word) => [word >>> 16, word & 0xffff]);
  let [best, length] = [-1, 1];
  for (let from = 0; from < 8; from += 1) {
    let to = from;
    while (to < 8 && hex[to] === 0) to += 1;
    if (to - from > length) [best, length] = [from, to - from];
  }
  const part = (from: number, to: number): string =>
    hex
      .slice(from, to)
      .map((group) => group.toString(16))
      .join(':');
  return best < 0 ? part(0, 8) : `${part(0, best)}::${part(best + length, 8)}`;
}

/**
 * The one spelling of an address that records and messages use: no zone, IPv4-mapped as IPv4, IPv6 as RFC 5952. Null
 * when unreadable.
 */
export function canonicalAddress(text: string): string | null {
  const family = readAddress(text);
  return family === 0 ? null : spelling(family, heldWords());
}

/**
 * Reads `192.0.2.7`, `192.0.2.0/24`, `2001:db8::/32` or `::ffff:192.0.2.0/120`.
 * @throws RangeUnreadable for what is not an address or range, and for a range whose address has bits beyond its prefix
 * (most likely a typing mistake).
 */
export function parseRange(text: string): Range {
  const [host = '', prefixText, ...rest] = text.trim().split('/');
  const written = text.slice(0, LONGEST_SHOWN);
  const bad = (code: Exclude<RangeFault['code'], 'range-bounds' | 'range-bits'>): RangeUnreadable =>
    new RangeUnreadable({ code, params: { range: written } });
  if (rest.length > 0) throw bad('range-slashes');
  if (host.includes('%')) throw bad('range-zone');
  const family = readAddress(host);
  if (family === 0) throw bad('range-address');
  const words = heldWords();
  const mapped = family === 4 && host.includes(':');
  const bits = family === 4 ? 32 : 128;
  let prefix = bits;
  if (prefixText !== undefined) {
    if (!/^(?:0|[1-9]\d{0,2})$/.test(prefixText)) throw bad('range-number');
    prefix = Number(prefixText) - (mapped ? 96 : 0);
    if (prefix < 0 || prefix > bits)
      throw new RangeUnreadable({
        code: 'range-bounds',
        params: { range: written, least: mapped ? 96 : 0, most: mapped ? 128 : bits },
      });
  }
  const range = {
    family,
    words,
    prefix,
    text: prefix === bits ? spelling(family, words) : `${spelling(family, words)}/${prefix}`,
  };
  if (words.some((word, index) => (word & hostBits(range, index)) !== 0)) {
    const start = each(words, (word, index) => word & ~hostBits(range, index));
    throw new RangeUnreadable({
      code: 'range-bits',
      params: { range: written, within: `${spelling(family, start)}/${prefix}` },
    });
  }
  return range;
}

/** The bits of this word that the prefix leaves open. */
function hostBits({ family, prefix }: Pick<Range, 'family' | 'prefix'>, index: number): number {
  const open = 128 - (family === 4 ? prefix + 96 : prefix) - (3 - index) * 32;
  return open <= 0 ? 0 : open >= 32 ? 0xffffffff : 2 ** open - 1;
}

/** How many addresses are in it, as a power of two. */
export const openBits = ({ family, prefix }: Pick<Range, 'family' | 'prefix'>): number =>
  (family === 4 ? 32 : 128) - prefix;

const before = (a: Words, b: Words): number => a[0] - b[0] || a[1] - b[1] || a[2] - b[2] || a[3] - b[3];

/** First and last address of a range. */
interface Span {
  readonly family: 4 | 6;
  readonly start: Words;
  readonly end: Words;
}
/** Spans by the text of their range: of ten thousand rules one changes, and the others need not be read again. */
const spans = new Map<string, Span>();
/** Then all of them are forgotten; some megabytes. */
const MOST_SPANS = 40_000;

/** @throws RangeUnreadable as `parseRange`. */
function spanOf(text: string): Span {
  const cached = spans.get(text);
  if (cached !== undefined) return cached;
  const range = parseRange(text);
  const span: Span = {
    family: range.family,
    start: range.words,
    end: each(range.words, (word, index) => word | hostBits(range, index)),
  };
  if (spans.size >= MOST_SPANS) spans.clear();
  spans.set(text, span);
  return span;
}

/** Whether the address that was read lies in it. */
function isWithin({ start, end }: Span): boolean {
  for (let word = 0; word < 4; word += 1) {
    const value = read[word] ?? 0;
    const [low, high] = [start[word] ?? 0, end[word] ?? 0];
    if (value < low || value > high) return false;
    // The words of a range in CIDR form are equal up to the one that its prefix ends in, and open behind it.
    if (low !== high) return true;
  }
  return true;
}

/** In order, with those inside others left out: a look-up halves what is left at each step. */
function sorted(all: readonly Span[]): {
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
  readonly count: number;
} {
  const kept: Span[] = [];
  for (const range of all.toSorted((a, b) => before(a.start, b.start) || before(b.end, a.end))) {
    const last = kept.at(-1);
    // Two ranges in CIDR form are disjoint, or one contains the other.
    if (last === undefined || before(range.start, last.end) > 0) kept.push(range);
  }
  const [starts, ends] = [new Uint32Array(kept.length * 4), new Uint32Array(kept.length * 4)];
  for (const [index, { start, end }] of kept.entries()) {
    starts.set(start, index * 4);
    ends.set(end, index * 4);
  }
  return { starts, ends, count: kept.length };
}

/** Whether `read` lies before (below 0), at (0) or behind (above 0) the address at this place of the list. */
function compared(list: Uint32Array, place: number): number {
  const at = place * 4;
  for (let word = 0; word < 4; word += 1) {
    const difference = (read[word] ?? 0) - (list[at + word] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/**
 * A longer list is gone through at its first looks, and then put in order: anyone who asks once or twice does not pay
 * for that.
 */
const SHORT = 64;
const LOOKS_BEFORE_ORDER = 16;

/**
 * A test for membership. An empty list contains nothing.
 * @throws RangeUnreadable when any of the ranges cannot be read: a list that is half understood is not a list.
 */
export function compileRanges(list: readonly string[]): Ranges {
  const all = list.map(spanOf);
  let order: { readonly four: ReturnType<typeof sorted>; readonly six: ReturnType<typeof sorted> } | null = null;
  let looks = all.length < SHORT ? LOOKS_BEFORE_ORDER : 0;
  return {
    contains(text) {
      const family = readAddress(text);
      if (family === 0) return false;
      if (order === null) {
        looks += 1;
        if (looks <= LOOKS_BEFORE_ORDER) return all.some((span) => span.family === family && isWithin(span));
        order = {
          four: sorted(all.filter((span) => span.family === 4)),
          six: sorted(all.filter((span) => span.family === 6)),
        };
      }
      const { starts, ends, count } = family === 4 ? order.four : order.six;
      // The last range that does not start behind the address.
      let low = 0,
        high = count;
      while (low < high) {
        const middle = (low + high) >>> 1;
        if (compared(starts, middle) >= 0) low = middle + 1;
        else high = middle;
      }
      return low > 0 && compared(ends, low - 1) <= 0;
    },
  };
}
