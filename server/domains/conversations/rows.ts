/** Database rows as the contract's words. */
import { z } from 'zod';
import {
  Mark,
  ReadablePlace,
  type ConversationSummary,
  type EntryKind,
  type EntryReceipt,
  type MaskedText,
  type Message,
  type Role,
} from '../../../contract/common.ts';
import { cutForPreview } from '../../../core/masking/cut.ts';
import type { Db, Tx } from '../../storage/storage.ts';
import type { EntryTable, MessageTable } from '../../storage/tables.ts';

const Marks = z.array(Mark);
const Places = z.array(ReadablePlace);

export const bodyOf = (row: Pick<MessageTable, 'text' | 'marks'>): MaskedText => ({
  text: row.text,
  marks: Marks.parse(JSON.parse(row.marks)),
});

export function messageOf(row: MessageTable): Message {
  return {
    id: row.id,
    conversationId: row.conversation_id,
    seq: row.seq,
    author: row.author,
    authorName: row.author_name,
    at: row.at,
    body: bodyOf(row),
    ...readableOf(row),
  };
}

export function receiptOf(
  row: Pick<EntryTable, 'id' | 'conversation_id' | 'kind' | 'at' | 'author_name'>,
): EntryReceipt {
  return {
    id: row.id,
    conversationId: row.conversation_id,
    kind: row.kind as EntryKind,
    at: row.at,
    author: row.author_name,
    state: 'stored',
  };
}

/** What the desk that masks again leaves readable; nothing where there is nothing, as for nearly every message. */
function readableOf(row: Pick<MessageTable, 'readable'>): Pick<Message, 'readable'> {
  const places = Places.parse(JSON.parse(row.readable ?? '[]'));
  return places.length === 0 ? {} : { readable: places };
}

const summaries = (on: Db | Tx) =>
  on
    .selectFrom('conversation')
    .innerJoin('tenant', 'tenant.id', 'conversation.tenant_id')
    .innerJoin('site', 'site.id', 'conversation.site_id')
    .leftJoin('person', 'person.id', 'conversation.assigned_person_id')
    .leftJoin('message', (j) =>
      j.onRef('message.conversation_id', '=', 'conversation.id').onRef('message.seq', '=', 'conversation.last_seq'),
    )
    .select([
      'conversation.id',
      'conversation.visitor_name',
      'conversation.status',
      'conversation.started_at',
      'conversation.last_seq',
      'conversation.waiting_since',
      'conversation.visitor_online',
      'tenant.id as tenant_id',
      'tenant.name as tenant_name',
      'tenant.colour as tenant_colour',
      'site.name as site_name',
      'person.id as person_id',
      'person.name as person_name',
      'person.role as person_role',
      'message.at as message_at',
      'message.text as message_text',
      'message.marks as message_marks',
      'message.readable as message_readable',
      'message.author as message_author',
    ]);
type SummaryRow = Awaited<ReturnType<ReturnType<typeof summaries>['execute']>>[number];

function summaryOf(row: SummaryRow): ConversationSummary {
  const assigned =
    row.person_id !== null && row.person_name !== null
      ? { id: row.person_id, name: row.person_name, role: row.person_role as Role }
      : null;
  const preview =
    row.message_text !== null && row.message_marks !== null
      ? cutForPreview(bodyOf({ text: row.message_text, marks: row.message_marks }))
      : null;
  const readable =
    preview === null
      ? []
      : (readableOf({ readable: row.message_readable ?? '[]' }).readable ?? []).filter(
          (place) => place.end <= preview.text.length,
        );
  return {
    id: row.id,
    tenant: { id: row.tenant_id, name: row.tenant_name, colour: row.tenant_colour },
    visitorName: row.visitor_name,
    siteName: row.site_name,
    status: row.status,
    assignedTo: assigned,
    startedAt: row.started_at,
    lastSeq: row.last_seq,
    lastMessageAt: row.message_at,
    lastPreview: preview,
    lastAuthor: row.message_author,
    waitingSince: row.waiting_since,
    visitorOnline: row.visitor_online === 1,
    ...(readable.length === 0 ? {} : { lastPreviewReadable: readable }),
  };
}

/** The conversation, if it belongs to one of these tenants. */
export async function summary(
  on: Db | Tx,
  conversationId: string,
  tenantIds: readonly string[],
): Promise<ConversationSummary | null> {
  const row = await summaries(on)
    .where('conversation.id', '=', conversationId)
    .where('conversation.tenant_id', 'in', [...tenantIds])
    .executeTakeFirst();
  return row === undefined ? null : summaryOf(row);
}

/** Conversations of these tenants that are not closed, longest running first. */
export async function openSummaries(on: Db | Tx, tenantIds: readonly string[]): Promise<ConversationSummary[]> {
  const rows = await summaries(on)
    .where('conversation.tenant_id', 'in', [...tenantIds])
    .where('conversation.status', '<>', 'closed')
    .orderBy('conversation.started_at')
    .execute();
  return rows.map(summaryOf);
}
