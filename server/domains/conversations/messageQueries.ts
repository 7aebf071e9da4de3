/** Queries over messages and their sealed originals. */
import type { Mark } from '../../../contract/common.ts';
import { MASK_VERSION } from '../../../core/masking/version.ts';
import { inTenants } from '../../scope/conditions.ts';
import type { AnyScope, SystemScope } from '../../scope/scope.ts';
import type { Db, Tx } from '../../storage/storage.ts';
import type { MessageTable } from '../../storage/tables.ts';
import { inScope, type OneConversation } from './inScopeQueries.ts';

/**
 * The message with this id; null where it is of another conversation, which is not shown, and undefined for none.
 */
export async function messageIn(
  on: Db | Tx,
  { conversationId }: OneConversation,
  id: string,
): Promise<MessageTable | null | undefined> {
  const row = await on.selectFrom('message').selectAll().where('id', '=', id).executeTakeFirst();
  return row === undefined || row.conversation_id === conversationId ? row : null;
}

/** Messages with these ids, of conversations in scope, in no order. */
export const messagesByIds = (on: Db | Tx, scope: AnyScope, ids: readonly string[]): Promise<MessageTable[]> =>
  on
    .selectFrom('message')
    .selectAll('message')
    .where('message.id', 'in', [...ids])
    .where((e) =>
      e.exists(
        e
          .selectFrom('conversation')
          .select('conversation.id')
          .whereRef('conversation.id', '=', 'message.conversation_id')
          .where(inScope(scope)),
      ),
    )
    .execute();

/** What a conversation can be called by: the code that is its visitor's name, or its id. */
export interface Called {
  readonly visitors: readonly string[];
  readonly ids: readonly string[];
}

/** The newest message of each conversation in scope that is called so, of the latest `limit` ones, latest first. */
export async function newestOfCalled(
  db: Db,
  scope: AnyScope,
  { visitors, ids }: Called,
  limit: number,
): Promise<MessageTable[]> {
  if (visitors.length === 0 && ids.length === 0) return [];
  return db
    .selectFrom('conversation')
    .innerJoin('message', (j) =>
      j.onRef('message.conversation_id', '=', 'conversation.id').onRef('message.seq', '=', 'conversation.last_seq'),
    )
    .selectAll('message')
    .where((e) => e.or([e('conversation.visitor_name', 'in', [...visitors]), e('conversation.id', 'in', [...ids])]))
    .where(inScope(scope))
    .orderBy('conversation.started_at', 'desc')
    .orderBy('conversation.id')
    .limit(limit)
    .execute();
}

/** The newest `limit` messages before the number `beforeSeq` (all where it is undefined), newest first. */
export async function messagesBefore(
  on: Db | Tx,
  { conversationId }: OneConversation,
  limit: number,
  beforeSeq?: number,
): Promise<MessageTable[]> {
  let query = on.selectFrom('message').selectAll().where('conversation_id', '=', conversationId);
  if (beforeSeq !== undefined) query = query.where('seq', '<', beforeSeq);
  return query.orderBy('seq', 'desc').limit(limit).execute();
}

/** Up to `limit` messages after the number `afterSeq`, oldest first; all of them without a limit. */
export async function messagesAfter(
  on: Db | Tx,
  { conversationId }: OneConversation,
  afterSeq: number,
  limit?: number,
): Promise<MessageTable[]> {
  let query = on
    .selectFrom('message')
    .selectAll()
    .where('conversation_id', '=', conversationId)
    .where('seq', '>', afterSeq)
    .orderBy('seq');
  if (limit !== undefined) query = query.limit(limit);
  return query.execute();
}

/** Messages up to the number `seq` that were masked again after they were stored, in order. */
export const correctedUpTo = (db: Db, { conversationId }: OneConversation, seq: number): Promise<MessageTable[]> =>
  db
    .selectFrom('message')
    .selectAll()
    .where('conversation_id', '=', conversationId)
    .where('seq', '<=', seq)
    .where('corrected', '=', 1)
    .orderBy('seq')
    .execute();

/** Number of the last message that a record binds, and the salt of the hashes. */
export async function boundUpTo(tx: Tx, { conversationId }: OneConversation): Promise<{ bound: number; salt: string }> {
  const row = await tx
    .selectFrom('conversation')
    .select(['bound_seq', 'visitor_token_hash'])
    .where('id', '=', conversationId)
    .executeTakeFirstOrThrow();
  return { bound: row.bound_seq, salt: row.visitor_token_hash };
}

