/** Queries over the public details of tenants, and over what their people are called. */
import type { PublicDetail } from '../../../core/masking/policy/publicDetail.ts';
import { changeState } from '../../record/recordedState.ts';
import type { TenantScope } from '../../scope/scope.ts';
import type { Db, Tx } from '../../storage/storage.ts';
import type { PublicDetailTable } from '../../storage/tables.ts';

/** The list of the tenant by kind and value. */
export const publicDetailsOf = (on: Db | Tx, scope: TenantScope): Promise<PublicDetailTable[]> =>
  on
    .selectFrom('public_detail')
    .selectAll()
    .where('tenant_id', '=', scope.tenantId)
    .orderBy('kind')
    .orderBy('value')
    .orderBy('id')
    .execute();

/** The same with who added each; null for the command line. */
export const listedDetails = (on: Db | Tx, scope: TenantScope) =>
  on
    .selectFrom('public_detail')
    .leftJoin('person', 'person.id', 'public_detail.person_id')
    .select([
      'public_detail.id',
      'public_detail.kind',
      'public_detail.value',
      'public_detail.language',
      'public_detail.note',
      'public_detail.at',
      'person.name as by',
    ])
    .where('public_detail.tenant_id', '=', scope.tenantId)
    .orderBy('public_detail.kind')
    .orderBy('public_detail.value')
    .orderBy('public_detail.id')
    .execute();

/** Stores details; the list as a whole is bound to the ledger. */
export async function insertDetails(
  tx: Tx,
  scope: TenantScope,
  details: readonly (PublicDetail & { readonly id: string })[],
  added: { readonly at: number; readonly by: string | null },
): Promise<void> {
  await changeState(tx, 'public-details', scope.tenantId, () =>
    tx
      .insertInto('public_detail')
      .values(details.map((detail) => ({ ...detail, tenant_id: scope.tenantId, at: added.at, person_id: added.by })))
      .execute(),
  );
}

/** @returns those of the tenant that there were, by their ids. */
export const deleteDetails = (tx: Tx, scope: TenantScope, ids: readonly string[]): Promise<PublicDetailTable[]> =>
  changeState(tx, 'public-details', scope.tenantId, () =>
    tx
      .deleteFrom('public_detail')
      .where('tenant_id', '=', scope.tenantId)
      .where('id', 'in', [...ids])
      .returningAll()
      .execute(),
  );

/** What the people of the tenant who work here are called. */
export async function namesOfPeople(on: Db | Tx, scope: TenantScope): Promise<string[]> {
  const rows = await on
    .selectFrom('person')
    .innerJoin('person_tenant', 'person_tenant.person_id', 'person.id')
    .select('person.name')
    .where('person_tenant.tenant_id', '=', scope.tenantId)
    .where('person.left_at', 'is', null)
    .orderBy('person.name')
    .execute();
  return rows.map(({ name }) => name);
}
