/**
 * Requests to the server on a session's behalf: a server's refusal becomes a refusal whose code may be sent to the
 * page, and a session that the server no longer accepts ends here too.
 */
import { ServerRefusal, Unreachable } from '../link/errors.ts';
import type { Coded, ProblemCode } from '../../contract/errors.ts';
import { coded } from '../../contract/refusals.ts';
import { Refusal, refusal } from '../ports.ts';

export interface ServerWork {
  /** @throws Refusal with the server's code, Unreachable where there is no answer. */
  attempt<T>(work: () => Promise<T>): Promise<T>;
  /** As `attempt`, for what is not possible without the server. @throws Refusal where there is no answer, too. */
  require<T>(work: () => Promise<T>): Promise<T>;
}

const NOT_OUR_WORKSTATION: readonly string[] = ['workstation-revoked', 'workstation-unknown'] satisfies ProblemCode[];
const ADDRESS_REFUSED: ProblemCode = 'address-refused';

/**
 * The notice for the person when the server no longer accepts requests of their session. At a workstation that was
 * revoked or that the server does not know, or at an address that is not registered, signing in again would not help.
 */
export function endedBy({ code }: Pick<ServerRefusal, 'code'>): Coded {
  const over = (why: string): Coded => coded('session-over', { why, name: null, reason: null });
  if (NOT_OUR_WORKSTATION.includes(code)) return over(code);
  return code === ADDRESS_REFUSED ? over('address-not-allowed') : coded('session-ended');
}

/**
 * Whether the server refused the session itself, its workstation or its address, and not only this request: `forbidden`
 * and the like end nothing.
 */
export function isSessionRefused({ status, code }: Pick<ServerRefusal, 'status' | 'code'>): boolean {
  return status === 401 || code === ADDRESS_REFUSED || NOT_OUR_WORKSTATION.includes(code);
}

/** @param onSessionEnded the server accepts the session, this workstation or its address no longer. */
export function createServerWork(onSessionEnded: (notice: Coded) => void): ServerWork {
  async function attempt<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof ServerRefusal)) throw error;
      if (isSessionRefused(error)) onSessionEnded(endedBy(error));
      throw new Refusal(error);
    }
  }
  return {
    attempt,
    async require(work) {
      try {
        return await attempt(work);
      } catch (error) {
        if (error instanceof Unreachable) throw refusal('server-unreachable');
        throw error;
      }
    },
  };
}
