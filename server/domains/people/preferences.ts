/** What people have chosen about their own desks, and the handlers of its routes. */
import {
  isQuietEnd,
  MAX_PREFERENCES_LENGTH,
  Preferences,
  readPreferences,
  type PREFERENCE_ROUTES,
  type PreferenceChanges,
  type StoredPreferences,
} from '../../../contract/preferences.ts';
import { liveEvent } from '../../../contract/realtime.ts';
import type { Bus } from '../../platform/bus.ts';
import type { Handlers } from '../../platform/http/handler.ts';
import { problem } from '../../platform/http/problem.ts';
import { PersonScope } from '../../scope/scope.ts';
import type { Db, Tx } from '../../storage/storage.ts';
import { putPreferences, storedPreferences } from './preferenceQueries.ts';

/** As stored, with the fields of a newer program; what is no object is nothing. */
async function stored(on: Db | Tx, own: PersonScope): Promise<{ version: number; fields: object }> {
  const found = await storedPreferences(on, own);
  if (found === undefined) return { version: 0, fields: {} };
  let fields: unknown = null;
  try {
    fields = JSON.parse(found.body);
  } catch {
    // Everybody can choose again; nothing else depends on it.
  }
  return { version: found.version, fields: typeof fields === 'object' && fields !== null ? fields : {} };
}

/**
 * Each field has the value that was stored last, whichever desk it came from.
 * @throws Problem `invalid` where the whole would not be as the contract says: two acts with one key, a silence without
 * an early end, or too long.
 */
async function change(db: Db, own: PersonScope, changes: PreferenceChanges, now: number): Promise<StoredPreferences> {
  return db.transaction().execute(async (tx) => {
    const before = await stored(tx, own);
    const fields = { ...before.fields, ...changes };
    const preferences = readPreferences(fields);
    const body = JSON.stringify(fields);
    const isWhole = Preferences.safeParse({ ...preferences, ...changes }).success;
    if (!isWhole || body.length > MAX_PREFERENCES_LENGTH || !isQuietEnd(changes.quietUntil ?? null, now))
      throw problem('invalid');
    const version = before.version + 1;
    await putPreferences(tx, own, { version, body });
    return { version, preferences };
  });
}

/** Handlers for the preferences of the session's own person. */
export const preferenceHandlers = ({
  db,
  bus,
}: {
  readonly db: Db;
  readonly bus: Bus;
}): Pick<Handlers, keyof typeof PREFERENCE_ROUTES> => ({
  async ownPreferences({ session }) {
    const { version, fields } = await stored(db, PersonScope.ofSession(session));
    return { version, preferences: readPreferences(fields) };
  },
  async changePreferences({ session, body }) {
    const own = PersonScope.ofSession(session);
    const changed = await change(db, own, body, Date.now());
    const frame = liveEvent('preferences.changed', changed);
    bus.publish('desk.event', { frame, about: { concerns: 'person', personId: own.personId } });
    return changed;
  },
});
