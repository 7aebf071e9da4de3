import type { Role } from '../../../contract/common.ts';
import type { SessionLine } from '../../../contract/sessions.ts';
import type { PersonScope, Scope } from '../../scope/scope.ts';
import type { Db } from '../../storage/storage.ts';
import { openLines } from './sessionQueries.ts';

/**
 * Open sessions of these people as lists show them, newest first, without those at the workstations `hidden`: a
 * session at a workstation of other tenants is shown to these tenants alone.
 * @param ownId the session that asks
 */
export async function sessionLines(
  db: Db,
  scope: PersonScope | Scope,
  ownId: string,
  personIds: readonly string[],
  hidden: ReadonlySet<string>,
): Promise<SessionLine[]> {
  const rows = await openLines(db, scope, personIds, Date.now());
  return rows
    .filter((row) => !hidden.has(row.workstation_id))
    .map((row) => ({
      id: row.id,
      person: { id: row.person_id, name: row.name, role: row.role as Role },
      workstationName: row.workstation_name,
      address: row.address,
      since: row.started_at,
      lastSeen: row.seen_at,
      expiresAt: row.expires_at,
      isThis: row.id === ownId,
    }));
}
