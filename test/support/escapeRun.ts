/** Tries ways out on a page, restricted or not, and reports what independent observers saw of each. */
import { setTimeout as sleep } from 'node:timers/promises';
import { asExpression, type AtDesk, type Escape, type EscapeClass, type Place } from './escapes/escape.ts';
import type { EscapeListeners } from './escapeListeners.ts';
import type { Hand } from './hand.ts';

/** What another program has put on the clipboards: a way that copies replaces it, one that pastes shows it. */
export const FOREIGN = 'from another program';

/** A page under test. */
export interface Subject {
  readonly hand: Hand;
  /** Milliseconds for a window that a key opens to be drawn. One that stays is seen at the next check at the latest. */
  readonly drawnWithin: number;
  /** Milliseconds to wait for what a way by hand is expected to do, where it gets out; 0 where it should not. */
  readonly patience?: number;
  /** Milliseconds until a window that is closed at once is gone. */
  readonly goneWithin: number;
  /** What else got out, in words, since the last call; empty where nothing did. */
  readonly more?: () => readonly string[];
  /** As a script of the page would run, with the permission that a click gives. */
  evaluate(expression: string): Promise<unknown>;
  cdp(method: string, params: Record<string, unknown>): Promise<unknown>;
  /**
   * Resolves when the page is as at first; `isLookedAt` where the windows, the focus and the clipboards matter for what
   * comes next.
   */
  restore(withComposer: boolean, isLookedAt: boolean): Promise<void>;
  /** The process of the browser, and all below it. */
  readonly processes: () => readonly { readonly pid: number; readonly command: string }[];
  /** The rate limit of the attempts, shared by all classes. */
  readonly pace: () => Promise<void>;
}

/** Below the limit of a page's reports: this tests the restrictions, not the limit of reports. */
export function pacer(burst = 24, perSecond = 5.5): () => Promise<void> {
  let tokens = burst;
  let at = performance.now();
  return async () => {
    tokens = Math.min(burst, tokens + ((performance.now() - at) / 1_000) * perSecond) - 1;
    at = performance.now();
    if (tokens < 0) await sleep((-tokens / perSecond) * 1_000);
  };
}

export interface Seen {
  /** What the script returned; nothing for a way by hand. */
  readonly returned: string;
  /** What got out, in words; empty where nothing did. Network connections are checked at the listeners. */
  readonly out: readonly string[];
}

/** Names of processes that are the browser itself; `exe` and `sh` while one is being started. */
const BROWSERS = /^(chrom|node|sh$|exe$|MainThread|ThreadPool)/;

/** Reported by the host, or by main itself, which limits less. */
const BY_HOST = [
  'permission-denied',
  'device-denied',
  'download-blocked',
  'print-attempt',
  'bridge-refused',
  'popup-blocked',
];

const SHAPE =
  '[devicePixelRatio, innerWidth, innerHeight, document.fullscreenElement !== null, ' +
  'getSelection().toString().length > 0].join()';

/**
 * The state when nothing moves: a window that opens or closes during the count would be blamed on every way of the
 * class.
 */
async function settled(subject: Subject): Promise<string[]> {
  let [before, now] = [[''], await subject.hand.windows()];
  while (before.join('\n') !== now.join('\n') || now.every((name) => name === '')) {
    await sleep(100);
    [before, now] = [now, await subject.hand.windows()];
  }
  return now;
}

