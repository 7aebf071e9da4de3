/**
 * Finds what a tenant's patterns match, in time that grows with the text and with nothing else.
 *
 * A pattern becomes positions, one for each character it may read, and which position may follow which (Glushkov,
 * Russian Mathematical Surveys 16, 1961). All positions that reading from the left may have reached are the bits of a
 * few words, and a character moves them all at once by tables of eight positions each (Navarro and Raffinot, WADS
 * 2001); reading from the right shows from where a hit can still be ended. A character belongs to a hit where the two
 * agree, so that *every* hit is found, overlapping ones included. What a character costs is known when the pattern is
 * checked, and is limited then; there is no state that could multiply and no backtracking, for any pattern and any
 * text.
 * Not by re2js, though it is linear too: it finds the leftmost hit and none that overlaps it, and has no place for
 * folding and for skipping invisible characters while it reads, or for a limit on what a character may cost.
 *
 * A hit is alone: where it begins or ends with a letter or digit, no other letter or digit is right beside it. Digits
 * of every script, case, accents and look-alike letters are folded, and invisible characters are skipped, as everywhere
 * in the masker (text/fold.ts): otherwise one zero-width space would defeat a pattern.
 */
import {
  astral,
  CLASS,
  classify,
  classifyAstral,
  DIGIT,
  DIGIT_VALUE,
  FOLDED,
  INVISIBLE,
  LETTER,
  NEWLINE,
  SPACE,
  SURROGATE,
} from '../text/fold.ts';
import { parsePattern, PatternProblem, type CharSet, type PatternFault, type PatternNode } from './parsePattern.ts';

/** Places of one pattern after its repeats are written out. */
const MOST_PLACES = 250;
/** Words that all patterns of a policy together may read for one character and direction. */
const MOST_COST = 600;
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

interface Compiled {
  /** Class of a symbol: symbols that every place treats alike. */
  readonly classOf: Uint8Array;
  /** 1 for a class of letters or digits. */
  readonly wordClass: Uint8Array;
  /** Words with one bit for each position. */
  readonly words: number;
  readonly first: Uint32Array;
  readonly last: Uint32Array;
  /** 1 for a class with which a hit can begin, 2 for one with which it can end, 3 for both. */
  readonly edge: Uint8Array;
  /** Places that read a character of a class. */
  readonly fits: Uint32Array;
  /** What eight places lead to, by chunk and byte, and what leads to them. */
  readonly after: Uint32Array;
  readonly before: Uint32Array;
  readonly chunks: number;
}

export interface PatternEngine {
  /**
   * Reports every hit, each pattern's in order; no hit crosses one of the places `barriers`. Offsets in UTF-16 units.
   */
  readonly find: (
    text: string,
    barriers: readonly { readonly start: number; readonly end: number }[],
    hit: (pattern: number, start: number, end: number) => void,
  ) => void;
}

/** @throws PatternProblem; a ProblemOf where it is about one of them. */
export function compilePatterns(patterns: readonly string[]): PatternEngine {
  const parsed = patterns.map((pattern, index) => withPatternIndex(index, () => parsePattern(pattern, foldUnit)));
  const symbols = new Map<number, number>();
  for (const c of '0123456789_') symbols.set(c.charCodeAt(0), NAMED + symbols.size);
  for (const node of parsed)
    for (const set of setsOf(node))
      for (const c of set.chars) if (!symbols.has(c)) symbols.set(c, NAMED + symbols.size);
  const units = [...symbols.keys()];
  const compiled = parsed.map((node, index) => withPatternIndex(index, () => compile(node, units)));
  if (compiled.reduce((sum, one) => sum + one.chunks * one.words, 0) > MOST_COST)
    throw new PatternProblem({ code: 'patterns-too-long', params: {} });
  return { find: makeFind(compiled, symbols) };
}

/** Index of the pattern that a problem is about. */
class ProblemOf extends PatternProblem {
  readonly pattern: number;

  constructor(pattern: number, fault: PatternFault) {
    super(fault);
    this.pattern = pattern;
  }
}

function withPatternIndex<T>(index: number, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof PatternProblem ? new ProblemOf(index, error.fault) : error;
  }
}

function* setsOf(node: PatternNode): Generator<CharSet> {
  if (node.kind === 'set') yield node.set;
  else if (node.kind === 'repeat') yield* setsOf(node.part);
  else for (const part of node.parts) yield* setsOf(part);
}

