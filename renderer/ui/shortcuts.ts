/** Keys that work in the whole window. A part of the window is any element with `data-region`, in document order. */
import { useEffect, useEffectEvent } from 'react';

export interface Shortcuts {
  lock?: () => void;
  help?: () => void;
  account?: () => void;
  next?: () => void;
  previous?: () => void;
  data?: () => void;
  nextWaiting?: () => void;
  presence?: () => void;
}

const FOCUSABLE =
  'button:not([disabled]), input:not([disabled]), textarea:not([disabled]), select:not([disabled]), [tabindex="0"]';
const inField = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.closest('input, textarea, select') !== null;
const shown = (element: HTMLElement): boolean => element.checkVisibility() && element.getClientRects().length > 0;

/** The parts of the window that are shown. */
export function regions(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>('[data-region]')].filter(shown);
}

/** Focuses what the part names as its first stop, or else the first thing in it that takes focus. */
export function focusRegion(region: HTMLElement | undefined): void {
  const first =
    region?.querySelector<HTMLElement>('[data-region-focus]') ??
    [...(region?.querySelectorAll<HTMLElement>(FOCUSABLE) ?? [])].find(shown);
  first?.focus();
}

function cycle(step: 1 | -1): void {
  const all = regions();
  const here = all.findIndex((region) => region.contains(document.activeElement));
  const from = here === -1 && step === -1 ? 0 : here;
  focusRegion(all[(from + step + all.length) % all.length]);
}

/** Parts that Ctrl and a digit count: everything but the line at the top. */
function numbered(digit: number): HTMLElement | undefined {
  return regions().filter((region) => region.dataset['region'] !== 'top')[digit - 1];
}

export function useShortcuts(shortcuts: Shortcuts): void {
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented || event.isComposing || event.keyCode === 229) return;
    const action = actionOf(event, shortcuts);
    if (action === undefined) return;
    event.preventDefault();
    action();
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent): void => onKey(event);
    document.addEventListener('keydown', listener);
    return () => document.removeEventListener('keydown', listener);
  }, []);
}

function actionOf(event: KeyboardEvent, shortcuts: Shortcuts): (() => void) | undefined {
  const { key } = event;
  const control = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
  const alt = event.altKey && !event.ctrlKey && !event.metaKey && !event.shiftKey;
  if (control && key.toLowerCase() === 'l') return shortcuts.lock;
  // Behind an open window nothing else may move.
  if (document.querySelector('[aria-modal="true"], .veil') !== null) return undefined;
  if (key === 'F1' || (key === '?' && !inField(event.target) && !control && !alt)) return shortcuts.help;
  if (key === 'F2' && !control && !alt) return shortcuts.account;
  // Only the listener that brings `lock` moves between parts, so that two listeners do not move twice.
  if (shortcuts.lock !== undefined && key === 'F6' && !control && !alt) return () => cycle(event.shiftKey ? -1 : 1);
  if (shortcuts.lock !== undefined && control && /^[1-9]$/.test(key)) return () => focusRegion(numbered(Number(key)));
  if ((control && key.toLowerCase() === 'j') || (alt && key === 'ArrowDown')) return shortcuts.next;
  if ((control && key.toLowerCase() === 'k') || (alt && key === 'ArrowUp')) return shortcuts.previous;
  if (control && key.toLowerCase() === 'e') return shortcuts.data;
  if (key === 'F8' && !control && !alt) return shortcuts.nextWaiting;
  if (key === 'F9' && !control && !alt) return shortcuts.presence;
  return undefined;
}
