/**
 * Blanks: places in the text of a reply that are filled for each visitor. Those of the server are filled from what it
 * may have in clear, before an agent sees the text. Those of the visitor stay in the message, as a code, and are filled
 * in the visitor's own browser from what was typed there: the value is never at the server or at a desk.
 */

/** Filled in the visitor's browser. */
const VISITOR_BLANKS = ['first-name', 'email'] as const;
export type VisitorBlank = (typeof VISITOR_BLANKS)[number];
/** Filled by the server: names of site, company and agent, the conversation's number and the day it began. */
const SERVER_BLANKS = ['site', 'company', 'agent', 'conversation', 'opened'] as const;
export type ServerBlank = (typeof SERVER_BLANKS)[number];

/** A code in a text: `{{first-name|there}}`. */
export interface Blank {
  readonly name: string;
  /** What is read where there is no value; empty for nothing. */
  readonly fallback: string;
  /** Offsets in UTF-16 units of the text. */
  readonly start: number;
  readonly end: number;
}

/** UTF-16 units of a fallback. */
export const LONGEST_FALLBACK = 60;
const FORM = /\{\{([a-z][a-z-]{0,19})(?:\|([^{}|\n\r]{0,60}))?\}\}/g;

/** Every code in the text, also of names that nobody knows; in order. */
export const blanksIn = (text: string): Blank[] =>
  [...text.matchAll(FORM)].map(([code, name = '', fallback = ''], at, all) => {
    const start = all[at]?.index ?? 0;
    return { name, fallback: fallback.trim(), start, end: start + code.length };
  });

/** Whether this is filled in the visitor's browser. */
export const isVisitorBlank = (name: string): name is VisitorBlank => VISITOR_BLANKS.some((one) => one === name);

/** Whether this is filled by the server. */
export const isServerBlank = (name: string): name is ServerBlank => SERVER_BLANKS.some((one) => one === name);

/** The code of a blank with this fallback. */
export const blankCode = (name: string, fallback: string): string =>
  fallback === '' ? `{{${name}}}` : `{{${name}|${fallback}}}`;

/**
 * The text with its blanks filled. Where a blank is filled with nothing, the space before it goes as well, so that
 * "Hello {{first-name}}," becomes "Hello,".
 * @param valueOf what to put in its place; null leaves the code as it is
 */
export function fillBlanks(text: string, valueOf: (blank: Blank) => string | null): string {
  let filled = '';
  let at = 0;
  for (const blank of blanksIn(text)) {
    const value = valueOf(blank);
    if (value === null) continue;
    const before = text.slice(at, blank.start);
    filled += (value === '' ? before.replace(/ $/, '') : before) + value;
    at = blank.end;
  }
  return filled + text.slice(at);
}
