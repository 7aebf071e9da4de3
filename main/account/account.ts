/**
 * The own account and other people's sessions: each verb asks the server, and says in words what the server refused.
 */
import type { SECOND_FACTOR_VERBS } from '../../contract/secondFactor.ts';
import type { SESSION_VERBS } from '../../contract/sessions.ts';
import type { RequiredAction } from '../../contract/common.ts';
import { Refusal, type Handlers } from '../ports.ts';
import { ServerRefusal, Unreachable } from '../link/errors.ts';
import type { Link } from '../link/link.ts';
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

type AccountVerbs = keyof typeof SECOND_FACTOR_VERBS | keyof typeof SESSION_VERBS;

/** Codes whose words the server chose for a person. */
const TOLD = new Set([
  'invalid',
  'forbidden',
  'sign-in-again',
  'last-one',
  'too-many-keys',
  'already-enrolled',
  'nothing-enrolled',
  'kind-off',
  'requiredAction',
  'beyond',
  'asked-already',
  'changed',
]);

export function createAccount(parts: AccountParts): Pick<Handlers, AccountVerbs> {
  const call: Link['call'] = async (name, params, body) => {
    const link = parts.link();
    const token = parts.token();
    if (link === null || token === null) throw new Refusal('Sign in first.');
    try {
      return await link.call(name, params, body, token);
    } catch (error) {
      if (error instanceof Unreachable) throw new Refusal('The server cannot be reached now. Try again in a moment.');
      if (!(error instanceof ServerRefusal)) throw error;
      if (error.status === 401) parts.onSessionOver();
      throw new Refusal(
        TOLD.has(error.code)
          ? error.message
          : error.code === 'not-found'
            ? 'That is not there any more. Load the list again.'
            : 'The server did not do this.',
      );
    }
  };
  return {
    ownSecondFactor: () => call('ownSecondFactor', {}, {}),
    beginTotp: () => call('beginTotp', {}, {}),
    async confirmTotp(args) {
      const added = await call('confirmTotp', {}, args);
      parts.onRequiredAction(added.requiredAction);
      return added;
    },
    async addSecurityKey({ name }) {
      const made = await parts.keys.make(await call('beginSecurityKey', {}, {}));
      if (made === null)
        throw new Refusal('No security key answered. Plug it in, touch it when it blinks, and try again.');
      const added = await call('confirmSecurityKey', {}, { name, made });
      parts.onRequiredAction(added.requiredAction);
      return added;
    },
    removeFactor: (args) => call('removeFactor', {}, args),
    renewRecoveryCodes: () => call('renewRecoveryCodes', {}, {}),
    listSecondFactors: () => call('listSecondFactors', {}, {}),
    resetSecondFactor: ({ personId, reason }) => call('resetSecondFactor', { personId }, { reason }),
    answerSecurityKey({ askId, answer }) {
      parts.keys.answered(askId, answer);
      return { ok: true };
    },
    ownSessions: () => call('ownSessions', {}, {}),
    endOwnSession: (args) => call('endOwnSession', args, {}),
    listSessions: () => call('listSessions', {}, {}),
    endSession: ({ sessionId, reason }) => call('endSession', { sessionId }, { reason }),
    endSessionsOf: ({ personId, reason }) => call('endSessionsOf', { personId }, { reason }),
  };
}
