/**
 * Asks every control to try itself, and validates each answer: a check that throws, hangs or answers in a wrong form
 * has failed.
 */
import { z } from 'zod';
import {
  CheckNote,
  checkNote,
  LONGEST_ITEM,
  LONGEST_TEXT,
  MOST_ITEMS,
  type CheckNoteCode,
} from '../../contract/checkNotes.ts';
import type { Coded } from '../../contract/errors.ts';
import { CHECK_STATES, MOST_LINES, MOST_NOTES, type CheckState, type SelfCheckLine } from '../../contract/selfCheck.ts';

/** Controls that can be tried; a guard is one. */
export interface Checked {
  readonly name: string;
  /** The one control that it is about, where it is about one: said when the check itself goes wrong. */
  readonly control?: string;
  check(): Promise<readonly RawLine[]> | readonly RawLine[];
}
/** As it comes; nothing of it is believed. */
export interface RawLine {
  readonly control: string;
  readonly state: string;
  readonly notes: readonly Coded[];
}

/**
 * There is no screen, or no desk around it, to try this with. The report contains the reason, and the control counts as
 * not tried.
 */
export class NotRun extends Error {
  override readonly name = 'NotRun';
  readonly code: NotRunCode;
  constructor(code: NotRunCode) {
    super(code);
    this.code = code;
  }
}
type NotRunCode = Extract<CheckNoteCode, `no-${string}` | 'page-not-built'>;

/** A failure whose note may be in the report; of every other error only the kind is. */
export class NotEnforced extends Error {
  override readonly name = 'NotEnforced';
  readonly note: Coded;
  constructor(note: Coded) {
    super(note.code);
    this.note = note;
  }
}

/** Milliseconds for one check. A person waits for the slowest. */
const CHECK_LIMIT_MS = 4_000;
/** Lines of one guard; more would be a way to push others out of the report. */
const MOST_OF_ONE = 30;

const isState = (state: unknown): state is CheckState => CHECK_STATES.some((one) => one === state);
const cut = (text: unknown, longest: number): string =>
  typeof text === 'string' ? text.replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, ' ').slice(0, longest) : '';

/**
 * Never throws. One list of lines, in the order of `checked`.
 * @param onWrong called for each check that threw, hung or gave an invalid answer; a failure of it changes nothing.
 */
export async function runChecks(
  checked: readonly Checked[],
  limitMs = CHECK_LIMIT_MS,
  onWrong: (guard: string, reason: string) => void = () => undefined,
): Promise<SelfCheckLine[]> {
  const lists = await Promise.all(
    checked.map(async (one): Promise<SelfCheckLine[]> => {
      const guard = cut(one.name, 60) || 'unnamed';
      const line = (state: CheckState, note: Coded): SelfCheckLine[] => [
        { guard, control: cut(one.control, 80) || guard, state, notes: [note] },
      ];
      const wrong = (reason: string, note: Coded): SelfCheckLine[] => {
        onWrong(guard, reason);
        return line('failed', note);
      };
      let answer: unknown;
      try {
        answer = await within(async () => one.check(), limitMs);
      } catch (error) {
        if (error instanceof NotRun) return line('not-run', checkNote(error.code));
        if (error instanceof NotEnforced) return line('failed', error.note);
        if (error instanceof TooLong) return wrong('too-long', checkNote('check-too-long', { ms: limitMs }));
        return wrong(
          error instanceof Error ? error.name : 'unknown',
          checkNote('check-failed', { error: error instanceof Error ? cut(error.name, 60) : 'unknown' }),
        );
      }
      if (!Array.isArray(answer) || answer.length === 0) return wrong('no-lines', checkNote('check-silent'));
      if (answer.length > MOST_OF_ONE)
        return wrong('too-many-lines', checkNote('check-too-many-lines', { lines: answer.length, most: MOST_OF_ONE }));
      return answer.map((raw: unknown): SelfCheckLine => read(guard, raw, onWrong));
    }),
  );
  const lines = lists.flat();
  if (lines.length <= MOST_LINES) return lines;
  onWrong('self-check', 'too-many-lines');
  return [
    ...lines.slice(0, MOST_LINES - 1),
    {
      guard: 'self-check',
      control: 'self-check',
      state: 'failed',
      notes: [checkNote('check-lines-left-out', { lines: lines.length - MOST_LINES + 1 })],
    },
  ];
}

const RawNote = z.object({ code: z.string(), params: z.record(z.string(), z.unknown()) });

/** A note with its texts and lists cut to what a report takes; null where it is none of the table. */
function cutNote(raw: unknown): Coded | null {
  const note = RawNote.safeParse(raw);
  if (!note.success) return null;
  const params = Object.entries(note.data.params).map(([name, value]) => [
    name,
    Array.isArray(value)
      ? value.slice(0, MOST_ITEMS).map((item) => cut(item, LONGEST_ITEM))
      : typeof value === 'string'
        ? cut(value, LONGEST_TEXT)
        : value,
  ]);
  return CheckNote.safeParse({ code: note.data.code, params: Object.fromEntries(params) }).data ?? null;
}

function read(guard: string, raw: unknown, onWrong: (guard: string, reason: string) => void): SelfCheckLine {
  const { control, state, notes }: Partial<Record<keyof RawLine, unknown>> =
    typeof raw === 'object' && raw !== null ? raw : {};
  const name = cut(control, 80) || guard;
  const cutNotes = Array.isArray(notes) ? notes.slice(0, MOST_NOTES).map(cutNote) : [null];
  const known = cutNotes.filter((note) => note !== null);
  if (isState(state) && typeof control === 'string' && known.length === cutNotes.length)
    return { guard, control: name, state, notes: known };
  onWrong(guard, 'unknown-state');
  return { guard, control: name, state: 'failed', notes: [checkNote('check-unknown-state')] };
}

class TooLong extends Error {
  override readonly name = 'TooLong';
}

async function within<T>(work: () => Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new TooLong('It took too long.')), ms);
  });
  try {
    return await Promise.race([work(), late]);
  } finally {
    clearTimeout(timer);
  }
}
