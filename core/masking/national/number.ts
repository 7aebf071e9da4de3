/** One kind of national number. Adding one is a file beside this one and a line in `all.ts`. */
export interface NationalNumber {
  /** Country by ISO 3166-1, then what it is called there; what a mark says of it. */
  readonly code: string;
  /** Words that name it, separated by blanks. */
  readonly cues: string;
  /** How it looks in upper case, without blanks, dashes, dots and slashes. */
  readonly shape: RegExp;
  /** Is the check digit right? `text` has the shape. */
  readonly valid: (text: string) => boolean;
}
