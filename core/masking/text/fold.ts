/**
 * What a character is to the masker: letter, digit, space, nothing at all. One table look-up for each UTF-16 unit.
 *
 * Digits of every script count (Unicode general category Nd), and so do their circled, superscript, mathematical and
 * segmented forms: a number reads the same to a person whichever of them is typed. Invisible characters (format
 * characters, variation selectors, combining marks, the enclosing keycap) are skipped for the same reason.
 */

export const OTHER = 1;
export const LETTER = 2;
export const DIGIT = 3;
export const SPACE = 4;
export const NEWLINE = 5;
export const INVISIBLE = 6;
export const SURROGATE = 7;

/** Class of each UTF-16 unit; 0 where it has not been asked for yet. */
export const CLASS = new Uint8Array(65536);
/** Value of a digit, 0 to 20 (the circled ones go up to twenty). */
export const DIGIT_VALUE = new Uint8Array(65536);
/**
 * Letter in lower case and without accents; look-alikes of Latin letters in Cyrillic and Greek are folded onto them.
 */
export const FOLDED = new Uint16Array(65536);

/**
 * Class, case and folded letter in one word: class << 24 | upper << 20 | passes for a digit << 19 | folded. 0 where it
 * has not been asked for yet.
 */
export const INFO = new Uint32Array(65536);
export const UPPER = 1 << 20;
/** A letter that passes for a digit. */
export const LOOKS_LIKE_DIGIT = 1 << 19;
const DIGIT_LOOKS = new Set([...'OoОоΟοIliІіZzЗзчЧSsЅѕGbбBВgq']);

const LETTER_RE = /^\p{L}$/u;
const DIGIT_RE = /^\p{Nd}$/u;
const MARK_RE = /^[\p{M}\p{Cf}]$/u;
const SPACE_RE = /^\s$/u;

// Runs of digit-like symbols outside category Nd: [first code point, value of the first, how many].
const DIGIT_RUNS: readonly (readonly [number, number, number])[] = [
  [0x2074, 4, 6],
  [0x2080, 0, 10],
  [0x2460, 1, 20],
  [0x2474, 1, 20],
  [0x2488, 1, 20],
  [0x24ea, 0, 1],
  [0x24eb, 11, 10],
  [0x24f5, 1, 10],
  [0x24ff, 0, 1],
  [0x2776, 1, 10],
  [0x2780, 1, 10],
  [0x278a, 1, 10],
  [0x3007, 0, 1],
];
const SINGLE_DIGITS: Readonly<Record<number, number>> = {
  0xb2: 2,
  0xb3: 3,
  0xb9: 1,
  0x2070: 0,
  // Chinese and Japanese numerals, everyday and financial.
  0x96f6: 0,
  0x4e00: 1,
  0x4e8c: 2,
  0x4e09: 3,
  0x56db: 4,
  0x4e94: 5,
  0x516d: 6,
  0x4e03: 7,
  0x516b: 8,
  0x4e5d: 9,
  0x58f9: 1,
  0x8d30: 2,
  0x53c1: 3,
  0x8086: 4,
  0x4f0d: 5,
  0x9646: 6,
  0x67d2: 7,
  0x634c: 8,
  0x7396: 9,
};

// Unicode confusables (UTS 39) that look like a Latin letter; only those used in everyday homoglyph tricks.
const LOOK_ALIKES = 'аaеeоoрpсcхxуyіiјjѕsԁdһhкkмmтtвbнnαaεeοoρpνvτtκkιiυu';

function ndValue(codePoint: number): number {
  let back = 0;
  while (back < 60 && DIGIT_RE.test(String.fromCodePoint(codePoint - back - 1))) back++;
  return back % 10;
}

for (let i = 0; i + 1 < LOOK_ALIKES.length; i += 2) FOLDED[LOOK_ALIKES.charCodeAt(i)] = LOOK_ALIKES.charCodeAt(i + 1);

/** Fills the tables for one UTF-16 unit and answers its class. */
export function classify(unit: number): number {
  const known = CLASS[unit]!;
  if (known !== 0) return known;
  const kind = kindOf(unit);
  CLASS[unit] = kind;
  const ch = String.fromCharCode(unit);
  INFO[unit] =
    (kind << 24) |
    (kind === LETTER && ch !== ch.toLowerCase() ? UPPER : 0) |
    (kind === LETTER ? FOLDED[unit]! : 0) |
    (DIGIT_LOOKS.has(ch) ? LOOKS_LIKE_DIGIT : 0);
  return kind;
}

