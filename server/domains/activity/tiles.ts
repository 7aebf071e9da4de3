/** The supervisor's floor: one tile an agent, made from presence, conversations and blocked attempts. */
import type { ActivityKind, AgentState, AgentTile } from '../../../contract/activity.ts';
import { rolesWith } from '../../../core/access/roles.ts';
import type { Scope } from '../../scope/scope.ts';
import { workstationsOutOfScope } from '../../scope/sightQueries.ts';
import type { Db } from '../../storage/storage.ts';
import { agentsInSight, chosenAmong, countedSinceSignIn, openWork, workstationName } from './tileQueries.ts';

/** What a desk reports when it has blocked an act. */
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
  'script-blocked',
  'popup-blocked',
  'download-blocked',
  'permission-denied',
  'device-denied',
  'bridge-refused',
  'guard-refused',
] as const;
/** Kinds of records that change a tile. */
export const COUNTED_KINDS: readonly ActivityKind[] = [...BLOCKED_KINDS, 'guard-allowed'];

export interface Presence {
  readonly state: AgentState;
  readonly since: number;
  readonly workstationId: string | null;
}
export type PresenceOf = (personId: string) => Presence;

/**
 * Tiles of the agents in scope (if `only` is given, of these), by name. Conversations of other tenants are not counted,
 * and a workstation that serves other tenants is not shown.
 */
export async function tiles(
  db: Db,
  scope: Scope,
  presenceOf: PresenceOf,
  only: readonly string[] | null = null,
): Promise<AgentTile[]> {
  const agents = await agentsInSight(db, scope, rolesWith('conversation.answer'), only);
  if (agents.length === 0) return [];
  const work = await openWork(
    db,
    scope,
    agents.map((agent) => agent.id),
  );
  const choices = await chosenAmong(
    db,
    scope,
    agents.map((agent) => agent.id),
  );
  const others = await workstationsOutOfScope(db, scope);
  const result: AgentTile[] = [];
  for (const agent of agents) {
    const presence = presenceOf(agent.id);
    const own = work.find((w) => w.assigned_person_id === agent.id);
    result.push({
      personId: agent.id,
      name: agent.name,
      state: presence.state,
      since: presence.since,
      workstationName:
        presence.workstationId === null || others.has(presence.workstationId)
          ? null
          : await workstationName(db, scope, presence.workstationId),
      openConversations: own?.open ?? 0,
      longestWaitSince: own?.longest ?? null,
      chosen: choices.get(agent.id) ?? null,
      ...(await countedSinceSignIn(db, scope, agent.id, COUNTED_KINDS, others)),
    });
  }
  return result;
}
