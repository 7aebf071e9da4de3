/** A canned reply: what may be in it, and how it is found. */
import { z } from 'zod';
import { customIssue, faultOfIssue, type SchemaFault } from '../schemaFaults.ts';
import { blanksIn, isServerBlank, isVisitorBlank, LONGEST_FALLBACK } from '../vocabulary/blanks.ts';

/** Replies of a tenant, its teams included; and of one person there. */
export const MOST_REPLIES = 10_000;
export const MOST_OWN_REPLIES = 1_000;
/** UTF-16 units. */
const LONGEST_SHORT_NAME = 40;
const LONGEST_TITLE = 120;
const LONGEST_REPLY = 4_000;

/** `team`: of the people of one team; `tenant`: of everybody who answers for the tenant. */

export type ReplySet = 'personal' | 'team' | 'tenant';

/** What is wrong with a reply; `at` is the character that it is about, from 1. */
export type ReplyFault =
  | SchemaFault
  | { readonly code: 'reply-short-name'; readonly params: Readonly<Record<string, never>> }
  | { readonly code: 'reply-blank' | 'reply-blank-in-link'; readonly params: { readonly at: number } };

/** No character that a terminal would execute or that turns the direction of writing round. */
const LINE = /^[^\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069]*$/u;
const TEXT =
  /^[^\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069\n\t]*(?:[\n\t][^\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069\n\t]*)*$/u;

export const Reply = z.strictObject({
  /** What is typed behind the slash: no spaces. */
  shortName: z
    .string()
    .trim()
    .min(1)
    .max(LONGEST_SHORT_NAME)
    .regex(LINE)
    .refine((name) => /^[^\s/]+$/u.test(name), customIssue({ code: 'reply-short-name', params: {} })),
  title: z.string().trim().min(1).max(LONGEST_TITLE).regex(LINE),
  /** Of visitors, as in BCP 47; null for all. */
  language: z
    .string()
    .regex(/^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,2}$/)
    .nullable(),
  text: z
    .string()
    .transform((text) => text.replaceAll(/\r\n?/g, '\n').trim())
    .pipe(
      z
        .string()
        .min(1)
        .max(LONGEST_REPLY)
        .regex(TEXT)
        .superRefine((text, context) => {
          const fault = blankFault(text);
          if (fault !== null) context.addIssue(customIssue(fault));
        }),
    ),
});
export type Reply = z.output<typeof Reply>;

/**
 * Reads a reply as it was typed or imported.
 * @returns the reply, or the first thing that is wrong with it and with which part
 */
export function readReply(
  given: unknown,
): { readonly ok: true; readonly reply: Reply } | { readonly ok: false; readonly part: string; fault: ReplyFault } {
  const read = Reply.safeParse(given);
  if (read.success) return { ok: true, reply: read.data };
  const [issue] = read.error.issues;
  if (issue === undefined) return { ok: false, part: '', fault: { code: 'value-form', params: {} } };
  return { ok: false, part: String(issue.path[0] ?? ''), fault: faultOfIssue<ReplyFault>(issue) };
}

/** The first blank that nobody fills, or that would carry a visitor's value into a link. */
function blankFault(text: string): Exclude<ReplyFault, SchemaFault | { readonly code: 'reply-short-name' }> | null {
  const blanks = blanksIn(text);
  const open = /\{\{|\}\}/g;
  for (const { index } of text.matchAll(open))
    if (!blanks.some(({ start, end }) => index >= start && index < end))
      return { code: 'reply-blank', params: { at: index + 1 } };
  for (const { name, fallback, start, end } of blanks) {
    const isKnown = isVisitorBlank(name) || (isServerBlank(name) && fallback === '');
    if (!isKnown || fallback.length > LONGEST_FALLBACK) return { code: 'reply-blank', params: { at: start + 1 } };
    if (isVisitorBlank(name) && isInLink(text, start, end))
      return { code: 'reply-blank-in-link', params: { at: start + 1 } };
  }
  return null;
}

/** Whether a text without spaces around this place reads like an address: its host would get the value. */
function isInLink(text: string, start: number, end: number): boolean {
  const before = /\S*$/.exec(text.slice(0, start))?.[0] ?? '';
  const after = /^\S*/.exec(text.slice(end))?.[0] ?? '';
  return /:\/\/|www\.|[?&=@]|\p{L}\.\p{L}{2,}\/|\/$/iu.test(before) || /^[@/?&=]|^\.\p{L}{2,}/u.test(after);
}

/** Letters without case and accents, in every script, so that a search finds them however they are typed. */
export const foldWords = (text: string): string =>
  text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase().normalize('NFKC').replaceAll(/\s+/g, ' ').trim();