/** Stores that a record binds the messages up to this number. */
export async function storeBound(tx: Tx, { conversationId }: OneConversation, seq: number): Promise<void> {
  await tx.updateTable('conversation').set({ bound_seq: seq }).where('id', '=', conversationId).execute();
}

/** Stores a message, masked. */
export async function insertMessage(tx: Tx, row: MessageTable): Promise<void> {
  await tx.insertInto('message').values(row).execute();
}

/** Replaces its text with the one that the present masker has made of it after a later message. */
export async function correctMessage(
  tx: Tx,
  { conversationId }: OneConversation,
  correction: { readonly id: string; readonly text: string; readonly marks: readonly Mark[] },
): Promise<void> {
  await tx
    .updateTable('message')
    .set({
      text: correction.text,
      marks: JSON.stringify(correction.marks),
      corrected: 1,
      mask_version: MASK_VERSION,
    })
    .where('id', '=', correction.id)
    .where('conversation_id', '=', conversationId)
    .execute();
}

/** The first conversation after the id `after` with messages that an earlier masker masked. */
export async function nextToMaskAgain(db: Db, scope: SystemScope, after: string): Promise<string | null> {
  const row = await db
    .selectFrom('message')
    .select('conversation_id')
    .where('mask_version', '<', MASK_VERSION)
    .where('conversation_id', '>', after)
    .where(inTenants(scope, 'message.tenant_id'))
    .orderBy('conversation_id')
    .limit(1)
    .executeTakeFirst();
  return row?.conversation_id ?? null;
}

/** Whether it has messages that an earlier masker masked. */
export async function isToMaskAgain(db: Db, { conversationId }: OneConversation): Promise<boolean> {
  const row = await db
    .selectFrom('message')
    .select('id')
    .where('mask_version', '<', MASK_VERSION)
    .where('conversation_id', '=', conversationId)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** Replaces the text by `body` while it is still `before`. @returns whether it was. */
export async function hideMessage(
  tx: Tx,
  { conversationId }: OneConversation,
  id: string,
  before: string,
  body: { readonly text: string; readonly marks: readonly Mark[] },
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('message')
    .set({ text: body.text, marks: JSON.stringify(body.marks), corrected: 1, mask_version: MASK_VERSION })
    .where('id', '=', id)
    .where('conversation_id', '=', conversationId)
    .where('text', '=', before)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Stores that the present masker has found nothing more in `text`. */
export async function noteMasked(tx: Tx, { conversationId }: OneConversation, id: string, text: string): Promise<void> {
  await tx
    .updateTable('message')
    .set({ mask_version: MASK_VERSION })
    .where('id', '=', id)
    .where('conversation_id', '=', conversationId)
    .where('text', '=', text)
    .execute();
}

/** The stored text, and `sealed_id` where its original is sealed. */
export const textAndSealing = (db: Db, { conversationId }: OneConversation, messageId: string) =>
  db
    .selectFrom('message')
    .leftJoin('sealed_original', 'sealed_original.message_id', 'message.id')
    .select(['message.text', 'sealed_original.message_id as sealed_id'])
    .where('message.id', '=', messageId)
    .where('message.conversation_id', '=', conversationId)
    .executeTakeFirst();

/** What the conversation's tenant has signed, JSON. @throws Error where the tenant is gone. */
export async function keysOfTenant(on: Db | Tx, { tenantId }: OneConversation): Promise<string> {
  const row = await on.selectFrom('tenant').select('keys').where('id', '=', tenantId).executeTakeFirstOrThrow();
  return row.keys;
}

/** Stores `sealed`, which was sealed `at`, in place of what was sealed before; null for nothing. */
export async function replaceOriginal(
  tx: Tx,
  { tenantId, conversationId }: OneConversation,
  messageId: string,
  sealed: string | null,
  at: number,
): Promise<void> {
  await tx
    .deleteFrom('sealed_original')
    .where('message_id', '=', messageId)
    .where('conversation_id', '=', conversationId)
    .execute();
  if (sealed === null) return;
  await tx
    .insertInto('sealed_original')
    .values({ message_id: messageId, tenant_id: tenantId, conversation_id: conversationId, at, sealed })
    .execute();
}
