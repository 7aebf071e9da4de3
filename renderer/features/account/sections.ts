/** Every part of "My account", in order: one line a part. */
import type { ComponentType } from 'react';
import type { Role } from '../../../contract/common.ts';
import { account } from '../../i18n/accountWords.ts';
import { logins } from '../../i18n/savedLoginsWords.ts';
import { OwnLogins } from '../logins/OwnLogins.tsx';
import { password } from '../../i18n/passwordWords.ts';
import { OwnPassword } from './OwnPassword.tsx';
import { OwnSessions } from '../sessions/OwnSessions.tsx';
import { SecondFactor } from './SecondFactor.tsx';

export interface AccountSection {
  readonly id: string;
  readonly title: string;
  readonly Section: ComponentType;
  /** Whose account has it; everybody's where this is left out. */ readonly roles?: readonly Role[];
}

export const SECTIONS: readonly AccountSection[] = [
  { id: 'password', title: password.section, Section: OwnPassword },
  { id: 'second-factor', title: account.sections.secondFactor, Section: SecondFactor },
  { id: 'sessions', title: account.sections.sessions, Section: OwnSessions },
  { id: 'saved-logins', title: logins.own, Section: OwnLogins, roles: ['agent'] },
];
