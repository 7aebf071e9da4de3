/** What the routes of contract/passwords.ts do. */
import type { PASSWORD_ROUTES } from '../../../contract/passwords.ts';
import { type Handlers } from '../../platform/http/handler.ts';
import type { Passwords } from './passwords.ts';

/** Handlers of the routes about passwords. */
export function passwordHandlers(passwords: Passwords): Pick<Handlers, keyof typeof PASSWORD_ROUTES> {
  return {
    ownPassword: ({ session, scope }) => passwords.status(session, scope),
    provePassword: ({ session, body }) => passwords.prove(session, body.startLoginRequest),
    renewPassword: ({ session, body }) => passwords.renew(session, body),
    finishPassword: ({ session, body }) => passwords.finish(session, body),
    keepSecret: ({ session, body }) => passwords.keepSecret(session, body.sealedSecret),
    resetStart: ({ scope, params, body }) => passwords.resetStart(scope, params.personId, body.registrationRequest),
    resetFinish: ({ scope, params, body }) => passwords.resetFinish(scope, params.personId, body),
  };
}
