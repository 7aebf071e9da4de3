/** What each route about sessions does, and who may end whose. */
import type { Role } from '../../../contract/common.ts';
import type { SESSION_ROUTES, SessionLine } from '../../../contract/sessions.ts';
import { may } from '../../../core/access/roles.ts';
import type { Db } from '../../storage/storage.ts';
import type { Handlers } from '../../platform/http/handler.ts';
import type { Scope } from '../../scope/scope.ts';
import { workstationsOutOfScope } from '../../scope/sightQueries.ts';
import { subjectOf, subjectsOf } from '../people/personQueries.ts';
import { problem } from '../../platform/http/problem.ts';
import { type SessionContext } from '../../platform/http/caller.ts';
import { type Sessions, type Shown } from './sessions.ts';
import { openById, openLines, peopleWithSessions } from './sessionQueries.ts';

export interface SessionServices {
  readonly db: Db;
  readonly sessions: Sessions;
}

/** The words go to the desk that ends, from a person to a person. */
const shownBy = ({ person }: SessionContext, reason: string): Shown => ({ name: person.name, reason });

export function sessionHandlers(s: SessionServices): Pick<Handlers, keyof typeof SESSION_ROUTES> {
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
    ownSessions: ({ session }) => lines(s, session, [session.person.id], new Set()),
    async endOwnSession({ session, params }) {
      const { person, id } = session;
      const row = await openById(s.db, params.sessionId);
      if (row?.person_id !== person.id || row.id === id) throw problem('not-found');
      await s.sessions.end(row.id, 'ended-by-own', person.id);
      return { ok: true };
    },
    async listSessions({ session, scope }) {
      const people = await subjectsOf(s.db, scope, await peopleWithSessions(s.db, scope.personId));
      return lines(
        s,
        session,
        people.filter((person) => endsSessionsOf(scope.role, person.role)).map((person) => person.id),
        await workstationsOutOfScope(s.db, scope),
      );
    },
    async endSession({ session: by, scope, params, body }) {
      const row = await openById(s.db, params.sessionId);
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

/** Who tends people ends anybody's session; who watches agents ends agents' sessions. */
export function endsSessionsOf(role: string, of: string): boolean {
  return may(role, 'session.end-any') && (of === 'agent' || may(role, 'people.manage'));
}

/** A session at a workstation of other tenants (`elsewhere`) is for these tenants alone. */
async function lines(
  s: SessionServices,
  by: SessionContext,
  personIds: readonly string[],
  elsewhere: ReadonlySet<string>,
): Promise<SessionLine[]> {
  const rows = await openLines(s.db, personIds, Date.now());
  return rows
    .filter((row) => !elsewhere.has(row.workstation_id))
    .map((row) => ({
      id: row.id,
      person: { id: row.person_id, name: row.name, role: row.role as Role },
      workstationName: row.workstation_name,
      address: row.address,
      since: row.started_at,
      lastSeen: row.seen_at,
      expiresAt: row.expires_at,
      isThis: row.id === by.id,
    }));
}
