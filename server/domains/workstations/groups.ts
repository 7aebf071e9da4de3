/** Groups of workstations. Every change is recorded with what was before and what is after. */
import { randomUUID } from 'node:crypto';
import type { z } from 'zod';
import type { GroupForm } from '../../../contract/workstations.ts';
import { problem } from '../../platform/http/problem.ts';
import { recordChange } from '../../record/changes.ts';
import type { Db, Tx } from '../../storage/storage.ts';
import type { Actor } from './actor.ts';
import { insertGroup, ManagedGroup, storeGroup, workstationsOf } from './managedQueries.ts';
import { countTenants, isGroupName } from './workstationQueries.ts';

type Form = z.output<typeof GroupForm>;

/**
 * Adds a group.
 * @returns its id
 * @throws Problem `group-tenants` for tenants that are not all within scope, `group-name-taken`.
 */
export async function addGroup(db: Db, form: Form, actor: Actor): Promise<string> {
  const id = randomUUID();
  await db.transaction().execute(async (tx) => {
    await demandFit(tx, id, form, actor);
    await insertGroup(tx, { id, ...form, madeAt: Date.now() });
    await recordChange(tx, {
      by: actor.by,
      action: 'add-workstation-group',
      subject: form.name,
      subjectId: id,
      tenantId: form.tenantIds,
      before: null,
      after: form,
    });
  });
  return id;
}

/**
 * Renames a group, or changes the tenants that it serves.
 * @returns ids of the workstations of the group where these tenants changed, else none
 * @throws Problem as `ManagedGroup.of` and `addGroup`.
 */
export async function changeGroup(db: Db, id: string, form: Form, actor: Actor): Promise<string[]> {
  return db.transaction().execute(async (tx) => {
    const group = await ManagedGroup.of(tx, actor.scope, id);
    await demandFit(tx, id, form, actor);
    await storeGroup(tx, group, form);
    await recordChange(tx, {
      by: actor.by,
      action: 'change-workstation-group',
      subject: form.name,
      subjectId: id,
      tenantId: [...group.tenantIds, ...form.tenantIds],
      before: { name: group.name, tenantIds: group.tenantIds },
      after: form,
    });
    const isSame = JSON.stringify(group.tenantIds.toSorted()) === JSON.stringify(form.tenantIds.toSorted());
    return isSame ? [] : workstationsOf(tx, group);
  });
}

async function demandFit(tx: Tx, id: string, form: Form, { scope, wholeServer }: Actor): Promise<void> {
  const { name, tenantIds } = form;
  if ((await countTenants(tx, scope, tenantIds)) !== tenantIds.length || !scope.hasAllOf(tenantIds))
    throw problem('group-tenants');
  if (await isGroupName(tx, wholeServer, name, id)) throw problem('group-name-taken', { name });
}
