/** Searches the index for words, in each tenant separately: no words of other tenants are read. */
import { setImmediate } from 'node:timers/promises';
import { sql } from 'kysely';
import type { Db, MessageSearch } from '../storage.ts';
import { queryOf } from './searchWords.ts';

/** Matches checked in one statement where only some conversations count: some milliseconds of work. */
const STEP = 500;

interface Match {
  readonly place: number;
  readonly id: string;
}

/** Newest first, in each tenant and then of all. @see StorageEngine.findMessages */
export async function findMessages(
  db: Db,
  { tenantIds, terms, assignedTo, waiting, limit }: MessageSearch,
): Promise<string[]> {
  if (tenantIds.length === 0 || terms.length === 0 || (assignedTo?.length === 0 && !waiting)) return [];
  const tenants = await db
    .selectFrom('search_tenant')
    .select('number')
    .where('tenant_id', 'in', [...tenantIds])
    .execute();
  const matches: Match[] = [];
  for (const { number } of tenants) {
    const words = queryOf(number, terms);
    matches.push(
      ...(assignedTo === null
        ? await newest(db, words, limit)
        : await newestOf(db, words, { people: assignedTo, waiting }, limit)),
    );
  }
  return matches
    .toSorted((a, b) => b.place - a.place)
    .slice(0, limit)
    .map(({ id }) => id);
}

async function newest(db: Db, words: string, limit: number): Promise<readonly Match[]> {
  const { rows } = await sql<Match>`
    select place, message_id as id
    from (select rowid as found from message_search where message_search match ${words}
      order by rowid desc limit ${limit})
    cross join message_place on place = found
    order by place desc`.execute(db);
  return rows;
}

/**
 * Matches are read newest first, some at a time, and joined to their conversations: each costs three look-ups by key.
 * In the other direction (is the match among the messages of these people?), SQLite would gather all their messages.
 * The left join keeps the order of the loops (https://www.sqlite.org/optoverview.html#outer_join_strength_reduction),
 * and a message deleted meanwhile does not make a step look like the last one.
 */
/** Whose conversations count, and whether those that wait do. */
interface Counting {
  readonly people: readonly string[];
  readonly waiting: boolean;
}

async function newestOf(db: Db, words: string, counting: Counting, limit: number): Promise<readonly Match[]> {
  const found: Match[] = [];
  let before = Number.MAX_SAFE_INTEGER;
  while (found.length < limit) {
    const { rows } = await stepOf(words, counting, before).execute(db);
    for (const { place, id, counts } of rows) if (counts === 1) found.push({ place, id });
    const last = rows.at(-1);
    if (last === undefined || rows.length < STEP) break;
    before = last.place;
    await setImmediate();
  }
  return found.slice(0, limit);
}

/**
 * One step of a team's search: the newest matches before a place, and whether each counts. Exported for tests of its
 * query plan.
 */
export const stepOf = (words: string, { people, waiting }: Counting, before: number) =>
  sql<Match & { readonly counts: 0 | 1 }>`
    select found as place, message_id as id,
      coalesce(conversation.assigned_person_id in (select value from json_each(${JSON.stringify(people)})), 0)
        or (${waiting ? 1 : 0} and coalesce(conversation.status = 'waiting', 0))
        or (conversation.offered_until is not null and exists (select 1 from conversation_offer as offer
          where offer.conversation_id = conversation.id
            and offer.person_id in (select value from json_each(${JSON.stringify(people)})))) as counts
    from (select rowid as found from message_search where message_search match ${words} and rowid < ${before}
      order by rowid desc limit ${STEP})
    left join message_place on place = found
    left join message on message.id = message_id
    left join conversation on conversation.id = message.conversation_id
    order by found desc`;
