/** What a person has read: theirs alone, of conversations in scope, never less than before nor more than there is. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { READING_ROUTES } from '../../../contract/reading.ts';
import { readingHandlers } from '../../../server/domains/conversations/readingRoutes.ts';
import type { Bus } from '../../../server/platform/bus.ts';
import { makeBus } from '../../support/bus.ts';
import { scopeFor } from '../../support/scopes.ts';
import { TestDatabase } from '../../support/testDatabase.ts';

let rows: TestDatabase;
let bus: Bus;
let [tenant, other, maya, tomas, stranger] = ['', '', '', '', ''];
let told: unknown[];
beforeEach(async () => {
  rows = await TestDatabase.make('reading');
  bus = makeBus();
  told = [];
  bus.subscribe('desk.event', (event) => void told.push([event.about, event.frame.body]));
  [tenant, other] = [await rows.tenant('Harbour Bank'), await rows.tenant('Travel')];
  maya = await rows.person('maya', 'agent', [tenant]);
  tomas = await rows.person('tomas', 'supervisor', [tenant]);
  stranger = await rows.person('stranger', 'agent', [other]);
});
afterEach(() => rows.close());

/** A request of this person; `more` is what a raw client adds. */
async function ask(
  route: keyof typeof READING_ROUTES,
  personId: string,
  params: object = {},
  body: object = {},
  tenantIds = [personId === stranger ? other : tenant],
) {
  const role = personId === tomas ? 'supervisor' : 'agent';
  const scope = await scopeFor(rows.db, { personId, role, tenantIds });
  return readingHandlers({ db: rows.db, bus })[route]({ scope, params, body } as never);
}
const mark = (personId: string, conversationId: string, seq: number, more: object = {}) =>
  ask('markRead', personId, { conversationId }, { seq, ...more });

test('nobody reads for somebody else, nor in a conversation of another company', async () => {
  const conversationId = await rows.conversation(tenant, { last_seq: 9, status: 'open', assigned_person_id: maya });
  await expect(mark(stranger, conversationId, 9)).rejects.toMatchObject({ code: 'not-found' });
  await mark(tomas, conversationId, 9, { personId: maya, person_id: maya });
  expect(await rows.all('conversation_read')).toEqual([{ person_id: tomas, conversation_id: conversationId, seq: 9 }]);
  expect(await ask('readStates', maya)).toEqual([]);
  expect(told).toEqual([
    [
      { concerns: 'person', personId: tomas },
      { conversationId, seq: 9 },
    ],
  ]);
});

test('what was read stays read, and no message is read before it exists', async () => {
  const conversationId = await rows.conversation(tenant, { last_seq: 9, status: 'open', assigned_person_id: maya });
  const untouched = await rows.conversation(tenant, { last_seq: 2 });
  expect(await mark(maya, conversationId, 5)).toEqual({ conversationId, seq: 5 });
  expect(await mark(maya, conversationId, 3)).toEqual({ conversationId, seq: 5 });
  expect(await ask('readStates', maya)).toEqual([{ conversationId, seq: 5 }]);
  expect(await mark(maya, conversationId, 1_000)).toEqual({ conversationId, seq: 9 });
  expect(await mark(maya, conversationId, 9)).toEqual({ conversationId, seq: 9 });
  expect(await ask('readStates', maya)).toEqual([{ conversationId, seq: 9 }]);
  expect(told.map((each) => (each as { seq?: number }[])[1]?.seq)).toEqual([5, 9]);
  expect(await ask('readStates', tomas)).toEqual([]);
  expect(untouched).not.toBe(conversationId);
});

test('closed conversations and those out of scope are not listed, and a deletion takes the marks along', async () => {
  const [open, closed] = [
    await rows.conversation(tenant, { last_seq: 4, status: 'open', assigned_person_id: maya }),
    await rows.conversation(tenant, { last_seq: 4, status: 'closed', assigned_person_id: maya }),
  ];
  await mark(maya, open, 4);
  await mark(maya, closed, 4);
  expect(await ask('readStates', maya)).toEqual([{ conversationId: open, seq: 4 }]);
  expect(await ask('readStates', maya, {}, {}, [other])).toEqual([]);
  await rows.db.deleteFrom('conversation').where('id', '=', open).execute();
  expect((await rows.all('conversation_read')).map(({ conversation_id: id }) => id)).toEqual([closed]);
});
