/**
 * What queries over conversations, messages, entries and events find and change: each condition, order and limit by a
 * row that differs in it.
 */
import { randomUUID } from 'node:crypto';
import { afterAll, expect, test } from 'vitest';
import { MASK_VERSION } from '../../../core/masking/version.ts';
import {
  answeringOf,
  claimNext,
  closeConversation,
  forgetDialogue,
  forgetIdleDialogues,
  freestAgent,
  openSummaries,
  setVisitorOnline,
  summary,
  waitingFor,
  withVisitorOnline,
} from '../../../server/domains/conversations/conversationQueries.ts';
import { receiptsOf } from '../../../server/domains/conversations/entryQueries.ts';
import { eventsAfter, newestEvent, storeEvent } from '../../../server/domains/conversations/eventQueries.ts';
import { ConversationInScope } from '../../../server/domains/conversations/inScopeQueries.ts';
import {
  assignedPeople,
  isUnclosed,
  previewedConversation,
  statusWithName,
} from '../../../server/domains/conversations/liveQueries.ts';
import {
  correctedUpTo,
  correctMessage,
  hideMessage,
  isToMaskAgain,
  messagesAfter,
  messagesBefore,
  nextToMaskAgain,
  noteMasked,
  replaceOriginal,
  textAndSealing,
} from '../../../server/domains/conversations/messageQueries.ts';
import { summaryOf, messageOf, type SummaryRow } from '../../../server/domains/conversations/rows.ts';
import { systemScope } from '../../../server/scope/scope.ts';
import { TestDatabase } from '../../support/testDatabase.ts';
import { scopeFor, siteScope } from '../../support/scopes.ts';

const rows = await TestDatabase.make('conversation-queries');
const { db } = rows;
afterAll(() => rows.close());
const everything = systemScope('a test');

/** A tenant by itself for each test, so that they do not affect each other. */
let number = 0;
async function world() {
  number += 1;
  const tenant = await rows.tenant(`tenant ${number}`, { colour: '#123456' });
  const person = await rows.person(`agent-${number}`, 'agent', [tenant]);
  const scope = await scopeFor(db, { role: 'supervisor', tenantIds: [tenant] });
  const found = async (id: string): Promise<ConversationInScope> => {
    const conversation = await ConversationInScope.find(db, scope, id);
    if (conversation === null) throw new Error('No such conversation.');
    return conversation;
  };
  return { tenant, person, scope, found };
}
const rowOf = (table: 'conversation' | 'message', id: string) =>
  db.selectFrom(table).selectAll().where('id', '=', id).executeTakeFirstOrThrow();

test('a summary has the values of its conversation, tenant, site, agent and newest message', async () => {
  const { tenant, person, scope } = await world();
  const site = await rows.site(tenant, { name: 'The site' });
  const id = await rows.conversation(tenant, {
    site_id: site,
    status: 'open',
    assigned_person_id: person,
    last_seq: 2,
    started_at: 11,
    waiting_since: 12,
    visitor_online: 1,
    visitor_name: 'Visitor AB',
  });
  await rows.message(tenant, id, 1, { text: 'earlier' });
  await rows.message(tenant, id, 2, {
    text: 'newest',
    at: 13,
    author: 'agent',
    readable: '[{"start":0,"end":2,"type":"PHONE"}]',
  });
  const expected = {
    id,
    tenant: { id: tenant, name: `tenant ${number}`, colour: '#123456' },
    visitorName: 'Visitor AB',
    siteName: 'The site',
    status: 'open',
    assignedTo: { id: person, name: `Agent-${number}`, role: 'agent' },
    startedAt: 11,
    lastSeq: 2,
    lastMessageAt: 13,
    lastPreview: { text: 'newest', marks: [] },
    lastAuthor: 'agent',
    waitingSince: 12,
    visitorOnline: true,
    lastPreviewReadable: [{ start: 0, end: 2, type: 'PHONE' }],
  };
  expect(await summary(db, scope, id)).toEqual(expected);
  const bare = await rows.conversation(tenant, { started_at: 5, last_seq: 1 });
  const without = await summary(db, scope, bare);
  expect(without).toMatchObject({ assignedTo: null, lastPreview: null, lastAuthor: null, visitorOnline: false });
  expect(without).not.toHaveProperty('lastPreviewReadable');
  expect(await summary(db, scope, randomUUID())).toBeNull();
  const closed = await rows.conversation(tenant, { status: 'closed', started_at: 1, last_seq: 1 });
  await rows.conversation(tenant, { started_at: 1 });
  const earliest = await rows.conversation(tenant, { started_at: 2, last_seq: 1 });
  const open = async (limit: number, after?: { startedAt: number; id: string }) =>
    (await openSummaries(db, scope, limit, after)).map((one) => one.id);
  expect(await open(10)).toEqual([earliest, bare, id]);
  expect(await open(2)).toEqual([earliest, bare]);
  expect(await open(10, { startedAt: 2, id: earliest })).toEqual([bare, id]);
  expect(await open(10, { startedAt: 2, id: '' })).toEqual([earliest, bare, id]);
  expect(await open(10, { startedAt: 3, id: '' })).toEqual([bare, id]);
  expect((await summary(db, scope, closed))?.status).toBe('closed');
});

