/** The last check of what a masker answers, before anything of it is stored or sent. */
import { maskWhole } from '../../../core/masking/mask.ts';
import type { Correction, Mask, MaskMark, Masked } from '../../../core/masking/types.ts';
import { WHY } from '../../../core/masking/why.ts';

/**
 * The same masker, but for an answer that cannot be about the message, and where it throws: then the whole message is
 * hidden and the answer says `failed`. Places that are nowhere in the text would show a value, or seal a verification
 * code with the original.
 */
export const soundMask =
  (mask: Mask): Mask =>
  (message, state) => {
    try {
      const masked = mask(message, state);
      if (isSound(masked, message.text.length)) return masked;
    } catch {
      // Hidden below, as for an answer that cannot be used.
    }
    return maskWhole(WHY['masker-failed'], message.text.length);
  };

interface Place {
  readonly start: number;
  readonly end: number;
}

/** In whole units, in order, apart from each other, and inside a text of this length. */
function isInside(places: readonly Place[], length: number): boolean {
  let at = 0;
  for (const { start, end } of places) {
    if (!Number.isInteger(start) || !Number.isInteger(end) || start < at || end <= start || end > length) return false;
    at = end;
  }
  return true;
}

const areSoundMarks = (one: { readonly text: string; readonly marks: readonly MaskMark[] }): boolean =>
  isInside(one.marks, one.text.length);

/** The length of the text that a correction is about is not known here. */
const isSoundCorrection = (one: Correction): boolean => areSoundMarks(one) && isInside(one.spans, Infinity);

const isSound = (masked: Masked, length: number): boolean =>
  areSoundMarks(masked) && isInside(masked.spans, length) && masked.corrections.every(isSoundCorrection);
