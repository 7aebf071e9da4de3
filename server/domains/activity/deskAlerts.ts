/** Records of a desk that a person has to look at, whatever else is going on. */
import type { z } from 'zod';
import type { ChainedActivity } from '../../../contract/activity.ts';
import type { Bus } from '../../platform/bus.ts';
import { raiseAlert } from '../../record/alerts.ts';
import type { WorkstationScope } from '../../scope/scope.ts';
import type { Db } from '../../storage/storage.ts';

/** Alerts of one upload: a program with a workstation's key can invent as many records as it likes. */
const MOST = 10;

/**
 * Raises an alert for keys of a tenant that this desk has refused, or taken without knowing them before.
 * @param records that were stored just now
 */
export async function raiseDeskAlerts(
  db: Db,
  bus: Bus,
  { workstationId }: WorkstationScope,
  records: readonly z.output<typeof ChainedActivity>[],
): Promise<void> {
  const notable = records.filter(
    ({ record: { kind, detail } }) =>
      kind === 'tenant-key-refused' || (kind === 'tenant-key' && detail['what'] !== 'new-list'),
  );
  for (const { record } of notable.slice(0, MOST)) {
    const { kind, tenantId, detail } = record;
    const what = kind === 'tenant-key' ? detail['what'] : detail['reason'];
    const key = `${workstationId} ${tenantId ?? ''} ${String(what)}`;
    await raiseAlert(db, bus, { kind: 'tenant-key', key, tenantId, workstationId, detail });
  }
}
