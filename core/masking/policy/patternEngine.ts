/**
 * Finds what a tenant's patterns match, in time that grows with the text and with nothing else.
 *
 * Each pattern becomes two tables while it is checked: one that is read from left to right and knows what a hit that
 * began somewhere before may have come to, and one that is read from right to left and knows from where a hit can still
 * be ended. A character belongs to a hit where the two agree, so that *every* hit is found, overlapping ones included,
 * with two look-ups a character. The tables are built whole when the policy is stored, within limits; a pattern that
 * would need more is refused then, and nothing is left to explode over a hostile message later.
 *
 * Positions are those of Glushkov's automaton (Russian Mathematical Surveys 16, 1961): no empty moves, one state a character class.
 *
 * A hit stands alone: where it begins or ends with a letter or digit, no other letter or digit stands right beside it.
 * Digits of every script, case, accents and look-alike letters are folded, and invisible characters are skipped, as
 * everywhere in the masker (text/fold.ts): otherwise one zero-width space would defeat a pattern.
 */
import { astral, CLASS, classify, classifyAstral, DIGIT, DIGIT_VALUE, FOLDED, INVISIBLE, LETTER, NEWLINE, SPACE, SURROGATE } from '../text/fold.ts';
import { parsePattern, PatternProblem, type CharSet, type PatternNode } from './parsePattern.ts';

/** Places of one pattern after its repeats are written out. */
const MOST_PLACES = 400;
/** States of one table, and of all tables of a policy. */
const MOST_STATES = 2_000;
const MOST_STATES_ALL = 20_000;
/** Work that the building of one pattern may take. */
const MOST_STEPS = 6_000_000;
/** Answers kept of whether two states agree. */
const MOST_AGREED = 1 << 16;
/** A pattern that hides a character or two would hide half of every sentence. */
const SHORTEST_HIT = 3;

/** Everything that no pattern names: letters, spaces, signs, ends of lines; and a place that is hidden already. */
const SOME_LETTER = 0;
const SOME_SPACE = 1;
const SOME_OTHER = 2;
const LINE_END = 3;
const HIDDEN = 4;
const NAMED = 5;
const SKIPPED = 0xfffe;

const COMPLEX = 'The pattern can be in too many places at once. Make its repeats shorter, or say which sign stands between its parts.';

/** What a character of a text is compared as: digits by value, letters in lower case and without accents. */
export function foldUnit(unit: number): number {
  const kind = CLASS[unit] || classify(unit);
  if (kind === DIGIT) return DIGIT_VALUE[unit]! < 10 ? 48 + DIGIT_VALUE[unit]! : unit;
  return kind === LETTER ? FOLDED[unit]! : kind === SPACE ? 32 : unit;
}

const isWordUnit = (unit: number): boolean => {
  const kind = CLASS[unit] || classify(unit);
  return kind === DIGIT || kind === LETTER;
};

interface Table {
  /** Next state by `state * classes + class`; state 0 is the beginning. */
  readonly next: Int32Array;
  readonly sets: readonly Uint32Array[];
  /** Whether the character read last is a letter or digit. */
  readonly word: Uint8Array;
}

interface Compiled {
  readonly classOf: Uint8Array;
  readonly classes: number;
  readonly forward: Table;
  readonly backward: Table;
  /** Forward states in which a hit may have ended. */
  readonly ends: Uint8Array;
  readonly last: Uint32Array;
  /** Whether a forward and a backward state agree, as far as it was asked. */
  readonly agree: Map<number, boolean>;
}

export interface PatternEngine {
  /** Tells every hit, each pattern's in order; `barriers` are places that nothing reaches across. Offsets in UTF-16 units. */
  readonly find: (text: string, barriers: readonly { readonly start: number; readonly end: number }[], hit: (pattern: number, start: number, end: number) => void) => void;
  readonly states: number;
}

/** @throws PatternProblem in words; `pattern` of it is the index. */
export function compilePatterns(patterns: readonly string[]): PatternEngine {
  const parsed = patterns.map((pattern, index) => named(index, () => parsePattern(pattern, foldUnit)));
  const symbols = new Map<number, number>();
  for (const c of '0123456789_') symbols.set(c.charCodeAt(0), NAMED + symbols.size);
  for (const node of parsed) for (const set of setsOf(node)) for (const c of set.chars) if (!symbols.has(c)) symbols.set(c, NAMED + symbols.size);
  const units = [...symbols.keys()];
  let states = 0;
  const compiled = parsed.map((node, index) => named(index, () => {
    const one = compile(node, units);
    states += one.forward.sets.length + one.backward.sets.length;
    if (states > MOST_STATES_ALL) throw new PatternProblem('All patterns together are too complex. Switch one of them off, or make it simpler.');
    return one;
  }));
  return { find: finder(compiled, symbols), states };
}

