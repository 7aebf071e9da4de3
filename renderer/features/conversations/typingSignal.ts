/** Signals to the visitor that the agent is typing: at most every few seconds, and only while it is true. */
import { useEffect, useMemo } from 'react';
import { TYPING_EVERY, TYPING_QUIET } from '../../limits.ts';
import { useDesk } from '../../store/context.ts';

export interface TypingSignal {
  wrote: () => void;
  stop: () => void;
}

function makeTypingSignal(send: (typing: boolean) => void): TypingSignal {
  let sentAt = 0;
  let quiet: number | undefined;
  const stop = (): void => {
    window.clearTimeout(quiet);
    if (sentAt !== 0) send(false);
    sentAt = 0;
  };
  const wrote = (): void => {
    window.clearTimeout(quiet);
    quiet = window.setTimeout(stop, TYPING_QUIET);
    const now = Date.now();
    if (now - sentAt < TYPING_EVERY) return;
    sentAt = now;
    send(true);
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
