import { recordOwn, type ActivityEvents } from '../../record/ownRecords.ts';
import type { Db } from '../../storage/storage.ts';
import type { Sessions } from './sessions.ts';

/** Keeps in activity why a session ended and who ended it, and where it went. A desk records its own sign-outs. */
export function recordSessions(
  sessions: Sessions,
  db: Db,
  news: ActivityEvents,
  failed: (error: unknown) => void,
): void {
  sessions.on('over', ({ personId, workstationId, code, by, facts }) => {
    if (code === 'signed-out') return;
    void (async () => {
      const byName =
        by === null ? undefined : await db.selectFrom('person').select('name').where('id', '=', by).executeTakeFirst();
      await recordOwn(db, news, {
        kind: 'session-ended',
        personId,
        workstationId,
        detail: {
          reason: code,
          ...(byName === undefined || by === null ? {} : { by: byName.name, byPersonId: by }),
          ...facts,
        },
      });
    })().catch(failed);
  });
  sessions.on('moved', ({ personId, workstationId }, from, to) => {
    void recordOwn(db, news, { kind: 'session-moved', personId, workstationId, detail: { from, to } }).catch(failed);
  });
}
