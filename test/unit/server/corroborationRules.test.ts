/**
 * What a session did by the API and its desk did not record, rule by rule: which record counts, from when on, how long
 * it may be on its way, and what the alert says.
 */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import type { ActivityKind } from '../../../contract/activity.ts';
import { Corroboration, CORROBORATION_TIMES } from '../../../server/domains/activity/corroboration.ts';
import { systemScope } from '../../../server/scope/scope.ts';
import { makeBus } from '../../support/bus.ts';
import { TestDatabase } from '../../support/testDatabase.ts';

const BEGAN = 10_000_000;
const { grace, graceAway } = CORROBORATION_TIMES;
const rows = await TestDatabase.make('corroboration');
afterAll(() => rows.close());
const alpha = await rows.tenant('Alpha');
const anke = await rows.person('anke', 'agent', [alpha]);
const bert = await rows.person('bert', 'agent', [alpha]);
const desk = await rows.workstation('Desk');
const elsewhere = await rows.workstation('Another');
let live: boolean;
let now: number;
let corroboration: Corroboration;
const start = () => {
  corroboration = new Corroboration({
    ...{ db: rows.db, bus: makeBus(), scope: systemScope('a test') },
    isLive: (personId, workstationId) => live && personId === anke && workstationId === desk,
    now: () => now,
  });
};
beforeEach(async () => {
  for (const table of ['alert_person', 'alert', 'activity', 'session'] as const)
    await rows.db.deleteFrom(table).execute();
  live = true;
  now = BEGAN;
  await rows.session(anke, desk, { started_at: BEGAN });
  start();
});

type Values = Parameters<TestDatabase['activity']>[0];
let seq = 0;
/** What the server recorded of an act. */
const act = (kind: string, more: Values = {}) =>
  rows.activity({ kind, personId: anke, workstationId: desk, at: now, arrivedAt: now, ...more });
/** What the desk recorded. */
const recorded = (kind: string, more: Values = {}) => act(kind, { seq: (seq += 1), ...more });
const alerts = async () =>
  (await rows.all('alert')).map(({ kind, person_id, workstation_id, count, detail }) => [
    ...[kind, person_id, workstation_id, count],
    JSON.parse(String(detail)),
  ]);
/** Looks when the time for the records of now is over. */
const lookLater = async (): Promise<unknown[]> => {
  now += grace;
  await corroboration.look();
  return alerts();
};
const missed = (detail: object, count = 1) => [['desk-silent', anke, desk, count, detail]];

test('the times are 45 seconds, and ten minutes for a desk that is gone', () => {
  expect(CORROBORATION_TIMES).toEqual({ grace: 45_000, graceAway: 600_000 });
});

const conversationId = randomUUID();
const ACTS: readonly (readonly [string, readonly ActivityKind[], string, Values])[] = [
  ['session-begun', ['sign-in', 'sign-out'], 'sessions', {}],
  ['conversation-read', ['conversation-opened'], 'read', { conversationId }],
  ['message-stored', ['message-sent'], 'messages', { conversationId, detail: { messageId: 'm' } }],
  ['entry-stored', ['entry-added'], 'entries', { conversationId, detail: { entryId: 'e' } }],
  ['conversation-closed', ['conversation-closed'], 'closed', { conversationId }],
];
describe.each(ACTS)('%s', (kind, kinds, counted, values) => {
  test('without a record of the desk raises an alert that counts it', async () => {
    await act(kind, values);
    expect(await lookLater()).toEqual(missed({ [counted]: 1 }));
  });

  test.each(kinds)('needs the desk to record %s', async (needed) => {
    await act(kind, values);
    await recorded(needed, values);
    expect(await lookLater()).toEqual([]);
  });

  test.each<[string, Values]>([
    ['of somebody else', { personId: 'bert' }],
    ['of another workstation', { workstationId: 'elsewhere' }],
    ['of the server itself', { seq: null }],
  ])('is not excused by a record %s', async (_name, more) => {
    await act(kind, values);
    await recorded(kinds[0] ?? '', {
      ...values,
      ...more,
      ...(more.personId === undefined ? {} : { personId: bert }),
      ...(more.workstationId === undefined ? {} : { workstationId: elsewhere }),
    });
    // A desk's own word of closing has the same kind, and is here one of the server: another act.
    const own = kind === 'conversation-closed' && more.seq === null ? 2 : 1;
    expect(await lookLater()).toEqual(missed({ [counted]: own }, own));
  });

  test('is not excused by a record of another kind', async () => {
    await act(kind, values);
    await recorded('window-focus', values);
    expect(await lookLater()).toEqual(missed({ [counted]: 1 }));
  });
});

