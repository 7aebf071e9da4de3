/** Every view of the administrator's window, in the order of its tabs: one line a view. */
import type { ComponentType } from 'react';
import type { SignedIn } from '../frame/TopBar.tsx';
import { addresses } from '../addressesWords.ts';
import { Addresses } from './Addresses.tsx';
import { masking } from '../maskingWords.ts';
import { policy } from '../policyWords.ts';
import { Policy } from './Policy.tsx';
import { logins } from '../savedLoginsWords.ts';
import { approvals, changes, people } from '../peopleWords.ts';
import { Approvals } from './Approvals.tsx';
import { Changes } from './Changes.tsx';
import { standing } from '../accountWords.ts';
import { Masking } from './Masking.tsx';
import { Standing } from './Standing.tsx';
import { People } from './People.tsx';
import { SavedLogins } from './SavedLogins.tsx';
import { workstations } from '../workstationsWords.ts';
import { Workstations } from './Workstations.tsx';

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
  { id: 'standing', title: standing.title, View: Standing },
  { id: 'saved-logins', title: logins.title, View: SavedLogins },
  { id: 'people', title: people.title, View: People },
  { id: 'workstations', title: workstations.title, View: Workstations },
  { id: 'approvals', title: approvals.title, View: Approvals },
  { id: 'changes', title: changes.title, View: Changes },
];
