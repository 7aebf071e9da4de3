/**
 * What the audit of conversations names, rule by rule: each kind of record that binds messages and entries, whole and
 * with one thing changed.
 */
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { messageHash, messagesDigest, rowHash } from '../../../core/ledger/rowHash.ts';
import {
  bindingsAmong,
  bindingsOf,
  conversationsAfter,
  messagesOf,
} from '../../../server/domains/ledger/contentQueries.ts';
import { auditContents } from '../../../server/domains/ledger/contents.ts';
import { systemScope } from '../../../server/scope/scope.ts';
import { TestDatabase } from '../../support/testDatabase.ts';

const rows = await TestDatabase.make('contents-audit');
afterAll(() => rows.close());
const { db } = rows;
const scope = systemScope('a test');
const [alpha, beta] = [await rows.tenant('Alpha'), await rows.tenant('Beta')];
const sites = new Map([
  [alpha, await rows.site(alpha)],
  [beta, await rows.site(beta)],
]);
const anke = await rows.person('anke', 'agent', [alpha]);
const desk = await rows.workstation('Desk');
const tables = ['activity', 'entry', 'message', 'conversation', 'consent'] as const;
beforeEach(async () => {
  for (const table of tables) await db.deleteFrom(table).execute();
});

type More = Parameters<TestDatabase['conversation']>[1];
const conversation = (id: string, more: More = {}, tenant = alpha) =>
  rows.conversation(tenant, { id, site_id: sites.get(tenant) ?? '', visitor_token_hash: `salt ${id}`, ...more });
const say = (of: string, seq: number, more: Parameters<TestDatabase['message']>[3] = {}) =>
  rows.message(alpha, of, seq, { id: `${of} ${seq}`, ...more });
const hashesOf = async (of: string) =>
  (await messagesOf(db, scope, of)).map((message) => messageHash(message, `salt ${of}`));
const bind = (kind: string, of: string, detail: object, more: object = {}) =>
  rows.activity({ kind, conversationId: of, detail: detail as never, ...more });
/** Binds the messages from one up to another, as they are now. */
const bound = async (kind: string, of: string, boundFrom: number, boundUpTo: number) =>
  bind(kind, of, {
    ...{ boundFrom, boundUpTo },
    digest: messagesDigest((await hashesOf(of)).slice(boundFrom - 1, boundUpTo)),
  });
const audit = (stopped?: () => boolean) => auditContents({ db, scope, ...(stopped === undefined ? {} : { stopped }) });
const messages = (conversationId: string, from: number, upTo: number) => ({
  ...{ finding: 'messages-changed', tenantId: alpha, conversationId, from, upTo, entryId: null },
});
const entry = (conversationId: string, entryId: string) => ({
  ...{ finding: 'entry-changed', tenantId: alpha, conversationId, from: null, upTo: null, entryId },
});