function setHolds(set: CharSet, symbol: number, units: readonly number[]): boolean {
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

const setBit = (bits: Uint32Array, at: number): void => {
  bits[at >>> 5] = bits[at >>> 5]! | (1 << (at & 31));
};

interface Places {
  readonly sets: CharSet[];
  readonly follow: Set<number>[];
}
interface Part {
  readonly empty: boolean;
  readonly first: readonly number[];
  readonly last: readonly number[];
  readonly shortest: number;
}

function addNode(places: Places, node: PatternNode): Part {
  switch (node.kind) {
    case 'set': {
      if (places.sets.length >= MOST_PLACES)
        throw new PatternProblem({ code: 'pattern-places', params: { most: MOST_PLACES } });
      const at = places.sets.push(node.set) - 1;
      places.follow.push(new Set());
      return { empty: false, first: [at], last: [at], shortest: 1 };
    }
    case 'either': {
      const parts = node.parts.map((part) => addNode(places, part));
      return {
        empty: parts.some((p) => p.empty),
        first: parts.flatMap((p) => p.first),
        last: parts.flatMap((p) => p.last),
        shortest: Math.min(...parts.map((p) => p.shortest)),
      };
    }
    case 'all':
      return node.parts.reduce<Part>((before, part) => joinParts(places, before, addNode(places, part)), EMPTY_PART);
    case 'repeat':
      return repeatNode(places, node.part, node.least, node.most);
  }
}

const EMPTY_PART: Part = { empty: true, first: [], last: [], shortest: 0 };

function joinParts(places: Places, a: Part, b: Part): Part {
  for (const from of a.last) for (const to of b.first) places.follow[from]!.add(to);
  return {
    empty: a.empty && b.empty,
    first: a.empty ? [...a.first, ...b.first] : a.first,
    last: b.empty ? [...a.last, ...b.last] : b.last,
    shortest: a.shortest + b.shortest,
  };
}

function repeatNode(places: Places, node: PatternNode, least: number, most: number): Part {
  let all = EMPTY_PART;
  for (let i = 0; i < least; i++) {
    const part = addNode(places, node);
    if (i === least - 1 && most === Infinity)
      for (const from of part.last) for (const to of part.first) places.follow[from]!.add(to);
    all = joinParts(places, all, part);
  }
  if (most === Infinity && least > 0) return all;
  const times = most === Infinity ? 1 : most - least;
  for (let i = 0; i < times; i++) {
    const part = addNode(places, node);
    if (most === Infinity) for (const from of part.last) for (const to of part.first) places.follow[from]!.add(to);
    all = joinParts(places, all, { ...part, empty: true, shortest: 0 });
  }
  return all;
}

function compile(node: PatternNode, units: readonly number[]): Compiled {
  const places: Places = { sets: [], follow: [] };
  const whole = addNode(places, node);
  if (whole.shortest === 0) throw new PatternProblem({ code: 'pattern-matches-nothing', params: {} });
  if (whole.shortest < SHORTEST_HIT)
    throw new PatternProblem({
      code: 'pattern-short-hit',
      params: { shortest: whole.shortest, least: SHORTEST_HIT },
    });
  const n = places.sets.length;
  const { classOf, members } = classesOf(places.sets, units);
  const words = (n + 31) >>> 5;
  // A pattern of one word is read without a loop over its chunks, so it has all four.
  const chunks = words === 1 ? 4 : (n + 7) >>> 3;
  const bitsOf = (list: Iterable<number>): Uint32Array => {
    const bits = new Uint32Array(words);
    for (const p of list) setBit(bits, p);
    return bits;
  };
  const before = Array.from({ length: n }, () => new Uint32Array(words));
  places.follow.forEach((set, from) => {
    for (const to of set) setBit(before[to]!, from);
  });
  const fits = new Uint32Array(members.length * words);
  members.forEach(({ inside }, cls) => fits.set(bitsOf(inside), cls * words));
  const [first, last] = [bitsOf(whole.first), bitsOf(whole.last)];
  const meets = (set: Uint32Array, cls: number): boolean =>
    set.some((bits, k) => (bits & fits[cls * words + k]!) !== 0);
  const edge = Uint8Array.from(members, (_member, cls) => (meets(first, cls) ? 1 : 0) | (meets(last, cls) ? 2 : 0));
  return {
    classOf,
    edge,
    wordClass: Uint8Array.from(members, ({ symbol }) => (isWordSymbol(symbol, units) ? 1 : 0)),
    words,
    first,
    last,
    fits,
    after: unionsOfEight(places.follow.map(bitsOf), words, chunks),
    before: unionsOfEight(before, words, chunks),
    chunks,
  };
}

const isWordSymbol = (symbol: number, units: readonly number[]): boolean =>
  symbol === SOME_LETTER || (symbol >= NAMED && isWordUnit(units[symbol - NAMED]!));

/** For each eight places and each choice of them: all that they lead to. */
function unionsOfEight(links: readonly Uint32Array[], words: number, chunks: number): Uint32Array {
  const all = new Uint32Array(chunks * 256 * words);
  for (let chunk = 0; chunk < chunks; chunk++) {
    for (let byte = 1; byte < 256; byte++) {
      const link = links[chunk * 8 + 31 - Math.clz32(byte & -byte)];
      for (let k = 0; k < words; k++)
        all[(chunk * 256 + byte) * words + k] =
          all[(chunk * 256 + (byte & (byte - 1))) * words + k]! | (link?.[k] ?? 0);
    }
  }
  return all;
}

/** Characters that every place of the pattern treats alike are one class. */
function classesOf(
  sets: readonly CharSet[],
  units: readonly number[],
): { classOf: Uint8Array; members: { symbol: number; inside: number[] }[] } {
  const classOf = new Uint8Array(NAMED + units.length);
  const members: { symbol: number; inside: number[] }[] = [];
  const known = new Map<string, number>();
  const distinct = [...new Set(sets)];
  for (let symbol = 0; symbol < classOf.length; symbol++) {
    const in_ = new Set(distinct.filter((set) => setHolds(set, symbol, units)));
    const word = isWordSymbol(symbol, units);
    const places = distinct.map((set) => (in_.has(set) ? '1' : '0')).join('');
    const key = `${symbol === HIDDEN ? 'hidden' : ''}${word ? 'w' : ''}${places}`;
    let cls = known.get(key);
    if (cls === undefined) {
      cls = members.length;
      if (cls > 254) throw new PatternProblem({ code: 'pattern-many-characters', params: {} });
      known.set(key, cls);
      members.push({ symbol, inside: sets.flatMap((set, at) => (in_.has(set) ? [at] : [])) });
    }
    classOf[symbol] = cls;
  }
  return { classOf, members };
}

function makeFind(compiled: readonly Compiled[], symbols: ReadonlyMap<number, number>): PatternEngine['find'] {
  const symbolOf = new Uint16Array(65536);
  let symbol = new Uint16Array(1024);
  let from = new Int32Array(1024);
  let trace = new Uint32Array(1024);
  /** Symbols of the current text, each once. */
  const distinct = new Uint16Array(NAMED + symbols.size);
  const seen = new Float64Array(NAMED + symbols.size);
  let round = 0;

  /** What a unit is to the patterns; SKIPPED for what cannot be seen. */
  const read = (unit: number): number => {
    const kind = CLASS[unit] || classify(unit);
    if (kind === INVISIBLE) return SKIPPED;
    const one = symbols.get(foldUnit(unit));
    if (one !== undefined) return one;
    return kind === LETTER || kind === DIGIT
      ? SOME_LETTER
      : kind === SPACE
        ? SOME_SPACE
        : kind === NEWLINE
          ? LINE_END
          : SOME_OTHER;
  };

  return (text, barriers, hit) => {
    if (compiled.length === 0) return;
    if (symbol.length < text.length + 1) {
      let room = symbol.length;
      while (room < text.length + 1) room *= 2;
      symbol = new Uint16Array(room);
      from = new Int32Array(room);
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
    let kinds = 0;
    round++;
    for (let i = 0; i < n; i++) {
      const s = symbol[i]!;
      if (seen[s] === round) continue;
      seen[s] = round;
      distinct[kinds++] = s;
    }
    for (let p = 0; p < compiled.length; p++) {
      const pattern = compiled[p]!;
      // Most messages have nothing with which a hit could begin, or nothing with which it could end.
      let edges = 0;
      for (let i = 0; i < kinds && edges !== 3; i++) edges |= pattern.edge[pattern.classOf[distinct[i]!]!]!;
      if (edges === 3) (pattern.words === 1 ? narrow : wide)(pattern, n, p, text, hit);
    }
  };

  /** For a pattern of at most 32 places, as nearly all are. */
  function narrow(
    { classOf, wordClass, first, last, fits, after, before }: Compiled,
    n: number,
    index: number,
    text: string,
    hit: (pattern: number, start: number, end: number) => void,
  ): void {
    if (trace.length < n) trace = new Uint32Array(symbol.length);
    const [begin, finish] = [first[0]!, last[0]!];
    let come = 0;
    let ended = 0;
    let beside = 0;
    for (let i = 0; i < n; i++) {
      const cls = classOf[symbol[i]!]!;
      const word = wordClass[cls]!;
      const next =
        after[come & 255]! |
        after[256 + ((come >>> 8) & 255)]! |
        after[512 + ((come >>> 16) & 255)]! |
        after[768 + (come >>> 24)]!;
      come = ((beside & word) === 0 ? next | begin : next) & fits[cls]!;
      trace[i] = come;
      ended |= come & finish;
      beside = word;
    }
    if (ended === 0) return;
    let next = 0;
    beside = 0;
    let end = -1;
    for (let i = n - 1; i >= 0; i--) {
      const cls = classOf[symbol[i]!]!;
      const word = wordClass[cls]!;
      const here = (beside & word) === 0 ? next | finish : next;
      if ((here & trace[i]!) !== 0) {
        if (end < 0) end = i;
      } else if (end >= 0) {
        report(i + 1, end, index, text, hit);
        end = -1;
      }
      come = here & fits[cls]!;
      next =
        before[come & 255]! |
        before[256 + ((come >>> 8) & 255)]! |
        before[512 + ((come >>> 16) & 255)]! |
        before[768 + (come >>> 24)]!;
      beside = word;
    }
    if (end >= 0) report(0, end, index, text, hit);
  }

  function wide(
    pattern: Compiled,
    n: number,
    index: number,
    text: string,
    hit: (pattern: number, start: number, end: number) => void,
  ): void {
    const { classOf, wordClass, words, first, last, fits } = pattern;
    if (trace.length < n * words) trace = new Uint32Array(n * words);
    const come = new Uint32Array(words);
    const next = new Uint32Array(words);
    let any = false;
    let beside = 0;
    for (let i = 0; i < n; i++) {
      const cls = classOf[symbol[i]!]!;
      moveStates(pattern.after, come, next, pattern);
      const begins = (beside & wordClass[cls]!) === 0;
      for (let k = 0; k < words; k++) {
        const bits = (begins ? next[k]! | first[k]! : next[k]!) & fits[cls * words + k]!;
        come[k] = bits;
        trace[i * words + k] = bits;
        if ((bits & last[k]!) !== 0) any = true;
      }
      beside = wordClass[cls]!;
    }
    if (!any) return;
    next.fill(0);
    beside = 0;
    let end = -1;
    for (let i = n - 1; i >= 0; i--) {
      const cls = classOf[symbol[i]!]!;
      const ends = (beside & wordClass[cls]!) === 0;
      let agrees = false;
      for (let k = 0; k < words; k++) {
        const bits = ends ? next[k]! | last[k]! : next[k]!;
        if ((bits & trace[i * words + k]!) !== 0) agrees = true;
        come[k] = bits & fits[cls * words + k]!;
      }
      if (agrees) {
        if (end < 0) end = i;
      } else if (end >= 0) {
        report(i + 1, end, index, text, hit);
        end = -1;
      }
      moveStates(pattern.before, come, next, pattern);
      beside = wordClass[cls]!;
    }
    if (end >= 0) report(0, end, index, text, hit);
  }

  function report(
    first: number,
    last: number,
    index: number,
    text: string,
    hit: (pattern: number, start: number, end: number) => void,
  ): void {
    const at = from[last]!;
    hit(index, from[first]!, at + (text.codePointAt(at)! > 0xffff ? 2 : 1));
  }
}

/** All that the places of `from` lead to by `table`. */
function moveStates(table: Uint32Array, from: Uint32Array, into: Uint32Array, { words, chunks }: Compiled): void {
  into.fill(0);
  for (let chunk = 0; chunk < chunks; chunk++) {
    const byte = (from[chunk >>> 2]! >>> ((chunk & 3) << 3)) & 255;
    if (byte === 0) continue;
    const at = (chunk * 256 + byte) * words;
    for (let k = 0; k < words; k++) into[k] = into[k]! | table[at + k]!;
  }
}
