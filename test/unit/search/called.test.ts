/** Conversations are found by their visitor's code and by their id, within the scope alone. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { searchMessages } from '../../../server/domains/conversations/search.ts';
import { makeBus } from '../../support/bus.ts';
import { scopeFor } from '../../support/scopes.ts';
import { TestDatabase } from '../../support/testDatabase.ts';

let rows: TestDatabase;
let [tenant, other, maya] = ['', '', ''];
beforeEach(async () => {
  rows = await TestDatabase.make('called');
  [tenant, other] = [await rows.tenant('Harbour Bank'), await rows.tenant('Travel')];
  maya = await rows.person('maya', 'agent', [tenant]);
});
afterEach(() => rows.close());

/** A conversation of this visitor with so many messages. */
async function called(visitor: string, tenantId = tenant, more: object = {}): Promise<string> {
  const set = { visitor_name: visitor, status: 'open', assigned_person_id: maya, last_seq: 2, ...more } as const;
  const id = await rows.conversation(tenantId, set);
  for (const seq of [1, 2]) await rows.message(tenantId, id, seq, { text: `message ${seq} about a lantern` });
  return id;
}
async function found(query: string): Promise<[string, number][]> {
  const scope = await scopeFor(rows.db, { personId: maya, role: 'agent', tenantIds: [tenant] });
  const { hits } = await searchMessages(rows.db, makeBus(), scope, query);
  return hits.map(({ conversation, seq }) => [conversation.id, seq]);
}

test('by the code in any case, with a word before it, by id, closed ones too, and not for others', async () => {
  const one = await called('4F2A', tenant, { started_at: 5 });
  const closed = await called('4F2A', tenant, { status: 'closed', started_at: 4 });
  const theirs = await called('4F2A', other);
  await called('4F2A', tenant, { assigned_person_id: null });
  await called('0B2A');
  const expected = [
    [one, 2],
    [closed, 2],
  ];
  expect(await found('4f2a')).toEqual(expected);
  expect(await found('Visitor 4F2A')).toEqual(expected);
  expect(await found(one)).toEqual([[one, 2]]);
  expect(await found(theirs)).toEqual([]);
  expect(await found('4F2')).toEqual([]);
});

test('a message that has the code as a word is found once', async () => {
  const one = await called('FADE');
  await rows.db.updateTable('message').set({ text: 'they fade' }).where('conversation_id', '=', one).execute();
  expect((await found('fade')).toSorted(([, a], [, b]) => b - a)).toEqual([
    [one, 2],
    [one, 1],
  ]);
});

test('an offered conversation is found by its words while it is offered', async () => {
  const tomas = await rows.person('tomas', 'agent', [tenant]);
  const offered = await called('0D35', tenant, { assigned_person_id: tomas, offered_until: 9, offered_by: tomas });
  expect(await found('lantern')).toEqual([]);
  await rows.db.insertInto('conversation_offer').values({ conversation_id: offered, person_id: maya }).execute();
  expect((await found('lantern')).map(([id]) => id)).toEqual([offered, offered]);
  await rows.db.updateTable('conversation').set({ offered_until: null }).where('id', '=', offered).execute();
  expect(await found('lantern')).toEqual([]);
});
