import type { Db } from '../../storage/storage.ts';

/** The workstation that a certificate names, enrolled or revoked. */
export const namedWorkstation = (
  db: Db,
  workstationId: string,
): Promise<{ id: string; name: string; revoked_at: number | null } | undefined> =>
  db.selectFrom('workstation').select(['id', 'name', 'revoked_at']).where('id', '=', workstationId).executeTakeFirst();
