/** One object a code, made once: a find says why without making anything. */
import { MASK_REASONS, type MaskReason, type MaskWhy } from '../vocabulary/maskReasons.ts';

export const WHY: Readonly<Record<MaskReason, MaskWhy>> = Object.fromEntries(
  Object.keys(MASK_REASONS).map((code) => [code, Object.freeze({ code })]),
) as Record<MaskReason, MaskWhy>;
