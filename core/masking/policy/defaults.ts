/** The safe default: everything on, nothing shown but the last four digits of a card. */
import { MaskingPolicy } from './policy.ts';

export const DEFAULT_MASKING_POLICY: MaskingPolicy = MaskingPolicy.parse({});