/** Index of the pattern that a problem is about. */
export class ProblemOf extends PatternProblem {
  readonly pattern: number;

  constructor(pattern: number, message: string) {
    super(message);
    this.pattern = pattern;
  }
}

function named<T>(index: number, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof PatternProblem ? new ProblemOf(index, error.message) : error;
  }
}

function* setsOf(node: PatternNode): Generator<CharSet> {
  if (node.kind === 'set') yield node.set;
  else if (node.kind === 'repeat') yield* setsOf(node.part);
  else for (const part of node.parts) yield* setsOf(part);
}

function holds(set: CharSet, symbol: number, units: readonly number[]): boolean {
  if (symbol === HIDDEN) return false;
  // Hits do not run over the end of a line, unless the pattern says \s.
  if (symbol === LINE_END) return set.lineEnds && !set.negated;
  let inside: boolean;
  if (symbol === SOME_LETTER) inside = set.letters;
  else if (symbol === SOME_SPACE) inside = set.spaces;
  else if (symbol === SOME_OTHER) inside = set.others;
  else {
    const unit = units[symbol - NAMED]!;
    const kind = CLASS[unit] || classify(unit);
    inside = set.chars.has(unit) || (kind === LETTER && set.letters) || (kind === SPACE && set.spaces);
  }
  return inside !== set.negated;
}

/** Sets of places as bits. */
const has = (bits: Uint32Array, place: number): boolean => (bits[place >>> 5]! >>> (place & 31) & 1) === 1;
const put = (bits: Uint32Array, place: number): void => { bits[place >>> 5] = bits[place >>> 5]! | 1 << (place & 31); };

interface Places {
  readonly sets: CharSet[];
  readonly follow: Set<number>[];
}
interface Part { readonly empty: boolean; readonly first: readonly number[]; readonly last: readonly number[]; readonly shortest: number }

function place(places: Places, node: PatternNode): Part {
  switch (node.kind) {
    case 'set': {
      if (places.sets.length >= MOST_PLACES) throw new PatternProblem(`With its repeats written out the pattern has more than ${MOST_PLACES} characters.`);
      const at = places.sets.push(node.set) - 1;
      places.follow.push(new Set());
      return { empty: false, first: [at], last: [at], shortest: 1 };
    }
    case 'either': {
      const parts = node.parts.map((part) => place(places, part));
      return { empty: parts.some((p) => p.empty), first: parts.flatMap((p) => p.first), last: parts.flatMap((p) => p.last), shortest: Math.min(...parts.map((p) => p.shortest)) };
    }
    case 'all': return node.parts.reduce<Part>((before, part) => joined(places, before, place(places, part)), NOTHING);
    case 'repeat': return repeat(places, node.part, node.least, node.most);
  }
}

const NOTHING: Part = { empty: true, first: [], last: [], shortest: 0 };

function joined(places: Places, a: Part, b: Part): Part {
  for (const from of a.last) for (const to of b.first) places.follow[from]!.add(to);
  return { empty: a.empty && b.empty, first: a.empty ? [...a.first, ...b.first] : a.first, last: b.empty ? [...a.last, ...b.last] : b.last, shortest: a.shortest + b.shortest };
}

function repeat(places: Places, node: PatternNode, least: number, most: number): Part {
  let all = NOTHING;
  for (let i = 0; i < least; i++) {
    const part = place(places, node);
    if (i === least - 1 && most === Infinity) for (const from of part.last) for (const to of part.first) places.follow[from]!.add(to);
    all = joined(places, all, part);
  }
  if (most === Infinity && least > 0) return all;
  const times = most === Infinity ? 1 : most - least;
  for (let i = 0; i < times; i++) {
    const part = place(places, node);
    if (most === Infinity) for (const from of part.last) for (const to of part.first) places.follow[from]!.add(to);
    all = joined(places, all, { ...part, empty: true, shortest: 0 });
  }
  return all;
}

