/**
 * Selecting in the own draft, without a selection of the browser: under X11 that would be a copy at once. The field's
 * own range stays collapsed at the caret; what is selected is known here alone, and drawn behind the field. Changes of
 * it replace text by `setRangeText`, which selects nothing, so undo is kept here too. The field remains an ordinary one
 * for input methods and screen readers.
 */
import { draftHistory, type DraftHistory, type Moment } from './draftHistory.ts';
import { drawSelection, mirrorOf, reveal } from './draftMirror.ts';
import { moveCaret } from './field.ts';

type Draft = HTMLTextAreaElement;
/** UTF-16 units; `start` is less than `end`. */
export interface Part {
  readonly start: number;
  readonly end: number;
}

export interface OwnSelection {
  /** The field in which this desk selects by itself; null for every other target. */
  draft(target: EventTarget | null): Draft | null;
  selected(field: Draft): Part | null;
  selectAll(field: Draft): void;
  /** A key that extends what is selected. @returns whether it is one. */
  extend(event: KeyboardEvent, field: Draft): boolean;
  /** A press of the main button in it. */
  press(event: MouseEvent, field: Draft): void;
  /** Replaces a part and puts the caret behind it, as one step of undo; the page hears it as input. */
  replace(field: Draft, part: Part, text: string, inputType: string): void;
}

interface State {
  readonly history: DraftHistory;
  /** Null while nothing is selected. `text` and `focus` as they were: whatever is found changed has ended it. */
  chosen: { anchor: number; focus: number; text: string } | null;
}
type Unit = 'letter' | 'word' | 'line';

/** Milliseconds between two lines while the mouse is pulled over the edge. */
const SCROLL_MS = 50;
const DELETES = /^delete/;
const words = new Intl.Segmenter(undefined, { granularity: 'word' });

function unitAt(text: string, at: number, unit: Unit): Part {
  if (unit === 'letter') return { start: at, end: at };
  if (unit === 'line') {
    const end = text.indexOf('\n', at);
    return { start: text.lastIndexOf('\n', at - 1) + 1, end: end === -1 ? text.length : end };
  }
  const line = unitAt(text, at, 'line');
  const inLine = text.slice(line.start, line.end);
  const word = words.segment(inLine).containing(Math.min(at - line.start, Math.max(0, inLine.length - 1)));
  return word === undefined
    ? line
    : { start: line.start + word.index, end: line.start + word.index + word.segment.length };
}

