/**
 * How many sessions a person may have at a time. How long one lasts is `signIn.sessionHours`, how long it may stay idle
 * is `lock.idleMinutes`.
 */
import { z } from 'zod';
import { value } from './value.ts';

export const SessionPolicy = z.strictObject({
  perPerson: value(
    z.number().int().min(1).max(20),
    'Sessions that one person may have at a time, at different workstations. One more ends the oldest.',
    { strict: 'lower' },
  ),
});
export type SessionPolicy = z.infer<typeof SessionPolicy>;

export const SAFE_SESSIONS: SessionPolicy = { perPerson: 1 };
