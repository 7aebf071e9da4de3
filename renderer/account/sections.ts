/** Every part of "My account", in order: one line a part. */
import type { ComponentType } from 'react';
import { account } from '../accountWords.ts';
import { OwnSessions } from './OwnSessions.tsx';
import { SecondFactor } from './SecondFactor.tsx';

export interface AccountSection { readonly id: string; readonly title: string; readonly Section: ComponentType }

export const SECTIONS: readonly AccountSection[] = [
  { id: 'second-factor', title: account.sections.secondFactor, Section: SecondFactor },
  { id: 'sessions', title: account.sections.sessions, Section: OwnSessions },
];
