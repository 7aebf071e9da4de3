/**
 * Where what had the focus is taken away by what it did (a conversation closed, a row given away), the browser gives
 * the focus to nothing, and the next key goes nowhere. It returns to the part of the window that it was in, or to the
 * first one.
 */
import { useEffect } from 'react';
import { focusRegion, regions } from './shortcuts.ts';

export function useKeptFocus(): void {
  useEffect(() => {
    let last: Element | null = null;
    let part: string | undefined;
    let frame = 0;
    const remember = ({ target }: FocusEvent): void => {
      if (!(target instanceof HTMLElement)) return;
      last = target;
      part = target.closest<HTMLElement>('[data-region]')?.dataset['region'] ?? part;
    };
    const look = (): void => {
      const is = document.activeElement;
      if ((is !== null && is !== document.body) || last === null || last.isConnected) return;
      last = null;
      const all = regions();
      focusRegion(all.find((each) => each.dataset['region'] === part) ?? all[0]);
    };
    // What closes a window gives the focus back in the next frame.
    const later = (): void => {
      if (last === null || last.isConnected) return;
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(() => {
        frame = requestAnimationFrame(look);
      });
    };
    const observer = new MutationObserver(later);
    observer.observe(document.body, { childList: true, subtree: true });
    document.addEventListener('focusin', remember);
    return () => {
      cancelAnimationFrame(frame);
      observer.disconnect();
      document.removeEventListener('focusin', remember);
    };
  }, []);
}
