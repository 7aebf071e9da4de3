/** The verbs about saved logins; `session` is the one that is open when the verb comes. */
import type { SAVED_LOGIN_VERBS } from '../../../contract/savedLogins.ts';
import { type Handlers, refusal } from '../../ports.ts';
import { type DeskSession } from '../session.ts';

/** Handlers of these verbs; `session` throws a refusal where none is open. */
export function savedLoginHandlers(
  session: () => Pick<DeskSession, 'logins'>,
): Pick<Handlers, keyof typeof SAVED_LOGIN_VERBS> {
  return {
    listLoginPeople: (args) => session().logins.administer().listLoginPeople(args),
    listSavedLogins: (args) => session().logins.administer().listSavedLogins(args),
    saveLogin: (args) => session().logins.administer().saveLogin(args),
    importLogins: (args) => session().logins.importLogins(args),
    removeLogin: (args) => session().logins.administer().removeLogin(args),
    restoreLogin: (args) => session().logins.administer().restoreLogin(args),
    trustLoginKey: (args) => session().logins.administer().trustLoginKey(args),
    getOwnLogins() {
      const { own } = session().logins;
      if (own === null) throw refusal('no-saved-logins');
      return own.shown();
    },
  };
}
