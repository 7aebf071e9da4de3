/** Keys that work in the whole window. A part of the window is any element with `data-region`, in document order. */
import { useEffect, useEffectEvent } from 'react';
import { ACTION_NAMES, ACTIONS, bindingOf, type ActionName, type Bindings } from '../../core/vocabulary/shortcuts.ts';

export type Shortcuts = Partial<Record<ActionName, () => void>>;

let bindings: Bindings = ACTIONS;
/** The keys of the person, from now on. */
export function setBindings(next: Bindings): void {
  bindings = next;
}

/** What each part of the page that is drawn can do now, the newest last. */
const offers = new Set<() => Shortcuts>();
function offered(name: ActionName): (() => void) | undefined {
  return [...offers].map((offer) => offer()[name]).findLast((action) => action !== undefined);
}
/** Acts that are possible at this moment, in the order of their table. */
export const possibleActions = (): readonly ActionName[] => ACTION_NAMES.filter((name) => offered(name) !== undefined);
/** Does it, if it is possible now. */
export const perform = (name: ActionName): void => offered(name)?.();

const FOCUSABLE =
  'button:not([disabled]), input:not([disabled]), textarea:not([disabled]), select:not([disabled]), [tabindex="0"]';
const inField = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.closest('input, textarea, select') !== null;
const shown = (element: HTMLElement): boolean => element.checkVisibility() && element.getClientRects().length > 0;
const isBehindWindow = (): boolean => document.querySelector('[aria-modal="true"], .veil') !== null;

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

/** To the next part of the window, or the one before. */
export function cycleParts(step: 1 | -1): void {
  const all = regions();
  const here = all.findIndex((region) => region.contains(document.activeElement));
  const from = here === -1 && step === -1 ? 0 : here;
  focusRegion(all[(from + step + all.length) % all.length]);
}

/** To a part by its number from 1; the line at the top is not counted. */
export function focusPart(number: number): void {
  focusRegion(regions().filter((region) => region.dataset['region'] !== 'top')[number - 1]);
}

/** Does these by the keys of the person while the component is drawn, and offers them to the palette. */
export function useShortcuts(shortcuts: Shortcuts): void {
  const offer = useEffectEvent(() => shortcuts);
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented || event.isComposing || event.keyCode === 229) return;
    const action = actionOf(event, shortcuts);
    if (action === undefined) return;
    event.preventDefault();
    action();
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent): void => onKey(event);
    const mine = (): Shortcuts => offer();
    document.addEventListener('keydown', listener);
    offers.add(mine);
    return () => {
      document.removeEventListener('keydown', listener);
      offers.delete(mine);
    };
  }, []);
}

function actionOf(event: KeyboardEvent, shortcuts: Shortcuts): (() => void) | undefined {
  // AltGr writes. Under Windows it is Control and Alt as well, which no act has together with a key that writes.
  if (event.getModifierState('AltGraph')) return undefined;
  const pressed = bindingOf(event);
  const name = ACTION_NAMES.find((each) => bindings[each].includes(pressed));
  if (name === 'lock') return shortcuts.lock;
  // Behind an open window nothing else may move.
  if (isBehindWindow()) return undefined;
  if (name !== undefined) return shortcuts[name];
  const isMark = event.key === '?' && !event.ctrlKey && !event.metaKey && !event.altKey && !inField(event.target);
  return isMark ? shortcuts.help : undefined;
}
