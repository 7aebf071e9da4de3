/**
 * Counts tries to sign in. A try counts as failed from its start and is forgiven when it finishes well:
 * whoever asks for the server's half and never finishes has guessed too (offline, against the answer).
 * Kept in the database, so that a restart opens nothing (PCI DSS 8.3.4).
 */
import type { Db } from '../storage/storage.ts';

export interface TryLimits { readonly maxFailures: number; readonly closedMinutes: number }
export type TryAnswer =
  | { readonly open: true; /** Whether this try, if it fails, was the last one. */ readonly last: boolean }
  | { readonly open: false; readonly retryAt: number };

/** Counts one try for `key` (a person, or an unknown login) under `limits`, in one transaction. */
export async function countTry(db: Db, key: string, limits: TryLimits, now = Date.now()): Promise<TryAnswer> {
  return db.transaction().execute(async (tx) => {
    const held = await tx.selectFrom('sign_in_count').selectAll().where('count_key', '=', key).executeTakeFirst();
    if (held !== undefined && held.closed_until !== null && held.closed_until > now) return { open: false, retryAt: held.closed_until };
    const failures = (held === undefined || held.closed_until !== null ? 0 : held.failures) + 1;
    const last = failures >= limits.maxFailures;
    const values = { failures, closed_until: last ? now + limits.closedMinutes * 60_000 : null, changed_at: now };
    await tx.insertInto('sign_in_count').values({ count_key: key, ...values }).onConflict((c) => c.column('count_key').doUpdateSet(values)).execute();
    return { open: true, last };
  });
}

/** Forgets the failures of `key` after a try that finished well. */
export async function forgive(db: Db, key: string): Promise<void> {
  await db.deleteFrom('sign_in_count').where('count_key', '=', key).execute();
}
