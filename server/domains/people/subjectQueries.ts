/** Reads people as administration sees them: with tenants, teams and the number of their newest change. */
import { isSystem, type AnyScope } from '../../scope/scope.ts';
import type { Db, Tx } from '../../storage/storage.ts';
import { requestsInScope } from './requestQueries.ts';

/** A person as administration sees one. */
export interface Subject {
  readonly id: string;
  readonly name: string;
  readonly login: string;
  readonly role: string;
  readonly leftAt: number | null;
  readonly tenantIds: readonly string[];
  readonly teamIds: readonly string[];
  /** Number of the newest change of this person; 0 for none. */
  readonly version: number;
}

/** The person, where in sight; null for an unknown id and for somebody of another tenant or team. */
export async function subjectOf(on: Db | Tx, scope: AnyScope, personId: string): Promise<Subject | null> {
  return (await subjectsOf(on, scope, [personId]))[0] ?? null;
}

/** In the order of `ids`, without those out of sight. */
export const subjectsOf = (on: Db | Tx, scope: AnyScope, ids: readonly string[]): Promise<Subject[]> =>
  readSubjects(on, scope, ids, null);

/**
 * The person whom a request within the scope names, in sight or not: a request keeps its asker when they move to
 * another team. Null for a request out of scope, and for somebody whom it does not name.
 */
export async function subjectNamedIn(
  on: Db | Tx,
  scope: AnyScope,
  requestId: string,
  personId: string,
): Promise<Subject | null> {
  return (await readSubjects(on, scope, [personId], requestId))[0] ?? null;
}

/** @param requestId the request that names the one person of `ids`; null for those in sight alone */
async function readSubjects(
  on: Db | Tx,
  scope: AnyScope,
  ids: readonly string[],
  requestId: string | null,
): Promise<Subject[]> {
  if (ids.length === 0) return [];
  let named = on
    .selectFrom('person')
    .select(['id', 'name', 'login', 'role', 'left_at'])
    .where('id', 'in', [...ids]);
  if (requestId !== null && !isSystem(scope))
    named = named.where(({ exists }) =>
      exists(
        requestsInScope(on, scope)
          .clearSelect()
          .select('change_request.id')
          .where('change_request.id', '=', requestId)
          .where((e) =>
            e.or([
              e('change_request.person_id', 'in', [...ids]),
              e('change_request.subject_id', 'in', [...ids]),
              e('change_request.decided_by', 'in', [...ids]),
            ]),
          ),
      ),
    );
  const people = await named.execute();
  const tenants = group(
    await on
      .selectFrom('person_tenant')
      .innerJoin('tenant', 'tenant.id', 'person_tenant.tenant_id')
      .select(['person_id', 'tenant_id as of'])
      .where('person_id', 'in', [...ids])
      .orderBy('tenant.name')
      .execute(),
  );
  const teams = group(
    await on
      .selectFrom('person_team')
      .innerJoin('team', 'team.id', 'person_team.team_id')
      .select(['person_id', 'team_id as of'])
      .where('person_id', 'in', [...ids])
      .orderBy('team.name')
      .execute(),
  );
  const versions = new Map(
    (
      await on
        .selectFrom('change')
        .select((e) => ['subject_id', e.fn.max('id').as('version')])
        .where('subject_id', 'in', [...ids])
        .groupBy('subject_id')
        .execute()
    ).map((v) => [v.subject_id, v.version]),
  );
  const byId = new Map(people.map((p) => [p.id, p]));
  return ids
    .map((id) => byId.get(id))
    .filter((p) => p !== undefined)
    .map((p) => ({
      id: p.id,
      name: p.name,
      login: p.login,
      role: p.role,
      leftAt: p.left_at,
      tenantIds: tenants.get(p.id) ?? [],
      teamIds: teams.get(p.id) ?? [],
      version: versions.get(p.id) ?? 0,
    }))
    .filter((p) => requestId !== null || scope.seesPerson(p));
}

function group(rows: readonly { person_id: string; of: string }[]): Map<string, string[]> {
  const out = new Map<string, string[]>();
  for (const row of rows) out.set(row.person_id, [...(out.get(row.person_id) ?? []), row.of]);
  return out;
}
