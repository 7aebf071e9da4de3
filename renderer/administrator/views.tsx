/** Every view of the administrator's window, in the order of its tabs: one line a view. */
import type { ComponentType } from 'react';
import type { SignedIn } from '../frame/TopBar.tsx';
import { masking } from '../maskingWords.ts';
import { Masking } from './Masking.tsx';

export interface ViewProps {
  readonly state: SignedIn;
  /** True while the view holds changes that are not saved: another tab is then not chosen without a question. */
  readonly setUnsaved: (unsaved: boolean) => void;
}

export interface AdministratorView { readonly id: string; readonly title: string; readonly View: ComponentType<ViewProps> }

/** The first one is what the window opens with. */
export const VIEWS: readonly AdministratorView[] = [
  { id: 'masking', title: masking.title, View: Masking },
];
