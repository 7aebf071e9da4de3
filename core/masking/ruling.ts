/**
 * What a tenant's policy changes about a masking; policy/policyMask.ts makes one. Without a ruling everything found is
 * hidden.
 */
import { EXCEPTABLE, kindOf } from './policy/kinds.ts';
import { placeholders, type Range } from './render.ts';
import type { Readable, Span } from './types.ts';

export interface PolicyOverride {
  /**
   * Whether a find is left readable. Offsets in `text`, the text that was handed in. What it does not say yes to stays
   * hidden.
   */
  readonly leaves: (type: string, start: number, end: number, text: string) => boolean;
  /** What may be shown of a place; offsets in `text` likewise. */
  readonly shows: (span: Span, text: string) => string;
  /** Places of a text that are masked already. */
  readonly placeholders: (text: string) => readonly Range[];
}

/**
 * What an earlier masking of the same text left readable stays readable; nothing else does. A card number must be named
 * exactly, for a longer or shorter reading of it is another number; a place of another type may be read in part. What
 * no policy can leave readable (a verification code, a type that is not known) is not, whatever says so.
 */
export function leaving(named: readonly Readable[]): PolicyOverride | undefined {
  const places = named.filter(({ type }) => EXCEPTABLE.has(type) || kindOf(type)?.fixed === null);
  if (places.length === 0) return undefined;
  return {
    leaves: (type, start, end) =>
      places.some(
        (place) =>
          place.type === type &&
          (type === 'CARD' ? start === place.start && end === place.end : start >= place.start && end <= place.end),
      ),
    shows: (span) => span.shown,
    placeholders,
  };
}