test.each(ACTS.filter(([, , , { conversationId: of }]) => of !== undefined))(
  '%s is not excused by a record of another conversation',
  async (kind, kinds, counted, values) => {
    await act(kind, values);
    await recorded(kinds[0] ?? '', { ...values, conversationId: randomUUID() });
    expect(await lookLater()).toEqual(missed({ [counted]: 1 }));
  },
);

test.each(ACTS.filter(([, , , { detail }]) => detail !== undefined))(
  '%s is not excused by a record of another item',
  async (kind, kinds, counted, values) => {
    await act(kind, values);
    await recorded(kinds[0] ?? '', { ...values, detail: { messageId: 'x' } });
    await recorded(kinds[0] ?? '', { ...values, detail: {} });
    expect(await lookLater()).toEqual(missed({ [counted]: 1 }));
  },
);

describe('when a record counts', () => {
  test('that of a beginning session comes after it', async () => {
    now = BEGAN + 10;
    await recorded('sign-in', { at: now - 1, arrivedAt: now - 1 });
    await act('session-begun');
    expect(await lookLater()).toEqual(missed({ sessions: 1 }));
  });

  test('that of reading may be from before, in the same session', async () => {
    await recorded('conversation-opened', { conversationId, arrivedAt: BEGAN });
    now = BEGAN + 1_000;
    await act('conversation-read', { conversationId });
    expect(await lookLater()).toEqual([]);
  });

  test('that of reading in an earlier session does not count', async () => {
    await recorded('conversation-opened', { conversationId, arrivedAt: BEGAN - 1 });
    await rows.session(anke, elsewhere, { started_at: BEGAN - 100 });
    await rows.session(bert, desk, { started_at: BEGAN - 100 });
    // A later session of the same person is not the one in which it was read.
    await rows.session(anke, desk, { started_at: BEGAN + 5_000 });
    now = BEGAN + 1_000;
    await act('conversation-read', { conversationId });
    expect(await lookLater()).toEqual(missed({ read: 1 }));
  });

  test('that of the session in which it was read counts, also when another one began later', async () => {
    await recorded('conversation-opened', { conversationId, arrivedAt: BEGAN });
    await rows.session(anke, desk, { started_at: BEGAN - 1_000 });
    now = BEGAN + 1_000;
    await act('conversation-read', { conversationId });
    await rows.session(anke, desk, { started_at: BEGAN + 1_001 });
    expect(await lookLater()).toEqual([]);
  });

  test('that of a message counts whenever it came, by its id', async () => {
    await recorded('message-sent', { conversationId, detail: { messageId: 'm' }, arrivedAt: 1 });
    await act('message-stored', { conversationId, detail: { messageId: 'm' } });
    expect(await lookLater()).toEqual([]);
  });

  test('where no session is known, only what comes after the act counts', async () => {
    await rows.db.deleteFrom('session').execute();
    await recorded('conversation-opened', { conversationId, arrivedAt: now - 1 });
    await act('conversation-read', { conversationId });
    expect(await lookLater()).toEqual(missed({ read: 1 }));
  });
});

