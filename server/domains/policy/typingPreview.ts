/**
 * Whether agents of a tenant see what a visitor is typing. Off until it is switched on, and then only for visitors
 * whose notice said so.
 */
import { NotDone } from '../../platform/notDone.ts';
import { recordChange } from '../../record/changes.ts';
import { TenantScope, type SystemScope } from '../../scope/scope.ts';
import type { Db } from '../../storage/storage.ts';
import { storeTypingPreview, tenantsWithPreview } from './queries.ts';

/** @throws NotDone where there is no such tenant. */
export async function setTypingPreview(db: Db, scope: SystemScope, tenant: string, on: boolean): Promise<void> {
  const tenants = await tenantsWithPreview(db, scope);
  const found = tenants.find((t) => t.id === tenant || t.name.toLowerCase() === tenant.trim().toLowerCase());
  if (found === undefined)
    throw new NotDone({
      code: 'tenant-unknown',
      params: { name: tenant.slice(0, 200), known: tenants.map((t) => t.name).slice(0, 100) },
    });
  await db.transaction().execute(async (tx) => {
    await storeTypingPreview(tx, TenantScope.of(scope, found.id), on);
    await recordChange(tx, {
      by: null,
      action: 'set-typing-preview',
      subject: found.name,
      subjectId: found.id,
      tenantId: found.id,
      before: { on: found.typing_preview === 1 },
      after: { on },
      detail: { on },
    });
  });
}
