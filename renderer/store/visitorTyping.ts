/** Which visitors are writing now. News that does not come again is dropped after a while. */
import { TYPING_STALE } from '../limits.ts';

export function makeVisitorTyping(changed: (typing: ReadonlySet<string>) => void) {
  const timers = new Map<string, number>();
  const set = (id: string, typing: boolean): void => {
    const was = timers.has(id);
    window.clearTimeout(timers.get(id));
    timers.delete(id);
    if (typing) timers.set(id, window.setTimeout(() => set(id, false), TYPING_STALE));
    if (was !== typing) changed(new Set(timers.keys()));
  };
  return {
    set,
    clear(): void {
      for (const timer of timers.values()) window.clearTimeout(timer);
      timers.clear();
    },
  };
}
