/** Sessions as people see them: their own ones, and those that they may end. */
import { z } from 'zod';
import { Id, Millis, Person } from './common.ts';
import { Reason } from './secondFactor.ts';
import { forwarded, notRecorded, route, withChange } from './tables.ts';

export const SessionLine = z.strictObject({
  id: Id,
  person: Person,
  workstationName: z.string(),
  address: z.string(),
  since: Millis,
  lastSeen: Millis,
  expiresAt: Millis,
  /** The session that asks. */
  isThis: z.boolean(),
});
export type SessionLine = z.infer<typeof SessionLine>;

const empty = z.strictObject({});
const done = z.strictObject({ ok: z.literal(true) });
const ofSession = z.strictObject({ sessionId: Id });
const ofPerson = z.strictObject({ personId: Id });
const ended = z.strictObject({ ended: z.number().int().nonnegative() });

export const SESSION_ROUTES = {
  ownSessions: route({
    method: 'GET',
    path: '/v1/own/sessions',
    permission: 'own.manage',
    record: notRecorded("one's own settings; what is changed there is recorded"),
    params: empty,
    body: empty,
    result: z.array(SessionLine),
    summary: 'The open sessions of this person',
  }),
  endOwnSession: route({
    method: 'POST',
    path: '/v1/own/sessions/:sessionId/end',
    permission: 'own.manage',
    record: withChange('session-ended'),
    params: ofSession,
    body: empty,
    result: done,
    summary: 'End another session of this person, at once',
  }),
  listSessions: route({
    method: 'GET',
    path: '/v1/sessions',
    permission: 'session.end-any',
    record: notRecorded('a view of the organisation; what is changed there is recorded'),
    params: empty,
    body: empty,
    result: z.array(SessionLine),
    summary: 'Open sessions that this person may end',
  }),
  endSession: route({
    method: 'POST',
    path: '/v1/sessions/:sessionId/end',
    permission: 'session.end-any',
    record: withChange('session-ended'),
    params: ofSession,
    body: z.strictObject({ reason: Reason }),
    result: done,
    summary: 'End a session of somebody else, at once',
  }),
  endSessionsOf: route({
    method: 'POST',
    path: '/v1/people/:personId/sessions/end',
    permission: 'session.end-any',
    record: withChange('session-ended'),
    params: ofPerson,
    body: z.strictObject({ reason: Reason }),
    result: ended,
    summary: 'End every session of somebody else, at once',
  }),
} as const;

export const SESSION_VERBS = {
  ownSessions: forwarded('ownSessions', SESSION_ROUTES.ownSessions),
  endOwnSession: forwarded('endOwnSession', SESSION_ROUTES.endOwnSession),
  listSessions: forwarded('listSessions', SESSION_ROUTES.listSessions),
  endSession: forwarded('endSession', SESSION_ROUTES.endSession),
  endSessionsOf: forwarded('endSessionsOf', SESSION_ROUTES.endSessionsOf),
} as const;
