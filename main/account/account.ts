/** One's own account and other people's sessions: each verb asks the server and passes its refusal on. */
import type { RequiredAction } from '../../contract/common.ts';
import { type Handlers, Refusal, refusal } from '../ports.ts';
import { ServerRefusal, Unreachable } from '../link/errors.ts';
import type { Link } from '../link/link.ts';
import type { CallRoute } from '../session/forward.ts';
import type { SecurityKeys } from './securityKeys.ts';

export interface AccountParts {
  readonly link: () => Pick<Link, 'call'> | null;
  /** Bearer token of the session; null without one. */
  readonly token: () => string | null;
  readonly keys: SecurityKeys;
  /** The server says that something else, or nothing any more, has to be done first. */
  onRequiredAction(requiredAction: RequiredAction | null): void;
  /** The server does not know the session any more. */
  onSessionOver(): void;
}

type AccountVerb = 'confirmTotp' | 'addSecurityKey' | 'answerSecurityKey';

/** Calls a route with the session's token. @throws Refusal, also without a session. */
function callOf(parts: AccountParts): Link['call'] {
  return async (name, params, body) => {
    const link = parts.link();
    const token = parts.token();
    if (link === null || token === null) throw refusal('signed-out');
    try {
      return await link.call(name, params, body, token);
    } catch (error) {
      if (error instanceof Unreachable) throw refusal('server-unreachable');
      if (!(error instanceof ServerRefusal)) throw error;
      if (error.status === 401) parts.onSessionOver();
      throw new Refusal(error);
    }
  };
}

/** How forwarded verbs about one's own account and about other people's sessions reach the server. */
export const accountCall = (parts: AccountParts): CallRoute => {
  const call = callOf(parts);
  return (route, params, body) => call(route, params as never, body as never);
};

/** Handlers of the verbs about second factors that are not forwarded. */
export function createAccount(parts: AccountParts): Pick<Handlers, AccountVerb> {
  const call = callOf(parts);
  return {
    async confirmTotp(args) {
      const added = await call('confirmTotp', {}, args);
      parts.onRequiredAction(added.requiredAction);
      return added;
    },
    async addSecurityKey({ name }) {
      const made = await parts.keys.make(await call('beginSecurityKey', {}, {}));
      if (made === null) throw refusal('no-security-key');
      const added = await call('confirmSecurityKey', {}, { name, made });
      parts.onRequiredAction(added.requiredAction);
      return added;
    },
    answerSecurityKey({ askId, answer }) {
      parts.keys.answered(askId, answer);
      return { ok: true };
    },
  };
}
