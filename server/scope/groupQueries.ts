/**
 * Groups of workstations in sight, and conditions for the where clause of queries whose rows belong to a group or to a
 * tenant.
 */
import type { Expression, SqlBool } from 'kysely';
import { expressionBuilder } from '../storage/expressions.ts';
import type { Db, Tx } from '../storage/storage.ts';
import type { Tables } from '../storage/tables.ts';
import type { AnyScope } from './scope.ts';

type Grouped = 'address_rule' | 'enrolment_code' | 'workstation';
type GroupColumn = `${Grouped}.group_id` | 'workstation_group.id';
type TenantColumn = 'address_rule.tenant_id' | 'tenant.id';

/**
 * Whether the group in `column` serves a tenant of the scope, or serves every tenant; a row without a group does. It
 * means the same as `Scope.seesGroup`, but the database evaluates it, as the groups are within the transaction.
 */
export function groupInSight(scope: AnyScope, column: GroupColumn): Expression<SqlBool> {
  const e = expressionBuilder<Tables, Grouped | 'workstation_group'>();
  if (scope.everyTenant) return e.lit(true);
  const served = e
    .selectFrom('workstation_group_tenant as served')
    .select('served.tenant_id')
    .whereRef('served.group_id', '=', column);
  return e.or([e.not(e.exists(served)), e.exists(served.where('served.tenant_id', 'in', [...scope.tenantIds]))]);
}

/** Whether the tenant in `column` is one of the scope's. A row without a tenant concerns all of them. */
export function tenantInSight(scope: AnyScope, column: TenantColumn): Expression<SqlBool> {
  const e = expressionBuilder<Tables, 'address_rule' | 'tenant'>();
  if (scope.everyTenant) return e.lit(true);
  return e.or([e(column, 'is', null), e(column, 'in', [...scope.tenantIds])]);
}

/** Groups of workstations in sight, by name. */
export const groupsInSight = (on: Db | Tx, scope: AnyScope): Promise<{ id: string; name: string }[]> =>
  on
    .selectFrom('workstation_group')
    .select(['id', 'name'])
    .where(groupInSight(scope, 'workstation_group.id'))
    .orderBy('name')
    .execute();
