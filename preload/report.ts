import { ipcRenderer } from 'electron';
import type { BLOCKED_IN_PAGE } from '../contract/bridge.ts';

export type BlockedInPage = (typeof BLOCKED_IN_PAGE)[number];
export type Report = (what: BlockedInPage, target: string, trusted: boolean) => void;

const BURST = 30;
const PER_SECOND = 6;
const INTERACTION_EVERY = 5_000;

/** The conversation that was opened last, so that an attempt is recorded where it was made. */
let conversationId: string | null = null;
export const openConversation = (): string | null => conversationId;
export function rememberConversation(verb: string, args: unknown): void {
  if (typeof args !== 'object' || args === null || !('conversationId' in args)) return;
  if (verb === 'openConversation' && typeof args.conversationId === 'string') conversationId = args.conversationId;
  if (verb === 'closeConversation' && args.conversationId === conversationId) conversationId = null;
}

/** A bucket for a person's hand and one for scripts: a script in a loop cannot use up what a person's attempts need. */
function bucket(): () => boolean {
  let tokens = BURST;
  let at = performance.now();
  return () => {
    const now = performance.now();
    tokens = Math.min(BURST, tokens + ((now - at) / 1000) * PER_SECOND);
    at = now;
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  };
}
const allow = { trusted: bucket(), untrusted: bucket() };

/** A report that does not arrive cannot be helped from here: the main process records that the bridge failed. */
const send = (verb: string, args: object): void => {
  ipcRenderer.invoke('cleandesk:call', verb, args).catch(() => undefined);
};

export const report: Report = (what, target, trusted) => {
  if (!allow[trusted ? 'trusted' : 'untrusted']()) return;
  send('reportBlocked', { what, target: target.slice(0, 200), trusted, conversationId });
};

/** The watermark keeps being taken away: main locks. */
export const reportVanished = (): void => send('reportVanished', {});

let lastInteraction = Number.NEGATIVE_INFINITY;
/** Says that somebody is there, never what was typed or where. */
export function reportInteraction(): void {
  const now = performance.now();
  if (now - lastInteraction < INTERACTION_EVERY) return;
  lastInteraction = now;
  send('reportInteraction', {});
}
