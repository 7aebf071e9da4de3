/** How components reach the store. */
import { createContext, useContext, useSyncExternalStore } from 'react';
import type { Permission } from '../../core/vocabulary/permissions.ts';
import type { Desk } from './desk.ts';
import type { Snapshot } from './snapshot.ts';
import { may } from './session.ts';

export const DeskContext = createContext<Desk | null>(null);

export function useDesk(): Desk {
  const desk = useContext(DeskContext);
  if (desk === null) throw new Error('A component was drawn outside the desk.');
  return desk;
}

/** `pick` must return a part of the snapshot or a primitive, never something made on the spot. */
export function usePicked<T>(pick: (snapshot: Snapshot) => T): T {
  const desk = useDesk();
  return useSyncExternalStore(desk.subscribe, () => pick(desk.getSnapshot()));
}

export const useMay = (permission: Permission): boolean => usePicked(({ state }) => may(state, permission));
