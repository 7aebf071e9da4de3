/** Queries over messages and their sealed originals. */
import type { Mark } from '../../../contract/common.ts';
import { MASK_VERSION } from '../../../core/masking/version.ts';
import { Scope, type AnyScope } from '../../scope/scope.ts';
import type { Db, Tx } from '../../storage/storage.ts';
import type { MessageTable } from '../../storage/tables.ts';

export const messageById = (on: Db | Tx, id: string): Promise<MessageTable | undefined> =>
  on.selectFrom('message').selectAll().where('id', '=', id).executeTakeFirst();

/** Of the scope's tenants, in no order. Whether the conversation is in scope is for the caller to see. */
export async function messagesByIds(on: Db | Tx, scope: AnyScope, ids: readonly string[]): Promise<MessageTable[]> {
  let query = on
    .selectFrom('message')
    .selectAll()
    .where('id', 'in', [...ids]);
  if (scope instanceof Scope) query = query.where('tenant_id', 'in', [...scope.tenantIds]);
  return query.execute();
}

/** The newest `limit` before `beforeSeq` (all where it is undefined), newest first. */
export async function messagesBefore(
  on: Db | Tx,
  conversationId: string,
  limit: number,
  beforeSeq?: number,
): Promise<MessageTable[]> {
  let query = on.selectFrom('message').selectAll().where('conversation_id', '=', conversationId);
  if (beforeSeq !== undefined) query = query.where('seq', '<', beforeSeq);
  return query.orderBy('seq', 'desc').limit(limit).execute();
}

/** Up to `limit` after `afterSeq`, oldest first; all of them without a limit. */
export async function messagesAfter(
  on: Db | Tx,
  conversationId: string,
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

export async function insertMessage(tx: Tx, row: MessageTable): Promise<void> {
  await tx.insertInto('message').values(row).execute();
}

/** Its text as a later message made the present masker see it. */
export async function correctMessage(
  tx: Tx,
  conversationId: string,
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
export async function nextToMaskAgain(db: Db, after: string): Promise<string | null> {
  const row = await db
    .selectFrom('message')
    .select('conversation_id')
    .where('mask_version', '<', MASK_VERSION)
    .where('conversation_id', '>', after)
    .orderBy('conversation_id')
    .limit(1)
    .executeTakeFirst();
  return row?.conversation_id ?? null;
}

export async function isToMaskAgain(db: Db, conversationId: string): Promise<boolean> {
  const row = await db
    .selectFrom('message')
    .select('id')
    .where('mask_version', '<', MASK_VERSION)
    .where('conversation_id', '=', conversationId)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** @returns whether its text was still `before`, so that it is hidden now. */
export async function hideMessage(
  tx: Tx,
  id: string,
  before: string,
  body: { readonly text: string; readonly marks: readonly Mark[] },
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('message')
    .set({ text: body.text, marks: JSON.stringify(body.marks), corrected: 1, mask_version: MASK_VERSION })
    .where('id', '=', id)
    .where('text', '=', before)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** The present masker has found nothing more in `text`. */
export async function noteMasked(tx: Tx, id: string, text: string): Promise<void> {
  await tx
    .updateTable('message')
    .set({ mask_version: MASK_VERSION })
    .where('id', '=', id)
    .where('text', '=', text)
    .execute();
}

/** The stored text, and `sealed_id` where its original is sealed. */
export const textAndSealing = (db: Db, messageId: string, conversationId: string) =>
  db
    .selectFrom('message')
    .leftJoin('sealed_original', 'sealed_original.message_id', 'message.id')
    .select(['message.text', 'sealed_original.message_id as sealed_id'])
    .where('message.id', '=', messageId)
    .where('message.conversation_id', '=', conversationId)
    .executeTakeFirst();

/** The public key (base64url) that originals of this tenant are sealed to. @throws Error for no such tenant. */
export const sealingKeyOf = (db: Db, tenantId: string): Promise<{ key_id: string; public_key: string }> =>
  db.selectFrom('tenant').select(['key_id', 'public_key']).where('id', '=', tenantId).executeTakeFirstOrThrow();

/** `sealed` in place of what was sealed before; null for nothing. */
export async function replaceOriginal(
  tx: Tx,
  of: { readonly tenantId: string; readonly conversationId: string },
  messageId: string,
  sealed: string | null,
): Promise<void> {
  await tx.deleteFrom('sealed_original').where('message_id', '=', messageId).execute();
  if (sealed === null) return;
  await tx
    .insertInto('sealed_original')
    .values({
      message_id: messageId,
      tenant_id: of.tenantId,
      conversation_id: of.conversationId,
      at: Date.now(),
      sealed,
    })
    .execute();
}
