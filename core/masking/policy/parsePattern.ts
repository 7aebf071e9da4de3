/**
 * Reads the small pattern language of a tenant: letters, digits, signs, `\d \w \s` and their opposites, `.`, classes
 * `[A-Z0-9-]`, groups, `|`, and the repeats `? * + {2} {2,} {2,5}`. What a linear-time engine cannot do (references to
 * what was matched before, looking ahead or behind) is not part of it, and neither is what makes no difference to it.
 */

/**
 * What one character may be. `chars` are folded (`foldUnit`); the flags mean everything that is not listed one by
 * one.
 */
export interface CharSet {
  readonly chars: ReadonlySet<number>;
  readonly letters: boolean;
  readonly spaces: boolean;
  /** Signs and everything else but the end of a line, which only `\s` is. */
  readonly others: boolean;
  readonly lineEnds: boolean;
  readonly negated: boolean;
}

export type PatternNode =
  | { readonly kind: 'set'; readonly set: CharSet }
  | { readonly kind: 'all'; readonly parts: readonly PatternNode[] }
  | { readonly kind: 'either'; readonly parts: readonly PatternNode[] }
  | { readonly kind: 'repeat'; readonly part: PatternNode; readonly least: number; readonly most: number };

/** The character of the pattern that it is about, from 1. */
type Place = { readonly at: number };
/** Why a pattern is not taken. */
export type PatternFault =
  | {
      readonly code: 'pattern-empty' | 'pattern-matches-nothing' | 'pattern-many-characters' | 'patterns-too-long';
      readonly params: Readonly<Record<string, never>>;
    }
  | { readonly code: 'pattern-long' | 'pattern-places'; readonly params: { readonly most: number } }
  | { readonly code: 'pattern-short-hit'; readonly params: { readonly shortest: number; readonly least: number } }
  | { readonly code: PlacedFault; readonly params: Place }
  | { readonly code: SignFault; readonly params: Place & { readonly sign: string } }
  | {
      readonly code: 'pattern-nested' | 'pattern-repeat-many' | 'pattern-range-wide';
      readonly params: Place & { readonly most: number };
    }
  | {
      readonly code: 'pattern-repeat-backwards';
      readonly params: Place & { readonly least: number; readonly most: number };
    };
type PlacedFault =
  | 'pattern-repeat-form'
  | 'pattern-repeat-zero'
  | 'pattern-repeat-twice'
  | 'pattern-group-kind'
  | 'pattern-group-open'
  | 'pattern-group-close'
  | 'pattern-plane'
  | 'pattern-backslash'
  | 'pattern-reference'
  | 'pattern-class-open'
  | 'pattern-class-empty'
  | 'pattern-class-opposite'
  | 'pattern-range-ends'
  | 'pattern-range-backwards';
type SignFault =
  'pattern-repeat-sign' | 'pattern-anchor' | 'pattern-repeat-alone' | 'pattern-boundary' | 'pattern-escape';

/** A pattern that is not taken. */
export class PatternProblem extends Error {
  override readonly name: string = 'PatternProblem';
  readonly fault: PatternFault;
  constructor(fault: PatternFault) {
    super(fault.code);
    this.fault = fault;
  }
}

export const LONGEST_PATTERN = 200;
const MOST_REPEATS = 200;
const MOST_DEPTH = 20;
const WIDEST_RANGE = 2_000;

const DIGITS: ReadonlySet<number> = new Set([...'0123456789'].map((c) => c.charCodeAt(0)));
const EMPTY_SET: CharSet = {
  chars: new Set(),
  letters: false,
  spaces: false,
  others: false,
  lineEnds: false,
  negated: false,
};
const ESCAPES: Readonly<Record<string, CharSet>> = {
  d: { ...EMPTY_SET, chars: DIGITS },
  w: { ...EMPTY_SET, chars: new Set([...DIGITS, 95]), letters: true },
  s: { ...EMPTY_SET, spaces: true, lineEnds: true },
};

