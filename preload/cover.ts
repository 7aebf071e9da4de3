/**
 * Covers the page without waiting for main: at once when the person leaves the desk, and by itself when main has been
 * silent. Only main's word ends it: the state without a session, an answer that refuses to leave, or a sign of life.
 */
import { guardState, onGuardState } from './guardState.ts';
import { LEAVING_WORDS, SILENT_WORDS } from './words.ts';

/** Milliseconds; main gives a sign of life every 1.5 seconds (main/bridge/heartbeat.ts). */
const SILENT_AFTER_MS = 5_000;
const LOOK_EVERY_MS = 500;

let leaving = false;
let silent = false;
let heardAt = performance.now();
const listeners: (() => void)[] = [];
const changed = (): void => {
  for (const listener of listeners) listener();
};

/** Words on the cover; null while the page is not covered by this. */
export const coverWords = (): string | null => (leaving ? LEAVING_WORDS : silent ? SILENT_WORDS : null);
export const onCover = (listener: () => void): void => {
  listeners.push(listener);
};

/** The person locks or signs out: nothing is shown from here on. */
export function coverForLeaving(): void {
  leaving = true;
  changed();
}
/** Main has answered that the session goes on. */
export function mainRefusedToLeave(): void {
  leaving = false;
  changed();
}
/** Anything at all has come from main. */
export function heardMain(): void {
  heardAt = performance.now();
  if (!silent) return;
  silent = false;
  changed();
}

/** Begins to look for main's signs of life, while a person is signed in. */
export function watchMain(): void {
  onGuardState(({ watermark }) => {
    if (watermark !== '' || !leaving) return;
    leaving = false;
    changed();
  });
  setInterval(() => {
    if (silent || guardState().watermark === '' || performance.now() - heardAt < SILENT_AFTER_MS) return;
    silent = true;
    changed();
  }, LOOK_EVERY_MS);
}

/** Takes the page out of the picture, of `innerText` and of what a screen reader is given, and brings it back. */
export function hidePage(target: Document): (isCovered: boolean) => void {
  let focused: Element | null = null;
  let hidden = false;
  return (isCovered) => {
    if (isCovered === hidden || target.body === null) return;
    hidden = isCovered;
    if (isCovered) {
      focused = target.activeElement;
      target.body.style.setProperty('display', 'none', 'important');
      return;
    }
    target.body.style.removeProperty('display');
    if (focused instanceof HTMLElement && focused.isConnected) focused.focus({ preventScroll: true });
    focused = null;
  };
}
