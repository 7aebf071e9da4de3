/** Rules of addresses as stored, and the log of their changes. Times are milliseconds since 1970. */
import type { Insertable, Selectable } from 'kysely';
import { peopleInTenants } from '../../scope/peopleQueries.ts';
import { groupInSight, tenantInSight } from '../../scope/groupQueries.ts';
import { everyTenant, type AnyScope, type Scope, type SystemScope } from '../../scope/scope.ts';
import { changeState } from '../../record/recordedState.ts';
import type { Db, Tx } from '../../storage/storage.ts';
import type { AddressChangeTable, AddressRuleTable } from '../../storage/tables.ts';

export type RuleRow = AddressRuleTable;
export type ChangeRow = Selectable<AddressChangeTable>;

/** Rules in sight, oldest first: those of no group and no tenant, of groups in sight, and of tenants in scope. */
export const rulesInSight = (on: Db | Tx, scope: AnyScope): Promise<RuleRow[]> =>
  on
    .selectFrom('address_rule')
    .selectAll()
    .where(groupInSight(scope, 'address_rule.group_id'))
    .where(tenantInSight(scope, 'address_rule.tenant_id'))
    .orderBy('at')
    .orderBy('id')
    .execute();

/** How many rules there are in sight. */
export async function countRules(on: Db | Tx, scope: AnyScope): Promise<number> {
  const { count } = await on
    .selectFrom('address_rule')
    .select((e) => e.fn.countAll<number>().as('count'))
    .where(groupInSight(scope, 'address_rule.group_id'))
    .where(tenantInSight(scope, 'address_rule.tenant_id'))
    .executeTakeFirstOrThrow();
  return count;
}

/** The rule with this id; `undefined` for none, and for one of a tenant out of scope. */
export const ruleOfOwnTenant = (on: Tx, scope: AnyScope, id: string): Promise<RuleRow | undefined> =>
  on
    .selectFrom('address_rule')
    .selectAll()
    .where('id', '=', id)
    .where(tenantInSight(scope, 'address_rule.tenant_id'))
    .executeTakeFirst();

/** Deletes this rule, where in sight. */
export async function deleteRule(tx: Tx, scope: AnyScope, id: string): Promise<void> {
  await changeState(tx, 'address', id, () =>
    tx
      .deleteFrom('address_rule')
      .where('id', '=', id)
      .where(groupInSight(scope, 'address_rule.group_id'))
      .where(tenantInSight(scope, 'address_rule.tenant_id'))
      .execute(),
  );
}

/** Adds a rule, bound to the ledger. */
export async function insertRule(tx: Tx, row: RuleRow): Promise<void> {
  await changeState(tx, 'address', row.id, () => tx.insertInto('address_rule').values(row).execute());
}

/** Number of the newest change; 0 before the first. It goes up with every change. */
export async function revisionOf(on: Db | Tx, scope: SystemScope): Promise<number> {
  const { revision } = await everyTenant(on, scope)
    .selectFrom('address_change')
    .select((e) => e.fn.max('revision').as('revision'))
    .executeTakeFirstOrThrow();
  return revision ?? 0;
}

/** The newest change of any rule: what it says of a rule is for those who may see that rule. */
export const newestChange = (on: Db | Tx, scope: SystemScope): Promise<ChangeRow | undefined> =>
  everyTenant(on, scope)
    .selectFrom('address_change')
    .selectAll()
    .orderBy('revision', 'desc')
    .limit(1)
    .executeTakeFirst();

/** The rule before and after a change; null for none. */
interface RuleSides {
  readonly before: RuleRow | null;
  readonly after: RuleRow | null;
}

/** The rule before and after a change; null for none. */
export const changedRows = ({ before, after }: ChangeRow): [before: RuleRow | null, after: RuleRow | null] => [
  before === null ? null : (JSON.parse(before) as RuleRow),
  after === null ? null : (JSON.parse(after) as RuleRow),
];

/**
 * Logs a change of a rule in scope. @returns the new revision
 * @throws RangeError for a rule of a tenant that is not within the scope.
 */
export async function insertChange(
  tx: Tx,
  scope: AnyScope,
  { before, after, ...change }: Omit<Insertable<AddressChangeTable>, 'rule_id' | 'before' | 'after'> & RuleSides,
): Promise<number> {
  for (const rule of [before, after])
    if (typeof rule?.tenant_id === 'string' && !scope.hasTenant(rule.tenant_id))
      throw new RangeError('This tenant is out of scope.');
  const { revision } = await tx
    .insertInto('address_change')
    .values({
      ...change,
      rule_id: (after ?? before)?.id ?? '',
      before: before === null ? null : JSON.stringify(before),
      after: after === null ? null : JSON.stringify(after),
    })
    .returning('revision')
    .executeTakeFirstOrThrow();
  return revision;
}

/** Marks a change of any rule as undone. */
export async function storeUndone(tx: Tx, scope: SystemScope, revision: number): Promise<void> {
  await everyTenant(tx, scope)
    .updateTable('address_change')
    .set({ undone: 1 })
    .where('revision', '=', revision)
    .execute();
}

/** Whether there is this group of workstations, in sight. */
export async function isGroup(on: Db | Tx, scope: AnyScope, id: string): Promise<boolean> {
  const row = await on
    .selectFrom('workstation_group')
    .select('id')
    .where('id', '=', id)
    .where(groupInSight(scope, 'workstation_group.id'))
    .executeTakeFirst();
  return row !== undefined;
}

/** The group of workstations with this id, by its id and name; without the name where it is out of sight. */
export async function groupNamed(on: Db | Tx, scope: AnyScope, id: string): Promise<Record<string, string>> {
  const row = await on
    .selectFrom('workstation_group')
    .select('name')
    .where('id', '=', id)
    .where(groupInSight(scope, 'workstation_group.id'))
    .executeTakeFirst();
  return { [id]: row?.name ?? '' };
}

/** Whether there is this tenant, within the scope. */
export async function isTenant(on: Db | Tx, scope: AnyScope, id: string): Promise<boolean> {
  const row = await on
    .selectFrom('tenant')
    .select('id')
    .where('id', '=', id)
    .where(tenantInSight(scope, 'tenant.id'))
    .executeTakeFirst();
  return row !== undefined;
}

/** Names of the people who have a tenant of the scope, by id. */
export async function namesInScope(on: Db, scope: Scope): Promise<ReadonlyMap<string, string>> {
  const people = await on.selectFrom('person').select(['id', 'name']).where(peopleInTenants(scope, 'id')).execute();
  return new Map(people.map(({ id, name }) => [id, name]));
}
