const TEXT_TYPES = ['text', 'password', 'search', 'email', 'tel', 'url', 'number'];

export type Field = HTMLInputElement | HTMLTextAreaElement;

/** A field for text; a checkbox or a slider is none. */
export function asField(target: EventTarget | null): Field | null {
  if (target instanceof HTMLTextAreaElement) return target;
  return target instanceof HTMLInputElement && TEXT_TYPES.includes(target.type) ? target : null;
}

// Taken before the page's own are replaced, where both are in one world.
const ofArea = HTMLTextAreaElement.prototype.setSelectionRange;
const ofInput = HTMLInputElement.prototype.setSelectionRange;

/**
 * Selects a part, to be replaced in the same turn. Never while a key or the mouse is handled: that would be a copy.
 * @throws DOMException for a type without an accessible caret
 */
export function choosePart(field: Field, start: number, end: number): void {
  if (field instanceof HTMLTextAreaElement) ofArea.call(field, start, end);
  else ofInput.call(field, start, end);
}

/** Types without an accessible caret throw; they have none to move. */
export function moveCaret(field: Field, to: number): void {
  try {
    choosePart(field, to, to);
  } catch {
    return;
  }
}
