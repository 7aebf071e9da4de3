/** Reads what the floor shows of each agent. */
import type { Expression, SqlBool } from 'kysely';
import type { AgentTile } from '../../../contract/activity.ts';
import type { Chosen } from '../../../contract/chosen.ts';
import { peopleInTenants } from '../../scope/peopleQueries.ts';
import type { Scope } from '../../scope/scope.ts';
import { numberIn, textIn } from '../../storage/expressions.ts';
import type { Db } from '../../storage/storage.ts';

/** People in scope with one of these roles, by name; if `only` is given, of these alone. */
export async function agentsInSight(
  db: Db,
  scope: Scope,
  roles: readonly string[],
  only: readonly string[] | null,
): Promise<{ id: string; name: string }[]> {
  let query = db
    .selectFrom('person')
    .select(['id', 'name'])
    .where('role', 'in', [...roles])
    .where('left_at', 'is', null)
    .where(peopleInTenants(scope, 'id'));
  if (scope.team !== null) query = query.where('id', 'in', [...scope.team]);
  if (only !== null) query = query.where('id', 'in', [...only]);
  return query.orderBy('name').execute();
}

/**
 * Open conversations of the own tenants, counted by who answers them, and since when the longest waiting visitor waits.
 */
export const openWork = (db: Db, scope: Scope, personIds: readonly string[]) =>
  db
    .selectFrom('conversation')
    .select((e) => ['assigned_person_id', e.fn.countAll<number>().as('open'), e.fn.min('waiting_since').as('longest')])
    .where('status', '=', 'open')
    .where('tenant_id', 'in', [...scope.tenantIds])
    .where('assigned_person_id', 'in', [...personIds])
    .groupBy('assigned_person_id')
    .execute();

/** What those of these people in scope have chosen who get no conversations. */
export async function chosenAmong(
  db: Db,
  scope: Scope,
  personIds: readonly string[],
): Promise<ReadonlyMap<string, Chosen>> {
  const rows = await db
    .selectFrom('availability')
    .select(['person_id', 'state', 'reason', 'since'])
    .where('person_id', 'in', [...personIds])
    .where(peopleInTenants(scope, 'person_id'))
    .execute();
  return new Map(rows.map(({ person_id: personId, ...chosen }) => [personId, chosen]));
}

/** Null where the workstation is out of scope. */
export async function workstationName(db: Db, scope: Scope, id: string): Promise<string | null> {
  const row = await db.selectFrom('workstation').select(['name', 'group_id']).where('id', '=', id).executeTakeFirst();
  return row !== undefined && scope.seesGroup(row.group_id) ? row.name : null;
}

/**
 * Attempts in a conversation or at a workstation of another tenant are not counted: the number alone would reveal them.
 */
export async function countedSinceSignIn(
  db: Db,
  scope: Scope,
  personId: string,
  kinds: readonly string[],
  others: ReadonlySet<string>,
): Promise<Pick<AgentTile, 'blockedAttempts' | 'exceptionsUsed'>> {
  const session = await db
    .selectFrom('session')
    .select('started_at')
    .where('person_id', '=', personId)
    .orderBy('started_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (session === undefined) return { blockedAttempts: 0, exceptionsUsed: 0 };
  const counted = await db
    .selectFrom('activity')
    .select((e) => {
      const times = e.fn.coalesce(numberIn('activity.detail', 'repeats'), e.val(1));
      const sumOf = (counts: Expression<SqlBool>) =>
        e.fn.coalesce(e.fn.sum<number>(e.case().when(counts).then(times).end()), e.val(0));
      return [
        sumOf(e('kind', '<>', 'guard-allowed')).as('blocked'),
        // Acts that the policy only reports or warns about were not blocked. Copies within the desk do not count:
        // nothing enters or leaves by them.
        sumOf(
          e.and([e('kind', '=', 'guard-allowed'), e(textIn('activity.detail', 'action'), 'in', ['report', 'warn'])]),
        ).as('exceptions'),
      ];
    })
    .where('person_id', '=', personId)
    .where((e) =>
      e.or([
        e.and([
          e('tenant_id', 'is', null),
          e.or([e('workstation_id', 'is', null), e('workstation_id', 'not in', [...others])]),
        ]),
        e('tenant_id', 'in', [...scope.tenantIds]),
      ]),
    )
    .where('kind', 'in', [...kinds])
    .where('at', '>=', session.started_at)
    .executeTakeFirst();
  return { blockedAttempts: counted?.blocked ?? 0, exceptionsUsed: counted?.exceptions ?? 0 };
}
