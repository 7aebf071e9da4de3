/** Database rows as objects of the contract. */
import { z } from 'zod';
import {
  Mark,
  ReadablePlace,
  type ClosedBy,
  type ConversationSummary,
  type EntryKind,
  type EntryReceipt,
  MaskedText,
  type Message,
  type Role,
  type Transfer,
} from '../../../contract/common.ts';
import { cutForPreview, PREVIEW } from '../../../core/masking/cut.ts';
import type { ConversationTable, EntryTable, MessageTable } from '../../storage/tables.ts';

const Marks = z.array(Mark);
const UnreadMarks = z.array(z.unknown());
const Places = z.array(ReadablePlace);

/** @throws ZodError for marks that are not stored as the contract says; the same for the functions below. */
export const bodyOf = (row: Pick<MessageTable, 'text' | 'marks'>): MaskedText => ({
  text: row.text,
  marks: Marks.parse(JSON.parse(row.marks)),
});

/**
 * The beginning of a text for a list. Only the marks that may lie in it are checked: marks do not overlap and come in
 * order, and a list of long messages with hundreds of marks each would delay other requests.
 */
const previewOf = (text: string, marks: string): MaskedText =>
  cutForPreview({ text, marks: Marks.parse(UnreadMarks.parse(JSON.parse(marks)).slice(0, PREVIEW)) });

/** A message as desks get it. */
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

/** An entry without its content. */
export type ReceiptRow = Pick<EntryTable, 'id' | 'conversation_id' | 'kind' | 'at' | 'author_name'>;

/** What desks get of an entry. */
export function receiptOf(row: ReceiptRow): EntryReceipt {
  return {
    id: row.id,
    conversationId: row.conversation_id,
    kind: row.kind as EntryKind,
    at: row.at,
    author: row.author_name,
    state: 'stored',
  };
}

/** The places that a desk leaves readable when it masks again; no member at all for most messages, which have none. */
function readableOf(row: Pick<MessageTable, 'readable'>): Pick<Message, 'readable'> {
  const places = Places.parse(JSON.parse(row.readable ?? '[]'));
  return places.length === 0 ? {} : { readable: places };
}

/** A conversation with its tenant, its site, who answers it and its newest message. */
export interface SummaryRow {
  readonly id: string;
  readonly visitor_name: string;
  readonly status: ConversationTable['status'];
  readonly closed_by: ClosedBy | null | undefined;
  readonly closed_at?: number | null | undefined;
  readonly rating?: number | null | undefined;
  readonly rating_comment?: string | null | undefined;
  readonly agent_gone_at: number | null | undefined;
  readonly offered_by: string | null | undefined;
  readonly offered_to: string | null | undefined;
  readonly offered_until: number | null | undefined;
  readonly offer_note: string | null | undefined;
  readonly offer_marks: string | null | undefined;
  readonly offerer_name: string | null;
  readonly started_at: number;
  readonly last_seq: number;
  readonly waiting_since: number | null;
  readonly visitor_online: number;
  readonly tenant_id: string;
  readonly tenant_name: string;
  readonly tenant_colour: string;
  readonly site_name: string;
  readonly person_id: string | null;
  readonly person_name: string | null;
  readonly person_role: string | null;
  readonly message_at: number | null;
  readonly message_text: string | null;
  readonly message_marks: string | null;
  readonly message_readable: string | null | undefined;
  readonly message_author: MessageTable['author'] | null;
  readonly message_author_id: string | null;
  readonly message_author_name: string | null;
}

/** What the visitor says of it; no member where they have said nothing. */
function ratingOf(row: Pick<SummaryRow, 'rating' | 'rating_comment'>): Pick<ConversationSummary, 'rating'> {
  if (typeof row.rating !== 'number') return {};
  const comment = typeof row.rating_comment === 'string' ? MaskedText.parse(JSON.parse(row.rating_comment)) : null;
  return { rating: { score: row.rating, comment } };
}

const closedAtOf = ({ closed_at: at }: Pick<SummaryRow, 'closed_at'>): Pick<ConversationSummary, 'closedAt'> =>
  typeof at === 'number' ? { closedAt: at } : {};

/** An offer as desks get it; null where there is none. */
function transferOf(row: SummaryRow, people: readonly string[]): Transfer | null {
  const { offered_by: by, offerer_name: name, offered_to: to, offered_until: until, offer_note: note } = row;
  if (row.status !== 'open' || typeof until !== 'number' || typeof by !== 'string' || name === null) return null;
  return {
    by: { id: by, name },
    to: to ?? '',
    people: [...people],
    until,
    note: typeof note === 'string' ? bodyOf({ text: note, marks: row.offer_marks ?? '[]' }) : null,
  };
}

/** A conversation as the list shows it. @param offeredTo people who may accept it */
export function summaryOf(row: SummaryRow, offeredTo: readonly string[] = []): ConversationSummary {
  const transfer = transferOf(row, offeredTo);
  const assigned =
    row.person_id !== null && row.person_name !== null
      ? { id: row.person_id, name: row.person_name, role: row.person_role as Role }
      : null;
  const preview =
    row.message_text !== null && row.message_marks !== null ? previewOf(row.message_text, row.message_marks) : null;
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
    ...(row.status === 'closed' ? { closedBy: row.closed_by ?? 'server', ...closedAtOf(row), ...ratingOf(row) } : {}),
    assignedTo: assigned,
    ...(row.status === 'open' && typeof row.agent_gone_at === 'number' ? { agentAwaySince: row.agent_gone_at } : {}),
    ...(transfer === null ? {} : { transfer }),
    startedAt: row.started_at,
    lastSeq: row.last_seq,
    lastMessageAt: row.message_at,
    lastPreview: preview,
    lastAuthor: row.message_author,
    ...(row.message_author_id !== null && row.message_author_name !== null
      ? { lastBy: { id: row.message_author_id, name: row.message_author_name } }
      : {}),
    waitingSince: row.waiting_since,
    visitorOnline: row.visitor_online === 1,
    ...(readable.length === 0 ? {} : { lastPreviewReadable: readable }),
  };
}
