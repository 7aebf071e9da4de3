/**
 * The answer to "why do you need this?" is the person's: written key by key and given by a press of the person's own. A
 * script of the page can decline in the person's name, which only refuses; it cannot consent, and it cannot put words
 * into the person's mouth.
 */
import type { Report } from './report.ts';

/** Milliseconds between the press and the page's answer to it. */
const ANSWERED_WITHIN_MS = 1_000;

export interface ReasonByHand {
  /** Main has asked; what was written before is no answer to it. */
  asked(askId: string): void;
  /** @returns the words where a hand has written all of them and given them; null is a no. */
  take(askId: string, why: string | null): string | null;
}

export function reasonByHand(target: Window, report: Report): ReasonByHand {
  let open: string | null = null;
  /** What a hand has written into one field, from its first letter on. */
  let written: { readonly field: HTMLInputElement; text: string } | null = null;
  /** The field whose next change is a hand's. */
  let changing: HTMLInputElement | null = null;
  let givenAt = Number.NEGATIVE_INFINITY;

  const fieldOf = (event: Event): HTMLInputElement | null =>
    event.isTrusted && open !== null && event.target instanceof HTMLInputElement && event.target.type === 'text'
      ? event.target
      : null;
  const forget = (): void => {
    written = null;
    changing = null;
    givenAt = Number.NEGATIVE_INFINITY;
  };

  // A command of a script changes a field without `beforeinput`, and setting its value without either event (Input
  // Events 2, section 5.1.1).
  target.addEventListener(
    'beforeinput',
    (event) => {
      const field = fieldOf(event);
      changing = null;
      if (field === null) return;
      // After a script has written something here, it is not the person's any more until the field is empty again.
      const before = written?.field === field ? written.text : '';
      if (field.value !== before) return;
      written ??= { field, text: '' };
      if (written.field !== field) written = { field, text: '' };
      changing = field;
    },
    { capture: true },
  );
  target.addEventListener(
    'input',
    (event) => {
      const field = fieldOf(event);
      if (field === null || field !== changing || written === null) return;
      written.text = field.value;
      changing = null;
    },
    { capture: true },
  );

  const give = (form: HTMLFormElement | null): void => {
    if (written !== null && form !== null && written.field.form === form) givenAt = performance.now();
  };
  target.addEventListener(
    'keydown',
    (event) => {
      // Some input methods confirm with Enter before they say that they compose.
      if (event.key === 'Enter' && !event.repeat && !event.isComposing && event.keyCode !== 229)
        give(fieldOf(event)?.form ?? null);
    },
    { capture: true },
  );
  target.addEventListener(
    'click',
    (event) => {
      const button = event.isTrusted && event.target instanceof Element ? event.target.closest('button') : null;
      give(button?.type === 'submit' ? button.form : null);
    },
    { capture: true },
  );

  return {
    asked(askId) {
      forget();
      open = askId;
    },
    take(askId, why) {
      if (why === null || open !== askId) return null;
      const isTheirs =
        written !== null &&
        written.field.isConnected &&
        written.text === written.field.value &&
        written.text.trim() === why &&
        performance.now() - givenAt < ANSWERED_WITHIN_MS;
      forget();
      open = null;
      if (!isTheirs) report('paste', 'reason-by-script', false);
      return isTheirs ? why : null;
    },
  };
}
