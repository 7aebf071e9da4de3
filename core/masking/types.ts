/** The masker's interface. Detectors, state and text may change behind it; this does not. */
import type { MaskWhy } from '../vocabulary/maskReasons.ts';

/** Who wrote a message; cues of one author do not complete the values of the other. */
export type Author = 'visitor' | 'agent';

export interface MaskInput {
  /** Identifier of the message, so that later corrections can name it. */
  readonly id: string;
  readonly author: Author;
  readonly text: string;
  /**
   * When it was written, milliseconds since 1970, where that is known: bounds how long pieces of numbers are
   * remembered.
   */
  readonly at?: number;
}

/** A place in the *original* text, offsets in UTF-16 units. */
export interface Span {
  readonly start: number;
  readonly end: number;
  /** Detector type in upper case, such as CARD, IBAN, EMAIL, PHONE, SSN, CVV. */
  readonly type: string;
  /** `drop` is for what may never be stored, even sealed (card verification codes; PCI DSS 3.3.1). */
  readonly action: 'mask' | 'drop';
  /** What may be shown, such as `•••• 1111`; empty for none. */
  readonly shown: string;
  /** Why, without the value: what it was recognised by. */
  readonly why: MaskWhy;
}

/** A place in the *masked* text, offsets in UTF-16 units. */
export interface MaskMark {
  readonly start: number;
  readonly end: number;
  readonly type: string;
  readonly shown: string;
  readonly why: MaskWhy;
}

/**
 * A place in the *masked* text that a detector found and the tenant's policy leaves readable, offsets in UTF-16 units.
 */
export interface Readable {
  readonly start: number;
  readonly end: number;
  /** What it would have been hidden as. */
  readonly type: string;
}

/** Earlier messages that a later one completed; their masked text replaces what was shown and stored. */
export interface Correction {
  readonly id: string;
  readonly text: string;
  readonly marks: readonly MaskMark[];
  readonly spans: readonly Span[];
}

/** Plain JSON, bounded in size; kept per conversation by the caller. */
export interface DialogueState {
  readonly version: 1;
  readonly [key: string]: unknown;
}

export interface Masked {
  /** The masked text. */
  readonly text: string;
  /** Where the masks are in `text`. */
  readonly marks: readonly MaskMark[];
  /** Where the values were in the original. */
  readonly spans: readonly Span[];
  readonly state: DialogueState;
  readonly corrections: readonly Correction[];
  /** What a tenant's policy left readable; absent where nothing was. Who masks again needs it, or hides it. */
  readonly readable?: readonly Readable[];
  /** True when an internal error made the masker hide the whole message. */
  readonly failed: boolean;
}

/** Never throws: any internal error masks the whole message and sets `failed`. */
export type Mask = (message: MaskInput, state?: DialogueState) => Masked;