test('of readable places a preview has those that it shows whole', () => {
  const row: SummaryRow = {
    ...{ closed_by: null, agent_gone_at: null, message_author_id: null, message_author_name: null },
    ...{ offered_by: null, offered_to: null, offered_until: null, offer_note: null, offer_marks: null },
    offerer_name: null,
    id: randomUUID(),
    visitor_name: 'V',
    status: 'open',
    started_at: 1,
    last_seq: 1,
    waiting_since: null,
    visitor_online: 0,
    tenant_id: 't',
    tenant_name: 'T',
    tenant_colour: '#000000',
    site_name: 's',
    person_id: null,
    person_name: null,
    person_role: null,
    message_at: 1,
    message_text: 'x'.repeat(5_000),
    message_marks: '[]',
    message_readable: '[]',
    message_author: 'visitor',
  };
  const cut = summaryOf(row).lastPreview?.text.length ?? 0;
  expect(cut).toBeGreaterThan(10);
  expect(cut).toBeLessThan(5_000);
  const places = [
    { start: 0, end: 3, type: 'PHONE' },
    { start: cut - 3, end: cut, type: 'PHONE' },
    { start: cut - 3, end: cut + 1, type: 'PHONE' },
  ];
  expect(summaryOf({ ...row, message_readable: JSON.stringify(places) }).lastPreviewReadable).toEqual(
    places.slice(0, 2),
  );
  expect(summaryOf({ ...row, message_text: null, message_readable: JSON.stringify(places) })).not.toHaveProperty(
    'lastPreviewReadable',
  );
});

test('of a conversation the messages before a number come newest first, those after one oldest first', async () => {
  const { tenant, found } = await world();
  const id = await rows.conversation(tenant);
  const other = await rows.conversation(tenant);
  for (const seq of [3, 1, 4, 2]) await rows.message(tenant, id, seq);
  for (const seq of [1, 2]) await rows.message(tenant, other, seq, { text: 'another one', corrected: 1 });
  const conversation = await found(id);
  const seqs = (list: readonly { seq: number }[]): number[] => list.map(({ seq }) => seq);
  expect(seqs(await messagesBefore(db, conversation, 10))).toEqual([4, 3, 2, 1]);
  expect(seqs(await messagesBefore(db, conversation, 2))).toEqual([4, 3]);
  expect(seqs(await messagesBefore(db, conversation, 10, 3))).toEqual([2, 1]);
  expect(seqs(await messagesAfter(db, conversation, 0))).toEqual([1, 2, 3, 4]);
  expect(seqs(await messagesAfter(db, conversation, 2))).toEqual([3, 4]);
  expect(seqs(await messagesAfter(db, conversation, 0, 2))).toEqual([1, 2]);
  await db
    .updateTable('message')
    .set({ corrected: 1 })
    .where('conversation_id', '=', id)
    .where('seq', 'in', [4, 3, 1])
    .execute();
  expect(seqs(await correctedUpTo(db, conversation, 3))).toEqual([1, 3]);
  const [first] = await messagesAfter(db, conversation, 0, 1);
  if (first === undefined) throw new Error('No message.');
  expect(messageOf({ ...first, author: 'agent', author_name: 'Anke', readable: '[]' })).toEqual({
    id: first.id,
    conversationId: id,
    seq: 1,
    author: 'agent',
    authorName: 'Anke',
    at: 1,
    body: { text: 'message 1', marks: [] },
  });
});

