/**
 * Unsent text on its way to main, which keeps it. Handed over after a moment of quiet, or at once when the person
 * leaves.
 */
import { DRAFT_QUIET } from '../limits.ts';

export function makeDrafts(save: (id: string, text: string) => Promise<void>) {
  const waiting = new Map<string, { text: string; timer: number }>();
  const flush = async (id: string): Promise<void> => {
    const draft = waiting.get(id);
    if (draft === undefined) return;
    forget(id);
    await save(id, draft.text);
  };
  const forget = (id: string): void => {
    window.clearTimeout(waiting.get(id)?.timer);
    waiting.delete(id);
  };
  return {
    put(id: string, text: string): void {
      window.clearTimeout(waiting.get(id)?.timer);
      waiting.set(id, { text, timer: window.setTimeout(() => void flush(id), DRAFT_QUIET) });
    },
    has: (id: string): boolean => waiting.has(id),
    flush,
    flushAll: async (): Promise<void> => {
      await Promise.all([...waiting.keys()].map(flush));
    },
    forget,
    clear(): void {
      for (const id of [...waiting.keys()]) forget(id);
    },
  };
}
