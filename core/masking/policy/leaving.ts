import type { PolicyOverride } from '../policyOverride.ts';
import { placeholders } from '../render.ts';
import type { Readable } from '../types.ts';
import { EXCEPTABLE, kindOf } from './kinds.ts';

/**
 * What an earlier masking of the same text left readable stays readable; nothing else does. A card number must be named
 * exactly, for a longer or shorter reading of it is another number; a place of another type may be read in part. What
 * no policy can leave readable (a verification code, an unknown type) stays hidden, also where `named` lists it.
 */
export function leaveReadable(named: readonly Readable[]): PolicyOverride | undefined {
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
