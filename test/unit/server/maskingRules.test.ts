/** What a tenant decides about masking: which versions and exceptions are found, and what is stored and recorded. */
import { randomUUID } from 'node:crypto';
import { afterAll, expect, test, vi } from 'vitest';
import { revokeException, forgetExpired } from '../../../server/domains/masking/exceptions.ts';
import {
  currentExceptions,
  endExceptionOf,
  exceptionsOf,
  insertPolicy,
  policyChanges,
  policyVersions,
  raiseRevision,
  stateRow,
  insertState,
} from '../../../server/domains/masking/queries.ts';
import { RecentTags } from '../../../server/domains/masking/recentTags.ts';
import { systemScope, TenantScope } from '../../../server/scope/scope.ts';
import { TestDatabase } from '../../support/testDatabase.ts';

const rows = await TestDatabase.make('masking-rules');
const { db } = rows;
afterAll(() => rows.close());
const everything = systemScope('a test');

let number = 0;
async function world() {
  number += 1;
  const tenant = await rows.tenant(`tenant ${number}`);
  const person = await rows.person(`lead-${number}`, 'supervisor', [tenant]);
  const scope = TenantScope.of(everything, tenant);
  await insertState(db, scope, 'ab'.repeat(32));
  const exception = async (more: object = {}): Promise<string> => {
    const id = randomUUID();
    await db
      .insertInto('masking_exception')
      .values({
        ...{
          id,
          tenant_id: tenant,
          type: 'CARD',
          tag: `tag of ${id}`,
          reason: 'because',
          likely_card: 0,
          person_id: person,
        },
        ...{ at: 1, expires_at: null, revoked_at: null, revoked_by: null },
        ...more,
      })
      .execute();
    return id;
  };
  const read = async (id: string) =>
    db.selectFrom('masking_exception').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
  const revision = async () => (await stateRow(db, scope))?.revision;
  return { tenant, person, scope, exception, read, revision };
}

test('versions of a policy, and who changed it, come newest first and up to a limit', async () => {
  const { scope, person } = await world();
  const other = await world();
  for (const [version, person_id] of [
    [1, person],
    [3, null],
    [2, person],
  ] as const)
    await db
      .transaction()
      .execute((tx) => insertPolicy(tx, scope, { version, policy: `policy ${version}`, person_id, at: version * 10 }));
  await db
    .transaction()
    .execute((tx) => insertPolicy(tx, other.scope, { version: 9, policy: 'of another', person_id: null, at: 1 }));
  expect(await policyVersions(db, scope, 2)).toEqual([
    { version: 3, policy: 'policy 3' },
    { version: 2, policy: 'policy 2' },
  ]);
  const by = `Lead-${number - 1}`;
  expect(await policyChanges(db, scope, 2)).toEqual([
    { version: 3, at: 30, by: null },
    { version: 2, at: 20, by },
  ]);
  expect(await policyChanges(db, scope, 10)).toHaveLength(3);
});

test('a state is made once, and its revision goes up with each change of its own tenant', async () => {
  const { scope, revision } = await world();
  const other = await world();
  await insertState(db, scope, 'cd'.repeat(32));
  expect(await stateRow(db, scope)).toEqual({ secret: 'ab'.repeat(32), revision: 0 });
  await db.transaction().execute((tx) => raiseRevision(tx, scope));
  expect([await revision(), await other.revision()]).toEqual([1, 0]);
});

test('current exceptions are neither revoked nor expired, and come newest first and up to a limit', async () => {
  const { scope, exception } = await world();
  const other = await world();
  const [old, fresh, ending] = [
    await exception({ at: 10 }),
    await exception({ at: 30, likely_card: 1 }),
    await exception({ at: 20, expires_at: 101 }),
  ];
  const expired = await exception({ at: 40, expires_at: 100 });
  await exception({ at: 50, revoked_at: 1 });
  await other.exception({ at: 60 });
  const ids = async (now: number, limit: number) =>
    (await currentExceptions(db, scope, now, limit)).map(({ id }) => id);
  expect(await ids(100, 10)).toEqual([fresh, ending, old]);
  expect(await ids(100, 2)).toEqual([fresh, ending]);
  expect(await ids(101, 10)).toEqual([fresh, old]);
  expect((await currentExceptions(db, scope, 100, 1))[0]).toMatchObject({ by: `Lead-${number - 1}`, likely_card: 1 });
  // Whether one has expired is for the masker to say, by the time of the message.
  expect(new Set((await exceptionsOf(db, scope)).map(({ id }) => id))).toEqual(new Set([old, fresh, ending, expired]));
});