test('a message is replaced in its own conversation, and hidden while its text is the one that was read', async () => {
  const { tenant, found } = await world();
  const id = await rows.conversation(tenant);
  const [one, two] = [await rows.message(tenant, id, 1), await rows.message(tenant, id, 2)];
  const conversation = await found(id);
  const other = await found(await rows.conversation(tenant));
  const untouched = await rowOf('message', two);
  const before = await rowOf('message', one);
  const body = {
    text: 'hidden',
    marks: [{ start: 0, end: 6, type: 'CARD', shown: '', why: { code: 'card-checked' } }],
  };
  await db.transaction().execute(async (tx) => {
    expect(await hideMessage(tx, other, one, 'message 1', body)).toBe(false);
    expect(await hideMessage(tx, conversation, one, 'another text', body)).toBe(false);
    await correctMessage(tx, other, { id: one, ...body });
    await noteMasked(tx, other, one, 'message 1');
    await noteMasked(tx, conversation, one, 'another text');
    expect(await tx.selectFrom('message').selectAll().where('id', '=', one).executeTakeFirst()).toEqual(before);
    await noteMasked(tx, conversation, one, 'message 1');
    expect(await tx.selectFrom('message').selectAll().where('id', '=', one).executeTakeFirst()).toEqual({
      ...before,
      mask_version: MASK_VERSION,
    });
    expect(await hideMessage(tx, conversation, one, 'message 1', body)).toBe(true);
  });
  const hidden = {
    ...before,
    text: 'hidden',
    marks: JSON.stringify(body.marks),
    corrected: 1,
    mask_version: MASK_VERSION,
  };
  expect(await rowOf('message', one)).toEqual(hidden);
  await db.transaction().execute((tx) => correctMessage(tx, conversation, { id: one, text: 'again', marks: [] }));
  expect(await rowOf('message', one)).toEqual({ ...hidden, text: 'again', marks: '[]' });
  expect(await rowOf('message', two)).toEqual(untouched);
});

test('conversations with messages of an earlier masker are found one by one, in the order of their ids', async () => {
  const { tenant, found } = await world();
  await db.updateTable('message').set({ mask_version: MASK_VERSION }).execute();
  const ids = [];
  for (let n = 0; n < 4; n += 1) ids.push(await rows.conversation(tenant));
  const [first = '', second = '', third = '', present = ''] = ids;
  for (const [seq, id] of [third, first, second, second].entries())
    await rows.message(tenant, id, seq, { mask_version: MASK_VERSION - 1 });
  await rows.message(tenant, present, 1, { mask_version: MASK_VERSION });
  const order = [first, second, third].toSorted();
  const seen = [];
  for (
    let next = await nextToMaskAgain(db, everything, '');
    next !== null;
    next = await nextToMaskAgain(db, everything, next)
  )
    seen.push(next);
  expect(seen).toEqual(order);
  expect(await isToMaskAgain(db, await found(first))).toBe(true);
  expect(await isToMaskAgain(db, await found(present))).toBe(false);
});

