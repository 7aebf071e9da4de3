import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3-multiple-ciphers';
import { rangesOf, termsOf, wordsOf } from '../../../core/search/terms.ts';
import { Retention } from '../../../server/domains/retention/retention.ts';
import { searchMessages } from '../../../server/domains/conversations/search.ts';
import { serverKey } from '../../../server/storage/serverKey.ts';
import { stepOf } from '../../../server/storage/sqlite/findMessages.ts';
import { scopeFor } from '../../support/scopes.ts';
import { systemScope } from '../../../server/scope/scope.ts';
import { openStorage } from '../../../server/storage/openStorage.ts';
import type { Db, Storage } from '../../../server/storage/storage.ts';
import { makeBus } from '../../support/bus.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';
import { insertSite, insertTenant } from '../../support/rows.ts';

let data: string;
let storage: Storage | null;
let db: Db;
beforeEach(async () => {
  data = temporaryFolder('search');
  await open();
});
afterEach(async () => {
  await storage?.close();
  rmSync(data, { recursive: true, force: true });
});

function raw(): Database.Database {
  const { key } = serverKey(data);
  const file = new Database(join(data, 'server.db'));
  file.pragma("cipher = 'sqlcipher'");
  file.pragma(`key = "x'${key}'"`);
  return file;
}
async function open(): Promise<void> {
  storage = await openStorage(data);
  ({ db } = storage);
}
async function shut(): Promise<void> {
  await storage?.close();
  storage = null;
}
async function tenant(id: string): Promise<void> {
  await insertTenant(db, { id });
  await insertSite(db, { id: `site ${id}`, tenant_id: id, name: id, contact: 'c@example.com' });
  await db
    .insertInto('consent')
    .values({
      id: `consent ${id}`,
      tenant_id: id,
      site_id: `site ${id}`,
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
      tenant_id: id,
      site_id: `site ${id}`,
      consent_id: `consent ${id}`,
      visitor_name: 'Visitor',
      visitor_token_hash: id,
      status: 'closed',
      assigned_person_id: null,
      started_at: 1,
      closed_at: 1,
      touched_at: 1,
      last_seq: 0,
      waiting_since: null,
      visitor_online: 0,
      dialogue_state: null,
    })
    .execute();
}
/** Stored in the order of `texts`, as ids `tenant 0`, `tenant 1` ... */
async function plant(texts: readonly (readonly [tenantId: string, text: string])[], from = 0): Promise<void> {
  await db.transaction().execute(async (tx) => {
    for (const [n, [tenantId, text]] of texts.entries()) {
      const i = from + n;
      await tx
        .insertInto('message')
        .values({
          id: `${tenantId} ${i}`,
          tenant_id: tenantId,
          conversation_id: tenantId,
          seq: i,
          author: 'visitor',
          author_person_id: null,
          author_name: null,
          at: i,
          text,
          marks: '[]',
          corrected: 0,
          mask_version: 1,
        })
        .execute();
    }
  });
}
async function found(query: string, ...tenantIds: string[]): Promise<string[]> {
  const scope = await scopeFor(db, { personId: 'p', workstationId: 'w', role: 'supervisor', tenantIds });
  const { hits } = await searchMessages(db, makeBus(), scope, query);
  return hits.map((hit) => hit.messageId);
}
/** Words that no other number gives. */
const word = (n: number): string =>
  `th${[...n.toString(20)].map((digit) => 'abcdefghijklmnopqrst'[Number.parseInt(digit, 20)] ?? '').join('')}`;

interface Leaf {
  readonly segid: number;
  readonly term: Buffer;
  readonly leaf: number;
}
/**
 * Removes from the index (from all its lists, or from the one with this sign; 0 is that of whole words) every page that
 * contains only words of the tenant with this number.
 * @returns how many.
 */
function tearOut(file: Database.Database, number: string, list = ''): number {
  const leaves = file
    .prepare<[], Leaf>('select segid, term, pgno >> 1 as leaf from message_search_idx order by segid, term')
    .all();
  // The sign of a list comes before the word.
  const its = (leaf: Leaf | undefined): boolean =>
    leaf !== undefined &&
    leaf.term.subarray(1, 1 + number.length).toString('latin1') === number &&
    leaf.term.subarray(0, list.length).toString('latin1') === list;
  const tear = file.prepare('delete from message_search_data where id between (? << 37) + ? and (? << 37) + ?');
  let torn = 0;
  for (const [i, leaf] of leaves.entries()) {
    const next = leaves[i + 1];
    if (next?.segid === leaf.segid && its(leaf) && its(next) && leaf.term[0] === next.term[0])
      torn += tear.run(leaf.segid, leaf.leaf, leaf.segid, next.leaf - 1).changes;
  }
  return torn;
}

