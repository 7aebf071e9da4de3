/** Records of a desk that a person has to look at, whatever else is going on. */
import type { z } from 'zod';
import type { ChainedActivity } from '../../../contract/activity.ts';
import type { Bus } from '../../platform/bus.ts';
import { raiseAlert } from '../../record/alerts.ts';
import type { WorkstationScope } from '../../scope/scope.ts';
import type { Db } from '../../storage/storage.ts';

/**
 * What desks record of a tenant's keys. A program with a workstation's key can invent others: they are one alert
 * together.
 */
const KNOWN: ReadonlySet<unknown> = new Set([
  // How keys were taken.
  ...['enrolment', 'machine', 'first-sight', 'new-offline-key'],
  // Why they were refused.
  ...['missing', 'unreadable', 'signature', 'other-tenant', 'other-offline-key', 'key-name', 'not-on-this-machine'],
  ...['older', 'second-list', 'no-such-key', 'revoked', 'expired', 'not-yet'],
]);

/**
 * Raises an alert for keys of a tenant that this desk has refused, or taken without knowing them before: one for each
 * tenant and code.
 * @param records that were stored just now, of a tenant only where that is not disputed
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
  const byKey = Map.groupBy(notable, ({ record: { kind, tenantId, detail } }) => {
    const what = kind === 'tenant-key' ? detail['what'] : detail['reason'];
    return `${workstationId} ${tenantId ?? ''} ${KNOWN.has(what) ? String(what) : 'other'}`;
  });
  for (const [key, alike] of byKey) {
    const newest = alike.at(-1);
    if (newest === undefined) continue;
    const { tenantId, detail } = newest.record;
    await raiseAlert(db, bus, { kind: 'tenant-key', key, tenantId, workstationId, detail, count: alike.length });
  }
}