test('a sealed original replaces the former one of its message, or removes it', async () => {
  const { tenant, found } = await world();
  const id = await rows.conversation(tenant);
  const [one, two] = [await rows.message(tenant, id, 1), await rows.message(tenant, id, 2)];
  const conversation = await found(id);
  const sealed = async (message: string) => (await textAndSealing(db, conversation, message))?.sealed_id ?? null;
  const replaced = (message: string, by: string | null) =>
    db.transaction().execute((tx) => replaceOriginal(tx, conversation, message, by, 9));
  await replaced(one, 'first');
  await replaced(two, 'of two');
  expect([await sealed(one), await sealed(two)]).toEqual([one, two]);
  await replaced(one, 'second');
  expect(await db.selectFrom('sealed_original').select('sealed').orderBy('sealed').execute()).toEqual([
    { sealed: 'of two' },
    { sealed: 'second' },
  ]);
  await replaced(one, null);
  expect([await sealed(one), await sealed(two)]).toEqual([null, two]);
  expect(await textAndSealing(db, conversation, one)).toMatchObject({ text: 'message 1' });
  expect(await textAndSealing(db, await found(await rows.conversation(tenant)), one)).toBeUndefined();
});

test('the next number is taken from an open conversation whose state is the one that was read', async () => {
  const { tenant, person, found } = await world();
  const id = await rows.conversation(tenant, {
    last_seq: 4,
    assigned_person_id: person,
    waiting_since: 9,
    status: 'open',
  });
  const other = await rows.conversation(tenant, { last_seq: 7 });
  const untouched = await rowOf('conversation', other);
  const read = await found(id);
  const claim = (from: ConversationInScope) => db.transaction().execute((tx) => claimNext(tx, from, 'state', 77));
  expect(await claim(read)).toEqual({ last_seq: 5, assigned_person_id: person, waiting_since: 9, agent_gone_at: null });
  expect(await rowOf('conversation', id)).toMatchObject({
    last_seq: 5,
    dialogue_state: 'state',
    dialogue_version: read.row.dialogue_version + 1,
    touched_at: 77,
  });
  expect(await claim(read)).toBeUndefined();
  expect(await claim(await found(id))).toMatchObject({ last_seq: 6 });
  const present = await found(id);
  await db.transaction().execute((tx) => closeConversation(tx, present, 88, 'agent'));
  expect(await rowOf('conversation', id)).toMatchObject({
    status: 'closed',
    closed_at: 88,
    waiting_since: null,
    dialogue_state: null,
    dialogue_version: read.row.dialogue_version + 3,
    assigned_person_id: person,
  });
  expect(await claim(await found(id))).toBeUndefined();
  expect(await rowOf('conversation', other)).toEqual(untouched);
});

test('the state of the masker is forgotten of one conversation, and of those that are closed or idle', async () => {
  const { tenant, found } = await world();
  const make = (more: object) => rows.conversation(tenant, { dialogue_state: 's', status: 'open', ...more });
  const [fresh, idle, closed, one] = [
    await make({ touched_at: 101 }),
    await make({ touched_at: 100 }),
    await make({ touched_at: 500, status: 'closed' }),
    await make({ touched_at: 500 }),
  ];
  const none = await make({ touched_at: 1, dialogue_state: null });
  const state = async (id: string) => {
    const { dialogue_state: kept, dialogue_version: version } = await db
      .selectFrom('conversation')
      .select(['dialogue_state', 'dialogue_version'])
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    return [kept, version];
  };
  const [, version] = await state(fresh);
  const raised = Number(version) + 1;
  await forgetIdleDialogues(db, everything, 100);
  expect(await Promise.all([fresh, idle, closed, one, none].map(state))).toEqual([
    ['s', version],
    [null, raised],
    [null, raised],
    ['s', version],
    [null, version],
  ]);
  const conversation = await found(one);
  await db.transaction().execute((tx) => forgetDialogue(tx, conversation));
  expect([await state(one), await state(fresh)]).toEqual([
    [null, raised],
    ['s', version],
  ]);
});

