/** What is sealed to the tenants, for the export at the command line. */
import { inTenants } from '../../scope/conditions.ts';
import type { SystemScope } from '../../scope/scope.ts';
import type { Db } from '../../storage/storage.ts';

/** Entries and originals, sealed; all of them, or those with this id (of an entry or a message). Oldest first. */
export async function sealedValues(db: Db, scope: SystemScope, id: string | null) {
  let entries = db.selectFrom('entry').selectAll().where(inTenants(scope, 'entry.tenant_id'));
  let originals = db.selectFrom('sealed_original').selectAll().where(inTenants(scope, 'sealed_original.tenant_id'));
  if (id !== null) {
    entries = entries.where('id', '=', id);
    originals = originals.where('message_id', '=', id);
  }
  return { entries: await entries.orderBy('at').execute(), originals: await originals.orderBy('at').execute() };
}
