/** Handlers of the routes about one's own second factors. Those of others are in people/secondFactorsOfPeople.ts. */
import type { SECOND_FACTOR_ROUTES } from '../../../contract/secondFactor.ts';
import type { Policy } from '../../../core/policy/policy.ts';
import type { Handlers } from '../../platform/http/handler.ts';
import { problem } from '../../platform/http/problem.ts';
import { PersonScope } from '../../scope/scope.ts';
import type { Db } from '../../storage/storage.ts';
import { requiredActionOf } from './requiredAction.ts';
import type { SessionContext } from '../../platform/http/caller.ts';
import type { SecondFactors } from './secondFactors.ts';
import type { Sessions } from './sessions.ts';

type Route = Exclude<keyof typeof SECOND_FACTOR_ROUTES, 'listSecondFactors' | 'resetSecondFactor'>;

export interface SecondFactorServices {
  readonly db: Db;
  readonly policy: () => Policy;
  readonly sessions: Sessions;
  readonly secondFactors: SecondFactors;
}

/** Handlers for the second factors of the session's own person. */
export function secondFactorHandlers(s: SecondFactorServices): Pick<Handlers, Route> {
  const of = (session: SessionContext | null): SessionContext => {
    if (session === null) throw problem('session-ended');
    return session;
  };
  /** What was to be done may be done now: the session goes on as an ordinary one. */
  const nextRequiredAction = async (session: SessionContext) => {
    const requiredAction = await requiredActionOf(s.db, PersonScope.ofSession(session), s.policy());
    if (requiredAction !== session.requiredAction) await s.sessions.setRequiredAction(session, requiredAction);
    return requiredAction;
  };
  return {
    ownSecondFactor: ({ session }) => s.secondFactors.own(of(session)),
    beginTotp: ({ session }) => s.secondFactors.beginTotp(of(session)),
    async confirmTotp({ session, body }) {
      const added = await s.secondFactors.confirmTotp(of(session), body.factorId, body.code);
      return { ...added, requiredAction: await nextRequiredAction(of(session)) };
    },
    beginSecurityKey: ({ session }) => s.secondFactors.beginKey(of(session)),
    async confirmSecurityKey({ session, body }) {
      const added = await s.secondFactors.confirmKey(of(session), body.name, body.made);
      return { ...added, requiredAction: await nextRequiredAction(of(session)) };
    },
    async removeFactor({ session, body }) {
      await s.secondFactors.remove(of(session), body.factorId);
      return { ok: true };
    },
    renewRecoveryCodes: async ({ session }) => ({ codes: await s.secondFactors.renewCodes(of(session)) }),
  };
}
