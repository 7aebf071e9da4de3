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

/** A pattern that is not taken; the message is for the person who wrote it. */
export class PatternProblem extends Error {
  override readonly name = 'PatternProblem';
}

export const LONGEST_PATTERN = 200;
const MOST_REPEATS = 200;
const DEEPEST = 20;
const WIDEST_RANGE = 2_000;

const DIGITS: ReadonlySet<number> = new Set([...'0123456789'].map((c) => c.charCodeAt(0)));
const NONE: CharSet = {
  chars: new Set(),
  letters: false,
  spaces: false,
  others: false,
  lineEnds: false,
  negated: false,
};
const ESCAPES: Readonly<Record<string, CharSet>> = {
  d: { ...NONE, chars: DIGITS },
  w: { ...NONE, chars: new Set([...DIGITS, 95]), letters: true },
  s: { ...NONE, spaces: true, lineEnds: true },
};

/** @param fold what a character of the text is compared as. @throws PatternProblem in words, with the place. */
export function parsePattern(pattern: string, fold: (unit: number) => number): PatternNode {
  if (pattern.length === 0) throw new PatternProblem('The pattern is empty.');
  if (pattern.length > LONGEST_PATTERN)
    throw new PatternProblem(`The pattern is longer than ${LONGEST_PATTERN} characters.`);
  let at = 0;
  const problem = (words: string, where = at): PatternProblem =>
    new PatternProblem(`At character ${where + 1}: ${words}`);

  function either(depth: number): PatternNode {
    if (depth > DEEPEST) throw problem(`groups are nested deeper than ${DEEPEST}.`);
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
      if (found === null)
        throw problem('after "{" comes how often, such as {4} or {2,6}; a brace itself is written \\{.');
      least = Number(found[1]);
      most = found[2] === undefined ? least : found[3] === '' ? Infinity : Number(found[3]);
      at += found[0].length;
    } else return part;
    if (most < least) throw problem(`the repeat ends at ${most}, before it begins at ${least}.`, from);
    if (least > MOST_REPEATS || (most > MOST_REPEATS && most !== Infinity))
      throw problem(`more than ${MOST_REPEATS} repeats.`, from);
    if (most === 0) throw problem('something that is repeated 0 times is nothing.', from);
    if (pattern[at] === '?' || pattern[at] === '+')
      throw problem(
        `"${pattern[at]}" after a repeat makes no difference here: everything that any reading matches is hidden.`,
      );
    if (pattern[at] === '*' || pattern[at] === '{')
      throw problem('a repeat of a repeat needs a group around the first.');
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
        return { kind: 'set', set: { ...NONE, negated: true } };
      case '\\':
        return { kind: 'set', set: escape() };
      case '^':
      case '$':
        throw problem(
          `"${c}" is not needed: a hit is looked for everywhere, and never begins or ends inside a word or ` +
            `number. The sign itself is written \\${c}.`,
        );
      case '?':
      case '*':
      case '+':
      case '{':
        throw problem(`"${c}" repeats what stands before it, and nothing does. The sign itself is written \\${c}.`);
      default:
        return { kind: 'set', set: literal(at++) };
    }
  }

  function group(depth: number): PatternNode {
    const from = at++;
    if (pattern[at] === '?') {
      if (pattern[at + 1] !== ':')
        throw problem(
          'looking ahead or behind and named groups cannot be done in linear time or are of no use here; a ' +
            'plain group is ( ).',
          from,
        );
      at += 2;
    }
    const inside = either(depth + 1);
    if (pattern[at] !== ')') throw problem('this group is never closed.', from);
    at++;
    return inside;
  }

  function literal(where: number): CharSet {
    const unit = pattern.charCodeAt(where);
    if (unit >= 0xd800 && unit <= 0xdfff)
      throw problem('a character outside the basic plane of Unicode cannot stand in a pattern.', where);
    return { ...NONE, chars: new Set([fold(unit)]) };
  }

  function escape(): CharSet {
    const c = pattern[at + 1];
    if (c === undefined) throw problem('the pattern ends in a backslash.');
    const known = ESCAPES[c];
    const opposite = /^[DWS]$/.test(c) ? ESCAPES[c.toLowerCase()] : undefined;
    if (/^[1-9k]$/.test(c)) throw problem('a reference to what was matched before cannot be done in linear time.');
    if (c === 'b' || c === 'B')
      throw problem(`\\${c} is not needed: a hit never begins or ends inside a word or number.`);
    if (known === undefined && opposite === undefined && /^[\p{L}\p{N}]$/u.test(c))
      throw problem(`\\${c} is not known here; there are \\d, \\w, \\s, \\D, \\W and \\S.`);
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
      if (at >= pattern.length) throw problem('this class is never closed.', from);
      if (pattern[at] === ']') throw problem('an empty class matches nothing; a bracket itself is written \\].', from);
      const start = at;
      const set = pattern[at] === '\\' ? escape() : literal(at++);
      if (set.negated)
        throw problem('an opposite inside a class is not known here; begin the class with ^ instead.', start);
      if (pattern[at] === '-' && at + 1 < pattern.length && pattern[at + 1] !== ']') {
        const low = pattern.charCodeAt(at - 1);
        at++;
        const endsAt = at;
        const end = pattern[at] === '\\' ? escape() : literal(at++);
        if (set.chars.size !== 1 || end.chars.size !== 1)
          throw problem('a range goes from one character to another.', start);
        const high = pattern.charCodeAt(at - 1);
        if (high < low) throw problem('this range runs backwards.', endsAt);
        if (high - low > WIDEST_RANGE) throw problem(`a range of more than ${WIDEST_RANGE} characters.`, endsAt);
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
  if (at < pattern.length) throw problem('")" closes a group that was never opened; the sign itself is written \\).');
  return whole;
}
