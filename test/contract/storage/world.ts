/** Rows that the suite needs, with names instead of random ids. */
import type { Db, Tx } from '../../../server/storage/storage.ts';
import { insertSite, insertTenant } from '../../support/rows.ts';

/** A tenant with a site and an open conversation, all three called `id`; `keys` is its row of signed keys. */
export async function addTenant(db: Db, id: string, keys = ''): Promise<void> {
  await insertTenant(db, { id, keys });
  await insertSite(db, { id, tenant_id: id, name: id, contact: 'c@example.com' });
  await addConversation(db, id, id);
}

export async function addConversation(
  db: Db,
  id: string,
  tenantId: string,
  assignedTo: string | null = null,
): Promise<void> {
  await db
    .insertInto('consent')
    .values({
      id,
      tenant_id: tenantId,
      site_id: tenantId,
      conversation_id: id,
      language: 'en',
      notice_version: 'en-1',
      words: '{}',
      at: 1,
      typing_preview: 0,
    })
    .execute();
  await db
    .insertInto('conversation')
    .values({
      id,
      tenant_id: tenantId,
      site_id: tenantId,
      consent_id: id,
      visitor_name: 'Visitor',
      visitor_token_hash: id,
      status: 'open',
      assigned_person_id: assignedTo,
      started_at: 1,
      closed_at: null,
      last_seq: 0,
      waiting_since: null,
      visitor_online: 0,
      touched_at: 1,
      dialogue_state: null,
    })
    .execute();
}

export async function addPerson(db: Db, id: string): Promise<void> {
  await db
    .insertInto('person')
    .values({ id, login: id, name: id, role: 'agent', sign_in_record: '', left_at: null })
    .execute();
}

export async function addMessage(
  on: Db | Tx,
  id: string,
  of: { readonly tenantId: string; readonly conversationId?: string; readonly seq: number },
  text: string,
): Promise<void> {
  await on
    .insertInto('message')
    .values({
      id,
      tenant_id: of.tenantId,
      conversation_id: of.conversationId ?? of.tenantId,
      seq: of.seq,
      author: 'visitor',
      author_person_id: null,
      author_name: null,
      at: of.seq,
      text,
      marks: '[]',
      corrected: 0,
      mask_version: 1,
    })
    .execute();
}

export async function addEvent(on: Db | Tx, tenantId: string): Promise<void> {
  await on
    .insertInto('event')
    .values({ tenant_id: tenantId, conversation_id: tenantId, kind: 'conversation.changed', ref_id: tenantId, at: 1 })
    .execute();
}
