/** Who is signed in, and what they may do. */
import type { DeskState } from '../../contract/bridge.ts';
import type { Permission } from '../../core/vocabulary/permissions.ts';

export type SignedIn = Extract<DeskState, { phase: 'signed-in' }>;

/** Whether the person at the desk has the permission. It decides what is shown; the server decides what is done. */
export const may = (state: DeskState, permission: Permission): boolean =>
  state.phase === 'signed-in' && state.permissions.includes(permission);

/** What a view of a desk is given. */
export interface ViewProps {
  readonly state: SignedIn;
  /** True while the view has changes that are not saved: another view is then not chosen without a question. */
  readonly setUnsaved: (unsaved: boolean) => void;
}
