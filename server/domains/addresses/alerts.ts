/** Alerts of many refusals in a short time, as people see them. */
import { IntrusionAlert } from '../../../contract/addresses.ts';
import type { Db } from '../../storage/storage.ts';
import { newestAlerts } from './alertQueries.ts';

/**
 * For a reader with some tenants only: the newest address may be that of a workstation of other tenants. The numbers,
 * which count every tenant, stay.
 */
export const withoutAddress = (alert: IntrusionAlert): IntrusionAlert => ({ ...alert, newestAddress: '' });

/** The newest `count` alerts as stored, newest first. @throws ZodError for a row that does not match the contract. */
export async function storedAlerts(db: Db, count: number): Promise<IntrusionAlert[]> {
  return (await newestAlerts(db, count)).map((row) =>
    IntrusionAlert.parse({
      id: row.id,
      beganAt: row.began_at,
      lastAt: row.last_at,
      endedAt: row.ended_at,
      refusals: row.refusals,
      addresses: row.addresses,
      perMinute: 0,
      peakPerMinute: row.peak_per_minute,
      newestAddress: row.newest_address,
      reasons: JSON.parse(row.reasons) as unknown,
    }),
  );
}