describe('when an act is compared', () => {
  test('45 seconds after it was recorded, and not before', async () => {
    await act('session-begun');
    now += grace - 1;
    await corroboration.look();
    expect(await alerts()).toEqual([]);
    now += 1;
    await corroboration.look();
    expect(await alerts()).toEqual(missed({ sessions: 1 }));
  });

  test('once', async () => {
    await act('session-begun');
    await lookLater();
    expect(await lookLater()).toEqual(missed({ sessions: 1 }));
  });

  test('not where it is the same once more, is of no person, or of no workstation', async () => {
    await act('message-stored', { detail: { messageId: 'm', again: true } });
    await act('session-begun', { personId: null });
    await act('session-begun', { workstationId: null });
    await act('conversations-listed');
    await recorded('message-sent', {});
    expect(await lookLater()).toEqual([]);
  });

  test('from fifteen minutes before the start of the server on', async () => {
    now = BEGAN + 900_000 + 1_000;
    live = false;
    for (const before of [5, 1]) await act('session-begun', { arrivedAt: now - 900_000 - before });
    await act('conversation-read', { arrivedAt: now - 900_000 });
    await corroboration.look();
    expect(await alerts()).toEqual(missed({ read: 1 }));
  });

  test('all of them, when they are more than are read at a time', async () => {
    await act('session-begun');
    const one = await rows.db.selectFrom('activity').selectAll().executeTakeFirstOrThrow();
    const { position: _own, ...values } = one;
    for (let n = 0; n < 500; n += 100)
      await rows.db
        .insertInto('activity')
        .values(Array.from({ length: 100 }, () => values))
        .execute();
    expect(await lookLater()).toEqual(missed({ sessions: 501 }, 501));
  });

  test('of each person and workstation apart, with how many of which kind', async () => {
    await act('conversation-read', { conversationId });
    await act('conversation-read', { conversationId: randomUUID() });
    await act('session-begun');
    await act('session-begun', { personId: bert });
    await act('session-begun', { workstationId: elsewhere });
    expect(await lookLater()).toEqual([
      ['desk-silent', anke, desk, 3, { read: 2, sessions: 1 }],
      ['desk-silent', bert, desk, 1, { sessions: 1 }],
      ['desk-silent', anke, elsewhere, 1, { sessions: 1 }],
    ]);
  });
});

describe('a desk that is gone', () => {
  beforeEach(async () => {
    live = false;
    await act('live-begun', { arrivedAt: BEGAN });
    now = BEGAN + 1_000;
  });

  test('has ten minutes, if it was connected in this session', async () => {
    await act('conversation-read', { conversationId });
    expect(await lookLater()).toEqual([]);
    now += graceAway - grace - 1;
    await corroboration.look();
    expect(await alerts()).toEqual([]);
    now += 1;
    await corroboration.look();
    expect(await alerts()).toEqual(missed({ read: 1 }));
  });

  test('is asked again and again, and its record excuses it', async () => {
    await act('conversation-read', { conversationId });
    await lookLater();
    await recorded('conversation-opened', { conversationId, arrivedAt: now });
    now += graceAway;
    await corroboration.look();
    expect(await alerts()).toEqual([]);
  });

  test('that comes back has no longer than the others', async () => {
    await act('conversation-read', { conversationId });
    await lookLater();
    live = true;
    await corroboration.look();
    expect(await alerts()).toEqual(missed({ read: 1 }));
  });

  test.each<[string, () => Promise<unknown>]>([
    ['in an earlier session', () => rows.session(anke, desk, { started_at: BEGAN + 500 })],
    ['as somebody else', () => rows.db.updateTable('activity').set({ person_id: bert }).execute()],
    ['elsewhere', () => rows.db.updateTable('activity').set({ workstation_id: elsewhere }).execute()],
    ['never', () => rows.db.updateTable('activity').set({ kind: 'session-begun', seq: 1 }).execute()],
  ])('that was connected %s has no longer than the others', async (_name, change) => {
    await change();
    await act('conversation-read', { conversationId });
    expect(await lookLater()).toEqual(missed({ read: 1 }));
  });
});

test('a look that fails does not keep the next one from comparing the same acts', async () => {
  await act('session-begun');
  now += grace;
  let failures = 0;
  const once = new Corroboration({
    ...{ db: rows.db, bus: makeBus(), scope: systemScope('a test'), now: () => now },
    isLive: () => {
      failures += 1;
      if (failures === 1) throw new Error('a failure');
      return true;
    },
  });
  await expect(once.look()).rejects.toThrow('a failure');
  await expect(once.settled()).resolves.toBeUndefined();
  await once.look();
  expect(await alerts()).toEqual(missed({ sessions: 1 }));
});