function compile(node: PatternNode, units: readonly number[]): Compiled {
  const places: Places = { sets: [], follow: [] };
  const whole = place(places, node);
  if (whole.shortest === 0) throw new PatternProblem('The pattern also matches nothing at all, and so would match everywhere.');
  if (whole.shortest < SHORTEST_HIT) throw new PatternProblem(`The pattern can match ${whole.shortest === 1 ? 'a single character' : `${whole.shortest} characters`}; it needs at least ${SHORTEST_HIT}, or it would hide parts of ordinary words.`);
  const n = places.sets.length;
  const { classOf, members } = classesOf(places.sets, units);
  const words = members.map(({ symbol }) => symbol === SOME_LETTER || (symbol >= NAMED && isWordUnit(units[symbol - NAMED]!)));
  const wordsize = (n + 31) >>> 5;
  const bitsOf = (list: Iterable<number>): Uint32Array => {
    const bits = new Uint32Array(wordsize);
    for (const p of list) put(bits, p);
    return bits;
  };
  const first = bitsOf(whole.first);
  const last = bitsOf(whole.last);
  const follow = places.follow.map(bitsOf);
  const before = Array.from({ length: n }, () => new Uint32Array(wordsize));
  places.follow.forEach((set, from) => { for (const to of set) put(before[to]!, from); });
  const fits = members.map(({ inside }) => bitsOf(inside));
  let steps = 0;
  const spend = (amount: number): void => {
    steps += amount;
    if (steps > MOST_STEPS) throw new PatternProblem(COMPLEX);
  };
  /** All that `from` leads to by `links`. */
  const reach = (from: Uint32Array, links: readonly Uint32Array[], into: Uint32Array): void => {
    for (let p = 0; p < n; p++) {
      if (!has(from, p)) continue;
      spend(wordsize);
      const to = links[p]!;
      for (let k = 0; k < wordsize; k++) into[k] = into[k]! | to[k]!;
    }
  };
  const forward = table(members.length, words, wordsize, (set, word, cls) => {
    const next = new Uint32Array(wordsize);
    reach(set, follow, next);
    if (!(word && words[cls]!)) for (let k = 0; k < wordsize; k++) next[k] = next[k]! | first[k]!;
    for (let k = 0; k < wordsize; k++) next[k] = next[k]! & fits[cls]![k]!;
    spend(wordsize * 3);
    return next;
  });
  const backward = table(members.length, words, wordsize, (set, word, cls) => {
    const here = set.slice();
    if (!(word && words[cls]!)) for (let k = 0; k < wordsize; k++) here[k] = here[k]! | last[k]!;
    for (let k = 0; k < wordsize; k++) here[k] = here[k]! & fits[cls]![k]!;
    const next = new Uint32Array(wordsize);
    reach(here, before, next);
    spend(wordsize * 3);
    return next;
  });
  const ends = Uint8Array.from(forward.sets, (set) => (set.some((bits, k) => (bits & last[k]!) !== 0) ? 1 : 0));
  return { classOf, classes: members.length, forward, backward, ends, last, agree: new Map() };
}

/** Characters that every place of the pattern treats alike are one class. */
function classesOf(sets: readonly CharSet[], units: readonly number[]): { classOf: Uint8Array; members: { symbol: number; inside: number[] }[] } {
  const classOf = new Uint8Array(NAMED + units.length);
  const members: { symbol: number; inside: number[] }[] = [];
  const known = new Map<string, number>();
  const distinct = [...new Set(sets)];
  for (let symbol = 0; symbol < classOf.length; symbol++) {
    const in_ = new Set(distinct.filter((set) => holds(set, symbol, units)));
    const word = symbol === SOME_LETTER || (symbol >= NAMED && isWordUnit(units[symbol - NAMED]!));
    const key = `${symbol === HIDDEN ? 'hidden' : ''}${word ? 'w' : ''}${distinct.map((set) => (in_.has(set) ? '1' : '0')).join('')}`;
    let cls = known.get(key);
    if (cls === undefined) {
      cls = members.length;
      if (cls > 254) throw new PatternProblem('The pattern names too many different characters.');
      known.set(key, cls);
      members.push({ symbol, inside: sets.flatMap((set, at) => (in_.has(set) ? [at] : [])) });
    }
    classOf[symbol] = cls;
  }
  return { classOf, members };
}

function table(classes: number, words: readonly boolean[], wordsize: number, step: (set: Uint32Array, word: boolean, cls: number) => Uint32Array): Table {
  const sets: Uint32Array[] = [];
  const word: number[] = [];
  const known = new Map<string, number>();
  const next: number[] = [];
  const stateOf = (set: Uint32Array, isWord: boolean): number => {
    const key = `${isWord ? 'w' : ''}${set.join()}`;
    let state = known.get(key);
    if (state === undefined) {
      if (sets.length >= MOST_STATES) throw new PatternProblem(COMPLEX);
      state = sets.push(set) - 1;
      word.push(isWord ? 1 : 0);
      known.set(key, state);
    }
    return state;
  };
  stateOf(new Uint32Array(wordsize), false);
  for (let state = 0; state < sets.length; state++) {
    for (let cls = 0; cls < classes; cls++) next.push(stateOf(step(sets[state]!, word[state] === 1, cls), words[cls]!));
  }
  return { next: Int32Array.from(next), sets, word: Uint8Array.from(word) };
}

