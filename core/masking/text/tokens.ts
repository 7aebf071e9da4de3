/** What a message is read into. */

/* Kinds of tokens. */
export const WORD = 1;
export const NUMERAL = 2;
export const SIGN = 3;
/* Signs that gate detectors, a bit each; by the code of the sign, which for all of them is below 128. */
/** Opens what is around an `at` in words. */
export const BRACKET = 1;
/** Parts and escapes of a link, and of an address in HTML. */
export const ENCODER = 2;
export const SIGNS = new Uint8Array(128);
for (const c of '([{<*_') SIGNS[c.charCodeAt(0)] = BRACKET;
for (const c of '%+=&') SIGNS[c.charCodeAt(0)] = ENCODER;

/** A place already masked; nothing reaches across it. */
export const BARRIER = 4;

/* What is before a token. */
export const NO_GAP = 0;
export const GAP = 1;
export const LINE_BREAK = 2;

/** A place already masked, in UTF-16 units. */
export interface Place {
  readonly start: number;
  readonly end: number;
}
