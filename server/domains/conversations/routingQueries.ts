/** Queries about who answers conversations, and who could. */
import { rolesWith } from '../../../core/access/roles.ts';
import { everyTenant, type Scope, type SystemScope } from '../../scope/scope.ts';
import type { Db, Tx } from '../../storage/storage.ts';
import type { ConversationInScope } from './inScopeQueries.ts';

/** How many open conversations a person answers, whatever the tenant. */
export async function openCountOf(on: Db | Tx, scope: SystemScope, personId: string): Promise<number> {
  const row = await everyTenant(on, scope)
    .selectFrom('conversation')
    .select((e) => e.fn.countAll<number>().as('count'))
    .where('assigned_person_id', '=', personId)
    .where('status', '=', 'open')
    .executeTakeFirstOrThrow();
  return row.count;
}

/** People who answer for the tenant of this conversation and work here, by name. */
const answeringPeople = (on: Db | Tx, { tenantId }: ConversationInScope): Promise<{ id: string; name: string }[]> =>
  on
    .selectFrom('person')
    .innerJoin('person_tenant', 'person_tenant.person_id', 'person.id')
    .select(['person.id', 'person.name'])
    .where('person_tenant.tenant_id', '=', tenantId)
    .where('person.role', 'in', rolesWith('conversation.answer'))
    .where('person.left_at', 'is', null)
    .orderBy('person.name')
    .execute();

/** The same without the people whom somebody who is bound to teams does not see. */
export async function receiversOf(
  on: Db | Tx,
  scope: Scope,
  conversation: ConversationInScope,
): Promise<{ id: string; name: string }[]> {
  const people = await answeringPeople(on, conversation);
  return people.filter(({ id }) => scope.team === null || scope.team.includes(id));
}

/** A person who answers open conversations, and since when they are noted as away in the first of these. */
export interface Answerer {
  readonly personId: string;
  /** Conversations in which they are not noted as away, and those in which they are. */
  readonly here: number;
  readonly away: number;
  /** Milliseconds since 1970; null where they are noted as away in none. */
  readonly awaySince: number | null;
}

/** Everybody who answers an open conversation. */
export async function answerers(on: Db | Tx, scope: SystemScope): Promise<Answerer[]> {
  const rows = await everyTenant(on, scope)
    .selectFrom('conversation')
    .select((e) => [
      'assigned_person_id',
      e.fn.countAll<number>().as('all'),
      e.fn.count<number>('agent_gone_at').as('away'),
      e.fn.min('agent_gone_at').as('since'),
    ])
    .where('status', '=', 'open')
    .where('assigned_person_id', 'is not', null)
    .groupBy('assigned_person_id')
    .execute();
  return rows.flatMap(({ assigned_person_id: personId, all, away, since }) =>
    personId === null ? [] : [{ personId, here: all - away, away, awaySince: since ?? null }],
  );
}

/** Conversations changed in one transaction, for which other work waits. */
const MOST_AT_ONCE = 200;

/**
 * Open conversations of this person in which they are noted as away (`since` at the latest, milliseconds since 1970),
 * or for null those in which they are not.
 */
export async function openOf(
  on: Db | Tx,
  scope: SystemScope,
  personId: string,
  since: number | null,
): Promise<string[]> {
  const query = everyTenant(on, scope)
    .selectFrom('conversation')
    .select('id')
    .where('assigned_person_id', '=', personId)
    .where('status', '=', 'open')
    .orderBy('started_at')
    .limit(MOST_AT_ONCE);
  const rows = await (
    since === null ? query.where('agent_gone_at', 'is', null) : query.where('agent_gone_at', '<=', since)
  ).execute();
  return rows.map(({ id }) => id);
}

/**
 * How many visitors who are there come before each one in the queue of their tenant, in the order in which the queue is
 * worked off; by the id of the conversation.
 */
export async function placesInQueue(on: Db | Tx, scope: SystemScope): Promise<ReadonlyMap<string, number>> {
  const rows = await everyTenant(on, scope)
    .selectFrom('conversation')
    .select(['id', 'tenant_id', 'visitor_online'])
    .where('status', '=', 'waiting')
    .where('last_seq', '>', 0)
    .orderBy((e) => e.fn.coalesce('waiting_since', 'started_at'))
    .orderBy('started_at')
    .execute();
  const present = new Map<string, number>();
  return new Map(
    rows.map(({ id, tenant_id: tenantId, visitor_online: isPresent }) => {
      const ahead = present.get(tenantId) ?? 0;
      present.set(tenantId, ahead + isPresent);
      return [id, ahead];
    }),
  );
}

/** An open conversation whose visitor waits for the person who answers it. */
export interface Unanswered {
  readonly id: string;
  readonly personId: string;
  readonly visitorName: string;
  /** Since when for this person, milliseconds since 1970: not before they had it. */
  readonly since: number;
}

/** Open conversations whose visitors wait for who answers them at the latest since then, milliseconds since 1970. */
export async function unansweredSince(on: Db | Tx, scope: SystemScope, latest: number): Promise<Unanswered[]> {
  const rows = await everyTenant(on, scope)
    .selectFrom('conversation')
    .select(['id', 'assigned_person_id', 'visitor_name', 'waiting_since', 'held_since'])
    .where('status', '=', 'open')
    .where('assigned_person_id', 'is not', null)
    .where('waiting_since', '<=', latest)
    .where((e) => e.or([e('held_since', 'is', null), e('held_since', '<=', latest)]))
    .orderBy('waiting_since')
    .limit(MOST_AT_ONCE)
    .execute();
  return rows.flatMap(
    ({ id, assigned_person_id: personId, visitor_name: visitorName, waiting_since: waits, held_since: held }) =>
      personId === null || waits === null ? [] : [{ id, personId, visitorName, since: Math.max(waits, held ?? 0) }],
  );
}

/** Teams of the conversation's tenant, by name, each with these of its people. */
export async function teamsWith(
  on: Db | Tx,
  { tenantId }: ConversationInScope,
  personIds: readonly string[],
): Promise<{ readonly id: string; readonly name: string; readonly people: readonly string[] }[]> {
  if (personIds.length === 0) return [];
  const rows = await on
    .selectFrom('team')
    .innerJoin('person_team', 'person_team.team_id', 'team.id')
    .select(['team.id', 'team.name', 'person_team.person_id'])
    .where('team.tenant_id', '=', tenantId)
    .where('person_team.person_id', 'in', [...personIds])
    .orderBy('team.name')
    .execute();
  const found = new Map<string, { id: string; name: string; people: string[] }>();
  for (const { id, name, person_id: personId } of rows) {
    const team = found.get(id) ?? { id, name, people: [] };
    team.people.push(personId);
    found.set(id, team);
  }
  return [...found.values()];
}
