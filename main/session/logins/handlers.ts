/**
 * The verbs about saved logins, as the bridge asks for them: `work` is that of whoever is signed in when the verb
 * comes.
 */
import type { SAVED_LOGIN_VERBS } from '../../../contract/savedLogins.ts';
import type { Handlers } from '../../bridge/answer.ts';
import type { Chat } from '../session.ts';
import { Refusal } from '../../ports.ts';

export function savedLoginHandlers(
  work: () => Pick<Chat, 'logins' | 'administerLogins' | 'importLogins'>,
): Pick<Handlers, keyof typeof SAVED_LOGIN_VERBS> {
  return {
    listLoginPeople: (args) => work().administerLogins().listLoginPeople(args),
    listSavedLogins: (args) => work().administerLogins().listSavedLogins(args),
    saveLogin: (args) => work().administerLogins().saveLogin(args),
    importLogins: (args) => work().importLogins(args),
    removeLogin: (args) => work().administerLogins().removeLogin(args),
    restoreLogin: (args) => work().administerLogins().restoreLogin(args),
    trustLoginKey: (args) => work().administerLogins().trustLoginKey(args),
    getOwnLogins() {
      const { logins } = work();
      if (logins === null) throw new Refusal('Your role has no saved logins.');
      return logins.told();
    },
  };
}
