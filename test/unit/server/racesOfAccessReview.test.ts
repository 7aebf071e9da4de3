/** A review lists, decides and attests what is there in its transaction. The table of places: docs/races.md. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { AccessState } from '../../../contract/accessReview.ts';
import { SAFE_DEFAULTS } from '../../../core/policy/defaults.ts';
import { AccessReviews } from '../../../server/domains/accessReview/accessReviews.ts';
import { CurrentAccess } from '../../../server/domains/accessReview/currentAccess.ts';
import { sameActorAs } from '../../../server/platform/http/sameActor.ts';
import { withinRequest } from '../../../server/record/currentRequest.ts';
import { Scope } from '../../../server/scope/scope.ts';
import type { Db, Tx } from '../../../server/storage/storage.ts';
import { makeBus } from '../../support/bus.ts';
import { makeInterleaver, type Interleaver } from '../../support/interleaved.ts';
import { stepBetween } from '../../support/stepBetween.ts';
import { TestDatabase } from '../../support/testDatabase.ts';

let rows: TestDatabase;
let interleaver: Interleaver;
const reviewsOn = (db: Db): AccessReviews =>
  new AccessReviews({ db, bus: makeBus(), policy: () => SAFE_DEFAULTS, current: new CurrentAccess(db) });
beforeAll(async () => {
  rows = await TestDatabase.make('access-races');
  interleaver = makeInterleaver(rows.db);
});
afterAll(() => rows.close());

/** A tenant with two who review, and one agent whom the review is about. */
async function world() {
  const tenantId = await rows.tenant(randomUUID());
  const group = await rows.group(randomUUID(), [tenantId]);
  const somebody = async (role: 'administrator' | 'agent') => {
    const personId = await rows.person(randomUUID(), role, [tenantId], { password_at: 1 });
    const workstationId = await rows.workstation(randomUUID(), { group_id: group });
    const id = await rows.session(personId, workstationId);
    const scope = await Scope.of(rows.db, { id, person: { id: personId, role }, workstationId, tenantIds: [tenantId] });
    const sender = { personId, workstationId };
    const as = <T>(work: () => Promise<T>): Promise<T> => withinRequest(sender, sameActorAs(scope), new Set(), work);
    return { personId, scope, as, sessionId: id };
  };
  const [first, second, agent] = [
    await somebody('administrator'),
    await somebody('administrator'),
    await somebody('agent'),
  ];
  const promote = async (tx: Tx): Promise<void> => {
    await tx.updateTable('person').set({ role: 'supervisor' }).where('id', '=', agent.personId).execute();
  };
  /** A review that waits for its second person. */
  const decided = async (): Promise<{ id: string; revision: number }> => {
    const on = reviewsOn(rows.db);
    const { id } = await first.as(() => on.begin(first.scope));
    for (const by of [first, second])
      for (const { number, subject_id } of await rows.db
        .selectFrom('access_line')
        .selectAll()
        .where('review_id', '=', id)
        .execute()) {
        if (subject_id === by.personId || (by === second && subject_id !== first.personId)) continue;
        const body = { number, version: 0, decision: 'keep' as const, note: '', removal: null };
        await by.as(() => on.decide(by.scope, id, body));
      }
    return rows.db
      .selectFrom('access_review')
      .select(['id', 'revision'])
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
  };
  return { first, second, agent, promote, decided };
}
const stateOf = async (tx: Tx | Db, by: string): Promise<string | undefined> =>
  (await tx.selectFrom('access_review').select('state').where('begun_by', '=', by).executeTakeFirst())?.state;

test('a list that is made while a role changes has the new role', async () => {
  const codes = await stepBetween(
    interleaver,
    async () => {
      const { first, agent, promote } = await world();
      return {
        act: () => first.as(() => reviewsOn(interleaver.db).begin(first.scope)),
        isStored: async (tx) => (await stateOf(tx, first.personId)) !== undefined,
        change: promote,
        async isNew({ id }) {
          const { state } = await rows.db
            .selectFrom('access_line')
            .select('state')
            .where('review_id', '=', id)
            .where('subject_id', '=', agent.personId)
            .executeTakeFirstOrThrow();
          return (
            state !== null &&
            AccessState.parse(JSON.parse(state)).kind === 'person' &&
            state.includes('"role":"supervisor"')
          );
        },
      };
    },
    4,
  );
  expect([...codes]).toEqual([]);
});

test('a line is not decided, and a review not attested, where a role changes meanwhile', async () => {
  for (const what of ['decide', 'attest'] as const)
    expect([
      what,
      ...(await stepBetween(
        interleaver,
        async () => {
          const { first, second, agent, promote, decided } = await world();
          const { id, revision } = await decided();
          const line = await rows.db
            .selectFrom('access_line')
            .select(['number', 'version'])
            .where('review_id', '=', id)
            .where('subject_id', '=', agent.personId)
            .executeTakeFirstOrThrow();
          const on = reviewsOn(interleaver.db);
          const body = { ...line, decision: 'ask' as const, note: '', removal: null };
          return {
            act: () =>
              what === 'decide'
                ? first.as(() => on.decide(first.scope, id, body))
                : second.as(() => on.attest(second.scope, id, revision)),
            isStored: async (tx) =>
              what === 'attest'
                ? (await stateOf(tx, first.personId)) === 'attested'
                : (
                    await tx
                      .selectFrom('access_line')
                      .select('decision')
                      .where('review_id', '=', id)
                      .where('decision', '=', 'ask')
                      .execute()
                  ).length > 0,
            change: promote,
          };
        },
        2,
      )),
    ]).toEqual([what, 'review-outdated']);
});

test('a review is not attested by a session that ends meanwhile', async () => {
  const codes = await stepBetween(
    interleaver,
    async () => {
      const { first, second, decided } = await world();
      const { id, revision } = await decided();
      return {
        act: () => second.as(() => reviewsOn(interleaver.db).attest(second.scope, id, revision)),
        isStored: async (tx) => (await stateOf(tx, first.personId)) === 'attested',
        change: async (tx) => {
          await tx.updateTable('session').set({ ended_at: 1 }).where('id', '=', second.sessionId).execute();
        },
      };
    },
    2,
  );
  expect([...codes]).toEqual(['session-ended']);
});
