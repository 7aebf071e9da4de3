/** Registers client companies and their sites. Each change and its record are one transaction. */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { Tenant } from '../../../contract/common.ts';
import type { Fault } from '../../../contract/faults.ts';
import { customIssue } from '../../../core/schemaFaults.ts';
import type { TenantKeys } from '../../../contract/tenantKeys.ts';
import { fitting } from '../../platform/fitting.ts';
import { NotDone } from '../../platform/notDone.ts';
import { recordChange } from '../../record/changes.ts';
import type { AnyScope, SystemScope } from '../../scope/scope.ts';
import type { Db } from '../../storage/storage.ts';
import { insertSite, insertTenant, tenantNames } from './queries.ts';
import { checkedKeys } from './tenantKeys.ts';

const Name = z.string().trim().min(1).max(120);
const NewTenant = z.strictObject({
  name: Name,
  colour: z
    .string()
    .refine((text) => /^#[0-9a-f]{6}$/.test(text), customIssue<Fault>({ code: 'value-colour', params: {} })),
});
const NewSite = z.strictObject({
  name: Name,
  processor: Name,
  contact: z.email().max(254),
  // No chat is stored longer than the proof of its consent, for which the notice names three years.
  retentionDays: z.number().int().min(1).max(1_095),
});

/**
 * Registers a client company.
 * @param given `id` as in its keys, which the tenant has made and signed; `colour` as `#rrggbb`
 * @throws NotFitting for a value that does not fit; NotDone for a name or an id that is taken, and for keys that are
 * not signed.
 * @returns the tenant's id, and the fingerprint of its offline key.
 */
export async function addTenant(
  db: Db,
  scope: SystemScope,
  given: { id: string; name: string; colour: string; keys: TenantKeys },
): Promise<{ id: string; fingerprint: string }> {
  const { id, keys, ...rest } = given;
  const { name, colour } = fitting(NewTenant, rest);
  Tenant.parse({ id, name, colour });
  // Checked now, and not when the first message cannot be sealed.
  const { fingerprint } = checkedKeys(keys, id, null);
  await db.transaction().execute(async (tx) => {
    const names = await tenantNames(tx, scope);
    if (names.some((t) => t.id === id)) throw new NotDone({ code: 'tenant-id-taken', params: { id } });
    if (names.some((t) => t.name.toLowerCase() === name.toLowerCase()))
      throw new NotDone({ code: 'tenant-name-taken', params: { name } });
    await insertTenant(tx, { id, name, colour, keys: JSON.stringify(keys) });
    await recordChange(tx, {
      by: null,
      action: 'add-tenant',
      subject: name,
      subjectId: id,
      tenantId: id,
      before: null,
      after: { name, colour, offlineKey: fingerprint },
    });
  });
  return { id, fingerprint };
}

/**
 * Registers a page where visitors write to a tenant.
 * @param given `tenant` its name or id; `retentionDays` for how long a chat is kept after it ends.
 * @throws NotDone as `addTenant`, and where there is no such tenant.
 * @returns the ids of the site and of its tenant.
 */
export async function addSite(
  db: Db,
  scope: SystemScope,
  given: { tenant: string; name: string; processor: string; contact: string; retentionDays: number },
): Promise<{ id: string; tenantId: string }> {
  const { tenant, ...rest } = given;
  const site = fitting(NewSite, rest);
  const { id: tenantId } = await tenantCalled(db, scope, tenant);
  const id = randomUUID();
  await db.transaction().execute(async (tx) => {
    await insertSite(tx, {
      id,
      tenant_id: tenantId,
      name: site.name,
      processor: site.processor,
      retention_days: site.retentionDays,
      contact: site.contact,
    });
    await recordChange(tx, {
      by: null,
      action: 'add-site',
      subject: site.name,
      subjectId: id,
      tenantId,
      before: null,
      after: site,
      detail: { site: id },
    });
  });
  return { id, tenantId };
}

/**
 * A tenant in scope by its id, or by its name in any case.
 * @throws NotDone with the names of the tenants in scope.
 */
export async function tenantCalled(db: Db, scope: AnyScope, nameOrId: string): Promise<{ id: string }> {
  const tenants = await tenantNames(db, scope);
  const found = tenants.find((t) => t.id === nameOrId || t.name.toLowerCase() === nameOrId.trim().toLowerCase());
  if (found === undefined)
    throw new NotDone({
      code: 'tenant-unknown',
      params: { name: nameOrId.slice(0, 200), known: tenants.map((t) => t.name).slice(0, 100) },
    });
  return found;
}
