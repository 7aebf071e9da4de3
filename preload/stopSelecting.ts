/**
 * Under X11 a mere selection is a copy: the browser hands selected text to PRIMARY, password fields included, before
 * any event reaches the page. So no selection of the browser may come about by hand. Ordinary editing remains: the
 * caret by click and by keys, deleting by letter and by word, undo; and in the own draft a selection that is none of
 * the browser's (`ownSelection.ts`). Measured with another program reading PRIMARY: cancelling `selectstart` works for
 * the page's text, but not for fields, where each gesture has to be stopped where it begins.
 */
import { asField, moveCaret } from './field.ts';
import type { InsideClipboard } from './insideClipboard.ts';
import type { OwnSelection } from './ownSelection.ts';
import type { Report } from './report.ts';

const EXTENDING_KEYS = ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'Home', 'End', 'PageUp', 'PageDown'];

export function stopSelecting(target: Window, report: Report, inside: InsideClipboard, own: OwnSelection): void {
  const capture = { capture: true } as const;

  target.addEventListener('selectstart', (event) => event.preventDefault(), capture);

  target.addEventListener(
    'keydown',
    (event) => {
      if (event.shiftKey && EXTENDING_KEYS.includes(event.key)) {
        event.preventDefault();
        const draft = own.draft(event.target);
        if (draft !== null && event.isTrusted && !event.isComposing) own.extend(event, draft);
      }
      if (event.key === 'Tab' && !event.defaultPrevented) hideFromTab(target.document);
    },
    capture,
  );

  target.addEventListener(
    'mousedown',
    (event) => {
      const field = asField(event.target);
      if (event.button !== 0 || field === null || field.disabled) return;
      // The browser's own answer to a press begins a selection that follows the mouse; ours sets the caret, and that is
      // all.
      event.preventDefault();
      const draft = own.draft(field);
      if (draft !== null) {
        if (event.isTrusted) own.press(event, draft);
        return;
      }
      // A field remembers its last range and would show it again on focus.
      moveCaret(field, field.selectionEnd ?? 0);
      field.focus({ preventScroll: true });
      const place = target.document.caretPositionFromPoint(event.clientX, event.clientY);
      if (place !== null && place.offsetNode === field) moveCaret(field, place.offset);
    },
    capture,
  );

  // What a script selects is not handed to PRIMARY, but a later key press could hand it over. Input methods move a
  // range of their own.
  let composing = false;
  target.addEventListener(
    'compositionstart',
    () => {
      composing = true;
    },
    capture,
  );
  target.addEventListener(
    'compositionend',
    () => {
      composing = false;
    },
    capture,
  );
  target.document.addEventListener(
    'selectionchange',
    (event) => {
      if (!composing) dropRange(target.document, event.target);
    },
    capture,
  );

  dragGestures(target, report, (on) => inside.marks(on) || own.draft(on) !== null);
}

function dropRange(document: Document, changed: EventTarget | null): void {
  const field = asField(changed) ?? asField(document.activeElement);
  if (field !== null && field.selectionStart !== field.selectionEnd) moveCaret(field, field.selectionEnd ?? 0);
  const selection = document.getSelection();
  if (field === null && selection !== null && !selection.isCollapsed) selection.removeAllRanges();
}

/**
 * Going to a one-line field with the Tab key selects all of its text. So for the length of that one key press the
 * fields are empty, and get their text back, with the caret at its end, when the focus has arrived. Setting a value
 * raises no event and the page's own code, in its own world, does not see it happen.
 */
function hideFromTab(document: Document): void {
  const hidden: { field: HTMLInputElement; value: string }[] = [];
  for (const area of document.querySelectorAll('textarea')) moveCaret(area, area.selectionEnd);
  for (const field of document.querySelectorAll('input')) {
    if (asField(field) === null || field.value === '' || field === document.activeElement) continue;
    hidden.push({ field, value: field.value });
    field.value = '';
  }
  if (hidden.length === 0) return;
  const restore = (): void => {
    document.removeEventListener('focusin', restore, { capture: true });
    clearTimeout(timer);
    for (const { field, value } of hidden.splice(0)) {
      field.value = value;
      moveCaret(field, value.length);
    }
  };
  const timer = setTimeout(restore, 0);
  document.addEventListener('focusin', restore, { capture: true });
}

/**
 * A press on text that is then pulled along is an attempt to select or drag; it has no effect, and is reported once.
 */
function dragGestures(target: Window, report: Report, selects: (on: EventTarget | null) => boolean): void {
  const FAR = 24;
  let from: { x: number; y: number } | null = null;
  target.addEventListener(
    'pointerdown',
    (event) => {
      const on = event.target;
      const operable =
        on instanceof Element &&
        on.closest('button, a, select, [role=slider], [role=separator], [role=scrollbar], [draggable=true]') !== null;
      const onText = on instanceof Element && (asField(on) !== null || on.textContent.trim() !== '');
      from =
        event.isTrusted && event.button === 0 && event.pointerType === 'mouse' && onText && !operable && !selects(on)
          ? { x: event.clientX, y: event.clientY }
          : null;
    },
    { capture: true },
  );
  target.addEventListener(
    'pointermove',
    (event) => {
      if (
        from === null ||
        (event.buttons & 1) === 0 ||
        Math.hypot(event.clientX - from.x, event.clientY - from.y) < FAR
      )
        return;
      from = null;
      report('drag', 'text', true);
    },
    { capture: true },
  );
  target.addEventListener(
    'pointerup',
    () => {
      from = null;
    },
    { capture: true },
  );
}
