import type { Scan } from '../text/scan.ts';
import type { MaskWhy } from '../../vocabulary/maskReasons.ts';

/** What is known about the current message from the conversation before it. */
export interface DialogueContext {
  /** Cue bits of what was just asked of this author, or announced by this author without the value. */
  readonly asked: number;
  /** True in a conversation under way of which only this author's messages are known. */
  readonly otherSideUnknown: boolean;
  /** Where in the conversation the message is, as the name model reads it (`positionClass`); 0 for not known. */
  readonly position: number;
  /** True when a card of this author was hidden in the last few messages. */
  readonly cardHidden: boolean;
}

/** A place found, before overlaps are settled. Offsets in UTF-16 units of the text scanned. */
export interface Found {
  start: number;
  end: number;
  readonly type: string;
  readonly action: 'mask' | 'drop';
  shown: string;
  readonly why: MaskWhy;
  /** Decides between overlapping finds; a checksum outranks a cue, a cue outranks a shape. */
  readonly rank: number;
}

/** One kind of value. */
export interface Detector {
  readonly name: string;
  /** Cheap test whether the message can contain such a value at all; most messages cannot. */
  readonly wants: (scan: Scan, dialogue: DialogueContext) => boolean;
  readonly find: (scan: Scan, found: Found[], dialogue: DialogueContext) => void;
}

export const RANK = { shape: 1, cue: 2, checksum: 3, card: 4 } as const;
