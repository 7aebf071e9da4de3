/** How many sessions somebody may have at a time. How long one lasts is `signIn.sessionHours`, how long it may lie idle is `lock.idleMinutes`. */
import { z } from 'zod';

export const SessionPolicy = z.strictObject({
  /** Sessions of one person at a time, at different workstations. One more ends the oldest. */
  perPerson: z.number().int().min(1).max(20),
});
export type SessionPolicy = z.infer<typeof SessionPolicy>;

export const SAFE_SESSIONS: SessionPolicy = { perPerson: 1 };
