/** Handlers of the routes about other people's sessions, and the rule about who may end them. */
import { may } from '../../../core/access/roles.ts';
import type { SessionContext } from '../../platform/http/caller.ts';
import type { Handlers } from '../../platform/http/handler.ts';
import { problem } from '../../platform/http/problem.ts';
import type { Scope } from '../../scope/scope.ts';
import { workstationsOutOfScope } from '../../scope/sightQueries.ts';
import { sessionLines } from '../signIn/sessionLines.ts';
import { openById, peopleWithSessions } from '../signIn/sessionQueries.ts';
import type { SessionServices } from '../signIn/sessionRoutes.ts';
import type { Shown } from '../signIn/sessions.ts';
import { subjectOf, subjectsOf } from './subjectQueries.ts';

type Route = 'listSessions' | 'endSession' | 'endSessionsOf';

/** The person and their words, for the desk whose session ends. */
const shownBy = ({ person }: SessionContext, reason: string): Shown => ({ name: person.name, reason });

/** Handlers for those who may end sessions of others. */
export function sessionsOfPeopleHandlers(s: SessionServices): Pick<Handlers, Route> {
  /**
   * @throws Problem: `not-found` for people of other tenants and teams, `forbidden` for people of own ones that this
   * role does not end.
   */
  const mayBeEnded = async (scope: Scope, personId: string): Promise<void> => {
    const person = await subjectOf(s.db, scope, personId);
    if (person === null) throw problem('not-found');
    if (person.id === scope.personId || !endsSessionsOf(scope.role, person.role)) throw problem('forbidden');
  };
  return {
    async listSessions({ session, scope }) {
      const people = await subjectsOf(s.db, scope, await peopleWithSessions(s.db, scope));
      return sessionLines(
        s.db,
        scope,
        session.id,
        people.filter((person) => endsSessionsOf(scope.role, person.role)).map((person) => person.id),
        await workstationsOutOfScope(s.db, scope),
      );
    },
    async endSession({ session: by, scope, params, body }) {
      const row = await openById(s.db, scope, params.sessionId);
      if (row === undefined || (await workstationsOutOfScope(s.db, scope)).has(row.workstation_id))
        throw problem('not-found');
      await mayBeEnded(scope, row.person_id);
      await s.sessions.end(row.id, 'ended-by-other', by.person.id, { why: body.reason }, shownBy(by, body.reason));
      return { ok: true };
    },
    async endSessionsOf({ session: by, scope, params, body }) {
      await mayBeEnded(scope, params.personId);
      return {
        ended: await s.sessions.endOf(
          params.personId,
          'ended-by-other',
          by.person.id,
          null,
          { why: body.reason },
          shownBy(by, body.reason),
          await workstationsOutOfScope(s.db, scope),
        ),
      };
    },
  };
}

/** People who manage people end any session; others end those of people who answer visitors. */
function endsSessionsOf(role: string, of: string): boolean {
  return may(role, 'session.end-any') && (may(of, 'conversation.answer') || may(role, 'people.manage'));
}