function finder(compiled: readonly Compiled[], symbols: ReadonlyMap<number, number>): PatternEngine['find'] {
  const symbolOf = new Uint16Array(65536);
  let symbol = new Uint16Array(1024);
  let from = new Int32Array(1024);
  let states = new Int32Array(1024);

  /** What a unit is to the patterns; SKIPPED for what cannot be seen. */
  const read = (unit: number): number => {
    const kind = CLASS[unit] || classify(unit);
    if (kind === INVISIBLE) return SKIPPED;
    const one = symbols.get(foldUnit(unit));
    if (one !== undefined) return one;
    return kind === LETTER || kind === DIGIT ? SOME_LETTER : kind === SPACE ? SOME_SPACE : kind === NEWLINE ? LINE_END : SOME_OTHER;
  };

  return (text, barriers, hit) => {
    if (compiled.length === 0) return;
    if (symbol.length < text.length + 1) {
      let room = symbol.length;
      while (room < text.length + 1) room *= 2;
      symbol = new Uint16Array(room);
      from = new Int32Array(room);
      states = new Int32Array(room);
    }
    let n = 0;
    let barrier = 0;
    for (let i = 0; i < text.length; i++) {
      if (barrier < barriers.length && i >= barriers[barrier]!.start) {
        const { end } = barriers[barrier++]!;
        if (end > i) {
          symbol[n] = HIDDEN;
          from[n++] = i;
          i = end - 1;
        }
        continue;
      }
      const unit = text.charCodeAt(i);
      let s = symbolOf[unit]!;
      if (s === 0) symbolOf[unit] = s = read(unit) + 1;
      if (s === SKIPPED + 1) continue;
      if ((CLASS[unit] || classify(unit)) === SURROGATE) {
        const whole = text.codePointAt(i)!;
        if (whole > 0xffff) {
          const kind = classifyAstral(whole);
          i++;
          if (kind === INVISIBLE) continue;
          const folded = kind === DIGIT ? 48 + astral.value : kind === LETTER ? astral.value : -1;
          symbol[n] = symbols.get(folded) ?? (kind === LETTER || kind === DIGIT ? SOME_LETTER : SOME_OTHER);
          from[n++] = i - 1;
          continue;
        }
      }
      symbol[n] = s - 1;
      from[n++] = i;
    }
    from[n] = text.length;
    for (let p = 0; p < compiled.length; p++) one(compiled[p]!, n, p, text, hit);
  };

  function one(pattern: Compiled, n: number, index: number, text: string, hit: (pattern: number, start: number, end: number) => void): void {
    const { classOf, classes, forward, backward, ends, last } = pattern;
    let state = 0;
    let any = false;
    for (let i = 0; i < n; i++) {
      state = forward.next[state * classes + classOf[symbol[i]!]!]!;
      states[i] = state;
      if (ends[state] === 1) any = true;
    }
    if (!any) return;
    let back = 0;
    let end = -1;
    for (let i = n - 1; i >= 0; i--) {
      const ahead = states[i]!;
      const key = ahead * backward.sets.length + back;
      let agrees = pattern.agree.get(key);
      if (agrees === undefined) {
        agrees = agreeing(forward, backward, last, ahead, back);
        if (pattern.agree.size >= MOST_AGREED) pattern.agree.clear();
        pattern.agree.set(key, agrees);
      }
      if (agrees) {
        if (end < 0) end = i;
      } else if (end >= 0) {
        tell(i + 1, end, index, text, hit);
        end = -1;
      }
      back = backward.next[back * classes + classOf[symbol[i]!]!]!;
    }
    if (end >= 0) tell(0, end, index, text, hit);
  }

  function tell(first: number, last: number, index: number, text: string, hit: (pattern: number, start: number, end: number) => void): void {
    const at = from[last]!;
    hit(index, from[first]!, at + (text.codePointAt(at)! > 0xffff ? 2 : 1));
  }
}

/** Does a hit that has come to `ahead` go on to an end from where `back` stands? */
function agreeing(forward: Table, backward: Table, last: Uint32Array, ahead: number, back: number): boolean {
  const a = forward.sets[ahead]!;
  const b = backward.sets[back]!;
  const apart = !(forward.word[ahead] === 1 && backward.word[back] === 1);
  for (let k = 0; k < a.length; k++) if ((a[k]! & (apart ? b[k]! | last[k]! : b[k]!)) !== 0) return true;
  return false;
}