test('an exception that is revoked keeps who said what, forgets the value, and is recorded', async () => {
  const { tenant, person, exception, read, revision } = await world();
  const other = await world();
  const id = await exception({ likely_card: 1, expires_at: 7 });
  const before = await read(id);
  await expect(revokeException(db, everything, person, other.tenant, id)).rejects.toMatchObject({ code: 'not-found' });
  vi.useFakeTimers({ toFake: ['Date'], now: 55 });
  try {
    await revokeException(db, everything, person, tenant, id);
  } finally {
    vi.useRealTimers();
  }
  expect(await read(id)).toEqual({ ...before, tag: '', revoked_at: 55, revoked_by: person });
  expect([await revision(), await other.revision()]).toEqual([1, 0]);
  const [change] = await db.selectFrom('change').selectAll().where('subject_id', '=', id).execute();
  expect(change).toMatchObject({
    action: 'masking-exception-revoked',
    subject: 'CARD',
    person_id: person,
    before: JSON.stringify({ exception: id, notA: 'CARD', likelyCard: true, expiresAt: 7, reason: 'because' }),
    after: 'null',
  });
  await expect(revokeException(db, everything, person, tenant, id)).rejects.toMatchObject({ code: 'not-found' });
});

test('of exceptions that are over the value is forgotten, at their time and not before', async () => {
  const { exception, read, revision } = await world();
  const other = await world();
  const [ending, unending] = [await exception({ expires_at: 100 }), await exception()];
  const revoked = await other.exception({ revoked_at: 5 });
  await forgetExpired(db, everything, 99);
  expect([(await read(ending)).tag, (await read(revoked)).tag]).toEqual([`tag of ${ending}`, '']);
  expect(await revision()).toBe(0);
  await forgetExpired(db, everything, 100);
  expect(await read(ending)).toMatchObject({ tag: '', revoked_at: 100, revoked_by: null });
  expect(await read(unending)).toMatchObject({ tag: `tag of ${unending}`, revoked_at: null });
  expect([await revision(), await other.revision()]).toEqual([1, 0]);
});

test('an exception takes the place of that of the same value and type alone', async () => {
  const { scope, person, exception, read } = await world();
  const other = await world();
  const [same, type, tag] = [
    await exception({ tag: 't' }),
    await exception({ tag: 't', type: 'PHONE' }),
    await exception({ tag: 'u' }),
  ];
  const foreign = await other.exception({ tag: 't' });
  const gone = await exception({ tag: 't', revoked_at: 3 });
  await db.transaction().execute((tx) => endExceptionOf(tx, scope, { type: 'CARD', tag: 't' }, { at: 9, by: person }));
  expect(await read(same)).toMatchObject({ tag: '', revoked_at: 9, revoked_by: person });
  for (const id of [type, tag, foreign]) expect((await read(id)).revoked_at).toBeNull();
  expect((await read(gone)).revoked_at).toBe(3);
});

test('what was hidden lately is found by its tenant, message, place and type, for a shift', () => {
  let now = 0;
  const tags = new RecentTags(() => now);
  const tag = { span: 0, type: 'CARD', tag: 'one', likelyCard: false, hasCheckDigits: false };
  const mark = { type: 'CARD', shown: '', why: { code: 'card-checked' } } as const;
  const shown = {
    text: 'a [x] b [y]',
    marks: [
      { ...mark, start: 2, end: 5 },
      { ...mark, start: 8, end: 11 },
    ],
  };
  tags.keep('t', 'm', [tag, { ...tag, span: 1, tag: 'two' }, { ...tag, span: 7, tag: 'nowhere' }], shown);
  tags.keep('t', 'none', [], shown);
  const find = (more: object = {}, tenant = 't', message = 'm') =>
    tags.find(tenant, message, { start: 2, type: 'CARD', ...more })?.tag ?? null;
  expect([find(), find({ start: 8 }), find({ start: 3 })]).toEqual(['one', 'two', null]);
  expect([find({ type: 'PHONE' }), find({}, 'other'), find({}, 't', 'other'), find({}, 't', 'none')]).toEqual([
    null,
    null,
    null,
    null,
  ]);
  expect([find({ shown: '[x]' }), find({ shown: '[y]' }), find({ start: 3, shown: '[y]' })]).toEqual([
    'one',
    'two',
    'two',
  ]);
  expect(find({ shown: '[z]' })).toBeNull();
  now = 12 * 3_600_000;
  expect(find()).toBe('one');
  now += 1;
  expect(find()).toBeNull();
  tags.keep('t', 'later', [tag], shown);
  now = 12 * 3_600_000;
  expect(find()).toBeNull();
});
