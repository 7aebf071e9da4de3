/** Rows that most tests of the server need first: a tenant, its site, an enrolled workstation. */
import { randomUUID } from 'node:crypto';
import type { Insertable } from 'kysely';
import { GENESIS_HASH } from '../../core/ledger/chain.ts';
import type { SiteTable, TenantTable, WorkstationTable } from '../../server/storage/tables.ts';
import type { Db, Tx } from '../../server/storage/storage.ts';

/** @returns the tenant's id. Its name is its id, its key none, where `row` does not say otherwise. */
export async function insertTenant(on: Db | Tx, row: Partial<Insertable<TenantTable>> = {}): Promise<string> {
  const id = row.id ?? randomUUID();
  await on
    .insertInto('tenant')
    .values({ id, name: id, colour: '#000000', keys: '', ...row })
    .execute();
  return id;
}

/** @returns the site's id. Messages are stored for 30 days where `row` does not say otherwise. */
export async function insertSite(
  on: Db | Tx,
  row: Partial<Insertable<SiteTable>> & Pick<SiteTable, 'tenant_id'>,
): Promise<string> {
  const id = row.id ?? randomUUID();
  await on
    .insertInto('site')
    .values({ id, name: 'S', processor: 'P', retention_days: 30, contact: 'a@b.example', ...row })
    .execute();
  return id;
}

/** @returns the workstation's id. Name and certificate are its id, and no record of it is stored. */
export async function insertWorkstation(on: Db | Tx, row: Partial<Insertable<WorkstationTable>> = {}): Promise<string> {
  const id = row.id ?? randomUUID();
  await on
    .insertInto('workstation')
    .values({
      id,
      name: id,
      certificate: id,
      enrolled_at: 1,
      revoked_at: null,
      stored_seq: 0,
      stored_hash: GENESIS_HASH,
      ...row,
    })
    .execute();
  return id;
}
