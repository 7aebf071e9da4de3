/** The supervisor's floor: one tile an agent, computed from presence, conversations and blocked attempts. */
import type { Expression, SqlBool } from 'kysely';
import type { ActivityKind, AgentTile } from '../../../contract/activity.ts';
import { rolesWith } from '../../../core/access/roles.ts';
import type { Scope } from '../../scope/scope.ts';
import { workstationsOutOfScope } from '../../scope/sightQueries.ts';
import { numberIn, textIn } from '../../storage/expressions.ts';
import type { Db } from '../../storage/storage.ts';

/** What a desk reports when it has stopped somebody from doing something. */
const BLOCKED_KINDS = [
  'copy-attempt',
  'cut-attempt',
  'paste-attempt',
  'drag-attempt',
  'drop-attempt',
  'context-menu-attempt',
  'print-attempt',
  'navigation-blocked',
  'request-blocked',
  'popup-blocked',
  'download-blocked',
  'permission-denied',
  'device-denied',
  'bridge-refused',
  'guard-refused',
] as const;
/** After which of these a tile is another. */
export const COUNTED_KINDS: readonly ActivityKind[] = [...BLOCKED_KINDS, 'guard-allowed'];

export interface Presence {
  readonly state: AgentTile['state'];
  readonly since: number;
  readonly workstationId: string | null;
}
export type PresenceOf = (personId: string) => Presence;

/**
 * Tiles of the agents in sight (of these, those in `only` where given), by name. Conversations of other tenants are not
 * counted, and where somebody works for others is not shown.
 */
export async function tiles(
  db: Db,
  scope: Scope,
  presenceOf: PresenceOf,
  only: readonly string[] | null = null,
): Promise<AgentTile[]> {
  const { tenantIds, team } = scope;
  let query = db
    .selectFrom('person')
    .select(['id', 'name'])
    .where('role', 'in', rolesWith('conversation.answer'))
    .where('left_at', 'is', null)
    .where('id', 'in', (q) =>
      q
        .selectFrom('person_tenant')
        .select('person_id')
        .where('tenant_id', 'in', [...tenantIds]),
    );
  if (team !== null) query = query.where('id', 'in', [...team]);
  if (only !== null) query = query.where('id', 'in', [...only]);
  const agents = await query.orderBy('name').execute();
  if (agents.length === 0) return [];
  const work = await db
    .selectFrom('conversation')
    .select((e) => ['assigned_person_id', e.fn.countAll<number>().as('open'), e.fn.min('waiting_since').as('longest')])
    .where('status', '=', 'open')
    .where('tenant_id', 'in', [...tenantIds])
    .where(
      'assigned_person_id',
      'in',
      agents.map((a) => a.id),
    )
    .groupBy('assigned_person_id')
    .execute();
  const others = await workstationsOutOfScope(db, scope);
  const names = (await db.selectFrom('workstation').select(['id', 'name']).execute()).filter(
    (row) => !others.has(row.id),
  );
  const result: AgentTile[] = [];
  for (const agent of agents) {
    const presence = presenceOf(agent.id);
    const own = work.find((w) => w.assigned_person_id === agent.id);
    result.push({
      personId: agent.id,
      name: agent.name,
      state: presence.state,
      since: presence.since,
      workstationName: names.find((n) => n.id === presence.workstationId)?.name ?? null,
      openConversations: own?.open ?? 0,
      longestWaitSince: own?.longest ?? null,
      ...(await countedSinceSignIn(db, scope, agent.id, others)),
    });
  }
  return result;
}

/** Attempts in a conversation or at a workstation of another tenant are not counted: a number tells too. */
async function countedSinceSignIn(
  db: Db,
  scope: Scope,
  personId: string,
  others: ReadonlySet<string>,
): Promise<Pick<AgentTile, 'blockedAttempts' | 'exceptionsUsed'>> {
  const session = await db
    .selectFrom('session')
    .select('started_at')
    .where('person_id', '=', personId)
    .orderBy('started_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (session === undefined) return { blockedAttempts: 0, exceptionsUsed: 0 };
  const counted = await db
    .selectFrom('activity')
    .select((e) => {
      const times = e.fn.coalesce(numberIn('activity.detail', 'repeats'), e.val(1));
      const sumOf = (counts: Expression<SqlBool>) =>
        e.fn.coalesce(e.fn.sum<number>(e.case().when(counts).then(times).end()), e.val(0));
      return [
        sumOf(e('kind', '<>', 'guard-allowed')).as('blocked'),
        // What happened because policy says `report` or `warn`. Copies within the desk are none: nothing comes or goes
        // by them.
        sumOf(
          e.and([e('kind', '=', 'guard-allowed'), e(textIn('activity.detail', 'action'), 'in', ['report', 'warn'])]),
        ).as('exceptions'),
      ];
    })
    .where('person_id', '=', personId)
    .where((e) =>
      e.or([
        e.and([
          e('tenant_id', 'is', null),
          e.or([e('workstation_id', 'is', null), e('workstation_id', 'not in', [...others])]),
        ]),
        e('tenant_id', 'in', [...scope.tenantIds]),
      ]),
    )
    .where('kind', 'in', [...COUNTED_KINDS])
    .where('at', '>=', session.started_at)
    .executeTakeFirst();
  return { blockedAttempts: counted?.blocked ?? 0, exceptionsUsed: counted?.exceptions ?? 0 };
}
