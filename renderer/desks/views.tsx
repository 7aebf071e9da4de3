/** Every view of the administrator's window, in the order of its tabs: one line a view. */
import type { ComponentType } from 'react';
import type { SignedIn } from '../frame/TopBar.tsx';
import { t } from '../i18n/index.ts';
import { Addresses } from '../features/addresses/Addresses.tsx';
import { Policy } from '../features/policy/Policy.tsx';
import { Approvals } from '../features/approvals/Approvals.tsx';
import { Changes } from '../features/changes/Changes.tsx';
import { Masking } from '../features/masking/Masking.tsx';
import { Sessions } from '../features/sessions/Sessions.tsx';
import { People } from '../features/people/People.tsx';
import { SavedLogins } from '../features/logins/SavedLogins.tsx';
import { Workstations } from '../features/workstations/Workstations.tsx';

export interface ViewProps {
  readonly state: SignedIn;
  /** True while the view holds changes that are not saved: another tab is then not chosen without a question. */
  readonly setUnsaved: (unsaved: boolean) => void;
}

export interface AdministratorView {
  readonly id: string;
  readonly title: string;
  readonly View: ComponentType<ViewProps>;
}

/** The first one is what the window opens with. */
export const VIEWS: readonly AdministratorView[] = [
  { id: 'masking', title: t('masking.title'), View: Masking },
  { id: 'policy', title: t('policy.title'), View: Policy },
  { id: 'addresses', title: t('addresses.title'), View: Addresses },
  { id: 'standing', title: t('signInStatus.title'), View: Sessions },
  { id: 'saved-logins', title: t('logins.title'), View: SavedLogins },
  { id: 'people', title: t('people.title'), View: People },
  { id: 'workstations', title: t('workstations.title'), View: Workstations },
  { id: 'approvals', title: t('approvals.title'), View: Approvals },
  { id: 'changes', title: t('changes.title'), View: Changes },
];
