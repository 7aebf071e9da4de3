/**
 * Groups and workstations that a scope manages. Each class can be made by its own look-up alone, which asks the scope:
 * a query that takes one needs no scope of its own.
 */
import { changeState, recordState } from '../../record/recordedState.ts';
import { problem } from '../../platform/http/problem.ts';
import { groupInSight } from '../../scope/groupQueries.ts';
import { tenantsByGroup } from '../../scope/queries.ts';
import type { AnyScope } from '../../scope/scope.ts';
import type { Db, Tx } from '../../storage/storage.ts';

/** A group whose tenants are all in the scope that asked for it. */
export class ManagedGroup {
  readonly id: string;
  readonly name: string;
  /** The tenants that it serves. */
  readonly tenantIds: readonly string[];

  /**
   * @throws Problem `no-such-group` for one that there is not, or that serves tenants out of scope only;
   * `group-other-tenants` for one that serves any tenant out of scope.
   */
  static async of(on: Db | Tx, scope: AnyScope, id: string): Promise<ManagedGroup> {
    const row = await on
      .selectFrom('workstation_group')
      .select('name')
      .where('id', '=', id)
      .where(groupInSight(scope, 'workstation_group.id'))
      .executeTakeFirst();
    if (row === undefined) throw problem('no-such-group');
    const tenantIds = (await tenantsByGroup(on)).get(id) ?? [];
    if (!scope.hasAllOf(tenantIds)) throw problem('group-other-tenants');
    return new ManagedGroup(id, row.name, tenantIds);
  }

  private constructor(id: string, name: string, tenantIds: readonly string[]) {
    this.id = id;
    this.name = name;
    this.tenantIds = tenantIds;
  }
}

/**
 * The tenants that a workstation serves in this group; none for a workstation of no group, which serves every tenant.
 * @throws Problem where an enrolment there is not the scope's to make: it would let a machine in for tenants that the
 * scope does not have. As `ManagedGroup.of`; `no-group-all-tenants` where there is no group.
 */
export async function managedTenants(on: Db | Tx, scope: AnyScope, groupId: string | null): Promise<readonly string[]> {
  if (groupId !== null) return (await ManagedGroup.of(on, scope, groupId)).tenantIds;
  if (!scope.hasAllOf([])) throw problem('no-group-all-tenants');
  return [];
}

/** An enrolled workstation whose tenants are all in the scope that asked for it. */
export class ManagedWorkstation {
  readonly id: string;
  readonly name: string;
  readonly groupId: string | null;
  /** The tenants that it serves; none for every tenant. */
  readonly tenantIds: readonly string[];

  /** @throws Problem `no-such-workstation` for one that is not enrolled, or not in sight; as `managedTenants`. */
  static async of(on: Db | Tx, scope: AnyScope, id: string): Promise<ManagedWorkstation> {
    const row = await on
      .selectFrom('workstation')
      .select(['name', 'group_id'])
      .where('id', '=', id)
      .where('revoked_at', 'is', null)
      .where(groupInSight(scope, 'workstation.group_id'))
      .executeTakeFirst();
    if (row === undefined) throw problem('no-such-workstation');
    return new ManagedWorkstation(id, row.name, row.group_id, await managedTenants(on, scope, row.group_id));
  }

  private constructor(id: string, name: string, groupId: string | null, tenantIds: readonly string[]) {
    this.id = id;
    this.name = name;
    this.groupId = groupId;
    this.tenantIds = tenantIds;
  }
}

/** @param at milliseconds since 1970 */
export async function storeRevocation(tx: Tx, workstation: ManagedWorkstation, at: number): Promise<void> {
  await tx.updateTable('workstation').set({ revoked_at: at }).where('id', '=', workstation.id).execute();
}

/** Renames a workstation, and moves it to a group; null for none. */
export async function storePlace(
  tx: Tx,
  workstation: ManagedWorkstation,
  { name, groupId }: { readonly name: string; readonly groupId: string | null },
): Promise<void> {
  await tx.updateTable('workstation').set({ name, group_id: groupId }).where('id', '=', workstation.id).execute();
}

/** Renames a group, and makes it serve these tenants in place of those that it served. */
export async function storeGroup(
  tx: Tx,
  group: ManagedGroup,
  { name, tenantIds }: { readonly name: string; readonly tenantIds: readonly string[] },
): Promise<void> {
  await changeState(tx, 'group', group.id, async () => {
    await tx.updateTable('workstation_group').set({ name }).where('id', '=', group.id).execute();
    await tx.deleteFrom('workstation_group_tenant').where('group_id', '=', group.id).execute();
    await insertServed(tx, group.id, tenantIds);
  });
}

/** Adds a group that serves these tenants. @param madeAt milliseconds since 1970 */
export async function insertGroup(
  tx: Tx,
  { id, name, tenantIds, madeAt }: { id: string; name: string; tenantIds: readonly string[]; madeAt: number },
): Promise<void> {
  await tx.insertInto('workstation_group').values({ id, name, made_at: madeAt }).execute();
  await insertServed(tx, id, tenantIds);
  await recordState(tx, 'group', id);
}

/** Ids of the workstations of a group, revoked ones among them. */
export async function workstationsOf(tx: Tx, group: ManagedGroup): Promise<string[]> {
  const rows = await tx.selectFrom('workstation').select('id').where('group_id', '=', group.id).execute();
  return rows.map((row) => row.id);
}

async function insertServed(tx: Tx, groupId: string, tenantIds: readonly string[]): Promise<void> {
  for (const tenant_id of tenantIds)
    await tx.insertInto('workstation_group_tenant').values({ group_id: groupId, tenant_id }).execute();
}
