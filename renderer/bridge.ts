/** The renderer's only way out: what the preload put on `window`. */
import type { Bridge } from '../contract/bridge.ts';

declare global {
  interface Window {
    readonly cleandesk: Bridge;
  }
}

/** @throws Error in words when the page was opened outside a desk. */
export function deskBridge(): Bridge {
  if (typeof window.cleandesk !== 'object') throw new Error('This page works only inside the desk.');
  return window.cleandesk;
}