describe('messages', () => {
  beforeEach(async () => {
    await conversation('c', { bound_seq: 2, last_seq: 2 });
    await say('c', 1);
    await say('c', 2, { author: 'agent', author_person_id: anke, author_name: 'Anke' });
    await bound('message-stored', 'c', 1, 2);
  });

  test('are as they were bound, and what a visitor says behind is not bound yet', async () => {
    expect(await audit()).toEqual([]);
    await say('c', 3);
    await say('c', 4, { author: 'system' });
    expect(await audit()).toEqual([]);
  });

  test.each<[string, object]>([
    ['text', { text: 'other' }],
    ['marks', { marks: '[1]' }],
    ['author', { author: 'system' }],
    ['name', { author_name: 'Bert' }],
    ['time', { at: 77 }],
    ['time of writing', { written_at: 77 }],
  ])('with another %s were changed', async (_name, values) => {
    await db.updateTable('message').set(values).where('id', '=', 'c 2').execute();
    expect(await audit()).toEqual([messages('c', 1, 2)]);
  });

  test('of which one is gone, or was put between, were changed', async () => {
    await db.deleteFrom('message').where('id', '=', 'c 1').execute();
    expect(await audit()).toEqual([messages('c', 1, 2)]);
  });

  test('of an agent behind the bound ones were never recorded', async () => {
    await say('c', 3);
    await say('c', 4, { author: 'agent' });
    expect(await audit()).toEqual([messages('c', 3, 4)]);
  });

  test('that were bound by a record that is gone are named, also where none is stored', async () => {
    await db.deleteFrom('activity').execute();
    expect(await audit()).toEqual([messages('c', 1, 2)]);
    await db.deleteFrom('message').execute();
    expect(await audit()).toEqual([messages('c', 1, 2)]);
  });

  test('that a record of the middle bound are named by what is missing between the others', async () => {
    for (const seq of [3, 4, 5, 6]) await say('c', seq, { author: 'agent' });
    await bound('message-stored', 'c', 5, 6);
    await db.updateTable('conversation').set({ bound_seq: 6 }).execute();
    expect(await audit()).toEqual([messages('c', 3, 4)]);
  });

  test('that two records bind are named by the second one', async () => {
    await say('c', 3, { author: 'agent' });
    await bound('message-stored', 'c', 2, 3);
    expect(await audit()).toEqual([messages('c', 3, 3)]);
  });

  test('may be changed by masking, as often as is recorded, and no other way', async () => {
    const of = async () => (await hashesOf('c'))[0];
    const again = async (text: string): Promise<void> => {
      const before = await of();
      await db.updateTable('message').set({ text }).where('id', '=', 'c 1').execute();
      await bind('message-changed', 'c', { messageId: 'c 1', before, hash: await of() });
    };
    await again('once');
    await again('twice');
    expect(await audit()).toEqual([]);
    await db.updateTable('message').set({ text: 'once' }).where('id', '=', 'c 1').execute();
    expect(await audit()).toEqual([messages('c', 1, 1)]);
    await db.updateTable('message').set({ text: 'twice' }).where('id', '=', 'c 1').execute();
    await db.deleteFrom('message').where('id', '=', 'c 1').execute();
    expect(await audit()).toEqual([messages('c', 0, 0), messages('c', 1, 2)]);
  });

  test('are said to have been changed before by the record that is wrong', async () => {
    const now = (await hashesOf('c'))[0];
    await bind('message-changed', 'c', { messageId: 'c 1', before: 'something else', hash: now });
    expect(await audit()).toEqual([messages('c', 1, 2)]);
  });

  test('are bound by records of the server that can be read, about the conversation', async () => {
    const detail = { boundFrom: 1, boundUpTo: 2, digest: 'wrong' };
    await bind('message-stored', 'c', detail, { seq: 1 });
    await bind('copy-attempt', 'c', detail);
    await conversation('d');
    await bind('message-stored', 'd', { boundUpTo: 0 });
    const broken = await bind('message-stored', 'c', detail);
    await db.updateTable('activity').set({ detail: '{' }).where('position', '=', broken).execute();
    expect(await audit()).toEqual([]);
    expect(await bindingsOf(db, scope, 'c')).toHaveLength(1);
  });

  test('are not bound by a record that binds none', async () => {
    await bind('message-stored', 'c', { messageId: 'c 2' });
    await bind('conversation-closed', 'c', {});
    await bind('conversation-reopened', 'c', {});
    expect(await audit()).toEqual([]);
  });
});

describe('a conversation that has ended', () => {
  test('has nothing of anybody behind the end, by its state or by the newest record', async () => {
    await conversation('c', { bound_seq: 1, status: 'closed' });
    await say('c', 1);
    await bound('conversation-closed', 'c', 1, 1);
    expect(await audit()).toEqual([]);
    await say('c', 2);
    expect(await audit()).toEqual([messages('c', 2, 2)]);
    await db.updateTable('conversation').set({ status: 'open' }).execute();
    expect(await audit()).toEqual([messages('c', 2, 2)]);
    await bind('conversation-reopened', 'c', {});
    expect(await audit()).toEqual([]);
    await bind('conversation-closed', 'c', {});
    expect(await audit()).toEqual([messages('c', 2, 2)]);
    await bind('conversation-reopened', 'c', {});
    await db.updateTable('conversation').set({ status: 'closed' }).execute();
    expect(await audit()).toEqual([messages('c', 2, 2)]);
  });

  test('is one whose messages were bound, and none where nobody has said anything', async () => {
    await conversation('c', { status: 'closed' });
    await bind('conversation-closed', 'c', {});
    expect(await audit()).toEqual([]);
  });
});

