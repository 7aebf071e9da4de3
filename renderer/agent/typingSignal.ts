/** Tells the visitor that somebody writes: at most every few seconds, and not longer than somebody does. */
import { useEffect, useMemo } from 'react';
import { TYPING_EVERY, TYPING_QUIET } from '../limits.ts';
import { useDesk } from '../store/context.ts';

export function useTypingSignal(conversationId: string): { wrote: () => void; stop: () => void } {
  const desk = useDesk();
  const signal = useMemo(() => {
    let told = 0;
    let quiet: number | undefined;
    const stop = (): void => {
      window.clearTimeout(quiet);
      if (told !== 0) desk.typing(conversationId, false);
      told = 0;
    };
    const wrote = (): void => {
      window.clearTimeout(quiet);
      quiet = window.setTimeout(stop, TYPING_QUIET);
      const now = Date.now();
      if (now - told < TYPING_EVERY) return;
      told = now;
      desk.typing(conversationId, true);
    };
    return { wrote, stop };
  }, [desk, conversationId]);
  useEffect(() => signal.stop, [signal]);
  return signal;
}
