/** The two passwords that can be changed in the desk. */
import type { PasswordRules } from '../../../contract/passwords.ts';
import type { Bridge } from '../../../contract/bridge.ts';
import { password as words, workstationPassword } from '../../i18n/passwordWords.ts';
import type { Changed } from './ChangePassword.tsx';

export const ofServer = (
  bridge: Bridge,
  { rules, temporary }: { readonly rules: PasswordRules; readonly temporary: boolean },
): Changed => ({
  label: words.change,
  present: temporary ? words.presentTemporary : words.present,
  next: words.next,
  rules: [
    words.length(rules.leastLength),
    ...(rules.lettersAndDigits ? [words.lettersAndDigits] : []),
    words.names,
    words.known,
    words.former(rules.remembered),
  ],
  check: (password) => bridge.checkPassword({ password }),
  change: (values) => bridge.changePassword(values),
});

export const ofWorkstation = (bridge: Bridge, { leastLength }: { readonly leastLength: number }): Changed => ({
  label: workstationPassword.title,
  present: workstationPassword.present,
  next: workstationPassword.next,
  rules: [words.length(leastLength), workstationPassword.names, words.known, workstationPassword.notPresent],
  check: (password) => bridge.checkWorkstationPassword({ password }),
  change: (values) => bridge.changeWorkstationPassword(values),
});
