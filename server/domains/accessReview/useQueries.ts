/** Reads from the server's own records when something was used last. Times are milliseconds since 1970. */
import type { RouteName } from '../../../contract/api.ts';
import type { AnyScope } from '../../scope/scope.ts';
import { textIn } from '../../storage/expressions.ts';
import type { Db, Tx } from '../../storage/storage.ts';
import { covered, within, type Cover, type Only } from './accessQueries.ts';
import { WORK_KINDS } from './uses.ts';

/** `what`: a kind of record, a route, an action or a tenant. */
interface LastUse {
  readonly personId: string;
  readonly what: string;
  readonly at: number;
}

/**
 * The newest record of each of these kinds by each person, of the cover's tenants or of none: a step into an index
 * each.
 */
export async function lastRecords(
  on: Db | Tx,
  scope: AnyScope,
  cover: Cover,
  only: Only,
  kinds: readonly string[],
): Promise<LastUse[]> {
  const found: LastUse[] = [];
  for (const kind of kinds) {
    const rows = await on
      .selectFrom('person')
      .select((e) => [
        'person.id',
        e
          .selectFrom('activity')
          .select('activity.at')
          .whereRef('activity.person_id', '=', 'person.id')
          .where('activity.kind', '=', kind)
          .where('activity.seq', 'is', null)
          .where((a) =>
            a.or([a('activity.tenant_id', 'is', null), a('activity.tenant_id', 'in', within(scope, cover))]),
          )
          .orderBy('activity.at', 'desc')
          .limit(1)
          .as('at'),
      ])
      .where('person.id', 'in', covered(on, scope, cover, only))
      .execute();
    for (const { id, at } of rows) if (at !== null) found.push({ personId: id, what: kind, at });
  }
  return found;
}

/** The newest record of reading by each person for each of these routes. */
export async function lastReads(
  on: Db | Tx,
  scope: AnyScope,
  cover: Cover,
  only: Only,
  routes: readonly RouteName[],
): Promise<LastUse[]> {
  const rows = await on
    .selectFrom('activity')
    .select((e) => ['person_id', textIn('activity.detail', 'route').as('route'), e.fn.max('at').as('at')])
    .where('person_id', 'in', covered(on, scope, cover, only))
    .where('kind', '=', 'records-read')
    .where('seq', 'is', null)
    .groupBy(['person_id', 'route'])
    .execute();
  return rows.flatMap(({ person_id: personId, route, at }) =>
    personId !== null && routes.some((one) => one === route) ? [{ personId, what: route ?? '', at }] : [],
  );
}

/** The newest change of each action that each person has made, of those that concern no tenant out of the cover. */
export async function lastChanges(on: Db | Tx, scope: AnyScope, cover: Cover, only: Only): Promise<LastUse[]> {
  const rows = await on
    .selectFrom('change')
    .select((e) => ['person_id', 'action', e.fn.max('at').as('at')])
    .where('person_id', 'in', covered(on, scope, cover, only))
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('change_tenant')
            .select('change_tenant.tenant_id')
            .whereRef('change_tenant.change_id', '=', 'change.id')
            .where('change_tenant.tenant_id', 'not in', within(scope, cover)),
        ),
      ),
    )
    .groupBy(['person_id', 'action'])
    .execute();
  return rows.flatMap(({ person_id: personId, action, at }) =>
    personId === null ? [] : [{ personId, what: action, at }],
  );
}

/** The newest work of each person for each of the cover's tenants, beginning with the record at `position`. */
export async function lastWork(
  on: Db | Tx,
  scope: AnyScope,
  cover: Cover,
  only: Only,
  position: number,
): Promise<LastUse[]> {
  const rows = await on
    .selectFrom('activity')
    .select((e) => ['person_id', 'tenant_id', e.fn.max('at').as('at')])
    .where('person_id', 'in', covered(on, scope, cover, only))
    .where('position', '>=', position)
    .where('tenant_id', 'in', within(scope, cover))
    .where('kind', 'in', [...WORK_KINDS])
    .groupBy(['person_id', 'tenant_id'])
    .execute();
  return rows.flatMap(({ person_id: personId, tenant_id: tenantId, at }) =>
    personId === null || tenantId === null ? [] : [{ personId, what: tenantId, at }],
  );
}

/** When each has signed in last. */
export async function lastSignIns(
  on: Db | Tx,
  scope: AnyScope,
  cover: Cover,
  only: Only,
): Promise<ReadonlyMap<string, number>> {
  const rows = await on
    .selectFrom('person')
    .select((e) => [
      'person.id',
      e
        .selectFrom('session')
        .select((s) => s.fn.max('session.started_at').as('at'))
        .whereRef('session.person_id', '=', 'person.id')
        .as('at'),
    ])
    .where('person.id', 'in', covered(on, scope, cover, only))
    .execute();
  return new Map(rows.flatMap(({ id, at }) => (at === null ? [] : [[id, at] as const])));
}
