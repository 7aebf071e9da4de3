/** Queries over the versions of the policy, and over what a change of it is judged by. */
import type { Insertable } from 'kysely';
import { everyTenant, type SystemScope, type TenantScope, type WorkstationScope } from '../../scope/scope.ts';
import { changeState } from '../../record/recordedState.ts';
import type { Db, Tx } from '../../storage/storage.ts';
import type { Tables } from '../../storage/tables.ts';

/** The newest version, or the one that is named; `policy` is JSON. */
export function versionRow(on: Db | Tx, version?: number): Promise<{ version: number; policy: string } | undefined> {
  const query = on.selectFrom('policy_version').select(['version', 'policy']).orderBy('version', 'desc').limit(1);
  return (version === undefined ? query : query.where('version', '=', version)).executeTakeFirst();
}

/** 0 where none was stored. */
export async function newestVersion(on: Db | Tx): Promise<number> {
  const newest = await on
    .selectFrom('policy_version')
    .select((e) => e.fn.max('version').as('version'))
    .executeTakeFirst();
  return newest?.version ?? 0;
}

/** Newest first; `person_id` is null for the command line. */
export const newestVersions = (db: Db, limit: number) =>
  db
    .selectFrom('policy_version')
    .select(['version', 'at', 'undoes', 'policy', 'person_id'])
    .orderBy('version', 'desc')
    .limit(limit)
    .execute();

/** Stores a version, bound to the ledger; `policy` is JSON. */
export async function insertVersion(on: Db | Tx, row: Insertable<Tables['policy_version']>): Promise<void> {
  const insert = (): Promise<unknown> => on.insertInto('policy_version').values(row).execute();
  const undone = row.undoes ?? null;
  const from = [await newestVersion(on), ...(undone === null ? [] : [undone, undone - 1])].filter((each) => each > 0);
  await changeState(on, 'policy', String(row.version), insert, [...new Set(from)].map(String));
}

/** Level of the newest self-check of a workstation; null where there is none. */
export async function newestLevel(db: Db, scope: WorkstationScope): Promise<Tables['self_check']['level'] | null> {
  const check = await db
    .selectFrom('self_check')
    .select('level')
    .where('workstation_id', '=', scope.workstationId)
    .orderBy('at', 'desc')
    .limit(1)
    .executeTakeFirst();
  return check?.level ?? null;
}

/** Every tenant, with whether typing preview is on (1) or off (0). */
export const tenantsWithPreview = (
  db: Db,
  scope: SystemScope,
): Promise<{ id: string; name: string; typing_preview: number }[]> =>
  everyTenant(db, scope).selectFrom('tenant').select(['id', 'name', 'typing_preview']).execute();

/** Switches typing preview on or off. */
export async function storeTypingPreview(tx: Tx, scope: TenantScope, on: boolean): Promise<void> {
  await tx
    .updateTable('tenant')
    .set({ typing_preview: on ? 1 : 0 })
    .where('id', '=', scope.tenantId)
    .execute();
}
