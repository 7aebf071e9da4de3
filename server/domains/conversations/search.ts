/**
 * Finds words in the masked text of stored messages. That a person searched is recorded before they get the answer; the
 * words are not stored.
 */
import type { ConversationSummary, Found, FoundMessage } from '../../../contract/common.ts';
import { searchOutput } from '../../../core/masking/outputs.ts';
import { excerptOf } from '../../../core/search/excerpt.ts';
import { rangesOf, termsOf } from '../../../core/search/terms.ts';
import { recordOwn } from '../../record/ownRecords.ts';
import type { Scope } from '../../scope/scope.ts';
import { engineOf, type Db } from '../../storage/storage.ts';
import type { MessageTable } from '../../storage/tables.ts';
import { summary } from './conversationQueries.ts';
import { messagesByIds, newestOfCalled, type Called } from './messageQueries.ts';
import { bodyOf } from './rows.ts';
import type { Bus } from '../../platform/bus.ts';

/** Largest number of messages in one answer. */
const MOST_HITS = 50;
/** Conversations that are found by their visitor's code: codes repeat over the years. */
const MOST_CALLED = 20;
/** As conversations are begun with it. */
const HANDLE = /^[0-9A-F]{4}$/i;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * The newest message of conversations that `query` names by the visitor's code or by id, then the newest messages in
 * scope that have a word beginning with each of its words.
 */
export async function searchMessages(db: Db, bus: Bus, scope: Scope, query: string): Promise<Found> {
  const { text, marks } = searchOutput(query);
  const asked = { text, marks: marks.map((mark) => ({ ...mark })) };
  const terms = termsOf(text);
  if (terms.length === 0) return { query: asked, tooShort: true, hits: [], hasMore: false };
  const found = await engineOf(db).findMessages(db, {
    tenantIds: scope.tenantIds,
    terms,
    assignedTo: scope.conversations?.people ?? null,
    waiting: scope.conversations?.waiting ?? false,
    limit: MOST_HITS + 1,
  });
  const called = await newestOfCalled(db, scope, calledIn(text), MOST_CALLED);
  const known = new Set(called.map(({ id }) => id));
  const others = await messagesOf(db, scope, found.filter((id) => !known.has(id)).slice(0, MOST_HITS));
  const rows = [...called, ...others].slice(0, MOST_HITS);
  const hits = await hitsOf(db, scope, rows, terms);
  await recordOwn(db, bus, {
    kind: 'searched',
    personId: scope.personId,
    workstationId: scope.workstationId,
    detail: { words: terms.length, found: hits.length, masked: marks.length > 0 },
  });
  return { query: asked, tooShort: false, hits, hasMore: found.length > MOST_HITS };
}

/** Codes of visitors, and ids of conversations, in a query. */
function calledIn(query: string): Called {
  const words = query.split(/[^0-9A-Za-z-]+/);
  return {
    visitors: words.filter((word) => HANDLE.test(word)).map((word) => word.toUpperCase()),
    ids: words.filter((word) => UUID.test(word)).map((word) => word.toLowerCase()),
  };
}

/** Read again within the scope after the look-up: without messages that were deleted or left the scope meanwhile. */
async function messagesOf(db: Db, scope: Scope, ids: readonly string[]): Promise<MessageTable[]> {
  const rows = await messagesByIds(db, scope, ids);
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.map((id) => byId.get(id)).filter((row) => row !== undefined);
}

async function hitsOf(
  db: Db,
  scope: Scope,
  rows: readonly MessageTable[],
  terms: readonly string[],
): Promise<FoundMessage[]> {
  const conversations = new Map<string, ConversationSummary | null>();
  const hits: FoundMessage[] = [];
  for (const row of rows) {
    const { conversation_id: id } = row;
    if (!conversations.has(id)) conversations.set(id, await summary(db, scope, id));
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
