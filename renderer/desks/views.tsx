/** Every view of the administrator's window, in the order of its tabs: one line a view. */
import type { ComponentType } from 'react';
import type { SignedIn } from '../frame/TopBar.tsx';
import { addresses } from '../i18n/addressesWords.ts';
import { Addresses } from '../features/addresses/Addresses.tsx';
import { masking } from '../i18n/maskingWords.ts';
import { policy } from '../i18n/policyWords.ts';
import { Policy } from '../features/policy/Policy.tsx';
import { logins } from '../i18n/savedLoginsWords.ts';
import { approvals, changes, people } from '../i18n/peopleWords.ts';
import { Approvals } from '../features/approvals/Approvals.tsx';
import { Changes } from '../features/changes/Changes.tsx';
import { standing } from '../i18n/accountWords.ts';
import { Masking } from '../features/masking/Masking.tsx';
import { Sessions } from '../features/sessions/Sessions.tsx';
import { People } from '../features/people/People.tsx';
import { SavedLogins } from '../features/logins/SavedLogins.tsx';
import { workstations } from '../i18n/workstationsWords.ts';
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
  { id: 'masking', title: masking.title, View: Masking },
  { id: 'policy', title: policy.title, View: Policy },
  { id: 'addresses', title: addresses.title, View: Addresses },
  { id: 'standing', title: standing.title, View: Sessions },
  { id: 'saved-logins', title: logins.title, View: SavedLogins },
  { id: 'people', title: people.title, View: People },
  { id: 'workstations', title: workstations.title, View: Workstations },
  { id: 'approvals', title: approvals.title, View: Approvals },
  { id: 'changes', title: changes.title, View: Changes },
];
