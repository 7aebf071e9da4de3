/** Sessions and tenants that the claims of a workstation's records are compared with. */
import { servedBy } from '../../scope/queries.ts';
import type { WorkstationScope } from '../../scope/scope.ts';
import type { Tx } from '../../storage/storage.ts';

/** People whose session at this workstation had begun by one time and had not ended before the other. */
export async function sessionsAround(
  tx: Tx,
  scope: WorkstationScope,
  { beganBy, endedAfter }: { readonly beganBy: number; readonly endedAfter: number },
): Promise<string[]> {
  const rows = await tx
    .selectFrom('session')
    .select('person_id')
    .distinct()
    .where('workstation_id', '=', scope.workstationId)
    .where('started_at', '<=', beganBy)
    .where('expires_at', '>=', endedAfter)
    .where((e) => e.or([e('ended_at', 'is', null), e('ended_at', '>=', endedAfter)]))
    .execute();
  return rows.map((row) => row.person_id);
}

/** Whether the person works for the tenant, and the workstation serves it. */
export async function hasTenant(
  tx: Tx,
  { workstationId }: WorkstationScope,
  personId: string,
  tenantId: string,
): Promise<boolean> {
  const served = await servedBy(tx, workstationId);
  if (served !== null && !served.has(tenantId)) return false;
  const row = await tx
    .selectFrom('person_tenant')
    .select('tenant_id')
    .where('person_id', '=', personId)
    .where('tenant_id', '=', tenantId)
    .executeTakeFirst();
  return row !== undefined;
}

/** Null for a conversation that is not stored. Compared only: it is not answered to the workstation. */
export async function conversationTenant(
  tx: Tx,
  scope: WorkstationScope,
  conversationId: string,
): Promise<string | null> {
  const row = await tx
    .selectFrom('conversation')
    .innerJoin('workstation', (j) => j.on('workstation.id', '=', scope.workstationId))
    .select('conversation.tenant_id')
    .where('conversation.id', '=', conversationId)
    .executeTakeFirst();
  return row?.tenant_id ?? null;
}