function kindOf(unit: number): number {
  if (unit >= 0xd800 && unit <= 0xdfff) return SURROGATE;
  if (unit === 10 || unit === 13 || unit === 0x85 || unit === 0x2028 || unit === 0x2029 || unit === 11 || unit === 12)
    return NEWLINE;
  const ch = String.fromCharCode(unit);
  const single = SINGLE_DIGITS[unit];
  if (single !== undefined) {
    DIGIT_VALUE[unit] = single;
    return DIGIT;
  }
  for (const [first, value, many] of DIGIT_RUNS) {
    if (unit >= first && unit < first + many) {
      DIGIT_VALUE[unit] = value + unit - first;
      return DIGIT;
    }
  }
  if (DIGIT_RE.test(ch)) {
    DIGIT_VALUE[unit] = ndValue(unit);
    return DIGIT;
  }
  // Hangul fillers draw nothing though they are letters.
  if (unit === 0x115f || unit === 0x1160 || unit === 0x3164 || unit === 0xffa0 || unit === 0x2800 || MARK_RE.test(ch))
    return INVISIBLE;
  if (unit < 32 && unit !== 9) return INVISIBLE;
  if (SPACE_RE.test(ch)) return SPACE;
  if (LETTER_RE.test(ch)) {
    if (unit >= 0xff21 && unit <= 0xff5a) {
      FOLDED[unit] = (unit - 0xfee0) | 32;
      return LETTER;
    }
    const lower = ch.toLowerCase().normalize('NFD').charCodeAt(0);
    FOLDED[unit] = FOLDED[lower] !== 0 && FOLDED[lower] !== undefined ? FOLDED[lower] : lower;
    return LETTER;
  }
  return OTHER;
}

/**
 * Class of each character outside the basic plane that was asked for, a digit's with its value; 0 for the others. Made
 * when the first is met.
 */
let astralClasses: Uint8Array | null = null;
/** What a digit's value is added to, above all classes. */
const DIGIT_BASE = 16;

/** Class of a character outside the basic plane. A digit's value, or a folded letter, is put into `astral`. */
export function classifyAstral(codePoint: number): number {
  astralClasses ??= new Uint8Array(0x100000);
  const known = astralClasses[codePoint - 0x10000]!;
  if (known === 0) {
    const kind = astralKind(codePoint);
    astralClasses[codePoint - 0x10000] = kind === DIGIT ? DIGIT_BASE + astral.value : kind;
    return kind;
  }
  if (known >= DIGIT_BASE) {
    astral.value = known - DIGIT_BASE;
    return DIGIT;
  }
  if (known === LETTER) astral.value = foldAstral(codePoint);
  return known;
}

/** Mathematical letters: thirteen alphabets of 52, upper case first. */
function isMathematical(codePoint: number): boolean {
  return codePoint >= 0x1d400 && codePoint < 0x1d6a4;
}

function foldAstral(codePoint: number): number {
  return isMathematical(codePoint) ? 97 + ((codePoint - 0x1d400) % 26) : codePoint & 0xffff;
}

function astralKind(codePoint: number): number {
  if (codePoint >= 0x1d7ce && codePoint <= 0x1d7ff) {
    astral.value = (codePoint - 0x1d7ce) % 10;
    return DIGIT;
  }
  if (codePoint >= 0x1f101 && codePoint <= 0x1f10a) {
    astral.value = codePoint - 0x1f101;
    return DIGIT;
  }
  if (codePoint === 0x1f100 || codePoint === 0x1f10b || codePoint === 0x1f10c) {
    astral.value = 0;
    return DIGIT;
  }
  if (codePoint >= 0xe0000 && codePoint <= 0xe0fff) return INVISIBLE;
  if (isMathematical(codePoint)) {
    astral.value = foldAstral(codePoint);
    return LETTER;
  }
  const ch = String.fromCodePoint(codePoint);
  if (DIGIT_RE.test(ch)) {
    astral.value = ndValue(codePoint);
    return DIGIT;
  }
  if (MARK_RE.test(ch)) return INVISIBLE;
  if (LETTER_RE.test(ch)) {
    astral.value = foldAstral(codePoint);
    return LETTER;
  }
  return OTHER;
}

for (let c = 0; c < 0x250; c++) classify(c);

/** Second answer of `classifyAstral`: value of a digit, or folded letter. */
export const astral = { value: 0 };
