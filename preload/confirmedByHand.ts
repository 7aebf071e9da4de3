/**
 * "Send it to this visitor" is the person's own press: a click of the mouse, a touch, an assistive program, or the
 * space bar on the button. Enter is no answer, because the key that sends a message would then confirm it as well. A
 * script of the page can decline in the person's name, which only keeps the message; it cannot confirm.
 */
import type { Report } from './report.ts';

/** Milliseconds between the press and the page's answer to it. */
const ANSWERED_WITHIN_MS = 1_000;

export interface ConfirmedByHand {
  /** Main has asked; a press before it is no answer to it. */
  asked(askId: string): void;
  /** @returns whether a hand has confirmed this question. */
  take(askId: string, send: boolean): boolean;
}

export function confirmedByHand(target: Window, report: Report): ConfirmedByHand {
  let open: string | null = null;
  let givenAt = Number.NEGATIVE_INFINITY;
  /** Enter is down: the click that a button makes of it does not count. */
  let byEnter = false;
  const ENTER: readonly string[] = ['Enter', 'NumpadEnter'];
  for (const type of ['keydown', 'keyup'] as const)
    target.addEventListener(
      type,
      (event) => {
        if (event.isTrusted && (ENTER.includes(event.code) || event.key === 'Enter')) byEnter = type === 'keydown';
      },
      { capture: true },
    );
  // Released elsewhere, for instance where the window lost the focus, it would count as down for good.
  target.addEventListener('pointerdown', () => (byEnter = false), { capture: true });
  target.addEventListener(
    'click',
    (event) => {
      const button = event.isTrusted && event.target instanceof Element ? event.target.closest('button') : null;
      if (open !== null && button?.dataset['confirms'] === open && !byEnter) givenAt = performance.now();
    },
    { capture: true },
  );
  return {
    asked(askId) {
      open = askId;
      givenAt = Number.NEGATIVE_INFINITY;
    },
    take(askId, send) {
      if (!send || open !== askId) return false;
      const isTheirs = performance.now() - givenAt < ANSWERED_WITHIN_MS;
      givenAt = Number.NEGATIVE_INFINITY;
      if (isTheirs) open = null;
      else report('paste', 'receiver-by-script', false);
      return isTheirs;
    },
  };
}
