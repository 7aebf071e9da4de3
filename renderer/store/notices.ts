/**
 * Short sentences to the person at the desk: what was refused, what went wrong, and who wrote in a conversation that is
 * out of sight.
 */
import type { MaskedText } from '../../contract/common.ts';
import type { Arrival } from './arrivals.ts';

export interface Notice {
  readonly id: number;
  readonly text: string;
  readonly tone: 'info' | 'warning';
  /** How often the same thing happened while the notice was up. */
  readonly times: number;
  readonly arrival: Arrival | null;
}

const SHOWN = 3;
const STAYS: Record<Notice['tone'], number> = { info: 8_000, warning: 15_000 };

/** A small list with its own timers. `changed` is called after every change. */
export function makeNotices(changed: (notices: readonly Notice[]) => void) {
  let notices: readonly Notice[] = [];
  let nextId = 1;
  const timers = new Map<number, number>();

  const set = (next: readonly Notice[]): void => {
    notices = next;
    changed(notices);
  };
  const dismiss = (id: number): void => {
    window.clearTimeout(timers.get(id));
    timers.delete(id);
    set(notices.filter((notice) => notice.id !== id));
  };
  const arm = (notice: Notice): void => {
    window.clearTimeout(timers.get(notice.id));
    timers.set(
      notice.id,
      window.setTimeout(() => dismiss(notice.id), STAYS[notice.tone]),
    );
  };
  const put = (same: Notice | undefined, next: Omit<Notice, 'id' | 'times'>): void => {
    const notice = same ? { ...same, ...next, times: same.times + 1 } : { ...next, id: nextId++, times: 1 };
    for (const old of same ? [] : notices.slice(0, Math.max(0, notices.length + 1 - SHOWN))) dismiss(old.id);
    set(same ? notices.map((each) => (each.id === notice.id ? notice : each)) : [...notices, notice]);
    arm(notice);
  };
  const add = (text: string, tone: Notice['tone']): void =>
    put(
      notices.find((notice) => notice.arrival === null && notice.text === text && notice.tone === tone),
      { text, tone, arrival: null },
    );
  /** One notice a conversation, with its newest message. */
  const arrived = (arrival: Arrival): void =>
    put(
      notices.find((notice) => notice.arrival?.conversationId === arrival.conversationId),
      { text: '', tone: 'info', arrival },
    );
  /** A message that is shown in a notice was masked again. */
  const corrected = (messageId: string, body: MaskedText): void => {
    if (!notices.some((notice) => notice.arrival?.messageId === messageId)) return;
    set(
      notices.map((notice) =>
        notice.arrival?.messageId === messageId ? { ...notice, arrival: { ...notice.arrival, body } } : notice,
      ),
    );
  };
  /** This conversation is in view now. */
  const looked = (conversationId: string): void => {
    const notice = notices.find((each) => each.arrival?.conversationId === conversationId);
    if (notice !== undefined) dismiss(notice.id);
  };
  const clear = (): void => {
    for (const timer of timers.values()) window.clearTimeout(timer);
    timers.clear();
    set([]);
  };
  return { add, arrived, corrected, looked, dismiss, clear };
}
