import { personName } from '../../record/queries.ts';
import { recordOwn, storeOwn } from '../../record/ownRecords.ts';
import type { Bus } from '../../platform/bus.ts';
import type { Db } from '../../storage/storage.ts';
import type { SessionRecords } from './sessions.ts';

/** Stores in activity why a session ended and who ended it, with the end itself, and where one went. */
export function recordSessions(db: Db, bus: Bus, failed: (error: unknown) => void): SessionRecords {
  return {
    async ended({ id, personId, workstationId, code, by, facts }, tx) {
      const byName = by === null ? null : await personName(tx, by);
      return storeOwn(tx, {
        kind: 'session-ended',
        personId,
        workstationId,
        detail: {
          reason: code,
          sessionId: id,
          ...(byName === null || by === null ? {} : { by: byName, byPersonId: by }),
          ...facts,
        },
      });
    },
    moved({ personId, workstationId }, from, to) {
      void recordOwn(db, bus, { kind: 'session-moved', personId, workstationId, detail: { from, to } }).catch(failed);
    },
  };
}
