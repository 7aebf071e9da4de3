/**
 * Which visitors are writing now, and what, where it is seen. News that does not come again is dropped after a while.
 */
import type { MaskedText } from '../../contract/common.ts';
import { TYPING_STALE } from '../limits.ts';

export interface VisitorTyping {
  readonly typing: ReadonlySet<string>;
  readonly previews: ReadonlyMap<string, MaskedText>;
}

export function makeVisitorTyping(changed: (now: VisitorTyping) => void) {
  const timers = new Map<string, number>();
  const previews = new Map<string, MaskedText>();
  /** `preview` stays as it is when it is left out, and is removed when typing ends. */
  const set = (id: string, typing: boolean, preview?: MaskedText): void => {
    const was = timers.has(id);
    window.clearTimeout(timers.get(id));
    timers.delete(id);
    if (typing)
      timers.set(
        id,
        window.setTimeout(() => set(id, false), TYPING_STALE),
      );
    const had = previews.get(id);
    if (!typing) previews.delete(id);
    else if (preview !== undefined) previews.set(id, preview);
    if (was !== typing || had !== previews.get(id))
      changed({ typing: new Set(timers.keys()), previews: new Map(previews) });
  };
  return {
    set,
    clear(): void {
      for (const timer of timers.values()) window.clearTimeout(timer);
      timers.clear();
      previews.clear();
    },
  };
}
