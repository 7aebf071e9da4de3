import { recordOwn } from '../../record/ownRecords.ts';
import type { Bus } from '../../platform/bus.ts';
import type { Db } from '../../storage/storage.ts';
import { personName } from '../../record/queries.ts';
import type { SessionRecords } from './sessions.ts';

/** Keeps in activity why a session ended and who ended it, and where it went. A desk records its own sign-outs. */
export function recordSessions(db: Db, bus: Bus, failed: (error: unknown) => void): SessionRecords {
  return {
    ended({ personId, workstationId, code, by, facts }) {
      if (code === 'signed-out') return;
      void (async () => {
        const byName = by === null ? null : await personName(db, by);
        await recordOwn(db, bus, {
          kind: 'session-ended',
          personId,
          workstationId,
          detail: {
            reason: code,
            ...(byName === null || by === null ? {} : { by: byName, byPersonId: by }),
            ...facts,
          },
        });
      })().catch(failed);
    },
    moved({ personId, workstationId }, from, to) {
      void recordOwn(db, bus, { kind: 'session-moved', personId, workstationId, detail: { from, to } }).catch(failed);
    },
  };
}
