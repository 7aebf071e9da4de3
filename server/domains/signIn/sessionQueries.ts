/** Queries over sessions. Times are milliseconds since 1970. */
import type { Insertable } from 'kysely';
import type { RequiredAction } from '../../../contract/common.ts';
import { peopleInTenants } from '../../scope/peopleQueries.ts';
import { everyTenant, Scope, type PersonScope, type SystemScope, type WorkstationScope } from '../../scope/scope.ts';
import type { Db, Tx } from '../../storage/storage.ts';
import type { SessionTable } from '../../storage/tables.ts';

export interface SessionRow {
  readonly id: string;
  readonly person_id: string;
  readonly workstation_id: string;
}
const ROW = ['id', 'person_id', 'workstation_id'] as const;

/** @throws Error for no such workstation. */
export async function workstationName(on: Db | Tx, scope: WorkstationScope): Promise<string> {
  const { name } = await on
    .selectFrom('workstation')
    .select('name')
    .where('id', '=', scope.workstationId)
    .executeTakeFirstOrThrow();
  return name;
}

/** Ends the open session of a workstation. */
export const endAtWorkstation = (tx: Tx, scope: WorkstationScope, at: number, reason: string): Promise<SessionRow[]> =>
  tx
    .updateTable('session')
    .set({ ended_at: at, end_reason: reason })
    .where('workstation_id', '=', scope.workstationId)
    .where('ended_at', 'is', null)
    .returning(ROW)
    .execute();

/** Stores an open session; the row has the hash of its token. */
export async function insertSession(tx: Tx, row: Insertable<SessionTable>): Promise<void> {
  await tx.insertInto('session').values(row).execute();
}

/** Open sessions of this person that have not run out, but for `except`; newest first. */
export const openOf = (tx: Tx, scope: PersonScope, now: number, except: string): Promise<SessionRow[]> =>
  tx
    .selectFrom('session')
    .select(ROW)
    .where('person_id', '=', scope.personId)
    .where('ended_at', 'is', null)
    .where('expires_at', '>', now)
    .where('id', '<>', except)
    .orderBy('started_at', 'desc')
    .execute();

/** Ends a session of anybody; who may end it was decided before. @returns it, if it was open. */
export const endIfOpen = (
  on: Db | Tx,
  scope: SystemScope,
  sessionId: string,
  ended: { readonly at: number; readonly reason: string; readonly by: string | null },
): Promise<SessionRow | undefined> =>
  everyTenant(on, scope)
    .updateTable('session')
    .set({ ended_at: ended.at, end_reason: ended.reason, ended_by: ended.by })
    .where('id', '=', sessionId)
    .where('ended_at', 'is', null)
    .returning(ROW)
    .executeTakeFirst();

/** The open session of this token at this workstation, with its person, who has not left. */
export const openByToken = (db: Db, scope: WorkstationScope, tokenHash: string, now: number) =>
  db
    .selectFrom('session')
    .innerJoin('person', 'person.id', 'session.person_id')
    .select([
      'session.id',
      'session.workstation_id',
      'session.started_at',
      'session.expires_at',
      'session.required_action',
      'session.certificate',
      'session.certificate_before',
      'session.address',
      'session.seen_at',
      'person.id as person_id',
      'person.name',
      'person.role',
    ])
    .where('session.token_hash', '=', tokenHash)
    .where('session.workstation_id', '=', scope.workstationId)
    .where('session.ended_at', 'is', null)
    .where('session.expires_at', '>', now)
    .where('person.left_at', 'is', null)
    .executeTakeFirst();

/** Tenants of the person, in no order. */
export async function tenantIdsOf(on: Db | Tx, scope: PersonScope): Promise<string[]> {
  const rows = await on
    .selectFrom('person_tenant')
    .select('tenant_id')
    .where('person_id', '=', scope.personId)
    .execute();
  return rows.map((row) => row.tenant_id);
}

/** A session of another person stays as it is, as with the next two. */
export async function noteSeen(db: Db, scope: PersonScope, sessionId: string, at: number): Promise<void> {
  await db
    .updateTable('session')
    .set({ seen_at: at })
    .where('id', '=', sessionId)
    .where('person_id', '=', scope.personId)
    .execute();
}

/** Stores the address where the session is now. */
export async function noteAddress(db: Db, scope: PersonScope, sessionId: string, address: string): Promise<void> {
  await db
    .updateTable('session')
    .set({ address })
    .where('id', '=', sessionId)
    .where('person_id', '=', scope.personId)
    .execute();
}

/** Stores what the session has to do before anything else; null for nothing. */
export async function storeRequiredAction(
  on: Db | Tx,
  scope: PersonScope,
  sessionId: string,
  action: RequiredAction | null,
): Promise<void> {
  await on
    .updateTable('session')
    .set({ required_action: action })
    .where('id', '=', sessionId)
    .where('person_id', '=', scope.personId)
    .execute();
}

/** Every open session, where it is, and its person's role. */
export const openWithAddress = (db: Db, scope: SystemScope) =>
  everyTenant(db, scope)
    .selectFrom('session')
    .innerJoin('person', 'person.id', 'session.person_id')
    .select(['session.id', 'session.address', 'session.workstation_id', 'session.person_id', 'person.role'])
    .where('session.ended_at', 'is', null)
    .execute();

