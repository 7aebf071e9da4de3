/** Which preferences apply at this desk now: those of the person who is signed in, before that those of the machine. */
import type { Preferences, StoredPreferences } from '../../contract/preferences.ts';
import { FIRST_PREFERENCES } from '../../core/vocabulary/preferences.ts';
import type { WorkstationFile } from './workstationPreferences.ts';

export interface DeskPreferences {
  current(): StoredPreferences;
  /** What the server has for the person who is signed in. An older version than the known one is passed over. */
  take(stored: StoredPreferences): void;
  /** The session is over. */
  forget(): void;
  readonly workstation: WorkstationFile;
}

/** @param changed called with what applies from now on, while somebody is signed in */
export function createDeskPreferences(
  workstation: WorkstationFile,
  changed: (stored: StoredPreferences) => void,
): DeskPreferences {
  let own: StoredPreferences | null = null;
  const ofMachine = (): Preferences => {
    const { zoom, density, motion } = workstation.current();
    return { ...FIRST_PREFERENCES, zoom, density, motion };
  };
  return {
    workstation,
    current: () => own ?? { version: 0, preferences: ofMachine() },
    take(stored) {
      if (own !== null && stored.version <= own.version) return;
      own = stored;
      const { zoom, density, motion } = stored.preferences;
      workstation.change({ zoom, density, motion });
      changed(stored);
    },
    forget() {
      own = null;
    },
  };
}