describe('a search of one tenant', () => {
  test('reads no word of another: it answers the same without the index pages of the other', async () => {
    for (const id of ['a', 'b']) await tenant(id);
    await plant(
      Array.from({ length: 20_200 }, (_, i) =>
        i % 101 === 100
          ? (['b', `the lantern there ${word(i)}`] as const)
          : (['a', `the ${word(i)} there ${word(i * 7)} lantern planted${word(i)}`] as const),
      ),
    );
    const queries = [
      'th',
      'the',
      'lantern',
      'planted',
      `planted${word(5)}`,
      word(5),
      word(201),
      'thz',
      'th lan',
      'l th',
      'nowhere',
    ];
    const before: string[][] = [];
    for (const query of queries) before.push(await found(query, 'b'));
    expect(before.map((hits) => hits.length)).toEqual([
      50,
      50,
      50,
      0,
      0,
      expect.any(Number),
      expect.any(Number),
      0,
      50,
      50,
      0,
    ]);
    await shut();
    const file = raw();
    file.unsafeMode(true);
    expect(tearOut(file, '000001')).toBeGreaterThan(200);
    file.close();
    await open();
    for (const [i, query] of queries.entries()) expect(await found(query, 'b')).toEqual(before[i]);
    // And the removed pages are those that such a search of the other reads.
    for (const query of ['planted', word(5)]) await expect(found(query, 'a')).rejects.toThrow(/malformed|corrupt/);
  });

  test.each(['l', 'th', 'thb', 'thbc'])(
    'for %j reads one list only: it answers also without the index pages of whole words',
    async (beginning) => {
      await tenant('a');
      await plant(Array.from({ length: 5_000 }, (_, i) => ['a', `lantern${word(i)} ${word(i)}`] as const));
      // A letter alone is too short; together with another short word it is searched.
      const query = beginning.length === 1 ? `${beginning} th` : beginning;
      const before = await found(query, 'a');
      expect(before.length).toBeGreaterThan(10);
      await shut();
      const file = raw();
      file.unsafeMode(true);
      expect(tearOut(file, '000001', '0')).toBeGreaterThan(5);
      file.close();
      await open();
      expect(await found(query, 'a')).toEqual(before);
      await expect(found('lanternth', 'a')).rejects.toThrow(/malformed|corrupt/);
    },
  );

  test('finds nothing of another by odd characters or by the number of a tenant in the query', async () => {
    for (const id of ['a', 'b']) await tenant(id);
    // Letters that SQLite's own list takes for marks or does not know, private ones, marks, and a number of a tenant in
    // a text and in a query.
    const odd = ['\u19B0', '\u1CF2', '\u{11F04}', '\u{E000}', '\u{F0000}', '\u0301', '\u200D', '\uFFFD', '\u0000'];
    await plant([
      ['a', 'lantern 000002lantern'],
      ...odd.map((sign) => ['a', `x${sign}000002lantern${sign}`] as const),
      ['b', 'nothing'],
    ]);
    for (const query of [
      'lantern',
      '000001lantern',
      '000002lantern',
      ...odd.flatMap((sign) => [`${sign}000001lantern`, `x${sign}000001lantern`, `"${sign}000001lantern`]),
    ])
      expect(await found(query, 'b')).toEqual([]);
    await shut();
    const file = raw();
    file.exec('create virtual table temp.words using fts5vocab(main, message_search, row)');
    const words = file
      .prepare<[], { term: string }>('select term from temp.words')
      .all()
      .map((row) => row.term);
    expect(words.filter((term) => !term.startsWith('000001'))).toEqual(['000002nothing']);
    file.close();
    await open();
  });

  test('of a team looks up each match by key, and scans neither conversations nor messages', () => {
    const { sql: text, parameters } = stepOf('"000001th"*', { people: ['p'], waiting: true }, 1_000).compile(db);
    const file = raw();
    const plan = file
      .prepare<unknown[], { detail: string }>(`explain query plan ${text}`)
      .all(...parameters)
      .map((row) => row.detail);
    file.close();
    expect(plan.filter((step) => /^(SCAN|SEARCH)/.test(step))).toEqual([
      expect.stringMatching(/^SCAN message_search VIRTUAL TABLE INDEX \d+:.*M/),
      expect.stringContaining('SCAN'),
      'SEARCH message_place USING INTEGER PRIMARY KEY (rowid=?) LEFT-JOIN',
      'SEARCH message USING INDEX sqlite_autoindex_message_1 (id=?) LEFT-JOIN',
      'SEARCH conversation USING INDEX sqlite_autoindex_conversation_1 (id=?) LEFT-JOIN',
      expect.stringMatching(/^SCAN json_each/),
      expect.stringMatching(/^SEARCH offer USING .*INDEX/),
      expect.stringMatching(/^SCAN json_each/),
    ]);
  });

  test('and of several is the newest of all of them', async () => {
    for (const id of ['a', 'b', 'c']) await tenant(id);
    await plant(Array.from({ length: 180 }, (_, i) => [['a', 'b', 'c'][i % 3] ?? '', 'a lantern'] as const));
    expect(await found('lant', 'a', 'c')).toEqual(
      Array.from({ length: 180 }, (_, i) => `${['a', 'b', 'c'][i % 3] ?? ''} ${i}`)
        .filter((id) => !id.startsWith('b'))
        .toReversed()
        .slice(0, 50),
    );
    expect(await found('lantern')).toEqual([]);
  });
});

