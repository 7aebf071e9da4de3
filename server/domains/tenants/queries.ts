/** Queries over client companies and their sites. */
import type { Insertable } from 'kysely';
import { shownFingerprint } from '../../../core/sealing/tenantKeys.ts';
import { recordState } from '../../record/recordedState.ts';
import { inTenants } from '../../scope/conditions.ts';
import { everyTenant, type AnyScope, type SystemScope, type TenantScope } from '../../scope/scope.ts';
import type { Db, Tx } from '../../storage/storage.ts';
import type { Tables } from '../../storage/tables.ts';
import { listOfRow } from './keysOfRow.ts';

/** Tenants in scope, by name. */
export const tenantNames = (on: Db | Tx, scope: AnyScope): Promise<{ id: string; name: string }[]> =>
  on.selectFrom('tenant').select(['id', 'name']).where(inTenants(scope, 'id')).orderBy('name').execute();

/** Stores a tenant with the keys that it has signed. */
export async function insertTenant(tx: Tx, tenant: Insertable<Tables['tenant']>): Promise<void> {
  await tx.insertInto('tenant').values(tenant).execute();
}

/** Stores a site of a tenant, bound to the ledger. */
export async function insertSite(tx: Tx, site: Insertable<Tables['site']>): Promise<void> {
  await tx.insertInto('site').values(site).execute();
  await recordState(tx, 'site', site.id);
}

/** The signed keys of a tenant in scope, JSON. */
export async function keysStored(on: Db | Tx, scope: AnyScope, tenantId: string): Promise<string | undefined> {
  const row = await on
    .selectFrom('tenant')
    .select('keys')
    .where('id', '=', tenantId)
    .where(inTenants(scope, 'id'))
    .executeTakeFirst();
  return row?.keys;
}

/** Stores other signed keys of a tenant. */
export async function storeKeys(tx: Tx, scope: SystemScope, tenantId: string, keys: string): Promise<void> {
  await tx.updateTable('tenant').set({ keys }).where('id', '=', tenantId).where(inTenants(scope, 'id')).execute();
}

/** Signed keys of every tenant in scope. */
export const keysOfTenants = (on: Db | Tx, scope: AnyScope): Promise<{ id: string; keys: string }[]> =>
  on.selectFrom('tenant').select(['id', 'keys']).where(inTenants(scope, 'id')).orderBy('id').execute();

/** Tenants, sites, people and workstations, for the command line: everything but secrets. */
export async function everything(db: Db, scope: SystemScope): Promise<object> {
  const tenants = await db
    .selectFrom('tenant')
    .select(['id', 'name', 'colour', 'keys'])
    .where(inTenants(scope, 'id'))
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
    .where(inTenants(scope, 'site.tenant_id'))
    .orderBy('site.name')
    .execute();
  const people = await everyTenant(db, scope)
    .selectFrom('person')
    .select(['id', 'login', 'name', 'role', 'left_at as leftAt'])
    .orderBy('name')
    .execute();
  const of = await db
    .selectFrom('person_tenant')
    .innerJoin('tenant', 'tenant.id', 'person_tenant.tenant_id')
    .select(['person_tenant.person_id', 'tenant.name'])
    .where(inTenants(scope, 'person_tenant.tenant_id'))
    .orderBy('tenant.name')
    .execute();
  const workstations = await everyTenant(db, scope)
    .selectFrom('workstation')
    .select(['id', 'name', 'enrolled_at as enrolledAt', 'revoked_at as revokedAt'])
    .orderBy('name')
    .execute();
  return {
    tenants: tenants.map(({ keys, ...tenant }) => {
      const read = listOfRow(keys, tenant.id);
      return {
        ...tenant,
        offlineKey: read === null ? null : shownFingerprint(read.fingerprint),
        serial: read?.list.serial,
      };
    }),
    sites,
    people: people.map((p) => ({ ...p, tenants: of.filter((o) => o.person_id === p.id).map((o) => o.name) })),
    workstations,
  };
}

/** Sites of tenants in scope with the names of their tenants, by tenant. */
export const sitesWithTenants = (
  db: Db,
  scope: AnyScope,
): Promise<{ id: string; name: string; tenantName: string }[]> =>
  db
    .selectFrom('site')
    .innerJoin('tenant', 'tenant.id', 'site.tenant_id')
    .select(['site.id', 'site.name', 'tenant.name as tenantName'])
    .where(inTenants(scope, 'site.tenant_id'))
    .orderBy('tenant.name')
    .execute();

/** Whether messages of the tenant may have blanks that the visitor's browser fills. */
export async function allowsVisitorBlanks(on: Db | Tx, scope: TenantScope): Promise<boolean> {
  const row = await on
    .selectFrom('tenant')
    .select('visitor_blanks')
    .where('id', '=', scope.tenantId)
    .executeTakeFirst();
  return row?.visitor_blanks === 1;
}

/** Allows or forbids them. @returns the name of the tenant */
export async function storeVisitorBlanks(tx: Tx, scope: TenantScope, on: boolean): Promise<string> {
  const { name } = await tx
    .updateTable('tenant')
    .set({ visitor_blanks: on ? 1 : 0 })
    .where('id', '=', scope.tenantId)
    .returning('name')
    .executeTakeFirstOrThrow();
  return name;
}
