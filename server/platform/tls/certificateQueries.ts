import { everyTenant, type SystemScope } from '../../scope/scope.ts';
import type { Db } from '../../storage/storage.ts';

/** The workstation that a certificate names, enrolled or revoked. */
export const namedWorkstation = (
  db: Db,
  scope: SystemScope,
  workstationId: string,
): Promise<{ id: string; name: string; revoked_at: number | null } | undefined> =>
  everyTenant(db, scope)
    .selectFrom('workstation')
    .select(['id', 'name', 'revoked_at'])
    .where('id', '=', workstationId)
    .executeTakeFirst();
