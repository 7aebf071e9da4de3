/** What a message is read into. */

/* Kinds of tokens. */
export const WORD = 1;
export const NUMERAL = 2;
export const SIGN = 3;
/** A place already masked; nothing reaches across it. */
export const BARRIER = 4;

/* What stands before a token. */
export const NO_GAP = 0;
export const GAP = 1;
export const LINE_BREAK = 2;

/** A place already masked, in UTF-16 units. */
export interface Place {
  readonly start: number;
  readonly end: number;
}
