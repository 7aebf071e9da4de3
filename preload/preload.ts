/**
 * The bridge. It runs before the page, in a world of its own, and gives the page one method a verb and one way to hear
 * events. Nothing here is generic: a page cannot name a channel, a frame or an event object.
 */
import { contextBridge, ipcRenderer } from 'electron';
import type { Bridge, BridgeAnswer, EnvelopedFields } from '../contract/bridge.ts';
import { codedError } from '../contract/codedError.ts';
import { confirmedByHand } from './confirmedByHand.ts';
import { coverForLeaving, heardMain, mainRefusedToLeave, watchMain } from './cover.ts';
import { heardState } from './guardState.ts';
import { insideClipboard } from './insideClipboard.ts';
import { enclose } from './envelope.ts';
import { ENVELOPED, EVENT_NAMES, PAGE_VERBS } from './names.ts';
import { drawOverlay } from './overlay.ts';
import { heardProbe } from './probe.ts';
import { reasonByHand } from './reasonByHand.ts';
import { ownSelection } from './ownSelection.ts';
import { rememberConversation, report, reportInteraction, reportVanished } from './report.ts';
import { heardSecurityKey, keepKeysFromPage } from './securityKey.ts';
import { stopLeaving } from './stopLeaving.ts';
import { stopPrinting } from './stopPrinting.ts';
import { stopScriptRanges } from './stopScriptRanges.ts';
import { stopSelecting } from './stopSelecting.ts';

const isAnswer = (value: unknown): value is BridgeAnswer =>
  typeof value === 'object' && value !== null && 'ok' in value;

/** @throws Error where main gives no key */
async function enclosed(args: unknown, fields: EnvelopedFields): Promise<unknown> {
  const answer: unknown = await ipcRenderer.invoke('cleandesk:call', 'envelopeKey', {});
  const value = isAnswer(answer) && answer.ok ? answer.value : null;
  if (typeof value !== 'object' || value === null || !('key' in value) || typeof value.key !== 'string')
    throw new Error('The desk gave no key');
  return enclose(value.key, args, fields);
}

/** @throws Error that carries the code of what main refused. */
async function call(verb: string, args: unknown): Promise<unknown> {
  rememberConversation(verb, args);
  const leaves = verb === 'lock' || verb === 'signOut';
  if (leaves) coverForLeaving();
  const fields = Object.hasOwn(ENVELOPED, verb) ? ENVELOPED[verb] : undefined;
  const answer: unknown = await ipcRenderer.invoke(
    'cleandesk:call',
    verb,
    fields === undefined ? args : await enclosed(args, fields),
  );
  heardMain();
  if (!isAnswer(answer)) throw new Error('The desk gave no readable answer');
  if (!answer.ok && leaves) mainRefusedToLeave();
  if (!answer.ok) throw codedError(answer);
  if (verb === 'getState') heardState(answer.value);
  return answer.value;
}

type Listener = (payload: unknown) => void;
const listeners = new Map<string, Set<Listener>>(EVENT_NAMES.map((name) => [name, new Set()]));

ipcRenderer.on('cleandesk:event', (_event, name: unknown, payload: unknown) => {
  if (typeof name !== 'string') return;
  heardMain();
  if (name === 'state') heardState(payload);
  if (name === 'probe') heardProbe(payload);
  // For this world alone: the page sees neither question nor answer.
  if (name === 'securityKey') return heardSecurityKey(payload);
  if (name === 'reason') heardAsked(payload, reasons);
  if (name === 'receiver') heardAsked(payload, receivers);
  for (const listener of listeners.get(name) ?? []) listener(payload);
});

function on(event: unknown, listener: unknown): () => void {
  const set = typeof event === 'string' ? listeners.get(event) : undefined;
  if (set === undefined || typeof listener !== 'function') throw new TypeError('Unknown event');
  // Wrapped, so that the same listener may subscribe twice and each subscription ends by itself.
  const one: Listener = (payload) => {
    listener(payload);
  };
  set.add(one);
  return () => {
    set.delete(one);
  };
}

const reasons = reasonByHand(window, report);
const receivers = confirmedByHand(window, report);
function heardAsked(payload: unknown, of: { asked(askId: string): void }): void {
  if (typeof payload === 'object' && payload !== null && 'askId' in payload && typeof payload.askId === 'string')
    of.asked(payload.askId);
}
/** What is no answer at all goes to main as it is, which refuses it. */
function answerReason(args: unknown): Promise<unknown> {
  if (
    typeof args !== 'object' ||
    args === null ||
    !('askId' in args) ||
    !('why' in args) ||
    typeof args.askId !== 'string' ||
    typeof args.why !== 'string'
  )
    return call('answerReason', args);
  return call('answerReason', { askId: args.askId, why: reasons.take(args.askId, args.why) });
}

function answerReceiver(args: unknown): Promise<unknown> {
  if (
    typeof args !== 'object' ||
    args === null ||
    !('askId' in args) ||
    !('send' in args) ||
    typeof args.askId !== 'string' ||
    args.send !== true
  )
    return call('answerReceiver', args);
  return call('answerReceiver', { askId: args.askId, send: receivers.take(args.askId, true) });
}

const methods = Object.fromEntries(PAGE_VERBS.map((verb) => [verb, (args: unknown) => call(verb, args)]));
const bridge: Record<keyof Bridge, unknown> = {
  ...(methods as Record<(typeof PAGE_VERBS)[number], unknown>),
  answerReason,
  answerReceiver,
  cover: coverForLeaving,
  on,
};
contextBridge.exposeInMainWorld('cleandesk', bridge);

// The name of a window outlives its page and the process of it: what a script wrote there must not reach
// the next page.
if (window === window.top) window.name = '';
stopPrinting();
stopScriptRanges();
keepKeysFromPage();
drawOverlay(window, reportVanished);
watchMain();
const own = ownSelection(window);
const inside = insideClipboard(window, own);
stopLeaving(window, report, inside, own);
stopSelecting(window, report, inside, own);
for (const name of ['keydown', 'pointerdown', 'wheel'] as const) {
  window.addEventListener(
    name,
    (event) => {
      if (event.isTrusted) reportInteraction();
    },
    { capture: true, passive: true },
  );
}
