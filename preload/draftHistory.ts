/** Undo and redo of a draft whose selection is not the browser's, and which the browser's own history knows in part. */

/** The text with the caret at `focus`; what is selected ends there and begins at `anchor`. UTF-16 units. */
export interface Moment {
  readonly text: string;
  readonly anchor: number;
  readonly focus: number;
}

const KEPT = 200;

export interface DraftHistory {
  /** Before a change. Changes of one kind at the place of the last one are one step; `typed` begins one at a word. */
  before(now: Moment, kind: string, typed?: string): void;
  /** After it. */
  after(text: string, caret: number): void;
  /** @returns what the draft was; null where nothing is left. */
  undo(now: Moment): Moment | null;
  /** The opposite of `undo`. */
  redo(now: Moment): Moment | null;
}

/** @param first the text as it is found. */
export function draftHistory(first: string): DraftHistory {
  const past: Moment[] = [];
  const future: Moment[] = [];
  let known = first;
  let step: { kind: string; at: number; blank: boolean } | null = null;

  /** The page has changed the text: taken away it was sent, and does not come back; put in, it is a step of its own. */
  function look(text: string): void {
    if (text === known) return;
    if (text === '') past.length = 0;
    else past.push({ text: known, anchor: known.length, focus: known.length });
    future.length = 0;
    known = text;
    step = null;
  }
  const goTo = (now: Moment, from: Moment[], to: Moment[]): Moment | null => {
    look(now.text);
    const moment = from.pop();
    if (moment === undefined) return null;
    to.push(now);
    known = moment.text;
    step = null;
    return moment;
  };

  return {
    before(now, kind, typed = '') {
      look(now.text);
      const blank = /\s$/u.test(typed);
      const goesOn = step?.kind === kind && step.at === now.focus && now.anchor === now.focus && (blank || !step.blank);
      if (!goesOn) past.push(now);
      if (past.length > KEPT) past.shift();
      future.length = 0;
      step = { kind, at: now.focus, blank };
    },
    after(text, caret) {
      known = text;
      if (step !== null) step = { ...step, at: caret };
    },
    undo: (now) => goTo(now, past, future),
    redo: (now) => goTo(now, future, past),
  };
}
