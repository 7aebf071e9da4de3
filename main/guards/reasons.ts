/** Asks the person at the desk why, and waits. One question at a time; no answer is a no. */
import type { Coded } from '../../contract/errors.ts';
import { randomUUID } from 'node:crypto';
import type { EventPayload } from '../../contract/bridge.ts';

/** Milliseconds for writing a sentence. */
const PATIENCE_MS = 120_000;

export interface Reasons {
  /** Null where there was no answer, the person declined, or another question is open. */
  ask(question: Coded): Promise<string | null>;
  answer(askId: string, why: string | null): void;
  /** At a lock: whatever was asked is answered with no. */
  drop(): void;
}

/** @param show shows the question. @param patienceMs milliseconds until no answer counts as no. */
export function createReasons(
  show: (asked: EventPayload<'reason'>) => void,
  patienceMs: number = PATIENCE_MS,
): Reasons {
  let open: { readonly askId: string; settle(why: string | null): void } | null = null;
  return {
    ask(question) {
      if (open !== null) return Promise.resolve(null);
      return new Promise((resolve) => {
        const askId = randomUUID();
        const timer = setTimeout(() => open?.settle(null), patienceMs);
        open = {
          askId,
          settle(why) {
            clearTimeout(timer);
            open = null;
            resolve(why);
          },
        };
        show({ askId, question });
      });
    },
    answer(askId, why) {
      if (open?.askId === askId) open.settle(why);
    },
    drop() {
      open?.settle(null);
    },
  };
}
