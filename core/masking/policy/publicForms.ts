/**
 * How a public detail is compared: each way in which it may be written has the same form. Texts are compared unit by
 * unit (`foldUnit`), so that a place in the form is a place in the text.
 */
import type { DetailKind } from '../../vocabulary/detailKinds.ts';
import { codeLength } from '../detectors/calling-codes.ts';
import { foldUnit } from './patternEngine.ts';

/** Digits of a telephone number without its country, below which it is too common to be recognised by. */
const LEAST_NATIONAL = 6;
const WORDS = /[\p{L}\p{N}\p{M}]+/gu;

/** A text with digits of every script as ASCII and letters in lower case without accents; of the same length. */
export function folded(text: string): string {
  let out = '';
  for (let at = 0; at < text.length; at++) out += String.fromCharCode(foldUnit(text.charCodeAt(at)));
  return out;
}

/** The words and numbers of a folded text, in order, with their places. */
export const wordsIn = (text: string): { readonly word: string; readonly start: number; readonly end: number }[] =>
  [...text.matchAll(WORDS)].map(({ 0: word, index }) => ({ word, start: index, end: index + word.length }));

/** A site without scheme, `www.`, a slash at its end, and signs of the sentence around it. The path keeps its case. */
export function siteForm(text: string): string {
  const bare = text
    .replace(/^[^\p{L}\p{N}]+/u, '')
    .replace(/[^\p{L}\p{N}/]+$/u, '')
    .replace(/^https?:\/\//i, '')
    .replace(/^www\./i, '')
    .replace(/\/+$/, '');
  const path = bare.indexOf('/');
  return path < 0 ? bare.toLowerCase() : bare.slice(0, path).toLowerCase() + bare.slice(path);
}

/** An address in lower case, without signs of the sentence around it. */
export const emailForm = (text: string): string =>
  text
    .toLowerCase()
    .replace(/^[^\p{L}\p{N}]+/u, '')
    .replace(/[^\p{L}\p{N}]+$/u, '');

/** The digits of a telephone number, of every script, without anything else. */
export const phoneDigits = (text: string): string => folded(text).replaceAll(/\D/g, '');
const isInternational = (text: string): boolean => /^[^\d+]*(?:\+|00)/.test(folded(text));

/** The digits by which a telephone number is recognised: with a plus or 00 before them, and in any other place. */
export interface PhoneForms {
  readonly international: readonly string[];
  readonly national: readonly string[];
}

/** How else a number may be written: with its country's code, or without it and with a leading zero. */
export function phoneForms(text: string): PhoneForms {
  const digits = phoneDigits(text);
  if (!isInternational(text)) return { international: [], national: [digits] };
  // The zero in brackets is dialled within the country only.
  const whole = phoneDigits(text.replace(/\(\s*0\s*\)/, '')).replace(/^00/, '');
  const length = codeLength(Uint8Array.from(whole, Number), 0, whole.length);
  const [code, rest] = [whole.slice(0, length), whole.slice(length)];
  const international = length === 0 ? [whole] : [whole, `${code}0${rest}`];
  const national = length === 0 || rest.length < LEAST_NATIONAL ? [] : [rest, `0${rest}`];
  return { international, national: [...international, ...international.map((one) => `00${one}`), ...national] };
}

/** One form of a detail, the same for every way of writing it that is meant to be one; two details with it are one. */
export function detailForm(kind: DetailKind, value: string): string {
  switch (kind) {
    case 'email':
      return emailForm(value);
    case 'phone':
      return phoneForms(value).international[0] ?? phoneDigits(value);
    case 'site':
      return siteForm(value);
    default:
      return wordsIn(folded(value))
        .map(({ word }) => word)
        .join(' ');
  }
}
