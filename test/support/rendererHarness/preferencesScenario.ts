/** What a person has chosen about their desk, in memory; a change is pushed, as main does. */
import type { StoredPreferences } from '../../../contract/preferences.ts';
import type { VerbArgs, VerbResult } from '../../../contract/bridge.ts';
import { FIRST_PREFERENCES, type Preferences } from '../../../core/vocabulary/preferences.ts';

type Own = 'getPreferences' | 'changePreferences' | 'beQuiet' | 'playSound';
type Verbs = { [V in Own]: (args: VerbArgs<V>) => Promise<VerbResult<V>> };

export interface PreferencesScenario {
  readonly chosen?: Partial<Preferences>;
  /** Whether this host can play and show; it can without. */
  readonly silentHost?: boolean;
}

export function preferenceVerbs(
  scenario: PreferencesScenario,
  now: number,
  push: (stored: StoredPreferences) => void,
): Verbs {
  let stored: StoredPreferences = { version: 1, preferences: { ...FIRST_PREFERENCES, ...scenario.chosen } };
  const change = async (changes: object): Promise<StoredPreferences> => {
    stored = { version: stored.version + 1, preferences: { ...stored.preferences, ...changes } };
    push(stored);
    return stored;
  };
  const able = scenario.silentHost !== true;
  return {
    getPreferences: async () => ({ ...stored, abilities: { sounds: able, notices: able } }),
    changePreferences: change,
    beQuiet: ({ minutes }) => change({ quietUntil: minutes === 0 ? null : now + minutes * 60_000 }),
    playSound: async () => ({ played: able }),
  };
}
