/** Rows that are bound to the ledger, and the records that bind them. */
import type { ActivityDetail } from '../../contract/activity.ts';
import type { Db, Tx } from '../storage/storage.ts';

/** What a bound row is, in the order of alerts: what binds everybody comes first. */
export const BOUND_TABLES = [
  'policy',
  'masking',
  'public-details',
  'site',
  'address',
  'group',
  'exception',
  'request',
  'person',
] as const;
export type BoundTable = (typeof BOUND_TABLES)[number];
export interface BoundRow {
  readonly table: BoundTable;
  /** Of the row; of a policy its version; of a masking policy tenant and version, with a colon. */
  readonly id: string;
  readonly tenantId: string | null;
  /** What is hashed, JSON values. */
  readonly fields: Readonly<Record<string, unknown>>;
}

type Read = (on: Db | Tx, id: string | null) => Promise<BoundRow[]>;

const READ: Readonly<Record<BoundTable, Read>> = {
  /** Login, role, client companies, and whether the person works here: what the person may do. */
  async person(on, id) {
    let people = on.selectFrom('person').select(['id', 'login', 'role', 'left_at']).orderBy('id');
    let tenants = on.selectFrom('person_tenant').select(['person_id', 'tenant_id']).orderBy('tenant_id');
    if (id !== null) {
      people = people.where('id', '=', id);
      tenants = tenants.where('person_id', '=', id);
    }
    const of = tenantsBy(await tenants.execute(), (row) => row.person_id);
    return (await people.execute()).map((row) => ({
      table: 'person',
      id: row.id,
      tenantId: null,
      fields: {
        id: row.id,
        login: row.login,
        role: row.role,
        here: row.left_at === null,
        tenants: of.get(row.id) ?? [],
      },
    }));
  },
  async policy(on, id) {
    let query = on.selectFrom('policy_version').select(['version', 'policy']).orderBy('version');
    if (id !== null) query = query.where('version', '=', Number(id));
    return (await query.execute()).map(({ version, policy }) => ({
      table: 'policy',
      id: String(version),
      tenantId: null,
      fields: { version, policy },
    }));
  },
  async masking(on, id) {
    let query = on.selectFrom('masking_policy').select(['tenant_id', 'version', 'policy']).orderBy('version');
    if (id !== null) {
      const [tenantId = '', version = ''] = id.split(':');
      query = query.where('tenant_id', '=', tenantId).where('version', '=', Number(version));
    }
    return (await query.execute()).map(({ tenant_id: tenantId, version, policy }) => ({
      table: 'masking',
      id: `${tenantId}:${version}`,
      tenantId,
      fields: { tenantId, version, policy },
    }));
  },
  async address(on, id) {
    let query = on.selectFrom('address_rule').selectAll().orderBy('id');
    if (id !== null) query = query.where('id', '=', id);
    return (await query.execute()).map((row) => ({
      table: 'address',
      id: row.id,
      tenantId: row.tenant_id,
      fields: { ...row },
    }));
  },
  async site(on, id) {
    let query = on.selectFrom('site').selectAll().orderBy('id');
    if (id !== null) query = query.where('id', '=', id);
    return (await query.execute()).map((row) => ({
      table: 'site',
      id: row.id,
      tenantId: row.tenant_id,
      fields: { ...row },
    }));
  },
  /** Name and client companies of a group of workstations. */
  async group(on, id) {
    let groups = on.selectFrom('workstation_group').select(['id', 'name']).orderBy('id');
    let tenants = on.selectFrom('workstation_group_tenant').select(['group_id', 'tenant_id']).orderBy('tenant_id');
    if (id !== null) {
      groups = groups.where('id', '=', id);
      tenants = tenants.where('group_id', '=', id);
    }
    const of = tenantsBy(await tenants.execute(), (row) => row.group_id);
    return (await groups.execute()).map((row) => ({
      table: 'group',
      id: row.id,
      tenantId: null,
      fields: { ...row, tenants: of.get(row.id) ?? [] },
    }));
  },
  /** The whole list of a tenant: what its agents may write. */
  async 'public-details'(on, id) {
    let query = on.selectFrom('public_detail').selectAll().orderBy('tenant_id').orderBy('id');
    if (id !== null) query = query.where('tenant_id', '=', id);
    const of = new Map<string, object[]>();
    for (const { tenant_id: tenantId, ...row } of await query.execute())
      of.set(tenantId, [...(of.get(tenantId) ?? []), row]);
    return [...of].map(([tenantId, details]) => ({
      table: 'public-details',
      id: tenantId,
      tenantId,
      fields: { tenantId, details },
    }));
  },
  /** What a supervisor has marked as not sensitive. */
  async exception(on, id) {
    let query = on.selectFrom('masking_exception').selectAll().orderBy('id');
    if (id !== null) query = query.where('id', '=', id);
    return (await query.execute()).map((row) => ({
      table: 'exception',
      id: row.id,
      tenantId: row.tenant_id,
      fields: { ...row },
    }));
  },
  /** A change that somebody asked for, with what was decided of it and the client companies that it concerns. */
  async request(on, id) {
    let requests = on.selectFrom('change_request').selectAll().orderBy('id');
    let tenants = on.selectFrom('change_request_tenant').select(['request_id', 'tenant_id']).orderBy('tenant_id');
    if (id !== null) {
      requests = requests.where('id', '=', id);
      tenants = tenants.where('request_id', '=', id);
    }
    const of = tenantsBy(await tenants.execute(), (row) => row.request_id);
    return (await requests.execute()).map((row) => ({
      table: 'request',
      id: row.id,
      tenantId: null,
      fields: { ...row, tenants: of.get(row.id) ?? [] },
    }));
  },
};

function tenantsBy<T extends { readonly tenant_id: string }>(
  rows: readonly T[],
  key: (row: T) => string,
): ReadonlyMap<string, string[]> {
  const of = new Map<string, string[]>();
  for (const row of rows) of.set(key(row), [...(of.get(key(row)) ?? []), row.tenant_id]);
  return of;
}

/** Whether a record may name this. */
export const isBoundTable = (what: string): what is BoundTable => Object.hasOwn(READ, what);

/** The row as it is; null for none. */
export const boundRow = async (on: Db | Tx, table: BoundTable, id: string): Promise<BoundRow | null> =>
  (await READ[table](on, id))[0] ?? null;

/** All rows of every kind. */
export async function boundRows(on: Db | Tx): Promise<BoundRow[]> {
  const all: BoundRow[] = [];
  for (const read of Object.values(READ)) all.push(...(await read(on, null)));
  return all;
}

/**
 * The records that bind rows, oldest first. A record whose detail cannot be read binds nothing.
 * @param of only records that contain this id
 */
export async function stateRecords(
  on: Db | Tx,
  of: string | null = null,
): Promise<{ position: number; detail: ActivityDetail }[]> {
  let query = on
    .selectFrom('activity')
    .select(['position', 'detail'])
    .where('kind', '=', 'state-recorded')
    .orderBy('position');
  if (of !== null) query = query.where('detail', 'like', `%${JSON.stringify(of)}%`);
  return (await query.execute()).flatMap(({ position, detail }) => {
    try {
      return [{ position, detail: JSON.parse(detail) as ActivityDetail }];
    } catch {
      return [];
    }
  });
}
