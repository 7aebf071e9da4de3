/** Queries that make a scope, and that apply one. */
import { z } from 'zod';
import { may } from '../../core/access/roles.ts';
import { ConversationPolicy, SAFE_CONVERSATIONS, type Visibility } from '../../core/policy/conversations.ts';
import { engineOf, type Db, type StorageEngine, type Tx } from '../storage/storage.ts';

/** Tenants that each group of workstations serves; a group without any is not in the map and serves every tenant. */
export type TenantsByGroup = ReadonlyMap<string, readonly string[]>;

/** Group id to the ids of its tenants. */
export async function tenantsByGroup(on: Db | Tx): Promise<TenantsByGroup> {
  const found = new Map<string, string[]>();
  for (const { group_id, tenant_id } of await on.selectFrom('workstation_group_tenant').selectAll().execute()) {
    const list = found.get(group_id) ?? [];
    list.push(tenant_id);
    found.set(group_id, list);
  }
  return found;
}

/** Whether there is any tenant besides these. */
export async function hasOtherTenants(on: Db | Tx, tenantIds: readonly string[]): Promise<boolean> {
  const other = await on
    .selectFrom('tenant')
    .select('id')
    .where('id', 'not in', [...tenantIds])
    .limit(1)
    .executeTakeFirst();
  return other !== undefined;
}

/**
 * People of the teams that this person is bound to; null where the person is bound to none. Only roles that watch
 * others are bound to teams.
 */
export async function peopleOfTeamsOf(
  on: Db | Tx,
  person: { readonly id: string; readonly role: string },
): Promise<readonly string[] | null> {
  if (!may(person.role, 'floor.watch')) return null;
  const people = await on
    .selectFrom('person_team')
    .select('person_id')
    .distinct()
    .where('team_id', 'in', (q) => q.selectFrom('person_team').select('team_id').where('person_id', '=', person.id))
    .execute();
  return people.length === 0 ? null : people.map((row) => row.person_id);
}

const StoredPolicy = z.object({ conversations: ConversationPolicy.default(SAFE_CONVERSATIONS) });
/** What the newest version of each database's policy says, so that it is read once a version. */
const visibilities = new WeakMap<StorageEngine, { readonly version: number; readonly agentsSee: Visibility }>();

/** Which conversations agents see by the newest policy; the strictest where it cannot be read. */
export async function visibilityOf(on: Db | Tx): Promise<Visibility> {
  const engine = engineOf(on);
  const newest = await on
    .selectFrom('policy_version')
    .select((e) => e.fn.max('version').as('version'))
    .executeTakeFirst();
  const version = newest?.version ?? 0;
  const known = visibilities.get(engine);
  if (known?.version === version) return known.agentsSee;
  const row = await on.selectFrom('policy_version').select('policy').where('version', '=', version).executeTakeFirst();
  const agentsSee = row === undefined ? SAFE_CONVERSATIONS.agentsSee : agentsSeeBy(row.policy);
  // A transaction may be undone, and another version get its number.
  if (!on.isTransaction) visibilities.set(engine, { version, agentsSee });
  return agentsSee;
}

function agentsSeeBy(policy: string): Visibility {
  try {
    return StoredPolicy.parse(JSON.parse(policy)).conversations.agentsSee;
  } catch {
    return 'own';
  }
}

/** People of the teams of this person, who is always among them. */
export async function teamMatesOf(on: Db | Tx, personId: string): Promise<readonly string[]> {
  const people = await on
    .selectFrom('person_team')
    .select('person_id')
    .distinct()
    .where('team_id', 'in', (q) => q.selectFrom('person_team').select('team_id').where('person_id', '=', personId))
    .execute();
  return [...new Set([personId, ...people.map((row) => row.person_id)])];
}

/** The tenants that this workstation serves; null for all. An unknown workstation serves none. */
export async function servedBy(db: Db | Tx, workstationId: string): Promise<ReadonlySet<string> | null> {
  const workstation = await db
    .selectFrom('workstation')
    .select('group_id')
    .where('id', '=', workstationId)
    .executeTakeFirst();
  if (workstation === undefined) return new Set();
  if (workstation.group_id === null) return null;
  const rows = await db
    .selectFrom('workstation_group_tenant')
    .select('tenant_id')
    .where('group_id', '=', workstation.group_id)
    .execute();
  return rows.length === 0 ? null : new Set(rows.map((row) => row.tenant_id));
}

/** This session, where it is open and its person works here. `now` in milliseconds since 1970. */
export const openSessionOf = (
  on: Db | Tx,
  session: { readonly sessionId: string; readonly personId: string; readonly workstationId: string },
  now: number,
): Promise<{ role: string; revoked_at: number | null } | undefined> =>
  on
    .selectFrom('session')
    .innerJoin('person', 'person.id', 'session.person_id')
    .innerJoin('workstation', 'workstation.id', 'session.workstation_id')
    .select(['person.role', 'workstation.revoked_at'])
    .where('session.id', '=', session.sessionId)
    .where('person.id', '=', session.personId)
    .where('workstation.id', '=', session.workstationId)
    .where('session.ended_at', 'is', null)
    .where('session.expires_at', '>', now)
    .where('person.left_at', 'is', null)
    .executeTakeFirst();

/** The group of a workstation; null where it has none, and for an unknown one. */
export async function groupOf(db: Db | Tx, workstationId: string): Promise<string | null> {
  const row = await db.selectFrom('workstation').select('group_id').where('id', '=', workstationId).executeTakeFirst();
  return row?.group_id ?? null;
}
