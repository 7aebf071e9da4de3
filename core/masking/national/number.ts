/** One kind of national number. Adding one is a file beside this one and a line in `all.ts`. */
export interface NationalNumber {
  /** In words, for the reason shown. */
  readonly name: string;
  /** Words that name it, separated by blanks. */
  readonly cues: string;
  /** How it looks in upper case, without blanks, dashes, dots and slashes. */
  readonly shape: RegExp;
  /** Does the check digit hold? `text` has the shape. */
  readonly valid: (text: string) => boolean;
}
