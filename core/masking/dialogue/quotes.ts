/**
 * Quotes of earlier messages. What was hidden there for what had been asked is no answer here, and its value is kept
 * nowhere, so a quote is read as if everything that was given in the conversation were asked for again.
 */
import { CARD } from '../text/words.ts';
import type { Span } from '../types.ts';
import { WHY } from '../why.ts';

export interface Quote {
  readonly start: number;
  readonly end: number;
}

const MARKED_LINE = /^[ \t]*(?:>[ \t]*)+(.+)$/gm;
const QUOTED_TEXT = /["“„«]([^"“”„«»\n]{1,400})["”“»]/g;
const MOST_QUOTES = 20;

/** Could there be a quote in it? */
export function mayQuote(text: string): boolean {
  return text.includes('>') || text.includes('"') || text.includes('“') || text.includes('„') || text.includes('«');
}

/** Places of quotes in a text: lines marked with `>`, and what is between quotation marks. In order, apart. */
export function quotesIn(text: string): Quote[] {
  const out: Quote[] = [];
  for (const m of text.matchAll(MARKED_LINE)) {
    const end = m.index + m[0].length;
    out.push({ start: end - m[1]!.length, end });
    if (out.length >= MOST_QUOTES) break;
  }
  for (const m of text.matchAll(QUOTED_TEXT)) {
    if (out.length >= 2 * MOST_QUOTES) break;
    const start = m.index + 1;
    const end = start + m[1]!.length;
    if (!out.some((q) => q.start < end && start < q.end)) out.push({ start, end });
  }
  return out.sort((a, b) => a.start - b.start);
}

/** A quote that is nothing but digits, where a card was given: a piece of it. */
export function quotedPiece(text: string, quote: Quote, given: number): Span | null {
  if ((given & CARD) === 0) return null;
  const inner = text.slice(quote.start, quote.end);
  const digits = inner.match(/\p{Nd}/gu)?.length ?? 0;
  if (digits < 3 || digits > 19 || /[^\p{Nd}\s.,-]/u.test(inner)) return null;
  return {
    start: quote.start,
    end: quote.end,
    type: 'CARD',
    action: 'mask',
    shown: '',
    why: WHY['card-quoted'],
  };
}
