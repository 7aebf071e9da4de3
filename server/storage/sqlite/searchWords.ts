/** Words as stored in the search index: each after the number of its tenant, so that tenants' words stay separate. */
import type Database from 'better-sqlite3-multiple-ciphers';
import { wordsOf } from '../../../core/search/terms.ts';

const MOST_TENANTS = 999_999;
/** Raise it with every change of how `wordsOf` cuts and folds. */
const CUTTING = 2;
/**
 * How words are cut now. If a text were cut differently than when it was indexed, deleting it would leave words behind.
 * Letters are those of Node's Unicode version.
 */
const WORDS = `${CUTTING}/${process.versions.unicode}`;

/**
 * The prefix of each word of the tenant with this number. Always six digits, so that no prefix is the beginning of
 * another.
 * @throws RangeError for no such number.
 */
export function wordsBegin(number: number): string {
  if (!Number.isSafeInteger(number) || number < 1 || number > MOST_TENANTS)
    throw new RangeError('A tenant without a number has no words in the index.');
  return String(number).padStart(6, '0');
}

/**
 * The query that finds messages of one tenant with a word beginning with each of `terms` (core/search `termsOf`:
 * letters and digits only, no operator of the query language).
 */
export function queryOf(number: number, terms: readonly string[]): string {
  return terms.map((term) => `"${wordsBegin(number)}${term}"*`).join(' ');
}

/**
 * Registers the function that the triggers of the index call: number of the tenant, text, and how the index's words are
 * cut. A connection without it, or one that cuts in another way (a program on another Node that has opened the same
 * database), can read messages, but not write any.
 */
export function teachSearchWords(raw: Database.Database): void {
  raw.function('tenant_words', { deterministic: true }, (number: unknown, text: unknown, words: unknown) => {
    if (words !== WORDS)
      throw new Error('The search index cuts words in another way than this program. Start it again.');
    if (typeof number !== 'number' || typeof text !== 'string')
      throw new TypeError('A tenant without a number has no words in the index.');
    const begin = wordsBegin(number);
    return wordsOf(text)
      .map((word) => begin + word)
      .join(' ');
  });
}

/** Fills the index again where its words were cut in another way than now, or not at all yet. */
export function keepSearchIndex(raw: Database.Database): void {
  const cut = (): boolean =>
    raw.prepare<[], { words: string }>('select words from search_state').get()?.words === WORDS;
  if (cut()) return;
  raw
    .transaction(() => {
      // Another process may have done it while this one waited for the write lock.
      if (cut()) return;
      raw.prepare('update search_state set words = ?, removed = 0, tidying = 0').run(WORDS);
      raw.exec(`insert into message_search (message_search) values ('delete-all');
      insert into message_search (rowid, words) select place, tenant_words(number, text, (select words from search_state)) from message_place join message on message.id = message_id join search_tenant on search_tenant.tenant_id = message.tenant_id order by place;`);
    })
    .immediate();
}
