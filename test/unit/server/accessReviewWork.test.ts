/** What reviews of access cost with many people: counted in rows that are read and turns that others get, not timed. */
import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SAFE_DEFAULTS } from '../../../core/policy/defaults.ts';
import { AccessReviews } from '../../../server/domains/accessReview/accessReviews.ts';
import { CurrentAccess } from '../../../server/domains/accessReview/currentAccess.ts';
import { listReviews } from '../../../server/domains/accessReview/listReviews.ts';
import { sameActorAs } from '../../../server/platform/http/sameActor.ts';
import { withinRequest } from '../../../server/record/currentRequest.ts';
import { Scope } from '../../../server/scope/scope.ts';
import type { Db } from '../../../server/storage/storage.ts';
import { makeBus } from '../../support/bus.ts';
import { TestDatabase } from '../../support/testDatabase.ts';

const PEOPLE = 2_000;
/** People who are read before others go between. */
const AT_A_TIME = 200;

let rows: TestDatabase;
let db: Db;
/** Rows that statements have given since the last look. */
let read = 0;
const readBy = async (work: () => Promise<unknown>): Promise<number> => {
  const before = read;
  await work();
  return read - before;
};
beforeAll(async () => {
  rows = await TestDatabase.make('access-work');
  db = rows.db.withPlugin({
    transformQuery: ({ node }) => node,
    transformResult({ result }) {
      read += result.rows.length;
      return Promise.resolve(result);
    },
  });
});
afterAll(() => rows.close());

/** A tenant with many agents, and an administrator who reviews them. */
async function world(people: number) {
  const tenantId = await rows.tenant(randomUUID());
  const ids = Array.from({ length: people }, () => randomUUID());
  for (let from = 0; from < people; from += 500) {
    const some = ids.slice(from, from + 500);
    await rows.db
      .insertInto('person')
      .values(
        some.map((id) => ({ id, login: id, name: `Person ${id}`, role: 'agent', sign_in_record: '', left_at: null })),
      )
      .execute();
    await rows.db
      .insertInto('person_tenant')
      .values(some.map((person_id) => ({ person_id, tenant_id: tenantId })))
      .execute();
  }
  const group = await rows.group(randomUUID(), [tenantId]);
  const workstationId = await rows.workstation(randomUUID(), { group_id: group });
  const personId = await rows.person(randomUUID(), 'administrator', [tenantId], { password_at: 1 });
  const id = await rows.session(personId, workstationId);
  const person = { id: personId, role: 'administrator' as const };
  const scope = await Scope.of(db, { id, person, workstationId, tenantIds: [tenantId] });
  const current = new CurrentAccess(db);
  const reviews = new AccessReviews({ db, bus: makeBus(), policy: () => SAFE_DEFAULTS, current });
  const as = <T>(work: () => Promise<T>): Promise<T> =>
    withinRequest({ personId, workstationId }, sameActorAs(scope), new Set(), work);
  return {
    ids,
    begin: () => as(() => reviews.begin(scope)),
    end: (reviewId: string) => as(() => reviews.end(scope, reviewId)),
    decide: (reviewId: string, number: number) =>
      as(() => reviews.decide(scope, reviewId, { number, version: 0, decision: 'keep', note: '', removal: null })),
    list: () => listReviews({ db, current }, scope, SAFE_DEFAULTS),
  };
}
const pages = async (): Promise<number> =>
  (
    await sql<{ used: number }>`select (select page_count from pragma_page_count) -
    (select freelist_count from pragma_freelist_count) as used`.execute(rows.db)
  ).rows[0]?.used ?? 0;

test('who can do what is compared once for each change of it, in turns, whoever asks how often', async () => {
  const { ids, begin, decide, list } = await world(PEOPLE);
  let turns = 0;
  let isOver = false;
  const count = (): void => {
    turns += 1;
    if (!isOver) setImmediate(count);
  };
  setImmediate(count);
  const begun = await begin();
  expect(begun.lines).toBeGreaterThanOrEqual(PEOPLE);
  // Their use, their access, the making of the lines, and the comparing afterwards.
  expect(turns).toBeGreaterThanOrEqual((3 * PEOPLE) / AT_A_TIME);
  isOver = true;
  // Nothing has changed: neither a list nor a decision reads the people again, and twenty lists read as one does.
  const one = await readBy(list);
  expect(one).toBeLessThan(60);
  expect(await readBy(() => decide(begun.id, 7))).toBeLessThan(120);
  const [changed = ''] = ids;
  await rows.db.updateTable('person').set({ role: 'supervisor' }).where('id', '=', changed).execute();
  const many = await readBy(async () => {
    for (const { reviews } of await Promise.all(Array.from({ length: 20 }, list)))
      expect(reviews.map(({ id, outdated }) => [id, outdated])).toEqual([[begun.id, 1]]);
  });
  // The ids, the people, their companies, and the lines, once each.
  expect(many).toBeLessThan(4 * PEOPLE + 20 * one + 200);
  // Also what is changed by another program is seen, and that it is as before.
  await rows.db.updateTable('person').set({ role: 'agent' }).where('id', '=', changed).execute();
  expect((await list()).reviews[0]?.outdated).toBe(0);
});

test('a review takes few bytes for a line, and none once it has ended without being attested', async () => {
  const { begin, end } = await world(1_000);
  const before = await pages();
  const { id, lines } = await begin();
  expect(((await pages()) - before) * 4_096).toBeLessThan(lines * 2_100);
  await end(id);
  expect(await rows.db.selectFrom('access_line').select('number').where('review_id', '=', id).execute()).toEqual([]);
  expect(((await pages()) - before) * 4_096).toBeLessThan(100_000);
});

test('one person begins three reviews within an hour, and one list at a time', async () => {
  const { begin, end, list } = await world(3);
  const both = await Promise.allSettled([begin(), begin()]);
  expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  for (let times = 1; times < 3; times += 1) {
    await end((await list()).reviews.find(({ state }) => state === 'open')?.id ?? '');
    await begin();
  }
  await end((await list()).reviews.find(({ state }) => state === 'open')?.id ?? '');
  await expect(begin()).rejects.toMatchObject({ code: 'too-many-reviews' });
  expect((await list()).closed?.code).toBe('too-many-reviews');
  await rows.db
    .updateTable('access_review')
    .set((e) => ({ at: e('at', '-', 3_600_000) }))
    .execute();
  expect((await list()).closed).toBeNull();
  expect((await begin()).state).toBe('open');
});
