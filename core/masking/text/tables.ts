/** What a message was read into, as the readers fill it and the detectors look at it. */
export interface Tables {
  text: string;
  /** Number of tokens. */
  n: number;
  kind: Uint8Array;
  start: Int32Array;
  end: Int32Array;
  /** What is before the token: nothing, space, line break. */
  gap: Uint8Array;
  /** Meaning of a word; code of a sign. */
  bits: Int32Array;
  hash: Int32Array;
  value: Int16Array;
  /** For a numeral: where its digits begin in `digits`, and how many there are. For a word: how many letters. */
  first: Int32Array;
  size: Int32Array;
  /** 1 when a word begins in upper case, 3 when all of it is. */
  upper: Uint8Array;
  /** Folded digits of the whole message, with their places. */
  digits: Uint8Array;
  place: Int32Array;
  digitCount: number;
  /** Tokens that are numerals. */
  numerals: Int32Array;
  numeralCount: number;
  /** All bits of all words, and signs that gate detectors. */
  seen: number;
  hasAt: boolean;
  hasBarrier: boolean;
  hasQuestion: boolean;
  hasColon: boolean;
  /** A full stop right behind a numeral. */
  hasDotted: boolean;
  /** Letters and digits written together. */
  glues: number;
  /** Most characters in a row without a blank. */
  longest: number;
  capitals: number;
  /** Words that are not known to be something else than a name or part of an address. */
  open: number;
  /** `BRACKET` and `ENCODER` when there are such. */
  signs: number;
  /**
   * Letters of words made of nothing but look-alikes of digits, with a number beside them or at the end of a row of
   * such words.
   */
  looks: number;
  /** Spelt-out digits. */
  spelt: number;
  /** What is behind the last token. */
  lastGap: number;
}
