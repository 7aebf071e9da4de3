/** How a label and a pseudonym are written, so that masked text is recognised and never masked again. */

/**
 * A pseudonym: five consonants. No digits, so that nothing written like a pseudonym brings part of a number past the
 * masker, and no vowels, so that it neither is nor spells a word or a name.
 */
export const PSEUDONYM_LETTERS = 'BCDFGHJKLMNPQRSTVWXZ';
export const PSEUDONYM_LENGTH = 5;

/**
 * Letters, with single spaces or hyphens between words: no digit, no bracket, no bullet, nothing that a placeholder is
 * made of.
 */
export const LABEL = /^(?=.{3,30}$)\p{L}+(?:[ -]\p{L}+)*$/u;
