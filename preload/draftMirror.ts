/**
 * Draws what is selected in a draft. The element behind the field is the page's and empty until then; it gets the text
 * of the field in the same lines, invisible but for the selected part, which is a highlight that no selection knows of.
 */
const NAME = 'draft-selection';
const ALIKE = [
  'font-family',
  'font-size',
  'font-style',
  'font-weight',
  'font-stretch',
  'font-variant',
  'font-feature-settings',
  'font-kerning',
  'text-rendering',
  'letter-spacing',
  'word-spacing',
  'line-height',
  'line-break',
  'word-break',
  'overflow-wrap',
  'tab-size',
  'text-align',
  'text-indent',
  'direction',
  'unicode-bidi',
  'padding-top',
  'padding-right',
  'padding-bottom',
  'padding-left',
];

/** The place for it, which follows the field; null where the page has none. */
export function mirrorOf(field: HTMLTextAreaElement): HTMLElement | null {
  const next = field.nextElementSibling;
  return next instanceof HTMLElement && next.dataset['mirror'] !== undefined ? next : null;
}

/** The text in the mirror, laid out as in the field; null where there is no mirror. */
function layOut(field: HTMLTextAreaElement): Text | null {
  const mirror = mirrorOf(field);
  if (mirror === null) return null;
  const style = getComputedStyle(field);
  for (const name of ALIKE) mirror.style.setProperty(name, style.getPropertyValue(name));
  const place = {
    left: field.offsetLeft + field.clientLeft,
    top: field.offsetTop + field.clientTop,
    width: field.clientWidth,
    height: field.clientHeight,
  };
  for (const [name, value] of Object.entries(place)) mirror.style.setProperty(name, `${value}px`);
  // A line feed at the end begins a line in a field, and none elsewhere.
  const text = document.createTextNode(`${field.value}\n`);
  mirror.replaceChildren(text);
  mirror.scrollTop = field.scrollTop;
  return text;
}

/** Shows a part of the field's text as selected; an empty part clears it. UTF-16 units. */
export function drawSelection(field: HTMLTextAreaElement, start: number, end: number): void {
  const mirror = mirrorOf(field);
  if (mirror === null) return;
  const text = start === end ? null : layOut(field);
  if (text === null) {
    if (mirror.hasChildNodes()) {
      mirror.replaceChildren();
      CSS.highlights.delete(NAME);
    }
    return;
  }
  const range = document.createRange();
  range.setStart(text, start);
  range.setEnd(text, end);
  CSS.highlights.set(NAME, new Highlight(range));
}

/** Scrolls the field so that a place of its text is in view, and leaves nothing in the mirror. */
export function reveal(field: HTMLTextAreaElement, at: number): void {
  const text = field.scrollHeight > field.clientHeight ? layOut(field) : null;
  const mirror = mirrorOf(field);
  if (text === null || mirror === null) return;
  const range = document.createRange();
  // A place alone may have no box; the letter there has one, and the line feed at the end too.
  range.setStart(text, at);
  range.setEnd(text, at + 1);
  const line = [...range.getClientRects()].at(-1);
  const frame = mirror.getBoundingClientRect();
  if (line !== undefined) {
    if (line.top < frame.top) field.scrollTop -= frame.top - line.top;
    else if (line.bottom > frame.bottom) field.scrollTop += line.bottom - frame.bottom;
  }
  mirror.replaceChildren();
}
