import type { Notice } from '../../store/noticeOf.ts';

/** What came of a change to a person. */
export interface UndoableNotice extends Notice {
  /** The change that can be taken back. */
  readonly undo?: number;
}
