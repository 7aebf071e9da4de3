/** Tells the visitor that somebody writes: at most every few seconds, and not longer than somebody does. */
import { useEffect, useMemo } from 'react';
import { TYPING_EVERY, TYPING_QUIET } from '../../limits.ts';
import { useDesk } from '../../store/context.ts';

export interface TypingSignal {
  wrote: () => void;
  stop: () => void;
}

export function makeTypingSignal(tell: (typing: boolean) => void): TypingSignal {
  let told = 0;
  let quiet: number | undefined;
  const stop = (): void => {
    window.clearTimeout(quiet);
    if (told !== 0) tell(false);
    told = 0;
  };
  const wrote = (): void => {
    window.clearTimeout(quiet);
    quiet = window.setTimeout(stop, TYPING_QUIET);
    const now = Date.now();
    if (now - told < TYPING_EVERY) return;
    told = now;
    tell(true);
  };
  return { wrote, stop };
}

export function useTypingSignal(conversationId: string): TypingSignal {
  const desk = useDesk();
  const signal = useMemo(
    () => makeTypingSignal((typing) => desk.writing(conversationId, typing)),
    [desk, conversationId],
  );
  useEffect(() => signal.stop, [signal]);
  return signal;
}
