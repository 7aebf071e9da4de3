/** Asks the person at the desk whether something is meant as it is, and waits. No answer is a no. */
import { randomUUID } from 'node:crypto';
import type { ReceiverAsked } from '../../contract/receiver.ts';

/** Milliseconds for looking twice. */
const PATIENCE_MS = 120_000;

export interface Confirmations {
  /** False where there was no answer, the person declined, or another question is open. */
  ask(question: Omit<ReceiverAsked, 'askId'>): Promise<boolean>;
  answer(askId: string, isYes: boolean): void;
  /** At a lock: what was asked is answered with no. */
  drop(): void;
}

/** @param show shows the question. @param patienceMs milliseconds until no answer counts as no. */
export function createConfirmations(
  show: (asked: ReceiverAsked) => void,
  patienceMs: number = PATIENCE_MS,
): Confirmations {
  let open: { readonly askId: string; settle(isYes: boolean): void } | null = null;
  return {
    ask(question) {
      if (open !== null) return Promise.resolve(false);
      return new Promise((resolve) => {
        const askId = randomUUID();
        const timer = setTimeout(() => open?.settle(false), patienceMs);
        open = {
          askId,
          settle(isYes) {
            clearTimeout(timer);
            open = null;
            resolve(isYes);
          },
        };
        show({ askId, ...question });
      });
    },
    answer(askId, isYes) {
      if (open?.askId === askId) open.settle(isYes);
    },
    drop() {
      open?.settle(false);
    },
  };
}
