/** What came of a change, over the list. */
export interface Notice {
  readonly tone: 'info' | 'warning';
  readonly text: string;
  /** A change that can be taken back. */ readonly undo: number | null;
}
