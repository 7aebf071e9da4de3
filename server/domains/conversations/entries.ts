/** Stores entries, which come sealed. The server cannot open one. */
import type { z } from 'zod';
import type { NewEntry } from '../../../contract/api.ts';
import type { EntryReceipt } from '../../../contract/common.ts';
import { rowHash } from '../../../core/ledger/rowHash.ts';
import { faultOfSeal } from '../../../core/sealing/signedSeal.ts';
import { usableKey } from '../../../core/sealing/tenantKeys.ts';
import { listOfRow } from '../tenants/keysOfRow.ts';
import { authoritiesOf } from '../../platform/tls/authority.ts';
import { problem } from '../../platform/http/problem.ts';
import type { Scope } from '../../scope/scope.ts';
import type { Db } from '../../storage/storage.ts';
import { keysOfTenant } from './messageQueries.ts';
import { entryIn, insertEntry } from './entryQueries.ts';
import { storeEvent } from './eventQueries.ts';
import { ConversationInScope } from './inScopeQueries.ts';
import { receiptOf } from './rows.ts';
import type { Bus } from '../../platform/bus.ts';
import { publishStored, storeAct } from '../../record/ownRecords.ts';

/**
 * Stores an entry sealed to a key of the tenant that seals. The same id twice is one entry.
 * An entry of a closed conversation is stored as well: the agent may have written it while offline.
 * @throws Problem `not-found`; `invalid` for an id that is in use, and for a seal that the workstation of this session
 * has not signed as what the entry says; `key-changed` for a key that the tenant has not signed, or has revoked.
 */
export async function addEntry(
  db: Db,
  bus: Bus,
  scope: Scope,
  author: { readonly id: string; readonly name: string },
  conversationId: string,
  entry: z.output<typeof NewEntry>,
): Promise<EntryReceipt> {
  const { receipt, isNew, position } = await db.transaction().execute(async (tx) => {
    const conversation = await ConversationInScope.find(tx, scope, conversationId);
    if (conversation === null) throw problem('not-found');
    const same = await entryIn(tx, conversation, entry.id);
    if (same !== undefined) {
      if (same?.author_person_id !== author.id) throw problem('invalid');
      return { receipt: receiptOf(same), isNew: false, position: null };
    }
    const { tenantId } = conversation;
    const list = listOfRow(await keysOfTenant(tx, conversation), tenantId)?.list;
    if (list === undefined || !usableKey(list, 'entry', Date.now(), entry.sealed.keyId).ok)
      throw problem('key-changed');
    const { workstationId } = scope;
    const context = {
      tenantId,
      conversationId,
      id: entry.id,
      purpose: 'entry',
      kind: entry.kind,
      author: author.id,
      workstation: workstationId,
      at: entry.at,
    } as const;
    if (faultOfSeal(entry.sealed, context, await authoritiesOf(tx)) !== null) throw problem('invalid');
    const row = {
      id: entry.id,
      tenant_id: conversation.tenantId,
      conversation_id: conversationId,
      kind: entry.kind,
      at: Date.now(),
      written_at: entry.at,
      author_person_id: author.id,
      author_name: author.name,
      workstation_id: workstationId,
      sealed: JSON.stringify(entry.sealed),
    };
    await insertEntry(tx, row);
    await storeEvent(tx, 'entry.stored', conversation, entry.id);
    const detail = { entryId: entry.id, entryKind: entry.kind, hash: rowHash('entry', row) };
    const stored = await storeAct(tx, { kind: 'entry-stored', tenantId, conversationId, detail });
    return { receipt: receiptOf(row), isNew: true, position: stored };
  });
  if (isNew) bus.publish('outbox.stored', {});
  publishStored(bus, position);
  return receipt;
}