describe('entries', () => {
  const store = async (id: string, of = 'c') => {
    const row = {
      ...{ id, tenant_id: alpha, conversation_id: of, kind: 'note', at: 1, written_at: null, author_person_id: anke },
      ...{ author_name: 'Anke', workstation_id: desk, sealed: `sealed ${id}` },
    };
    await db.insertInto('entry').values(row).execute();
    return row;
  };
  const recorded = async (id: string, of = 'c') =>
    bind('entry-stored', of, { entryId: id, hash: rowHash('entry', await store(id, of)) });
  beforeEach(() => conversation('c'));

  test('are as they were recorded', async () => {
    await recorded('one');
    await recorded('two');
    expect(await audit()).toEqual([]);
  });

  test('that were changed, are gone or were never recorded are named', async () => {
    for (const id of ['one', 'two', 'three']) await recorded(id);
    await db.updateTable('entry').set({ sealed: 'other' }).where('id', '=', 'one').execute();
    await db.deleteFrom('entry').where('id', '=', 'two').execute();
    await store('forged');
    expect(await audit()).toEqual([entry('c', 'two'), entry('c', 'one'), entry('c', 'forged')]);
  });

  test('that were moved to another conversation are named in both', async () => {
    await conversation('d');
    await recorded('one');
    await db.updateTable('entry').set({ conversation_id: 'd' }).execute();
    expect(await audit()).toEqual([entry('c', 'one'), entry('d', 'one')]);
  });
});

describe('many faults', () => {
  test.each([20, 21, 23])(
    '(%i) are named up to twenty of a company and kind; the others are counted',
    async (count) => {
      const ids = Array.from({ length: count }, (_, index) => `c${String(index).padStart(3, '0')}`);
      for (const id of ids) await conversation(id, { bound_seq: 1 });
      await conversation('other', { bound_seq: 1 }, beta);
      const named = ids.slice(0, 20).map((id) => messages(id, 1, 1));
      const of = { finding: 'messages-changed', tenantId: alpha, conversationId: null };
      expect(await audit()).toEqual([
        ...named,
        { ...messages('other', 1, 1), tenantId: beta },
        ...(count > 20 ? [{ ...of, others: count - 20 }] : []),
      ]);
    },
  );

  test('are looked for in all conversations, in turns, until it is to stop', async () => {
    const ids = Array.from({ length: 201 }, (_, index) => `c${String(index).padStart(3, '0')}`);
    for (const id of ids.toReversed()) await conversation(id, { bound_seq: 1 });
    const found = await audit();
    expect(found.at(-1)).toEqual({
      ...{ finding: 'messages-changed', tenantId: alpha, conversationId: null, others: 181 },
    });
    let asked = 0;
    const stopping = () => (asked += 1) > 2;
    expect(await audit(stopping)).toEqual([messages('c000', 1, 1), messages('c001', 1, 1)]);
    expect(asked).toBe(3);
    let turns = 0;
    let next: NodeJS.Immediate;
    const count = (): void => {
      turns += 1;
      next = setImmediate(count);
    };
    next = setImmediate(count);
    await audit();
    clearImmediate(next);
    expect(turns).toBe(201);
  });
});

test('conversations are read in the order of their ids, with what is bound of them', async () => {
  await conversation('b', { status: 'closed', bound_seq: 3 });
  await conversation('a', { status: 'waiting' });
  await conversation('c', { status: 'open' }, beta);
  const one = (id: string, more: object = {}) => ({
    ...{ id, tenantId: alpha, salt: `salt ${id}`, bound: 0, isClosed: false },
    ...more,
  });
  const [a, b, c] = [one('a'), one('b', { bound: 3, isClosed: true }), one('c', { tenantId: beta })];
  expect(await conversationsAfter(db, scope, '', 9)).toEqual([a, b, c]);
  expect(await conversationsAfter(db, scope, 'a', 1)).toEqual([b]);
  expect(await conversationsAfter(db, scope, 'c', 9)).toEqual([]);
});

test('records that bind something of a stored conversation are those of the server, of a binding kind', async () => {
  await conversation('c');
  const bindingOnes = [
    await bind('message-stored', 'c', {}),
    await bind('conversation-closed', 'c', {}),
    await bind('message-changed', 'c', {}),
    await bind('entry-stored', 'c', {}),
    await bind('conversation-reopened', 'c', {}),
  ];
  const others = [
    await bind('copy-attempt', 'c', {}),
    await bind('message-stored', 'c', {}, { seq: 1 }),
    await bind('message-stored', 'gone', {}),
    await bind('message-stored', 'c', {}, { conversationId: null }),
  ];
  const left = await bind('message-stored', 'c', {});
  const none = Array.from({ length: 501 }, (_, index) => 10_000 + index);
  const asked = [...others, ...bindingOnes.slice(0, 3), ...none, ...bindingOnes.slice(3)];
  const found = await db.transaction().execute((tx) => bindingsAmong(tx, scope, asked));
  expect(found.toSorted((a, b) => a - b)).toEqual(bindingOnes);
  expect(found).not.toContain(left);
});
