/** Asks the preload to ask a security key, and waits for what comes of it. */
import { randomUUID } from 'node:crypto';
import {
  NewSecurityKey,
  SECURITY_KEY_TIMEOUT,
  SecurityKeyAnswer,
  type SecurityKeyPrompt,
  type SecurityKeyCreation,
  type SecurityKeyRequest,
} from '../../contract/secondFactor.ts';

type Answer = SecurityKeyAnswer | NewSecurityKey | null;

export interface SecurityKeys {
  /**
   * Null where there is no answer: the person said no, took too long, has no such key, or this host's browser asks
   * none.
   */
  sign(request: SecurityKeyRequest): Promise<SecurityKeyAnswer | null>;
  make(creation: SecurityKeyCreation): Promise<NewSecurityKey | null>;
  /** From the bridge; an answer to a question that no longer waits is dropped. */
  answered(askId: string, answer: Answer): void;
}

/** A little longer than the browser waits for the person to touch the key, milliseconds. */
const PATIENCE = SECURITY_KEY_TIMEOUT + 3_000;

/** Asks security keys through the page's preload. `patience` is in milliseconds; an answer after it is dropped. */
export function createSecurityKeys(push: (asked: SecurityKeyPrompt) => void, patience = PATIENCE): SecurityKeys {
  let open: { readonly askId: string; settle(answer: Answer): void } | null = null;

  function ask(asked: (askId: string) => SecurityKeyPrompt): Promise<Answer> {
    open?.settle(null);
    return new Promise((resolve) => {
      const askId = randomUUID();
      const timer = setTimeout(() => mine.settle(null), patience);
      const mine = {
        askId,
        settle(answer: Answer) {
          clearTimeout(timer);
          if (open === mine) open = null;
          resolve(answer);
        },
      };
      open = mine;
      push(asked(askId));
    });
  }

  return {
    async sign(request) {
      const answer = SecurityKeyAnswer.safeParse(await ask((askId) => ({ askId, what: 'sign', request })));
      return answer.success ? answer.data : null;
    },
    async make(creation) {
      const answer = NewSecurityKey.safeParse(await ask((askId) => ({ askId, what: 'make', creation })));
      return answer.success ? answer.data : null;
    },
    answered(askId, answer) {
      if (open?.askId === askId) open.settle(answer);
    },
  };
}
