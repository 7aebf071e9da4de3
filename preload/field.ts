const TEXT_TYPES = ['text', 'password', 'search', 'email', 'tel', 'url', 'number'];

export type Field = HTMLInputElement | HTMLTextAreaElement;

/** A field for text; a checkbox or a slider is none. */
export function asField(target: EventTarget | null): Field | null {
  if (target instanceof HTMLTextAreaElement) return target;
  return target instanceof HTMLInputElement && TEXT_TYPES.includes(target.type) ? target : null;
}

/** Types without an accessible caret throw; they have none to move. */
export function moveCaret(field: Field, to: number): void {
  try {
    field.setSelectionRange(to, to);
  } catch {
    return;
  }
}
