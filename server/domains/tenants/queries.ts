import type { Insertable } from 'kysely';
import type { Db, Tx } from '../../storage/storage.ts';
import type { Tables } from '../../storage/tables.ts';

export const tenantNames = (on: Db | Tx): Promise<{ id: string; name: string }[]> =>
  on.selectFrom('tenant').select(['id', 'name']).orderBy('name').execute();

export async function insertTenant(tx: Tx, tenant: Insertable<Tables['tenant']>): Promise<void> {
  await tx.insertInto('tenant').values(tenant).execute();
}

export async function insertSite(tx: Tx, site: Insertable<Tables['site']>): Promise<void> {
  await tx.insertInto('site').values(site).execute();
}

/** Tenants, sites, people and workstations, for the command line: everything but secrets. */
export async function everything(db: Db): Promise<object> {
  const tenants = await db
    .selectFrom('tenant')
    .select(['id', 'name', 'colour', 'key_id as keyId'])
    .orderBy('name')
    .execute();
  const sites = await db
    .selectFrom('site')
    .innerJoin('tenant', 'tenant.id', 'site.tenant_id')
    .select([
      'site.id',
      'site.name',
      'tenant.name as tenant',
      'site.processor',
      'site.contact',
      'site.retention_days as retentionDays',
    ])
    .orderBy('site.name')
    .execute();
  const people = await db
    .selectFrom('person')
    .select(['id', 'login', 'name', 'role', 'left_at as leftAt'])
    .orderBy('name')
    .execute();
  const of = await db
    .selectFrom('person_tenant')
    .innerJoin('tenant', 'tenant.id', 'person_tenant.tenant_id')
    .select(['person_tenant.person_id', 'tenant.name'])
    .orderBy('tenant.name')
    .execute();
  const workstations = await db
    .selectFrom('workstation')
    .select(['id', 'name', 'enrolled_at as enrolledAt', 'revoked_at as revokedAt'])
    .orderBy('name')
    .execute();
  return {
    tenants,
    sites,
    people: people.map((p) => ({ ...p, tenants: of.filter((o) => o.person_id === p.id).map((o) => o.name) })),
    workstations,
  };
}

/** Sites with the names of their tenants, by tenant. */
export const sitesWithTenants = (db: Db): Promise<{ id: string; name: string; tenantName: string }[]> =>
  db
    .selectFrom('site')
    .innerJoin('tenant', 'tenant.id', 'site.tenant_id')
    .select(['site.id', 'site.name', 'tenant.name as tenantName'])
    .orderBy('tenant.name')
    .execute();
