/**
 * Finds words in stored messages, over masked text alone. Which words were looked for is kept nowhere; that somebody
 * looked is recorded before they are told.
 */
import type { ConversationSummary, Found, FoundMessage } from '../../../contract/common.ts';
import { searchOutput } from '../../../core/masking/outputs.ts';
import { excerptOf } from '../../../core/search/excerpt.ts';
import { rangesOf, termsOf } from '../../../core/search/terms.ts';
import { recordOwn } from '../../record/ownRecords.ts';
import { engineOf, type Db } from '../../storage/storage.ts';
import type { MessageTable } from '../../storage/tables.ts';
import { summary } from './conversationQueries.ts';
import { messagesByIds } from './messageQueries.ts';
import { bodyOf } from './rows.ts';
import type { Bus } from '../../platform/bus.ts';

/** Messages in one answer. */
const MOST_HITS = 50;

export interface Searcher {
  readonly personId: string;
  readonly workstationId: string;
  readonly tenantIds: readonly string[];
  /** People whose conversations are looked in; null for everybody's. */ readonly people?: readonly string[] | null;
}

/** The newest messages of these tenants that hold a word beginning with each word of `query`. */
export async function searchMessages(db: Db, bus: Bus, who: Searcher, query: string): Promise<Found> {
  const { text, marks } = searchOutput(query);
  const asked = { text, marks: marks.map((mark) => ({ ...mark })) };
  const terms = termsOf(text);
  if (terms.length === 0) return { query: asked, tooShort: true, hits: [], hasMore: false };
  const found = await engineOf(db).findMessages(db, {
    tenantIds: who.tenantIds,
    terms,
    assignedTo: who.people ?? null,
    limit: MOST_HITS + 1,
  });
  const rows = await messagesOf(db, who.tenantIds, found.slice(0, MOST_HITS));
  const hits = await hitsOf(db, who.tenantIds, rows, terms);
  await recordOwn(db, bus, {
    kind: 'searched',
    personId: who.personId,
    workstationId: who.workstationId,
    detail: { words: terms.length, found: hits.length, masked: marks.length > 0 },
  });
  return { query: asked, tooShort: false, hits, hasMore: found.length > MOST_HITS };
}

/** Read anew after the look-up: what was deleted or given to another tenant meanwhile is not among them. */
async function messagesOf(db: Db, tenantIds: readonly string[], ids: readonly string[]): Promise<MessageTable[]> {
  const rows = await messagesByIds(db, ids, tenantIds);
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.map((id) => byId.get(id)).filter((row) => row !== undefined);
}

async function hitsOf(
  db: Db,
  tenantIds: readonly string[],
  rows: readonly MessageTable[],
  terms: readonly string[],
): Promise<FoundMessage[]> {
  const conversations = new Map<string, ConversationSummary | null>();
  const hits: FoundMessage[] = [];
  for (const row of rows) {
    const { conversation_id: id } = row;
    if (!conversations.has(id)) conversations.set(id, await summary(db, id, tenantIds));
    const conversation = conversations.get(id);
    if (conversation === null || conversation === undefined) continue;
    const body = bodyOf(row);
    const { text, marks } = excerptOf(body, rangesOf(body.text, terms)[0]?.start ?? 0);
    hits.push({
      conversation,
      messageId: row.id,
      seq: row.seq,
      author: row.author,
      authorName: row.author_name,
      at: row.at,
      excerpt: { text, marks: [...marks] },
      places: rangesOf(text, terms),
    });
  }
  return hits;
}