test('a visitor who comes or goes is a change once, of their conversation alone', async () => {
  const { tenant, found } = await world();
  const one = await rows.conversation(tenant, { last_seq: 1 });
  const other = await rows.conversation(tenant, { last_seq: 1, visitor_online: 1 });
  const empty = await found(await rows.conversation(tenant));
  const conversation = await found(one);
  const set = (online: boolean) => db.transaction().execute((tx) => setVisitorOnline(tx, conversation, online));
  expect([await set(false), await set(true), await set(true)]).toEqual([false, true, false]);
  expect(await db.transaction().execute((tx) => setVisitorOnline(tx, empty, true))).toBe(false);
  expect(await withVisitorOnline(db, everything)).toEqual(expect.arrayContaining([one, other]));
  expect([await set(false), await set(false)]).toEqual([true, false]);
  const online = await withVisitorOnline(db, everything);
  expect([online.includes(one), online.includes(other)]).toEqual([false, true]);
});

test('of waiting conversations those whose visitor is there come first, then the longest waiting', async () => {
  const { tenant, person } = await world();
  const { tenant: another } = await world();
  const [later, earlier, here] = [
    await rows.conversation(tenant, { started_at: 20, last_seq: 1, waiting_since: 30 }),
    await rows.conversation(tenant, { started_at: 25, last_seq: 1, waiting_since: 29 }),
    await rows.conversation(tenant, { started_at: 40, last_seq: 1, waiting_since: 40, visitor_online: 1 }),
  ];
  await rows.conversation(tenant, { started_at: 5, last_seq: 1, status: 'open' });
  await rows.conversation(tenant, { started_at: 5, last_seq: 1, status: 'closed' });
  await rows.conversation(tenant, { started_at: 5 });
  await rows.conversation(another, { started_at: 5, last_seq: 1 });
  await db.transaction().execute(async (tx) => {
    expect((await waitingFor(tx, everything, person)).map(({ id }) => id)).toEqual([here, earlier, later]);
  });
});

test('the freest agent is online, works for the tenant, may answer, and has the fewest conversations', async () => {
  const { tenant } = await world();
  const { tenant: another } = await world();
  const site = await siteScope(db, await rows.site(tenant));
  const of = (
    name: string,
    role: 'agent' | 'administrator' = 'agent',
    tenants = [tenant],
    left: number | null = null,
  ) => rows.person(`${name}-${number}`, role, tenants, { name, left_at: left });
  const [zoe, anna, busy, administrator, gone, stranger] = [
    await of('Zoe'),
    await of('Anna'),
    await of('Aaron'),
    await of('Abel', 'administrator'),
    await of('Abe', 'agent', [tenant], 1),
    await of('Ab', 'agent', [another]),
  ];
  await rows.conversation(tenant, { status: 'open', assigned_person_id: busy });
  await rows.conversation(tenant, { status: 'closed', assigned_person_id: anna });
  await rows.conversation(tenant, { status: 'closed', assigned_person_id: anna });
  await db.transaction().execute(async (tx) => {
    const freest = (...online: string[]) => freestAgent(tx, site, online, { most: 2, perMinute: 50 }, 0);
    expect(await freest(busy, zoe, anna, administrator, gone, stranger)).toBe(anna);
    expect(await freest(busy, zoe)).toBe(zoe);
    expect(await freest(busy)).toBe(busy);
    expect(await freestAgent(tx, site, [busy], { most: 1, perMinute: 50 }, 0)).toBeNull();
    expect(await freest(administrator, gone, stranger)).toBeNull();
    expect(await freest()).toBeNull();
  });
});

test('events come in the order in which they were stored, after a number and as many as were asked for', async () => {
  const { tenant, scope } = await world();
  const { tenant: another } = await world();
  const before = await newestEvent(db);
  await db.transaction().execute(async (tx) => {
    for (const [ref, tenantId] of [
      ['a', tenant],
      ['foreign', another],
      ['b', tenant],
      ['c', tenant],
    ] as const)
      await storeEvent(tx, 'conversation.changed', { tenantId, conversationId: null }, ref, 5);
  });
  const refs = async (after: number, limit: number) =>
    (await eventsAfter(db, scope, after, limit)).map(({ ref_id: ref }) => ref);
  expect(await refs(before, 10)).toEqual(['a', 'b', 'c']);
  expect(await refs(before, 2)).toEqual(['a', 'b']);
  const [first] = await eventsAfter(db, scope, before, 1);
  expect(first).toMatchObject({
    tenant_id: tenant,
    conversation_id: null,
    kind: 'conversation.changed',
    ref_id: 'a',
    at: 5,
  });
  expect(await refs(first?.seq ?? 0, 10)).toEqual(['b', 'c']);
  const newest = await newestEvent(db);
  expect(await refs(newest, 10)).toEqual([]);
  await db.deleteFrom('event').execute();
  expect(await newestEvent(db)).toBe(newest);
});

