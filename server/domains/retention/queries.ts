/** Queries of the retention. Each deletes at most `limit` rows, because other work waits meanwhile. */
import { inTenants } from '../../scope/conditions.ts';
import { everyTenant, type SystemScope } from '../../scope/scope.ts';
import type { Db, Tx } from '../../storage/storage.ts';
import type { ConversationInScope } from '../conversations/inScopeQueries.ts';
import { BINDING_KINDS } from '../ledger/contentQueries.ts';

const DAY = 86_400_000;

/** Tables of a conversation's parts, in this order: an original refers to its message. */
export const PARTS = ['sealed_original', 'entry', 'event', 'message'] as const;
export type Part = (typeof PARTS)[number];
const KEYS = { sealed_original: 'message_id', entry: 'id', event: 'seq', message: 'id' } as const;

/**
 * Ids of open conversations last written in at `writtenBefore` at the latest whose visitor has left, or which have had
 * no message for the days of their site: an open page does not keep a chat longer than the notice promised. Times in
 * milliseconds since 1970.
 */
export async function abandoned(
  tx: Tx,
  scope: SystemScope,
  { now, writtenBefore, limit }: { now: number; writtenBefore: number; limit: number },
): Promise<string[]> {
  const rows = await tx
    .selectFrom('conversation')
    .innerJoin('site', 'site.id', 'conversation.site_id')
    .select('conversation.id')
    .where(inTenants(scope, 'conversation.tenant_id'))
    .where('conversation.status', '<>', 'closed')
    .where('conversation.touched_at', '<=', writtenBefore)
    .where((e) =>
      e.or([
        e('conversation.visitor_online', '=', 0),
        e('conversation.touched_at', '<=', e(e.val(now), '-', e('site.retention_days', '*', DAY))),
      ]),
    )
    .limit(limit)
    .execute();
  return rows.map(({ id }) => id);
}

/** Sites with the days for which they keep a chat. */
export const sites = (
  db: Db,
  scope: SystemScope,
): Promise<{ id: string; tenant_id: string; retention_days: number }[]> =>
  db.selectFrom('site').select(['id', 'tenant_id', 'retention_days']).where(inTenants(scope, 'tenant_id')).execute();

/** Ids of conversations of a site that ended at `endedBefore` (milliseconds since 1970) at the latest. */
export async function ended(
  db: Db,
  scope: SystemScope,
  siteId: string,
  endedBefore: number,
  limit: number,
): Promise<string[]> {
  const rows = await db
    .selectFrom('conversation')
    .select('id')
    .where('site_id', '=', siteId)
    .where(inTenants(scope, 'tenant_id'))
    .where('status', '=', 'closed')
    .where('closed_at', '<=', endedBefore)
    .limit(limit)
    .execute();
  return rows.map(({ id }) => id);
}

/** Deletes rows of one table that belong to the conversation. @returns how many. */
export async function deletePart(
  on: Db | Tx,
  { conversationId }: ConversationInScope,
  part: Part,
  limit: number,
): Promise<number> {
  const key = KEYS[part];
  const { numDeletedRows } = await on
    .deleteFrom(part)
    .where(key, 'in', (q) => q.selectFrom(part).select(key).where('conversation_id', '=', conversationId).limit(limit))
    .executeTakeFirst();
  return Number(numDeletedRows);
}

/** Deletes the conversation itself, whose parts are gone. */
export async function deleteConversation(tx: Tx, { conversationId }: ConversationInScope): Promise<void> {
  await tx.deleteFrom('conversation').where('id', '=', conversationId).execute();
}

/** Positions of up to `limit` records of activity that arrived before (milliseconds since 1970), oldest first. */
export async function recordsBefore(db: Db, scope: SystemScope, before: number, limit: number): Promise<number[]> {
  const rows = await everyTenant(db, scope)
    .selectFrom('activity')
    .select('position')
    .where('arrived_at', '<', before)
    // They say what counts now, however long ago it was changed,
    .where('kind', '<>', 'state-recorded')
    // and what was said in conversations that are stored longer.
    .where((e) =>
      e.or([
        e('kind', 'not in', BINDING_KINDS),
        e('seq', 'is not', null),
        e('conversation_id', 'is', null),
        e('conversation_id', 'not in', (q) => q.selectFrom('conversation').select('id')),
      ]),
    )
    .orderBy('position')
    .limit(limit)
    .execute();
  return rows.map(({ position }) => position);
}

/**
 * Deletes consents given at `givenBefore` (milliseconds since 1970) at the latest, without a conversation.
 * @returns how many.
 */
export async function deleteConsents(db: Db, scope: SystemScope, givenBefore: number, limit: number): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom('consent')
    .where('id', 'in', (q) =>
      q
        .selectFrom('consent')
        .select('consent.id')
        .where('consent.at', '<=', givenBefore)
        .where(inTenants(scope, 'consent.tenant_id'))
        .where((e) =>
          e.not(e.exists(e.selectFrom('conversation').select('id').whereRef('consent_id', '=', 'consent.id'))),
        )
        .limit(limit),
    )
    .executeTakeFirst();
  return Number(numDeletedRows);
}

/**
 * Deletes events stored at `storedBefore` (milliseconds since 1970) at the latest, oldest first.
 * @returns their seqs.
 */
export async function deleteEvents(tx: Tx, scope: SystemScope, storedBefore: number, limit: number): Promise<number[]> {
  const old = await tx
    .selectFrom('event')
    .select('seq')
    .where('at', '<=', storedBefore)
    .where(inTenants(scope, 'tenant_id'))
    .orderBy('seq')
    .limit(limit)
    .execute();
  const seqs = old.map(({ seq }) => seq);
  if (seqs.length > 0) await tx.deleteFrom('event').where('seq', 'in', seqs).execute();
  return seqs;
}