export function ownSelection(target: Window): OwnSelection {
  const { document } = target;
  const states = new WeakMap<Draft, State>();
  let pull: { field: Draft; unit: Unit; from: Part; timer: ReturnType<typeof setInterval> | undefined } | null = null;

  const stateOf = (field: Draft): State => {
    const known = states.get(field) ?? { history: draftHistory(field.value), chosen: null };
    states.set(field, known);
    return known;
  };
  const draft = (on: EventTarget | null): Draft | null =>
    on instanceof HTMLTextAreaElement && !on.disabled && !on.readOnly && mirrorOf(on) !== null ? on : null;
  const chosenIn = (field: Draft): { anchor: number; focus: number } | null => {
    const state = stateOf(field);
    const { chosen } = state;
    if (chosen !== null && (chosen.text !== field.value || chosen.focus !== field.selectionEnd)) state.chosen = null;
    return state.chosen;
  };
  const selected = (field: Draft): Part | null => {
    const chosen = chosenIn(field);
    return chosen === null || chosen.anchor === chosen.focus
      ? null
      : { start: Math.min(chosen.anchor, chosen.focus), end: Math.max(chosen.anchor, chosen.focus) };
  };
  const draw = (field: Draft): void => {
    const part = selected(field);
    drawSelection(field, part?.start ?? 0, part?.end ?? 0);
    const mirror = mirrorOf(field);
    if (mirror === null) return;
    const said = part === null ? '' : `${part.start}-${part.end}`;
    if ((mirror.dataset['mirror'] ?? '') === said) return;
    mirror.dataset['mirror'] = said;
    // For the page to say it to a screen reader, which sees the caret alone.
    field.dispatchEvent(new Event('draftselect', { bubbles: true }));
  };
  const select = (field: Draft, anchor: number, focus: number): void => {
    if (field.selectionStart !== focus || field.selectionEnd !== focus) moveCaret(field, focus);
    stateOf(field).chosen = { anchor, focus, text: field.value };
    draw(field);
  };
  const drop = (field: Draft): void => {
    stateOf(field).chosen = null;
    draw(field);
  };
  const now = (field: Draft): Moment => ({
    text: field.value,
    anchor: chosenIn(field)?.anchor ?? field.selectionEnd,
    focus: field.selectionEnd,
  });
  const put = (field: Draft, text: string, { start, end }: Part): void => {
    field.setRangeText(text, start, end, 'end');
    drop(field);
    reveal(field, field.selectionEnd);
  };
  const tell = (field: Draft, inputType: string, data: string | null): void => {
    field.dispatchEvent(new InputEvent('input', { bubbles: true, inputType, data }));
  };
  const replace: OwnSelection['replace'] = (field, part, wanted, inputType) => {
    const room = field.maxLength < 0 ? Infinity : field.maxLength - field.value.length + part.end - part.start;
    const text = wanted.slice(0, Math.max(0, room));
    const { history } = stateOf(field);
    history.before(now(field), inputType, text);
    put(field, text, part);
    history.after(field.value, field.selectionEnd);
    tell(field, inputType, text === '' ? null : text);
  };
  const travel = (field: Draft, way: 'undo' | 'redo'): void => {
    const moment = stateOf(field).history[way](now(field));
    if (moment === null) return;
    put(field, moment.text, { start: 0, end: field.value.length });
    select(field, moment.anchor, moment.focus);
    reveal(field, moment.focus);
    draw(field);
    tell(field, way === 'undo' ? 'historyUndo' : 'historyRedo', null);
  };

  /** The browser moves the caret: it knows the lines as they are broken, and what is one letter. */
  function move(event: KeyboardEvent, field: Draft): boolean {
    const { key } = event;
    const control = event.ctrlKey || event.metaKey;
    const toLeft = getComputedStyle(field).direction === 'rtl' ? 'forward' : 'backward';
    const toRight = toLeft === 'forward' ? 'backward' : 'forward';
    const go = (direction: string, unit: string, times = 1): boolean => {
      const selection = document.getSelection();
      for (let time = 0; time < times; time += 1) selection?.modify('move', direction, unit);
      return true;
    };
    const page = (): number =>
      Math.max(1, Math.floor(field.clientHeight / (parseFloat(getComputedStyle(field).lineHeight) || 20)) - 1);
    const sideways = control ? 'word' : 'character';
    switch (key) {
      case 'ArrowLeft':
        return go(toLeft, sideways);
      case 'ArrowRight':
        return go(toRight, sideways);
      case 'ArrowUp':
        return go('backward', control ? 'paragraph' : 'line');
      case 'ArrowDown':
        return go('forward', control ? 'paragraph' : 'line');
      case 'Home':
        return go('backward', control ? 'documentboundary' : 'lineboundary');
      case 'End':
        return go('forward', control ? 'documentboundary' : 'lineboundary');
      case 'PageUp':
        return go('backward', 'line', page());
      case 'PageDown':
        return go('forward', 'line', page());
      default:
        return false;
    }
  }

  function placeAt(field: Draft, event: { clientX: number; clientY: number }): number | null {
    const box = field.getBoundingClientRect();
    const inside = (value: number, from: number, to: number): number => Math.max(from + 2, Math.min(to - 2, value));
    const place = document.caretPositionFromPoint(
      inside(event.clientX, box.left + field.clientLeft, box.left + field.clientLeft + field.clientWidth),
      inside(event.clientY, box.top + field.clientTop, box.top + field.clientTop + field.clientHeight),
    );
    return place !== null && place.offsetNode === field ? place.offset : null;
  }
  function pullTo(at: number): void {
    if (pull === null) return;
    const { field, unit, from } = pull;
    const to = unitAt(field.value, at, unit);
    if (to.start < from.start) select(field, from.end, to.start);
    else select(field, from.start, Math.max(to.end, from.end));
  }
  const endPull = (): void => {
    clearInterval(pull?.timer);
    pull = null;
  };

  target.addEventListener(
    'pointermove',
    (event) => {
      if (pull === null) return;
      if ((event.buttons & 1) === 0 || !event.isTrusted || !pull.field.isConnected) return endPull();
      const { field } = pull;
      const box = field.getBoundingClientRect();
      const over = event.clientY < box.top ? -1 : event.clientY > box.bottom ? 1 : 0;
      const { clientX, clientY } = event;
      const follow = (): void => {
        if (over !== 0) field.scrollTop += over * (parseFloat(getComputedStyle(field).lineHeight) || 20);
        const at = placeAt(field, { clientX, clientY });
        if (at !== null) pullTo(at);
      };
      clearInterval(pull.timer);
      pull.timer = over === 0 ? undefined : setInterval(follow, SCROLL_MS);
      follow();
    },
    { capture: true },
  );
  for (const name of ['pointerup', 'pointercancel', 'blur'] as const)
    target.addEventListener(
      name,
      (event) => {
        if (name !== 'blur' || event.target === target) endPull();
      },
      { capture: true },
    );

  target.addEventListener(
    'keydown',
    (event) => {
      const field = draft(event.target);
      if (field === null || !event.isTrusted || event.isComposing) return;
      const control = (event.ctrlKey || event.metaKey) && !event.altKey;
      const letter = event.key.toLowerCase();
      if (control && (letter === 'z' || (letter === 'y' && !event.shiftKey))) {
        event.preventDefault();
        travel(field, letter === 'z' && !event.shiftKey ? 'undo' : 'redo');
        return;
      }
      const part = selected(field);
      if (part === null || event.shiftKey || control || event.altKey) return;
      const leftward = getComputedStyle(field).direction === 'rtl' ? part.end : part.start;
      const rightward = leftward === part.start ? part.end : part.start;
      if (event.key === 'ArrowLeft' || event.key === 'ArrowRight') {
        event.preventDefault();
        moveCaret(field, event.key === 'ArrowLeft' ? leftward : rightward);
        drop(field);
      } else if (event.key === 'ArrowUp') moveCaret(field, part.start);
      else if (event.key === 'ArrowDown') moveCaret(field, part.end);
    },
    { capture: true },
  );

  let composing = false;
  let compositions = 0;
  target.addEventListener(
    'compositionstart',
    (event) => {
      const field = draft(event.target);
      if (field === null || !event.isTrusted) return;
      composing = true;
      const part = selected(field);
      stateOf(field).history.before(now(field), `composition ${(compositions += 1)}`);
      // It cannot be refused, and inserts at the caret: what it replaces goes first.
      if (part !== null) put(field, '', part);
    },
    { capture: true },
  );
  target.addEventListener(
    'compositionend',
    () => {
      composing = false;
    },
    { capture: true },
  );
  target.addEventListener(
    'beforeinput',
    (event) => {
      const field = draft(event.target);
      if (field === null || !event.isTrusted || event.defaultPrevented) return;
      const { inputType } = event;
      if (inputType === 'historyUndo' || inputType === 'historyRedo') {
        event.preventDefault();
        travel(field, inputType === 'historyUndo' ? 'undo' : 'redo');
        return;
      }
      if (composing || event.isComposing || !event.cancelable) return;
      const text = inputType === 'insertLineBreak' || inputType === 'insertParagraph' ? '\n' : (event.data ?? '');
      const part = selected(field);
      if (part === null || (text === '' && !DELETES.test(inputType))) {
        stateOf(field).history.before(now(field), inputType, text);
        return;
      }
      event.preventDefault();
      replace(field, part, DELETES.test(inputType) ? '' : text, inputType);
    },
    { capture: true },
  );
  target.addEventListener(
    'input',
    (event) => {
      const field = draft(event.target);
      if (field === null || !event.isTrusted) return;
      stateOf(field).history.after(field.value, field.selectionEnd);
      drop(field);
    },
    { capture: true },
  );
  // The caret went elsewhere, by keys or by the page: nothing is selected any more.
  document.addEventListener(
    'selectionchange',
    () => {
      const field = draft(document.activeElement);
      if (field !== null && stateOf(field).chosen !== null && chosenIn(field) === null) drop(field);
    },
    { capture: true },
  );
  const redraw = (): void => {
    const field = draft(document.activeElement);
    if (field !== null) draw(field);
  };
  // The page has written into the field, which raises no event of the browser.
  target.addEventListener('draftwritten', (event) => {
    const field = draft(event.target);
    if (field !== null) draw(field);
  });
  target.addEventListener('scroll', redraw, { capture: true });
  target.addEventListener('resize', redraw, { capture: true });

  return {
    draft,
    selected,
    replace,
    selectAll: (field) => select(field, 0, field.value.length),
    extend(event, field) {
      const anchor = chosenIn(field)?.anchor ?? field.selectionEnd;
      if (!move(event, field)) return false;
      select(field, anchor, field.selectionEnd);
      return true;
    },
    press(event, field) {
      endPull();
      const unit = event.shiftKey || event.detail < 2 ? 'letter' : event.detail === 2 ? 'word' : 'line';
      const anchor = chosenIn(field)?.anchor ?? field.selectionEnd;
      field.focus({ preventScroll: true });
      const at = placeAt(field, event) ?? field.selectionEnd;
      const from = event.shiftKey ? { start: anchor, end: anchor } : unitAt(field.value, at, unit);
      pull = { field, unit, from, timer: undefined };
      pullTo(at);
    },
  };
}
