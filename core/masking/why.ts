/** One object a code, made once: a find refers to it, so that none is made per find. */
import { MASK_REASONS, type MaskReason, type MaskWhy } from '../vocabulary/maskReasons.ts';

export const WHY: Readonly<Record<MaskReason, MaskWhy>> = Object.fromEntries(
  Object.keys(MASK_REASONS).map((code) => [code, Object.freeze({ code })]),
) as Record<MaskReason, MaskWhy>;
