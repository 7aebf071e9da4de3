/** Reads and acknowledges alerts. */
import type { ExpressionBuilder, Selectable } from 'kysely';
import { rolesWith } from '../../../core/access/roles.ts';
import type { Db, Tx } from '../../storage/storage.ts';
import type { AlertTable, Tables } from '../../storage/tables.ts';
import { isSystem, type SystemScope } from '../../scope/scope.ts';
import type { ActivitySight } from './sight.ts';

/** With the names of whom and what it is about. */
export type AlertRow = Selectable<AlertTable> & {
  readonly person_name: string | null;
  readonly workstation_name: string | null;
  readonly tenant_name: string | null;
  readonly acknowledged_name: string | null;
};

/** The same rule as `sees` of sight.ts. */
const inSight = (
  e: ExpressionBuilder<Tables, 'alert'>,
  { scope, personIds, workstationsOutOfScope: others }: ActivitySight,
) => {
  const here = e.or([e('alert.workstation_id', 'is', null), e('alert.workstation_id', 'not in', [...others])]);
  const ofTenant = e('alert.tenant_id', 'in', [...scope.tenantIds]);
  const ofNone = e.and([e('alert.tenant_id', 'is', null), here]);
  const ofPerson = e('alert.person_id', 'in', [...personIds]);
  if (scope.boundToTeams) return e.and([ofPerson, e.or([ofTenant, ofNone])]);
  return e.or([ofTenant, e.and([ofNone, e.or([e('alert.person_id', 'is', null), ofPerson])])]);
};

/** Alerts in sight, or for the system all of them. */
const named = (on: Db | Tx, sight: ActivitySight | SystemScope) =>
  on
    .selectFrom('alert')
    .leftJoin('person', 'person.id', 'alert.person_id')
    .leftJoin('workstation', 'workstation.id', 'alert.workstation_id')
    .leftJoin('tenant', 'tenant.id', 'alert.tenant_id')
    .leftJoin('person as acknowledging', 'acknowledging.id', 'alert.acknowledged_by')
    .selectAll('alert')
    .select([
      'person.name as person_name',
      'workstation.name as workstation_name',
      'tenant.name as tenant_name',
      'acknowledging.name as acknowledged_name',
    ])
    .where((e) => ('scope' in sight ? inSight(e, sight) : e.lit(isSystem(sight))));

/** Alerts in sight that began before the one of number `before`, newest first. */
export async function alertsBefore(
  db: Db,
  sight: ActivitySight,
  before: number | undefined,
  limit: number,
): Promise<AlertRow[]> {
  let query = named(db, sight);
  if (before !== undefined) query = query.where('alert.number', '<', before);
  return query.orderBy('alert.number', 'desc').limit(limit).execute();
}

/** Alerts in sight that are not acknowledged. */
export async function countUnread(db: Db, sight: ActivitySight): Promise<number> {
  const row = await db
    .selectFrom('alert')
    .select((e) => e.fn.countAll<number>().as('unread'))
    .where('acknowledged_at', 'is', null)
    .where((e) => inSight(e, sight))
    .executeTakeFirstOrThrow();
  return row.unread;
}

/**
 * Ids of the people whom each of these alerts concerns: those who are stored with it, and those who are signed in at
 * its workstation now.
 * @param sight reads only those in it
 */
export async function concernedBy(
  on: Db | Tx,
  sight: ActivitySight | SystemScope,
  alertIds: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const rows = await on
    .selectFrom('alert')
    .innerJoin('alert_person', 'alert_person.alert_id', 'alert.id')
    .select(['alert.id', 'alert_person.person_id'])
    .where('alert.id', 'in', [...alertIds])
    .where((e) => ('scope' in sight ? inSight(e, sight) : e.lit(isSystem(sight))))
    .execute();
  const there = await on
    .selectFrom('alert')
    .innerJoin('session', 'session.workstation_id', 'alert.workstation_id')
    .select(['alert.id', 'session.person_id'])
    .where('session.ended_at', 'is', null)
    .where('alert.id', 'in', [...alertIds])
    .where((e) => ('scope' in sight ? inSight(e, sight) : e.lit(isSystem(sight))))
    .execute();
  const found = new Map<string, string[]>();
  for (const row of [...rows, ...there]) found.set(row.id, [...(found.get(row.id) ?? []), row.person_id]);
  return found;
}

/**
 * Whether somebody else works for this tenant, or with null for one of the reader's, who may acknowledge alerts.
 * @param but whom the alert concerns
 */
export async function hasOtherReader(
  on: Db | Tx,
  { scope }: ActivitySight,
  tenantId: string | null,
  but: readonly string[],
): Promise<boolean> {
  const row = await on
    .selectFrom('person')
    .innerJoin('person_tenant', 'person_tenant.person_id', 'person.id')
    .select('person.id')
    .where('person_tenant.tenant_id', 'in', [...(tenantId === null ? scope.tenantIds : [tenantId])])
    .where('person.role', 'in', rolesWith('alert.read'))
    .where('person.left_at', 'is', null)
    .where('person.id', 'not in', [...but])
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** Undefined for one that is not in sight. */
export const alertInSight = (on: Db | Tx, sight: ActivitySight, id: string): Promise<AlertRow | undefined> =>
  named(on, sight).where('alert.id', '=', id).executeTakeFirst();

/** Of whatever tenant, to be compared with the sight of each reader. */
export const alertOf = (on: Db | Tx, scope: SystemScope, id: string): Promise<AlertRow | undefined> =>
  named(on, scope).where('alert.id', '=', id).executeTakeFirst();

/** Stores who has seen an alert that is in sight. @returns false where somebody had before. */
export async function storeAcknowledgement(
  tx: Tx,
  sight: ActivitySight,
  id: string,
  by: { readonly personId: string; readonly at: number },
): Promise<boolean> {
  const row = await tx
    .updateTable('alert')
    .set({ acknowledged_at: by.at, acknowledged_by: by.personId })
    .where('id', '=', id)
    .where('acknowledged_at', 'is', null)
    .where((e) => inSight(e, sight))
    .returning('number')
    .executeTakeFirst();
  return row !== undefined;
}
