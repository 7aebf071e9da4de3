import type { Range } from './render.ts';
import type { Span } from './types.ts';

/**
 * What a tenant's policy changes about a masking; policy/policyMask.ts makes one. Without it everything found is
 * hidden.
 */
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
