/** The two passwords that can be changed in the desk. */
import type { PasswordRules } from '../../../contract/passwords.ts';
import type { Bridge } from '../../../contract/bridge.ts';
import { t } from '../../i18n/index.ts';
import type { Changed } from './ChangePassword.tsx';

export const ofServer = (
  bridge: Bridge,
  { rules, temporary }: { readonly rules: PasswordRules; readonly temporary: boolean },
): Changed => ({
  label: t('password.change'),
  present: temporary ? t('password.presentTemporary') : t('password.present'),
  next: t('password.next'),
  rules: [
    t('password.length', { least: rules.leastLength }),
    ...(rules.lettersAndDigits ? [t('password.lettersAndDigits')] : []),
    t('password.names'),
    t('password.known'),
    t('password.former', { count: rules.remembered }),
  ],
  check: (password) => bridge.checkPassword({ password }),
  change: (values) => bridge.changePassword(values),
});

export const ofWorkstation = (bridge: Bridge, { leastLength }: { readonly leastLength: number }): Changed => ({
  label: t('workstationPassword.title'),
  present: t('workstationPassword.present'),
  next: t('workstationPassword.next'),
  rules: [
    t('password.length', { least: leastLength }),
    t('workstationPassword.names'),
    t('password.known'),
    t('workstationPassword.notPresent'),
  ],
  check: (password) => bridge.checkWorkstationPassword({ password }),
  change: (values) => bridge.changeWorkstationPassword(values),
});
