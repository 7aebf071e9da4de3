/** Short sentences to the person at the desk: what was refused, what went wrong. */
export interface Notice {
  readonly id: number;
  readonly text: string;
  readonly tone: 'info' | 'warning';
  /** How often the same thing happened while the notice was up. */
  readonly times: number;
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
    timers.set(notice.id, window.setTimeout(() => dismiss(notice.id), STAYS[notice.tone]));
  };
  const add = (text: string, tone: Notice['tone']): void => {
    const same = notices.find((notice) => notice.text === text && notice.tone === tone);
    const notice = same ? { ...same, times: same.times + 1 } : { id: nextId++, text, tone, times: 1 };
    for (const old of same ? [] : notices.slice(0, Math.max(0, notices.length + 1 - SHOWN))) dismiss(old.id);
    set(same ? notices.map((each) => (each.id === notice.id ? notice : each)) : [...notices, notice]);
    arm(notice);
  };
  const clear = (): void => {
    for (const timer of timers.values()) window.clearTimeout(timer);
    timers.clear();
    set([]);
  };
  return { add, dismiss, clear };
}
