/** Revokes and changes workstations. Every change is recorded with what was before and what is after. */
import type { z } from 'zod';
import type { WorkstationChange } from '../../../contract/workstations.ts';
import { recordChange } from '../../record/changes.ts';
import type { Db } from '../../storage/storage.ts';
import type { Actor } from './actor.ts';
import { managedTenants, ManagedWorkstation, storePlace, storeRevocation } from './managedQueries.ts';

/** Ends the enrolment of a workstation. @throws Problem as `ManagedWorkstation.of`. */
export async function revokeWorkstation(db: Db, id: string, actor: Actor): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const workstation = await ManagedWorkstation.of(tx, actor.scope, id);
    const now = Date.now();
    await storeRevocation(tx, workstation, now);
    const before = { name: workstation.name, groupId: workstation.groupId, revokedAt: null };
    await recordChange(tx, {
      by: actor.by,
      action: 'revoke-workstation',
      subject: workstation.name,
      subjectId: id,
      tenantId: workstation.tenantIds,
      before,
      after: { ...before, revokedAt: now },
    });
  });
}

/**
 * Renames a workstation, or moves it to another group.
 * @returns whether its group changed
 * @throws Problem as `ManagedWorkstation.of`, and as `managedTenants` for the group that it would move to.
 */
export async function changeWorkstation(
  db: Db,
  id: string,
  change: z.output<typeof WorkstationChange>,
  actor: Actor,
): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    const workstation = await ManagedWorkstation.of(tx, actor.scope, id);
    const nextTenants = await managedTenants(tx, actor.scope, change.groupId);
    const before = { name: workstation.name, groupId: workstation.groupId };
    if (before.name === change.name && before.groupId === change.groupId) return false;
    await storePlace(tx, workstation, change);
    await recordChange(tx, {
      by: actor.by,
      action: 'change-workstation',
      subject: change.name,
      subjectId: id,
      tenantId: [...workstation.tenantIds, ...nextTenants],
      before,
      after: change,
    });
    return before.groupId !== change.groupId;
  });
}
