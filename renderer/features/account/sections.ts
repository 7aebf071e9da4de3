/** Every part of "My account", in order: one line a part. */
import type { ComponentType } from 'react';
import type { Permission } from '../../../core/vocabulary/permissions.ts';
import { t } from '../../i18n/index.ts';
import { OwnLogins } from '../logins/OwnLogins.tsx';
import { OwnPassword } from './OwnPassword.tsx';
import { OwnSessions } from '../sessions/OwnSessions.tsx';
import { SecondFactor } from './SecondFactor.tsx';

export interface AccountSection {
  readonly id: string;
  readonly title: string;
  readonly Section: ComponentType;
  /** Who has it; everybody where this is left out. */ readonly needs?: Permission;
}

export const SECTIONS: readonly AccountSection[] = [
  { id: 'password', title: t('password.section'), Section: OwnPassword },
  { id: 'second-factor', title: t('account.sections.secondFactor'), Section: SecondFactor },
  { id: 'sessions', title: t('account.sections.sessions'), Section: OwnSessions },
  { id: 'saved-logins', title: t('logins.own'), Section: OwnLogins, needs: 'login.use' },
];
