/**
 * Binds what was said to the ledger: the record of an agent's message, and that of the closing, contain a digest of all
 * messages since the last one that was bound. A bound message that masking changes has a record of its own.
 */
import type { ActivityDetail } from '../../../contract/activity.ts';
import { messageHash, messagesDigest } from '../../../core/ledger/rowHash.ts';
import { storeAct, storeOwn } from '../../record/ownRecords.ts';
import type { Tx } from '../../storage/storage.ts';
import type { ConversationInScope } from './inScopeQueries.ts';
import { boundUpTo, messageIn, messagesAfter, storeBound } from './messageQueries.ts';

/** What the record of this act says of the messages; nothing where all of them are bound. */
async function bindMessages(tx: Tx, conversation: ConversationInScope): Promise<ActivityDetail> {
  const { bound, salt } = await boundUpTo(tx, conversation);
  const rows = await messagesAfter(tx, conversation, bound);
  const last = rows.at(-1);
  if (last === undefined) return {};
  await storeBound(tx, conversation, last.seq);
  return {
    boundFrom: bound + 1,
    boundUpTo: last.seq,
    digest: messagesDigest(rows.map((row) => messageHash(row, salt))),
  };
}

/**
 * Stores the record of an agent's message or of the end, which binds what was said last; without a person where a
 * conversation ends by itself. Publish it once it is committed.
 * @returns the position of the record
 */
export async function recordBinding(
  tx: Tx,
  conversation: ConversationInScope,
  kind: 'message-stored' | 'conversation-closed',
  about: ActivityDetail = {},
): Promise<number> {
  const { tenantId, conversationId } = conversation;
  const detail = { ...about, ...(await bindMessages(tx, conversation)) };
  const record = { kind, tenantId, conversationId, detail };
  return (await storeAct(tx, record)) ?? (await storeOwn(tx, record));
}

/**
 * Changes the text of a message, with a record where the message was bound before.
 * @param change returns false where it has changed nothing
 */
export async function changeBound(
  tx: Tx,
  conversation: ConversationInScope,
  messageId: string,
  change: () => Promise<boolean>,
): Promise<boolean> {
  const { bound, salt } = await boundUpTo(tx, conversation);
  const before = await messageIn(tx, conversation, messageId);
  if (!(await change())) return false;
  const after = await messageIn(tx, conversation, messageId);
  if (before === undefined || before === null || after === undefined || after === null || after.seq > bound)
    return true;
  const { tenantId, conversationId } = conversation;
  const detail = { messageId, before: messageHash(before, salt), hash: messageHash(after, salt) };
  await storeOwn(tx, { kind: 'message-changed', tenantId, conversationId, detail });
  return true;
}
