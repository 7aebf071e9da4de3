/** Brings a database to the schema of this program, forward only. */
import type Database from 'better-sqlite3-multiple-ciphers';
import { NewerSchema } from '../storage.ts';
import { first } from './migrations/001-first.ts';
import { availability } from './migrations/003-availability.ts';
import { heldSince } from './migrations/004-held-since.ts';
import { preferences } from './migrations/002-preferences.ts';

/** In order; the schema version is the number of applied entries. Only append. */
const MIGRATIONS: readonly string[] = [first, preferences, availability, heldSince];
export const SCHEMA_VERSION = MIGRATIONS.length;

/**
 * Applies what is missing, each step in its own transaction together with its version number. The version is read
 * inside the transaction: another process may have applied the step while this one waited for the write lock.
 * @throws NewerSchema when a newer program has written this database: going on could destroy what it stores.
 */
export function migrate(raw: Database.Database): void {
  const version = (): number => Number(raw.pragma('user_version', { simple: true }));
  if (version() > SCHEMA_VERSION) throw new NewerSchema(version(), SCHEMA_VERSION);
  while (version() < SCHEMA_VERSION)
    raw
      .transaction(() => {
        const next = version();
        if (next >= SCHEMA_VERSION) return;
        raw.exec(MIGRATIONS[next] ?? '');
        raw.pragma(`user_version = ${next + 1}`);
      })
      .immediate();
}
