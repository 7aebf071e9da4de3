/** The verbs of one's own preferences. */
import type { AttentionAbilities, StoredPreferences } from '../../contract/preferences.ts';
import { soundOf } from '../attention/sounds.ts';
import type { Handlers } from '../ports.ts';
import type { DeskSession } from './session.ts';

/** Milliseconds between two sounds that a page asks for: they are to be heard, and are no way to say anything. */
const BETWEEN_TRIALS = 1_000;

export interface PreferenceParts {
  current(): StoredPreferences;
  abilities(): AttentionAbilities;
  /** Milliseconds since 1970. */
  now(): number;
  /** @returns whether it was heard. */
  play(file: Uint8Array): Promise<boolean>;
}

/** @param session of now; throws where nobody is signed in */
export function preferenceHandlers(
  parts: PreferenceParts,
  session: () => Pick<DeskSession, 'preferences'>,
): Pick<Handlers, 'getPreferences' | 'changePreferences' | 'beQuiet' | 'playSound'> {
  let triedAt = 0;
  return {
    getPreferences: () => ({ ...parts.current(), abilities: parts.abilities() }),
    changePreferences: (changes) => session().preferences.change(changes),
    beQuiet: ({ minutes }) =>
      session().preferences.change({ quietUntil: minutes === 0 ? null : parts.now() + minutes * 60_000 }),
    async playSound({ which }) {
      const { sounds } = parts.current().preferences;
      const file = soundOf(sounds[which], sounds.volume);
      if (file === null || Math.abs(parts.now() - triedAt) < BETWEEN_TRIALS) return { played: false };
      triedAt = parts.now();
      return { played: await parts.play(file).catch(() => false) };
    },
  };
}
