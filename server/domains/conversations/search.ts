/**
 * Finds words in stored messages, over masked text alone. Which words were looked for is kept nowhere; that somebody
 * looked is recorded before they are told.
 */
import { sql } from 'kysely';
import type { ConversationSummary, Found, FoundMessage } from '../../../contract/common.ts';
import { searchOutput } from '../../../core/masking/outputs.ts';
import { excerptOf } from '../../../core/search/excerpt.ts';
import { rangesOf, termsOf } from '../../../core/search/terms.ts';
import { recordOwn, type ActivityEvents } from '../../record/ownRecords.ts';
import { queryOf } from '../../storage/searchWords.ts';
import type { Db, Tx } from '../../storage/storage.ts';
import type { MessageTable } from '../../storage/tables.ts';
import { bodyOf, summary } from './rows.ts';

/** Messages in one answer. */
const MOST_HITS = 50;

export interface Searcher {
  readonly personId: string;
  readonly workstationId: string;
  readonly tenantIds: readonly string[];
  /** People whose conversations are looked in; null for everybody's. */ readonly people?: readonly string[] | null;
}

/** The newest messages of these tenants that hold a word beginning with each word of `query`. */
export async function searchMessages(db: Db, news: ActivityEvents, who: Searcher, query: string): Promise<Found> {
  const { text, marks } = searchOutput(query);
  const asked = { text, marks: marks.map((mark) => ({ ...mark })) };
  const terms = termsOf(text);
  if (terms.length === 0) return { query: asked, tooShort: true, hits: [], hasMore: false };
  const { rows, hits } = await db.transaction().execute(async (tx) => {
    const found = await matching(tx, who.tenantIds, terms, who.people ?? null);
    return { rows: found, hits: await hitsOf(tx, who.tenantIds, found.slice(0, MOST_HITS), terms) };
  });
  await recordOwn(db, news, {
    kind: 'searched',
    personId: who.personId,
    workstationId: who.workstationId,
    detail: { words: terms.length, found: hits.length, masked: marks.length > 0 },
  });
  return { query: asked, tooShort: false, hits, hasMore: rows.length > MOST_HITS };
}

/** The newest in each tenant by itself, then of all: no list of words is read but those of the tenants asked for. */
async function matching(
  tx: Tx,
  tenantIds: readonly string[],
  terms: readonly string[],
  people: readonly string[] | null,
): Promise<MessageTable[]> {
  const tenants = await tx
    .selectFrom('search_tenant')
    .select('number')
    .where('tenant_id', 'in', [...tenantIds])
    .execute();
  const places: number[] = [];
  const theirs =
    people === null
      ? sql``
      : people.length === 0
        ? sql`and false`
        : sql`and rowid in (select place from message_place join message on message.id = message_place.message_id join conversation on conversation.id = message.conversation_id where conversation.assigned_person_id in (${sql.join([...people])}))`;
  for (const { number } of tenants) {
    const { rows } = await sql<{
      place: number;
    }>`select rowid as place from message_search where message_search match ${queryOf(number, terms)} ${theirs} order by rowid desc limit ${MOST_HITS + 1}`.execute(
      tx,
    );
    for (const { place } of rows) places.push(place);
  }
  const newest = places.toSorted((a, b) => b - a).slice(0, MOST_HITS + 1);
  return tx
    .selectFrom('message_place')
    .innerJoin('message', 'message.id', 'message_place.message_id')
    .selectAll('message')
    .where('message_place.place', 'in', newest)
    .where('message.tenant_id', 'in', [...tenantIds])
    .orderBy('message_place.place', 'desc')
    .execute();
}

async function hitsOf(
  tx: Tx,
  tenantIds: readonly string[],
  rows: readonly MessageTable[],
  terms: readonly string[],
): Promise<FoundMessage[]> {
  const conversations = new Map<string, ConversationSummary | null>();
  const hits: FoundMessage[] = [];
  for (const row of rows) {
    const { conversation_id: id } = row;
    if (!conversations.has(id)) conversations.set(id, await summary(tx, id, tenantIds));
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