test('no letter folds to a sign at which the index cuts: each word is one word there', () => {
  for (let point = 0; point <= 0x10_ffff; point += 1) {
    const words = wordsOf(String.fromCodePoint(point));
    // eslint-disable-next-line no-control-regex -- NUL and its like are what is looked for.
    if (words.length > 1 || /[\0-/:-@[-`{-\x7F]/.test(words[0] ?? '')) throw new Error(`U+${point.toString(16)} cuts.`);
  }
  expect(wordsOf('Ünïted 4111-x')).toEqual(['united', '4111', 'x']);
});

const TEXTS = [
  'where is my lantern',
  'LANTERNS, Größe & café',
  'Ελληνικά ΟΔΟΣ привет',
  '日本語 テスト 한국어',
  '[card •••• 1111] today',
  'naïve cafe\u0301 re-entry x1y2',
  'İstanbul ıssız ŁÓDŹ smørrebrød',
  'a_b c.d e@f',
  '',
  '٣٤٥ ½ Ⅷ',
  'the then there',
];

test("finds what SQLite's own index of the same words finds, in the same order, for each tenant apart", async () => {
  const own = new Database(':memory:');
  own.exec("create virtual table words using fts5 (text, tokenize = 'unicode61 remove_diacritics 2')");
  for (const [i, text] of TEXTS.entries())
    own
      .prepare('insert into words (rowid, text) values (?, ?)')
      .run(i + 1, wordsOf(i === 10 ? 'a changed lantern' : text).join(' '));
  for (const id of ['t', 'u']) await tenant(id);
  await plant(TEXTS.flatMap((text) => [['t', text] as const, ['u', text] as const]));
  const idOf = (tenantId: string, i: number): string => `${tenantId} ${2 * i + (tenantId === 't' ? 0 : 1)}`;
  await db.updateTable('message').set({ text: 'a changed lantern' }).where('id', '=', idOf('t', 10)).execute();
  await db.deleteFrom('message').where('id', '=', idOf('u', 10)).execute();
  const queries = [
    ...new Set(
      TEXTS.flatMap((text) => text.split(/\s+/u)).flatMap((part) => [part, part.slice(0, 2), part.slice(0, 3)]),
    ),
  ].filter((query) => termsOf(query).length > 0);
  const ask = own.prepare<[string], { i: number }>(
    'select rowid - 1 as i from words where words match ? order by rowid desc',
  );
  const before = queries.map((query) =>
    ask
      .all(
        termsOf(query)
          .map((term) => `"${term}"*`)
          .join(' '),
      )
      .map(({ i }) => idOf('t', i)),
  );
  expect(queries.length).toBeGreaterThan(50);
  expect(before.filter((hits) => hits.length > 0).length).toBeGreaterThan(queries.length * 0.8);
  own.close();
  for (const [n, query] of queries.entries()) {
    const now = await found(query, 't');
    expect(
      now.filter((id) => before[n]?.includes(id)),
      query,
    ).toEqual(before[n]);
    // Nothing is found that is not shown.
    for (const id of now) {
      const i = Number(id.slice(2)) / 2;
      expect(rangesOf(i === 10 ? 'a changed lantern' : (TEXTS[i] ?? ''), termsOf(query)).length, query).toBeGreaterThan(
        0,
      );
    }
  }
  expect(await found('the', 'u')).toEqual([]);
  expect(await found('lantern changed', 't')).toEqual([idOf('t', 10)]);
});

test('retention removes every word of deleted messages from the index, and the rest is found', async () => {
  for (const id of ['a', 'b']) await tenant(id);
  await db
    .updateTable('conversation')
    .set({ closed_at: 40 * 86_400_000 })
    .where('id', '=', 'b')
    .execute();
  for (let part = 0; part < 4; part += 1) {
    await db.transaction().execute(async (tx) => {
      for (let i = part * 1_000; i < (part + 1) * 1_000; i += 1) {
        for (const id of ['a', 'b'])
          await tx
            .insertInto('message')
            .values({
              id: `${id} ${i}`,
              tenant_id: id,
              conversation_id: id,
              seq: i,
              author: 'visitor',
              author_person_id: null,
              author_name: null,
              at: i,
              text: `${id === 'a' ? 'quagga' : 'lantern'}${word(i * 13)} there ${word(i)}`,
              marks: '[]',
              corrected: 0,
              mask_version: 1,
            })
            .execute();
      }
    });
  }
  const indexPages = async (): Promise<{ pages: number; list: number }> => {
    await shut();
    const file = raw();
    const count = (rows: readonly { bytes: Buffer }[]): number =>
      rows.filter(({ bytes }) => bytes.includes('000001') || bytes.includes('quagga')).length;
    const counted = {
      pages: count(file.prepare<[], { bytes: Buffer }>('select block as bytes from message_search_data').all()),
      list: count(
        file.prepare<[], { bytes: Buffer }>('select cast(term as blob) as bytes from message_search_idx').all(),
      ),
    };
    file.exec("insert into message_search (message_search) values ('integrity-check')");
    file.close();
    await open();
    return counted;
  };
  const before = await indexPages();
  expect(Math.min(before.pages, before.list)).toBeGreaterThan(20);
  await new Retention(db, makeBus(), systemScope('a test'), () => 60 * 86_400_000).sweep();
  expect(await db.selectFrom('message').select('id').where('tenant_id', '=', 'a').execute()).toEqual([]);
  expect(await indexPages()).toEqual({ pages: 0, list: 0 });
  expect(await found('there', 'b')).toHaveLength(50);
  expect(await found(`lantern${word(13)}`, 'b')).toContain('b 1');
  expect(await db.selectFrom('search_state').select(['removed', 'tidying']).execute()).toEqual([
    { removed: 0, tidying: 0 },
  ]);
});

test('fills the index again after the way of cutting words changed, and refuses writes until then', async () => {
  await tenant('a');
  await plant([['a', 'a lantern']]);
  await db.updateTable('search_state').set({ words: 'otherwise' }).execute();
  await expect(plant([['a', 'second']], 1)).rejects.toThrow('another way');
  await expect(db.deleteFrom('message').execute()).rejects.toThrow('another way');
  await shut();
  await open();
  expect(await found('lantern', 'a')).toEqual(['a 0']);
  await db.deleteFrom('message').execute();
  expect(await found('lantern', 'a')).toEqual([]);
});

test('the number of a tenant is never used again, and a message cannot change its tenant', async () => {
  for (const id of ['a', 'b']) await tenant(id);
  await plant([['a', 'a lantern']]);
  await expect(db.updateTable('message').set({ tenant_id: 'b' }).execute()).rejects.toThrow('stays with its tenant');
  for (const table of ['message', 'conversation', 'consent', 'site', 'tenant'] as const)
    await db
      .deleteFrom(table)
      .where(table === 'tenant' ? 'id' : 'tenant_id', '=', 'b')
      .execute();
  await tenant('c');
  expect(await db.selectFrom('search_tenant').selectAll().orderBy('number').execute()).toEqual([
    { number: 1, tenant_id: 'a' },
    { number: 3, tenant_id: 'c' },
  ]);
  expect(await found('lantern', 'a')).toEqual(['a 0']);
});