/** @param fold what a character of the text is compared as. @throws PatternProblem with the place. */
export function parsePattern(pattern: string, fold: (unit: number) => number): PatternNode {
  if (pattern.length === 0) throw new PatternProblem({ code: 'pattern-empty', params: {} });
  if (pattern.length > LONGEST_PATTERN)
    throw new PatternProblem({ code: 'pattern-long', params: { most: LONGEST_PATTERN } });
  let at = 0;
  const problem = (code: PlacedFault, where = at): PatternProblem =>
    new PatternProblem({ code, params: { at: where + 1 } });
  const problemAt = (code: SignFault, sign: string): PatternProblem =>
    new PatternProblem({ code, params: { at: at + 1, sign } });

  function either(depth: number): PatternNode {
    if (depth > MOST_DEPTH)
      throw new PatternProblem({ code: 'pattern-nested', params: { at: at + 1, most: MOST_DEPTH } });
    const parts = [sequence(depth)];
    while (pattern[at] === '|') {
      at++;
      parts.push(sequence(depth));
    }
    return parts.length === 1 ? parts[0]! : { kind: 'either', parts };
  }

  function sequence(depth: number): PatternNode {
    const parts: PatternNode[] = [];
    while (at < pattern.length && pattern[at] !== '|' && pattern[at] !== ')') parts.push(repeated(one(depth)));
    return parts.length === 1 ? parts[0]! : { kind: 'all', parts };
  }

  function repeated(part: PatternNode): PatternNode {
    const from = at;
    const c = pattern[at];
    let least: number;
    let most: number;
    if (c === '?') [least, most, at] = [0, 1, at + 1];
    else if (c === '*') [least, most, at] = [0, Infinity, at + 1];
    else if (c === '+') [least, most, at] = [1, Infinity, at + 1];
    else if (c === '{') {
      const found = /^\{(\d{1,4})(,(\d{0,4}))?\}/.exec(pattern.slice(at));
      if (found === null) throw problem('pattern-repeat-form');
      least = Number(found[1]);
      most = found[2] === undefined ? least : found[3] === '' ? Infinity : Number(found[3]);
      at += found[0].length;
    } else return part;
    if (most < least)
      throw new PatternProblem({ code: 'pattern-repeat-backwards', params: { at: from + 1, least, most } });
    if (least > MOST_REPEATS || (most > MOST_REPEATS && most !== Infinity))
      throw new PatternProblem({ code: 'pattern-repeat-many', params: { at: from + 1, most: MOST_REPEATS } });
    if (most === 0) throw problem('pattern-repeat-zero', from);
    if (pattern[at] === '?' || pattern[at] === '+') throw problemAt('pattern-repeat-sign', pattern[at] ?? '');
    if (pattern[at] === '*' || pattern[at] === '{') throw problem('pattern-repeat-twice');
    return { kind: 'repeat', part, least, most };
  }

  function one(depth: number): PatternNode {
    const c = pattern[at]!;
    switch (c) {
      case '(':
        return group(depth);
      case '[':
        return { kind: 'set', set: bracket() };
      case '.':
        at++;
        return { kind: 'set', set: { ...EMPTY_SET, negated: true } };
      case '\\':
        return { kind: 'set', set: escape() };
      case '^':
      case '$':
        throw problemAt('pattern-anchor', c);
      case '?':
      case '*':
      case '+':
      case '{':
        throw problemAt('pattern-repeat-alone', c);
      default:
        return { kind: 'set', set: literal(at++) };
    }
  }

  function group(depth: number): PatternNode {
    const from = at++;
    if (pattern[at] === '?') {
      if (pattern[at + 1] !== ':') throw problem('pattern-group-kind', from);
      at += 2;
    }
    const inside = either(depth + 1);
    if (pattern[at] !== ')') throw problem('pattern-group-open', from);
    at++;
    return inside;
  }

  function literal(where: number): CharSet {
    const unit = pattern.charCodeAt(where);
    if (unit >= 0xd800 && unit <= 0xdfff) throw problem('pattern-plane', where);
    return { ...EMPTY_SET, chars: new Set([fold(unit)]) };
  }

  function escape(): CharSet {
    const c = pattern[at + 1];
    if (c === undefined) throw problem('pattern-backslash');
    const known = ESCAPES[c];
    const opposite = /^[DWS]$/.test(c) ? ESCAPES[c.toLowerCase()] : undefined;
    if (/^[1-9k]$/.test(c)) throw problem('pattern-reference');
    if (c === 'b' || c === 'B') throw problemAt('pattern-boundary', `\\${c}`);
    if (known === undefined && opposite === undefined && /^[\p{L}\p{N}]$/u.test(c))
      throw problemAt('pattern-escape', `\\${c}`);
    at += 2;
    return known ?? (opposite === undefined ? literal(at - 1) : { ...opposite, negated: true });
  }

  function bracket(): CharSet {
    const from = at++;
    const negated = pattern[at] === '^';
    if (negated) at++;
    const chars = new Set<number>();
    let letters = false;
    let spaces = false;
    let lineEnds = false;
    let first = true;
    while (first || pattern[at] !== ']') {
      first = false;
      if (at >= pattern.length) throw problem('pattern-class-open', from);
      if (pattern[at] === ']') throw problem('pattern-class-empty', from);
      const start = at;
      const set = pattern[at] === '\\' ? escape() : literal(at++);
      if (set.negated) throw problem('pattern-class-opposite', start);
      if (pattern[at] === '-' && at + 1 < pattern.length && pattern[at + 1] !== ']') {
        const low = pattern.charCodeAt(at - 1);
        at++;
        const endsAt = at;
        const end = pattern[at] === '\\' ? escape() : literal(at++);
        if (set.chars.size !== 1 || end.chars.size !== 1) throw problem('pattern-range-ends', start);
        const high = pattern.charCodeAt(at - 1);
        if (high < low) throw problem('pattern-range-backwards', endsAt);
        if (high - low > WIDEST_RANGE)
          throw new PatternProblem({ code: 'pattern-range-wide', params: { at: endsAt + 1, most: WIDEST_RANGE } });
        for (let unit = low; unit <= high; unit++) chars.add(fold(unit));
        continue;
      }
      for (const c of set.chars) chars.add(c);
      letters ||= set.letters;
      spaces ||= set.spaces;
      lineEnds ||= set.lineEnds;
    }
    at++;
    return { chars, letters, spaces, others: false, lineEnds, negated };
  }

  const whole = either(0);
  if (at < pattern.length) throw problem('pattern-group-close');
  return whole;
}