test('entries of a conversation come oldest first', async () => {
  const { tenant, person, found } = await world();
  const [id, other] = [await rows.conversation(tenant), await rows.conversation(tenant)];
  const desk = await rows.workstation('Desk');
  const entry = async (conversation_id: string, at: number) => {
    await db
      .insertInto('entry')
      .values({
        id: randomUUID(),
        tenant_id: tenant,
        conversation_id,
        kind: 'note',
        at,
        author_person_id: person,
        author_name: 'Anke',
        workstation_id: desk,
        sealed: 'sealed',
      })
      .execute();
  };
  for (const at of [30, 10, 20]) await entry(id, at);
  await entry(other, 15);
  const receipts = async (limit: number) => (await receiptsOf(db, await found(id), limit)).map(({ at }) => at);
  expect(await receipts(10)).toEqual([10, 20, 30]);
  expect(await receipts(2)).toEqual([20, 30]);
});

test('live connections know who answers, and what is unclosed', async () => {
  const { tenant, person, scope, found } = await world();
  const open = await rows.conversation(tenant, { status: 'open', assigned_person_id: person });
  const second = await rows.conversation(tenant, { status: 'open', assigned_person_id: person });
  const waiting = await rows.conversation(tenant);
  const closed = await rows.conversation(tenant, { status: 'closed' });
  expect(await Promise.all([open, waiting, closed, randomUUID()].map((id) => isUnclosed(db, scope, id)))).toEqual([
    true,
    true,
    false,
    false,
  ]);
  expect(await assignedPeople(db, scope, [open, second, waiting])).toEqual([person]);
  expect(await assignedPeople(db, scope, [waiting])).toEqual([]);
  expect(await answeringOf(db, scope, open)).toEqual({ assignedTo: person, waits: false, offeredTo: [] });
  expect(await answeringOf(db, scope, waiting)).toEqual({ assignedTo: null, waits: true, offeredTo: [] });
  expect(await answeringOf(db, scope, randomUUID())).toEqual({ assignedTo: null, waits: false, offeredTo: [] });
  expect(await statusWithName(db, await found(open))).toEqual({
    status: 'open',
    name: `Agent-${number}`,
    agent_gone_at: null,
    rated_at: null,
  });
  expect(await statusWithName(db, await found(waiting))).toEqual({
    status: 'waiting',
    name: null,
    agent_gone_at: null,
    rated_at: null,
  });
});

test.each([
  [1, 1, true],
  [1, 0, false],
  [0, 1, false],
  [0, 0, false],
])('typing is shown where the tenant (%i) and the consent (%i) have it', async (ofTenant, ofConsent, isShown) => {
  const { tenant, found } = await world();
  await db.updateTable('tenant').set({ typing_preview: ofTenant }).where('id', '=', tenant).execute();
  const id = await rows.conversation(tenant, { status: 'open', touched_at: 3, dialogue_state: 's' });
  const conversation = await found(id);
  await db
    .updateTable('consent')
    .set({ typing_preview: ofConsent })
    .where('id', '=', conversation.row.consent_id)
    .execute();
  const previewed = await previewedConversation(db, conversation);
  if (!isShown) expect(previewed).toBeUndefined();
  else
    expect(previewed).toEqual({
      tenant_id: tenant,
      assigned_person_id: null,
      dialogue_state: 's',
      touched_at: 3,
      status: 'open',
    });
});