async function look(subject: Subject, needle: string, windows: readonly string[], shape: string): Promise<string[]> {
  const out: string[] = [];
  const strangers = (): string[] =>
    subject
      .processes()
      .map(({ command }) => command)
      .filter((command) => !BROWSERS.test(command));
  // Before and after the slower check of the display: a program that is only asked for another one lives no longer than
  // that.
  const early = strangers();
  const { clipboard, primary, windows: first } = await subject.hand.look();
  for (const [which, text] of [
    ['clipboard', clipboard],
    ['primary', primary],
  ] as const) {
    const content = text.trim();
    if (content !== FOREIGN && content !== '') out.push(`the ${which} selection holds something`);
    if (content !== FOREIGN) await subject.hand.offer(which, FOREIGN);
  }
  const strange = [...new Set([...early, ...strangers()])];
  if (strange.length > 0) out.push(`another program was started: ${strange.join(', ')}`);
  const until = performance.now() + subject.goneWithin;
  let now = first;
  if (now.some((name) => name.includes(needle))) out.push('the name of a window tells it');
  while (now.length !== windows.length && performance.now() < until) {
    await sleep(50);
    now = await subject.hand.windows();
  }
  if (now.length > windows.length)
    out.push(`a window more: ${now.filter((name) => !windows.includes(name)).join(', ')}`);
  if (now.length < windows.length) out.push('the window is gone');
  const shaped = String(await subject.evaluate(SHAPE).catch(() => shape));
  if (shaped !== shape) out.push(`the page looks different: ${shape} > ${shaped}`);
  const pasted = await subject
    .evaluate(
      `[...document.querySelectorAll('textarea, input')].some((field) => ` +
        `field.value.includes(${JSON.stringify(FOREIGN)}))`,
    )
    .catch(() => false);
  if (pasted === true) out.push('foreign text is in a field');
  return [...out, ...(subject.more?.() ?? [])];
}

async function boxOf(subject: Subject, selector: string): Promise<Place> {
  const box =
    (await subject.evaluate(`(() => { const e = [...document.querySelectorAll(${JSON.stringify(selector)})].at(-1); const r = e.getBoundingClientRect();
    return [screenX + (outerWidth - innerWidth) / 2 + r.x, screenY + outerHeight - innerHeight + r.y, r.width, r.height] })()`)) as number[];
  const [x = 0, y = 0, width = 0, height = 0] = box;
  return { x, y, width, height };
}

async function tryOne(subject: Subject, entry: Escape, listeners: EscapeListeners): Promise<string> {
  const target = listeners.target(entry.id);
  if (entry.script !== undefined) {
    const late = sleep(4_000, 'no answer');
    // A navigation ends the page that would have answered.
    return String(
      await Promise.race([subject.evaluate(asExpression(entry.script(target))).catch(() => 'the page moved'), late]),
    );
  }
  const at: AtDesk = {
    hand: subject.hand,
    on: (selector) => boxOf(subject, selector),
    evaluate: (expression) => subject.evaluate(expression),
    cdp: (method, params) => subject.cdp(method, params),
    target,
  };
  await entry.hand?.(at);
  await sleep(subject.drawnWithin);
  return '';
}

/** One after the other, so that what an observer sees belongs to one way. */
export async function tryClass(
  subject: Subject,
  { entries, looks }: EscapeClass,
  listeners: EscapeListeners,
  report: (id: string, seen: Seen) => void,
): Promise<void> {
  await subject.restore(true, true);
  for (const which of ['clipboard', 'primary'] as const) await subject.hand.offer(which, FOREIGN);
  const windows = await settled(subject);
  const shape = String(await subject.evaluate(SHAPE));
  for (const entry of entries) {
    if (entry.script !== undefined && entry.outcome === 'recorded' && !BY_HOST.includes(entry.records?.[0]?.[0] ?? ''))
      await subject.pace();
    const isLookedAt = looks === true || entry.hand !== undefined;
    await subject.restore(entry.hand !== undefined, isLookedAt).catch((error: unknown) => {
      throw new Error(`before ${entry.id}`, { cause: error });
    });
    const returned = await tryOne(subject, entry, listeners).catch((error: unknown) => {
      throw new Error(`at ${entry.id}`, { cause: error });
    });
    const seen = (): Promise<string[]> => look(subject, listeners.needle, windows, shape);
    let out = isLookedAt ? await seen() : [];
    const until = performance.now() + (subject.patience ?? 0);
    while (
      isLookedAt &&
      out.length === 0 &&
      !returned.startsWith('out: ') &&
      listeners.reached(entry.id).length === 0 &&
      performance.now() < until
    ) {
      await sleep(100);
      out = await seen();
    }
    report(entry.id, { returned, out: [...(returned.startsWith('out: ') ? [returned] : []), ...out] });
  }
}
