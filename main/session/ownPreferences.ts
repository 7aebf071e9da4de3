/** What this person has chosen about their desk, as the server has it. */
import type { Session } from '../../contract/api.ts';
import type { PreferenceChanges, StoredPreferences } from '../../contract/preferences.ts';
import type { Link } from '../link/link.ts';
import type { Log } from '../ports.ts';
import type { ServerWork } from './serverWork.ts';

export interface OwnPreferences {
  /** Asks the server; what was known stays where it does not answer. */
  look(): Promise<void>;
  /** @throws Refusal in words for the person */
  change(changes: PreferenceChanges): Promise<StoredPreferences>;
}

/** @param ports `taken` is called with each answer */
export function createOwnPreferences(ports: {
  readonly session: Pick<Session, 'token'>;
  readonly link: Pick<Link, 'call'>;
  readonly server: Pick<ServerWork, 'require'>;
  readonly log: Log;
  taken(stored: StoredPreferences): void;
}): OwnPreferences {
  const { link, session, server, log, taken } = ports;
  return {
    async look() {
      try {
        taken(await link.call('ownPreferences', {}, {}, session.token));
      } catch (error) {
        log('warning', 'The preferences of the person were not fetched.', {
          error: error instanceof Error ? error.name : 'unknown',
        });
      }
    },
    async change(changes) {
      const stored = await server.require(() => link.call('changePreferences', {}, changes, session.token));
      taken(stored);
      return stored;
    },
  };
}
