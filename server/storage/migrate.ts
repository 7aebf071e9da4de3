/** Brings a database to the schema of this program, forward only. */
import type Database from 'better-sqlite3-multiple-ciphers';
import { first } from './migrations/001-first.ts';
import { retention } from './migrations/002-retention.ts';
import { policy } from './migrations/003-policy.ts';
import { exits } from './migrations/004-exits.ts';
import { maskingPolicy } from './migrations/005-masking-policy.ts';
import { selfCheck } from './migrations/006-self-check.ts';
import { searchByTenant } from './migrations/007-search-by-tenant.ts';
import { enrolment } from './migrations/008-enrolment.ts';
import { passwords } from './migrations/009-passwords.ts';
import { secondFactor } from './migrations/010-second-factor.ts';
import { people } from './migrations/011-people.ts';
import { policyVersions } from './migrations/012-policy-versions.ts';
import { addresses } from './migrations/013-addresses.ts';
import { savedLogins } from './migrations/014-saved-logins.ts';
import { activityPlaces } from './migrations/015-activity-places.ts';

/** In order; the schema version is the number of them that were applied. Entries are only ever appended. */
const MIGRATIONS: readonly string[] = [
  first,
  retention,
  policy,
  exits,
  maskingPolicy,
  selfCheck,
  searchByTenant,
  enrolment,
  passwords,
  secondFactor,
  people,
  policyVersions,
  addresses,
  savedLogins,
  activityPlaces,
];
export const SCHEMA_VERSION = MIGRATIONS.length;

export class NewerSchema extends Error {
  override readonly name = 'NewerSchema';
}

/**
 * Applies what is missing, each step in a transaction of its own together with its version number.
 * @throws NewerSchema when a newer program has written this database: going on could destroy what it keeps.
 */
export function migrate(raw: Database.Database): void {
  const version = Number(raw.pragma('user_version', { simple: true }));
  if (version > SCHEMA_VERSION) {
    throw new NewerSchema(
      `This database has schema version ${version}; this program knows versions up to ${SCHEMA_VERSION}. Start the newer program.`,
    );
  }
  for (let next = version; next < MIGRATIONS.length; next += 1) {
    raw
      .transaction(() => {
        raw.exec(MIGRATIONS[next] ?? '');
        raw.pragma(`user_version = ${next + 1}`);
      })
      .immediate();
  }
}
