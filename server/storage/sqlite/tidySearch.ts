/** Removes prefixes of deleted words from the search index. */
import { sql } from 'kysely';
import type { Db } from '../storage.ts';

/** Pages of the index (4 kB each) that one step writes, so that no other query waits long for one. */
const PAGES = 32;
/** No message has it: places count from 1. */
const NO_PLACE = 0;
const NO_WORD = '000000';

/**
 * One step; repeat it until it returns false.
 * A deleted word leaves the index's pages at once (`secure-delete`), but the part of it that distinguishes two
 * neighbouring pages stays in the list of pages (`message_search_idx`) for as long as the page exists. Merging writes
 * pages and list again. FTS5 does not merge a segment that is alone and complete, so a segment with a word of no tenant
 * is added first.
 */
export async function tidySearch(db: Db): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    const { removed, tidying } = await tx
      .selectFrom('search_state')
      .select(['removed', 'tidying'])
      .executeTakeFirstOrThrow();
    if (tidying === 0) {
      if (removed === 0) return false;
      await sql`insert into message_search (rowid, words) values (${NO_PLACE}, ${NO_WORD})`.execute(tx);
      await tx.updateTable('search_state').set({ removed: 0, tidying: 1 }).execute();
      return true;
    }
    const changes = async (): Promise<number> =>
      (await sql<{ n: number }>`select total_changes() as n`.execute(tx)).rows[0]?.n ?? 0;
    const before = await changes();
    // A negative number starts with all segments, a positive one goes on; fewer than two changes: there is nothing left
    // to merge (SQLite FTS5, 6.8 and 6.9).
    const pages = tidying === 1 ? -PAGES : PAGES;
    await sql`insert into message_search (message_search, rank) values ('merge', ${pages})`.execute(tx);
    const going = (await changes()) - before >= 2;
    if (!going)
      await sql`
        insert into message_search (message_search, rowid, words) values ('delete', ${NO_PLACE}, ${NO_WORD})
      `.execute(tx);
    await tx
      .updateTable('search_state')
      .set({ tidying: going ? 2 : 0 })
      .execute();
    return going;
  });
}
