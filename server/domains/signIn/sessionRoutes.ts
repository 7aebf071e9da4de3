/** Handlers of the routes about one's own sessions. Those of others are in people/sessionsOfPeople.ts. */
import type { Handlers } from '../../platform/http/handler.ts';
import { problem } from '../../platform/http/problem.ts';
import { PersonScope } from '../../scope/scope.ts';
import type { Db } from '../../storage/storage.ts';
import { sessionLines } from './sessionLines.ts';
import { ownOpenById } from './sessionQueries.ts';
import type { Sessions } from './sessions.ts';

export interface SessionServices {
  readonly db: Db;
  readonly sessions: Sessions;
}

/** Handlers for the sessions of the session's own person. */
export const sessionHandlers = (s: SessionServices): Pick<Handlers, 'ownSessions' | 'endOwnSession'> => ({
  ownSessions: ({ session }) =>
    sessionLines(s.db, PersonScope.ofSession(session), session.id, [session.person.id], new Set()),
  async endOwnSession({ session, params }) {
    const row = await ownOpenById(s.db, PersonScope.ofSession(session), params.sessionId);
    if (row === undefined || row.id === session.id) throw problem('not-found');
    await s.sessions.end(row.id, 'ended-by-own', session.person.id);
    return { ok: true };
  },
});
