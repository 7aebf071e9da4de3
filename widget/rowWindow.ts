/** Which rows of a long conversation are in the document: never more than `MAX_ROWS`, whatever its length. */
export const MAX_ROWS = 120;
/** How far the window moves when its edge comes into view; the overlap keeps what the visitor is reading. */
const STEP = 40;

export interface RowWindow {
  /** Index of the first row shown. */
  readonly first: number;
  /** Index after the last row shown. */
  readonly end: number;
}

export function newest(total: number): RowWindow {
  return { first: Math.max(0, total - MAX_ROWS), end: total };
}

/** The same place after the conversation grew. */
export function kept(window: RowWindow, total: number): RowWindow {
  const first = Math.min(window.first, Math.max(0, total - 1));
  return { first, end: Math.min(total, first + MAX_ROWS) };
}

export function earlier(window: RowWindow, total: number): RowWindow {
  return kept({ first: Math.max(0, window.first - STEP), end: 0 }, total);
}

export function later(window: RowWindow, total: number): RowWindow {
  return kept({ first: Math.min(window.first + STEP, newest(total).first), end: 0 }, total);
}
