/** What the routes of contract/passwords.ts do. */
import type { PASSWORD_ROUTES } from '../../../contract/passwords.ts';
import { type Handlers } from '../../platform/http/handler.ts';
import { problem } from '../../platform/http/problem.ts';
import type { Passwords } from './passwords.ts';
import type { SessionContext } from '../../platform/http/caller.ts';

function of(session: SessionContext | null): SessionContext {
  if (session === null) throw problem('session-ended');
  return session;
}
const by = (session: SessionContext | null) => ({
  personId: of(session).person.id,
  workstationId: of(session).workstationId,
  tenantIds: of(session).tenantIds,
});

export function passwordHandlers(passwords: Passwords): Pick<Handlers, keyof typeof PASSWORD_ROUTES> {
  return {
    ownPassword: ({ session }) => passwords.standing(of(session)),
    provePassword: ({ session, body }) => passwords.prove(of(session), body.startLoginRequest),
    renewPassword: ({ session, body }) => passwords.renew(of(session), body),
    finishPassword: ({ session, body }) => passwords.finish(of(session), body),
    keepSecret: ({ session, body }) => passwords.keepSecret(of(session), body.sealedSecret),
    resetStart: ({ session, params, body }) =>
      passwords.resetStart(by(session), params.personId, body.registrationRequest),
    resetFinish: ({ session, params, body }) => passwords.resetFinish(by(session), params.personId, body),
  };
}
