/**
 * A public detail of a tenant: what it says of itself to everybody, so that its agents may write it to a visitor. What
 * may never be one is refused here, for every way into the list: anything with the check digit of a card or of a
 * person's number, and anything that opens or pays for something.
 */
import { z } from 'zod';
import { DETAIL_KINDS, NEVER_PUBLIC, type DetailKind } from '../../vocabulary/detailKinds.ts';
import { faultOfIssue, type SchemaFault } from '../../schemaFaults.ts';
import { mayBeCard } from '../detectors/brands.ts';
import { mask } from '../mask.ts';
import { NUMBERS } from '../national/all.ts';
import { luhn } from '../text/checks.ts';
import { kindOf } from './kinds.ts';
import { detailForm, folded, phoneDigits, phoneForms, siteForm, wordsIn } from './publicForms.ts';

/** Details of one tenant. */
export const MOST_PUBLIC_DETAILS = 500;
/** UTF-16 units of a value, and of a note. */
export const LONGEST_DETAIL = 200;

/** One line, without what a terminal would execute or what turns the direction of writing round. */
const OneLine = z
  .string()
  .trim()
  .max(LONGEST_DETAIL)
  .regex(/^[^\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069]*$/u);

export const PublicDetail = z.strictObject({
  kind: z.enum(DETAIL_KINDS),
  value: OneLine.min(1),
  /** The language of visitors that it is meant for, as in BCP 47; null for all. Masking does not ask for it. */
  language: z
    .string()
    .regex(/^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,2}$/)
    .nullable()
    .default(null),
  note: OneLine.default(''),
});
export type PublicDetail = z.output<typeof PublicDetail>;

/** What is wrong with a detail. */
export type DetailFault =
  | SchemaFault
  | {
      readonly code:
        | 'detail-email'
        | 'detail-phone'
        | 'detail-site'
        | 'detail-words'
        | 'detail-card'
        | 'detail-identity'
        | 'detail-secret'
        | 'detail-columns';
      readonly params: Readonly<Record<string, never>>;
    }
  | { readonly code: 'details-too-many'; readonly params: { readonly most: number } };
type OwnCode = Exclude<DetailFault, SchemaFault | { readonly code: 'details-too-many' }>['code'];

const HOST = String.raw`(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.)+\p{L}{2,63}`;
const EMAIL_FORM = new RegExp(
  String.raw`^[\p{L}\p{N}!#$%&'*+/=?^_\x60{|}~-]+(?:\.[\p{L}\p{N}!#$%&'*+/=?^_\x60{|}~-]+)*@${HOST}$`,
  'u',
);
const SITE_FORM = new RegExp(`^${HOST}(?::\\d{2,5})?(?:/[\\p{L}\\p{N}._~/-]*)?$`, 'u');
const PHONE_FORM = /^[+(\d][\d\s()./-]*\d$/;
/** E.164 numbers have at most fifteen digits. */
const PHONE_DIGITS = { least: 5, most: 15 };

/**
 * Reads one detail as it was typed or imported.
 * @returns the detail, or the first thing that is wrong with it
 */
export function readDetail(
  given: unknown,
): { readonly ok: true; readonly detail: PublicDetail } | { readonly ok: false; readonly fault: DetailFault } {
  const read = PublicDetail.safeParse(given);
  if (!read.success) {
    const [issue] = read.error.issues;
    return { ok: false, fault: issue === undefined ? { code: 'value-form', params: {} } : faultOfIssue(issue) };
  }
  const code = faultIn(read.data);
  return code === null ? { ok: true, detail: read.data } : { ok: false, fault: { code, params: {} } };
}

/** Two details are one where this is the same. */
export const formOf = ({ kind, value }: Pick<PublicDetail, 'kind' | 'value'>): string =>
  `${kind} ${detailForm(kind, value)}`;

function faultIn({ kind, value }: PublicDetail): OwnCode | null {
  return wrongForm(kind, value) ?? (hasCardNumber(value) ? 'detail-card' : identityIn(kind, value)) ?? foundIn(value);
}

function wrongForm(kind: DetailKind, value: string): OwnCode | null {
  switch (kind) {
    case 'email':
      return EMAIL_FORM.test(value) ? null : 'detail-email';
    case 'phone': {
      const { length } = phoneDigits(value);
      const fits = PHONE_FORM.test(folded(value)) && length >= PHONE_DIGITS.least && length <= PHONE_DIGITS.most;
      return fits ? null : 'detail-phone';
    }
    case 'site':
      return SITE_FORM.test(siteForm(value)) ? null : 'detail-site';
    default: {
      // A number alone is no word: it would leave numbers of visitors readable that happen to be the same.
      const letters = value.match(/\p{L}/gu)?.length ?? 0;
      const words = wordsIn(folded(value)).length;
      return letters >= 2 && words >= (kind === 'address' ? 2 : 1) ? null : 'detail-words';
    }
  }
}

/** Digits as they follow one another, with whatever signs between them. */
const DIGITS = /\d(?:[^\p{L}\p{N}\n]{0,3}\d)*/gu;

/** ISO/IEC 7812-1: twelve digits and more with a right check digit; twelve only where an issuer has such numbers. */
function hasCardNumber(value: string): boolean {
  const text = folded(value);
  return [phoneDigits(value), ...(text.match(DIGITS) ?? []).map(phoneDigits)].some((digits) => {
    const { length } = digits;
    if (length < 12 || length > 19 || !luhn(Uint8Array.from(digits, Number), 0, length)) return false;
    return length > 12 || mayBeCard(Number(digits.slice(0, 4)), length);
  });
}

/**
 * The number of a person or a business with a right check digit, in any country. About every tenth number of ten
 * digits is one by chance, so a telephone number is not read as one where its country code shows what it is.
 */
function identityIn(kind: DetailKind, value: string): OwnCode | null {
  if (kind === 'phone' && (phoneForms(value).international.length > 0 || /^\D*0/.test(folded(value)))) return null;
  const text = folded(value);
  const parts = [text, ...text.split(/\s+/), ...(text.match(DIGITS) ?? [])];
  const isOne = parts
    .map((part) => part.toUpperCase().replaceAll(/[^A-Z0-9]/g, ''))
    .some((part) => /\d/.test(part) && NUMBERS.some(({ shape, valid }) => shape.test(part) && valid(part)));
  return isOne ? 'detail-identity' : null;
}

/** What the masker finds in it by its form alone. */
function foundIn(value: string): OwnCode | null {
  for (const author of ['visitor', 'agent'] as const) {
    const { failed, spans } = mask({ id: 'detail', author, text: value });
    if (failed) return 'detail-secret';
    for (const { type } of spans) {
      if (type === 'CARD' || type === 'TRACK') return 'detail-card';
      if (type === 'SSN' || type === 'NATIONAL_ID') return 'detail-identity';
      if (kindOf(type)?.fixed !== null || NEVER_PUBLIC.has(type)) return 'detail-secret';
    }
  }
  return null;
}
