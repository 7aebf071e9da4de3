/** Reads what sessions did by the API, and whether their desks recorded it. Arrival counts, by the server's clock. */
import type { ActivityKind, ServerActivityKind } from '../../../contract/activity.ts';
import { everyTenant, type SystemScope } from '../../scope/scope.ts';
import { textIn } from '../../storage/expressions.ts';
import type { Db } from '../../storage/storage.ts';

/** One act that the server recorded by itself. */
export interface SeenAct {
  readonly position: number;
  readonly kind: string;
  readonly at: number;
  readonly personId: string;
  readonly workstationId: string;
  readonly conversationId: string | null;
  /** Id of the message or the entry; null for other acts. */
  readonly itemId: string | null;
}

/** Position of the last record that arrived before `at`; 0 for none. */
export async function lastBefore(db: Db, scope: SystemScope, at: number): Promise<number> {
  const row = await everyTenant(db, scope)
    .selectFrom('activity')
    .select((e) => e.fn.max('position').as('position'))
    .where('arrived_at', '<', at)
    .executeTakeFirst();
  return row?.position ?? 0;
}

/** Acts of these kinds after a position that the server recorded by `until`, oldest first. */
export async function actsAfter(
  db: Db,
  scope: SystemScope,
  position: number,
  { kinds, until, limit }: { kinds: readonly ServerActivityKind[]; until: number; limit: number },
): Promise<SeenAct[]> {
  const rows = await everyTenant(db, scope)
    .selectFrom('activity')
    .select(['position', 'kind', 'arrived_at', 'person_id', 'workstation_id', 'conversation_id'])
    .select((e) => [
      e.fn.coalesce(textIn('activity.detail', 'messageId'), textIn('activity.detail', 'entryId')).as('item'),
    ])
    .where('position', '>', position)
    .where('seq', 'is', null)
    .where('kind', 'in', [...kinds])
    .where('arrived_at', '<=', until)
    // The same once more is no act of its own.
    .where(textIn('activity.detail', 'again'), 'is', null)
    .orderBy('position')
    .limit(limit)
    .execute();
  return rows.flatMap((row) =>
    row.person_id === null || row.workstation_id === null
      ? []
      : [
          {
            position: row.position,
            kind: row.kind,
            at: row.arrived_at,
            personId: row.person_id,
            workstationId: row.workstation_id,
            conversationId: row.conversation_id,
            itemId: row.item,
          },
        ],
  );
}

/** When the session began in which the act was done; null for none. */
export async function sessionBegan(db: Db, scope: SystemScope, act: SeenAct): Promise<number | null> {
  const row = await everyTenant(db, scope)
    .selectFrom('session')
    .select('started_at')
    .where('workstation_id', '=', act.workstationId)
    .where('person_id', '=', act.personId)
    .where('started_at', '<=', act.at)
    .orderBy('started_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.started_at ?? null;
}

/** Whether a live connection of this person at this workstation began between two times. */
export async function hadLive(db: Db, scope: SystemScope, act: SeenAct, since: number): Promise<boolean> {
  const row = await everyTenant(db, scope)
    .selectFrom('activity')
    .select('position')
    .where('person_id', '=', act.personId)
    .where('kind', '=', 'live-begun')
    .where('workstation_id', '=', act.workstationId)
    .where('arrived_at', '>=', since)
    .executeTakeFirst();
  return row !== undefined;
}

/**
 * Whether a record of one of these kinds, for the same conversation and item, has arrived from the desk of the
 * workstation since then. Disputed records have no person, and count for no one.
 */
export async function deskRecorded(
  db: Db,
  scope: SystemScope,
  act: SeenAct,
  { kinds, since }: { readonly kinds: readonly ActivityKind[]; readonly since: number },
): Promise<boolean> {
  let query = everyTenant(db, scope)
    .selectFrom('activity')
    .select('position')
    .where('person_id', '=', act.personId)
    .where('kind', 'in', [...kinds])
    .where('workstation_id', '=', act.workstationId)
    .where('seq', 'is not', null)
    .where('arrived_at', '>=', since);
  if (act.conversationId !== null) query = query.where('conversation_id', '=', act.conversationId);
  if (act.itemId !== null)
    query = query.where((e) =>
      e(e.fn.coalesce(textIn('activity.detail', 'messageId'), textIn('activity.detail', 'entryId')), '=', act.itemId),
    );
  return (await query.limit(1).executeTakeFirst()) !== undefined;
}