/** Of these sessions of anybody, those that have ended. */
export const endedAmong = (
  db: Db,
  scope: SystemScope,
  ids: readonly string[],
): Promise<{ id: string; end_reason: string | null }[]> =>
  everyTenant(db, scope)
    .selectFrom('session')
    .select(['id', 'end_reason'])
    .where('id', 'in', [...ids])
    .where('ended_at', 'is not', null)
    .execute();

/** Open sessions that have run out, or whose workstation is revoked, or whose person has left. */
export const staleSessions = (db: Db, scope: SystemScope, now: number) =>
  everyTenant(db, scope)
    .selectFrom('session')
    .innerJoin('workstation', 'workstation.id', 'session.workstation_id')
    .innerJoin('person', 'person.id', 'session.person_id')
    .select(['session.id', 'session.expires_at', 'workstation.revoked_at', 'person.left_at'])
    .where('session.ended_at', 'is', null)
    .where((e) =>
      e.or([
        e('session.expires_at', '<=', now),
        e('workstation.revoked_at', 'is not', null),
        e('person.left_at', 'is not', null),
      ]),
    )
    .execute();

/** Every open session of a person, but for `except`; who may ask about this person was decided before. */
export const allOpenOf = (
  on: Db | Tx,
  scope: SystemScope,
  personId: string,
  except: string | null,
): Promise<SessionRow[]> =>
  everyTenant(on, scope)
    .selectFrom('session')
    .select(ROW)
    .where('person_id', '=', personId)
    .where('ended_at', 'is', null)
    .where('id', '<>', except ?? '')
    .execute();

/** Ends every open session of a person. @returns those. */
export const endAllOf = (
  tx: Tx,
  scope: PersonScope,
  ended: { readonly at: number; readonly reason: string },
): Promise<SessionRow[]> =>
  tx
    .updateTable('session')
    .set({ ended_at: ended.at, end_reason: ended.reason })
    .where('person_id', '=', scope.personId)
    .where('ended_at', 'is', null)
    .returning(ROW)
    .execute();

/** This open session, where it is one of the person's own. */
export const ownOpenById = (db: Db, scope: PersonScope, sessionId: string): Promise<SessionRow | undefined> =>
  db
    .selectFrom('session')
    .select(ROW)
    .where('id', '=', sessionId)
    .where('person_id', '=', scope.personId)
    .where('ended_at', 'is', null)
    .executeTakeFirst();

/** This open session, where its person has an own tenant and, where the scope is bound to teams, is in one of them. */
export function openById(db: Db, scope: Scope, sessionId: string): Promise<SessionRow | undefined> {
  let query = db
    .selectFrom('session')
    .select(ROW)
    .where('id', '=', sessionId)
    .where('ended_at', 'is', null)
    .where(peopleInTenants(scope, 'person_id'));
  if (scope.team !== null) query = query.where('person_id', 'in', [...scope.team]);
  return query.executeTakeFirst();
}

/** Other people of the own tenants who have an open session. */
export async function peopleWithSessions(db: Db, scope: Scope): Promise<string[]> {
  const rows = await db
    .selectFrom('session')
    .select('person_id')
    .distinct()
    .where('ended_at', 'is', null)
    .where('person_id', '<>', scope.personId)
    .where(peopleInTenants(scope, 'person_id'))
    .execute();
  return rows.map((row) => row.person_id);
}

/**
 * Open sessions with the names of person and workstation, newest first: the own ones, or those of these people as far
 * as they have an own tenant.
 */
export const openLines = (db: Db, scope: PersonScope | Scope, personIds: readonly string[], now: number) =>
  db
    .selectFrom('session')
    .innerJoin('person', 'person.id', 'session.person_id')
    .innerJoin('workstation', 'workstation.id', 'session.workstation_id')
    .select([
      'session.id',
      'session.address',
      'session.started_at',
      'session.seen_at',
      'session.expires_at',
      'person.id as person_id',
      'person.name',
      'person.role',
      'workstation.id as workstation_id',
      'workstation.name as workstation_name',
    ])
    .where('session.ended_at', 'is', null)
    .where('session.expires_at', '>', now)
    .where('session.person_id', 'in', [...personIds])
    .where((e) =>
      scope instanceof Scope
        ? e(
            'session.person_id',
            'in',
            e
              .selectFrom('person_tenant')
              .select('person_tenant.person_id')
              .where('tenant_id', 'in', [...scope.tenantIds]),
          )
        : e('session.person_id', '=', scope.personId),
    )
    .orderBy('session.started_at', 'desc')
    .execute();

/** Open sessions of the workstation with the certificate `former` go on with `present`, too. */
export async function takeCertificate(
  on: Db | Tx,
  scope: WorkstationScope,
  former: string,
  present: string,
): Promise<void> {
  await on
    .updateTable('session')
    .set({ certificate: present, certificate_before: former })
    .where('workstation_id', '=', scope.workstationId)
    .where('certificate', '=', former)
    .where('ended_at', 'is', null)
    .execute();
}
