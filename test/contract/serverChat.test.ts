import { afterAll, beforeAll, expect, test } from 'vitest';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { Agent } from 'node:https';
import { join } from 'node:path';
import { sql } from 'kysely';
import { WebSocket } from 'ws';
import { z } from 'zod';
import { ConversationSummary, EntryReceipt, Message } from '../../contract/common.ts';
import { ROUTES, type RouteName, type SignedSeal } from '../../contract/api.ts';
import { isEvent, RealtimeFromServer } from '../../contract/realtime.ts';
import { exportSealed } from '../../server/commandLine/exportSealed.ts';
import { inStorage } from '../../server/commandLine/inStorage.ts';
import { openStorage } from '../../server/storage/openStorage.ts';
import { isOpenToWorkstations, mayCallRoute } from '../support/expectedAccess.ts';
import { newEntry, newestKey, openLine, privateKeyIn } from '../support/sealed.ts';
import { eventually, present, Rig, type SignedIn } from '../support/serverRig.ts';

let rig: Rig;
let maya: SignedIn;
let tomas: SignedIn;
beforeAll(async () => {
  rig = await Rig.make({ visitorLimits: { messageBurst: 2_000 } }, 50);
  maya = await rig.signedIn('maya');
  tomas = await rig.signedIn('tomas');
});
afterAll(() => rig.remove());

const Opened = z.object({
  conversation: ConversationSummary,
  messages: z.array(Message),
  hasMore: z.boolean(),
  entries: z.array(EntryReceipt),
});
const openChat = async (agent: SignedIn, id: string) =>
  Opened.parse((await agent.ask('GET', `/v1/conversations/${id}`)).json);
interface Exported extends Record<string, unknown> {
  kind: 'entry' | 'message';
  tenantId: string;
  conversationId: string;
  id: string;
  sealed: SignedSeal;
}

async function exported(): Promise<Exported[]> {
  const file = join(rig.folder, `export-${randomUUID()}.jsonl`);
  await inStorage(rig.data, (db, scope) => exportSealed(db, scope, 'all', file));
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Exported);
}
const openExported = (line: Exported, tenantName: string): Promise<string> =>
  openLine(line, privateKeyIn(present(rig.demo.tenants.find((t) => t.name === tenantName)).keyFile));
const filesOf = (folder: string): Buffer =>
  Buffer.concat(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((f) => f.isFile())
      .map((f) => readFileSync(join(f.parentPath, f.name))),
  );

test('a card number is masked for the agent, the visitor and on disk; only the key holder reads it whole', async () => {
  const live = await maya.realtime();
  const visitor = await rig.visitor();
  const page = await visitor.connect();
  const text = 'please charge 4111 1111 1111 1111 today';
  const receipt = await visitor.say(page, text);
  expect(receipt.body.text).toBe('please charge [card •••• 1111] today');
  expect(receipt.body.marks.map((m) => m.type)).toEqual(['CARD']);
  const frame = await live.next((f) => isEvent(f, 'message.stored') && f.body.id === receipt.id);
  expect(JSON.stringify(frame)).not.toMatch(/4111|1111 1111/);
  const [line] = (await exported()).filter((l) => l.id === receipt.id);
  expect(await openExported(present(line), 'Harbour Bank')).toBe(text);
  await expect(openExported(present(line), 'Northline Travel')).rejects.toThrow();
  // Not unencrypted, and not in the decrypted database either: only the sealed value contains it.
  const { db, close } = await openStorage(rig.data);
  const tables = await Promise.all(
    (['message', 'event', 'conversation', 'sealed_original', 'activity', 'consent'] as const).map((t) =>
      db.selectFrom(t).selectAll().execute(),
    ),
  );
  await close();
  expect(JSON.stringify(tables)).not.toMatch(/4111[ -]?1111|41111/);
  expect(filesOf(rig.data).includes('4111 1111')).toBe(false);
  expect(rig.log.join('')).not.toMatch(/4111/);
});

/**
 * Every row of every table, as somebody with the database and its key would read it. The searched texts are long enough
 * not to occur in an identifier by chance.
 */
async function decrypted(): Promise<string> {
  const { db, close } = await openStorage(rig.data);
  try {
    const tables = await db.introspection.getTables();
    expect(tables.length).toBeGreaterThan(15);
    const rows = await Promise.all(tables.map(({ name }) => sql`select * from ${sql.table(name)}`.execute(db)));
    return JSON.stringify(rows.map((r) => r.rows));
  } finally {
    await close();
  }
}

test.each([
  [
    'a social security number',
    'my social security number is 536-90-4399',
    ['536-90-4399', '536904399', '36904399', '5369043'],
  ],
  ['a phone number', 'please call me on +44 20 7946 0958', ['7946 0958', '79460958', '2079460']],
  ['an account number', 'my account number is 73910264 at your bank', ['73910264', '7391026', '3910264']],
  ['an IBAN', 'send it to GB82 WEST 1234 5698 7654 32', ['1234 5698', '12345698', '5698 7654', '56987654']],
  ['a password', 'my password is Zebra-Quilt-8842', ['Zebra-Quilt', 'Quilt-8842', 'Quilt']],
])("of %s nothing is in any table of the decrypted database, including the masker's state", async (_, text, pieces) => {
  const visitor = await rig.visitor();
  const page = await visitor.connect();
  for (const line of text.split('\n')) await visitor.say(page, line);
  const dump = await decrypted();
  expect(pieces.filter((piece) => dump.includes(piece))).toEqual([]);
  expect(dump).toContain(visitor.consent.conversationId);
});

test('a card split over two messages is masked in both, in what is stored and in what was already shown', async () => {
  const live = await maya.realtime();
  const visitor = await rig.visitor();
  const page = await visitor.connect();
  const first = await visitor.say(page, '5555 5555');
  const second = await visitor.say(page, '5555 4444');
  const { messages } = await openChat(maya, visitor.consent.conversationId);
  const corrected = present(messages.find((m) => m.id === first.id));
  expect(corrected.body.marks.length).toBe(1);
  expect(JSON.stringify(messages)).not.toContain('5555 5555');
  const isCorrected = (m: Pick<Message, 'id' | 'seq' | 'body'>): boolean =>
    m.id === first.id && m.seq === first.seq && m.body.marks.length === 1;
  await eventually(async () => page.all.some((f) => f.type === 'message' && isCorrected(f.message)));
  await eventually(async () => live.all.some((f) => isEvent(f, 'message.stored') && isCorrected(f.body)));
  expect((await exported()).filter((l) => l.id === first.id || l.id === second.id).length).toBe(2);
  // A page that comes back later gets the correction too.
  const back = await visitor.connect(second.seq);
  await back.next((f) => f.type === 'message' && f.message.id === first.id && f.message.body.marks.length === 1);
  // And a desk that replays from the beginning never sees what was shown before.
  const replay = await maya.realtime(0);
  expect(JSON.stringify(replay.all)).not.toContain('5555 5555');
});

test('a verification code is stored nowhere, not even sealed', async () => {
  const visitor = await rig.visitor();
  const page = await visitor.connect();
  const receipt = await visitor.say(page, 'card 4111111111111111 cvv 739');
  expect(receipt.body.text).not.toContain('739');
  const [line] = (await exported()).filter((l) => l.id === receipt.id);
  const original = await openExported(present(line), 'Harbour Bank');
  expect(original).toContain('4111111111111111');
  expect(original).not.toContain('739');
});

test("an agent's own message is masked too", async () => {
  const visitor = await rig.visitor();
  const page = await visitor.connect();
  const id = randomUUID();
  const sent = Message.parse(
    (
      await maya.ask('PUT', `/v1/conversations/${visitor.consent.conversationId}/messages`, {
        id,
        text: 'you said 4111-1111-1111-1111?',
        at: Date.now(),
      })
    ).json,
  );
  expect(sent.body.text).not.toContain('4111-');
  const shown = await page.next((f) => f.type === 'message' && f.message.id === id);
  expect(JSON.stringify(shown)).not.toContain('4111-');
});

test('an agent of one tenant can neither read, write, close nor follow a conversation of another tenant', async () => {
  const live = await tomas.realtime();
  const visitor = await rig.visitor('Harbour Bank');
  const page = await visitor.connect();
  const id = visitor.consent.conversationId;
  await visitor.say(page, 'hello bank');
  const place = { tenantId: rig.tenant('Harbour Bank'), conversationId: id };
  const answers = [
    await tomas.ask('GET', `/v1/conversations/${id}`),
    await tomas.ask('PUT', `/v1/conversations/${id}/messages`, { id: randomUUID(), text: 'let me in', at: Date.now() }),
    await tomas.ask('PUT', `/v1/conversations/${id}/entries`, await newEntry(maya, place, 'x')),
    await tomas.ask('POST', `/v1/conversations/${id}/close`, {}),
  ];
  expect(answers.map((a) => a.status)).toEqual([404, 404, 404, 404]);
  expect(
    new Set([...answers.map((a) => a.text), (await tomas.ask('GET', `/v1/conversations/${randomUUID()}`)).text]).size,
  ).toBe(1);
  live.send({ type: 'typing', conversationId: id, typing: true });
  const own = await rig.visitor('Northline Travel');
  await own.say(await own.connect(), 'hello');
  await live.next((f) => isEvent(f, 'conversation.changed') && f.body.id === own.consent.conversationId);
  expect(JSON.stringify(live.all)).not.toContain(id);
  expect(page.all.some((f) => f.type === 'typing')).toBe(false);
  expect(JSON.stringify((await tomas.ask('GET', '/v1/conversations')).json)).not.toContain(id);
});

test('a role may do what the table says and no more', async () => {
  const supervisor = await rig.signedIn('sofia');
  const administrator = await rig.signedIn('idris');
  const visitor = await rig.visitor();
  const id = visitor.consent.conversationId;
  expect((await supervisor.ask('GET', `/v1/conversations/${id}`)).status).toBe(200);
  expect(
    (await supervisor.ask('PUT', `/v1/conversations/${id}/messages`, { id: randomUUID(), text: 'hi', at: 1 })).status,
  ).toBe(403);
  expect((await maya.ask('GET', '/v1/agents')).status).toBe(403);
  expect(
    (await maya.ask('POST', '/v1/activity/query', { filter: {}, newest: null, offset: 0, limit: 10 })).status,
  ).toBe(403);
  for (const path of ['/v1/conversations', '/v1/agents', '/v1/people', `/v1/conversations/${id}`])
    expect((await administrator.ask('GET', path)).status).toBe(403);
  const live = await administrator.realtime();
  const seen = await maya.realtime();
  const another = await rig.visitor();
  await another.say(await another.connect(), 'hello');
  await seen.next((f) => isEvent(f, 'message.stored') && f.body.conversationId === another.consent.conversationId);
  // Behind whatever was sent to both.
  live.socket.ping();
  await once(live.socket, 'pong');
  expect(live.all.map((f) => f.type)).toEqual(['caught-up']);
});

test.each([
  ['agent', 'maya'],
  ['supervisor', 'sofia'],
  ['administrator', 'idris'],
  ['data-protection-officer', 'anke'],
] as const)('%s: every route is allowed or refused as the hand-written table says', async (role, login) => {
  const person = await rig.signedIn(login);
  expect(person.session.person.role).toBe(role);
  const names = (Object.keys(ROUTES) as RouteName[]).filter(
    (name) => !isOpenToWorkstations(name) && name !== 'signOut',
  );
  expect(names.length).toBeGreaterThan(6);
  const { workstation, session } = person;
  // One connection: a handshake for each would be most of the work.
  const agent = new Agent({ keepAlive: true, ...workstation.identity });
  for (const name of [...names, 'signOut' as const]) {
    const { status, json } = await workstation.ask(
      ROUTES[name].method,
      ROUTES[name].path.replace(':conversationId', randomUUID()),
      ROUTES[name].method === 'GET' ? undefined : {},
      session.token,
      { agent },
    );
    // With the permission the answer is 200, 404 or 400: there is no such conversation, or the request is empty.
    expect([name, status === 403]).toEqual([name, !mayCallRoute(role, name)]);
    if (status === 403) expect(json).toMatchObject({ code: 'forbidden' });
  }
  agent.destroy();
  expect((await person.ask('GET', '/v1/conversations')).status).toBe(401);
});

test('a malformed request is refused without a word about what was sent', async () => {
  const visitor = await rig.visitor();
  const path = `/v1/conversations/${visitor.consent.conversationId}/messages`;
  const bad = [
    { id: 'x', text: 'PLANTED-1', at: 1 },
    { id: randomUUID(), text: '', at: 1 },
    { id: randomUUID(), text: 'PLANTED-2', at: 1, extra: true },
    { id: randomUUID(), text: 'P'.repeat(8_001), at: 1 },
    [],
    'PLANTED-3',
  ];
  for (const body of bad) {
    const answer = await maya.ask('PUT', path, body);
    expect(answer).toMatchObject({ status: 400, json: { code: 'invalid' } });
    expect(answer.text).not.toContain('PLANTED');
  }
  expect(await maya.ask('GET', '/v1/secrets')).toMatchObject({ status: 404, json: { code: 'not-found' } });
  expect((await maya.ask('GET', '/v1/conversations/not-an-id')).status).toBe(400);
});

test('the same message twice, and twice at once, is one message; its id cannot be used by anybody else', async () => {
  const visitor = await rig.visitor();
  const page = await visitor.connect();
  const id = randomUUID();
  const first = await visitor.say(page, 'once', id);
  const again = await visitor.say(page, 'once, differently', id);
  expect(again).toEqual(first);
  const path = `/v1/conversations/${visitor.consent.conversationId}/messages`;
  const own = { id: randomUUID(), text: 'from the agent', at: Date.now() };
  const both = await Promise.all([maya.ask('PUT', path, own), maya.ask('PUT', path, own), maya.ask('PUT', path, own)]);
  expect(new Set(both.map((a) => a.text)).size).toBe(1);
  expect((await maya.ask('PUT', path, { ...own, id })).status).toBe(400);
  const { messages } = await openChat(maya, visitor.consent.conversationId);
  expect(messages.map((m) => m.seq)).toEqual([1, 2]);
});

test("an entry is stored sealed, answered with a receipt, and opens with the tenant's key only", async () => {
  const visitor = await rig.visitor();
  const conversationId = visitor.consent.conversationId;
  const [tenantId, other] = [rig.tenant('Harbour Bank'), rig.tenant('Northline Travel')];
  const body = await newEntry(maya, { tenantId, conversationId }, '12 Quay Street', { kind: 'address' });
  const { id } = body;
  const path = `/v1/conversations/${conversationId}/entries`;
  const receipt = EntryReceipt.parse((await maya.ask('PUT', path, body)).json);
  expect(receipt).toMatchObject({ id, kind: 'address', author: 'Maya Lindqvist', state: 'stored' });
  expect((await maya.ask('PUT', path, body)).json).toEqual(receipt);
  expect((await openChat(maya, conversationId)).entries).toEqual([receipt]);
  const [line] = (await exported()).filter((l) => l.id === id);
  expect(await openExported(present(line), 'Harbour Bank')).toBe('12 Quay Street');
  const keys = present(maya.session.tenantKeys.find((one) => one.tenantId === other)).keys;
  const { keyId } = newestKey(keys);
  const wrong = await maya.ask('PUT', path, { ...body, id: randomUUID(), sealed: { ...body.sealed, keyId } });
  expect(wrong).toMatchObject({ status: 409, json: { code: 'key-changed' } });
});

test('assigns to the agent with the fewest conversations, and counts the wait from the first message', async () => {
  const fresh = await Rig.make();
  try {
    const agent = await fresh.signedIn('tomas');
    const waiting = await fresh.visitor('Northline Travel');
    expect((await openChat(agent, waiting.consent.conversationId)).conversation).toMatchObject({
      status: 'waiting',
      assignedTo: null,
      waitingSince: null,
    });
    const page = await waiting.connect();
    const said = await waiting.say(page, 'hello');
    expect((await openChat(agent, waiting.consent.conversationId)).conversation.status).toBe('waiting');
    const live = await agent.realtime();
    await eventually(async () =>
      live.all.some(
        (f) =>
          isEvent(f, 'conversation.changed') && f.body.status === 'open' && f.body.assignedTo?.name === 'Tomas Rivera',
      ),
    );
    await waiting.say(page, 'anybody?');
    const asked = (await openChat(agent, waiting.consent.conversationId)).conversation;
    expect(asked).toMatchObject({
      waitingSince: said.at,
      lastSeq: 2,
      lastAuthor: 'visitor',
      visitorOnline: true,
      status: 'open',
    });
    await agent.ask('PUT', `/v1/conversations/${asked.id}/messages`, { id: randomUUID(), text: 'yes', at: Date.now() });
    expect((await openChat(agent, asked.id)).conversation.waitingSince).toBeNull();
    const second = await fresh.signedIn('maya');
    await second.realtime();
    const next = await fresh.visitor('Northline Travel');
    await next.say(await next.connect(), 'hello');
    expect((await openChat(second, next.consent.conversationId)).conversation.assignedTo?.name).toBe('Maya Lindqvist');
    // What another agent answers is not this one's to see.
    const path = `/v1/conversations/${next.consent.conversationId}`;
    expect(await agent.ask('GET', path)).toMatchObject({ status: 404 });
    const bank = await fresh.visitor('Harbour Bank');
    await bank.say(await bank.connect(), 'hello');
    expect((await openChat(second, bank.consent.conversationId)).conversation.assignedTo?.name).toBe('Maya Lindqvist');
  } finally {
    await fresh.remove();
  }
});

test('a closed conversation accepts no messages, keeps the earlier ones, and notifies the visitor', async () => {
  const visitor = await rig.visitor();
  const page = await visitor.connect();
  await visitor.say(page, 'bye');
  const id = visitor.consent.conversationId;
  expect((await maya.ask('POST', `/v1/conversations/${id}/close`, {})).json).toEqual({ ok: true });
  expect((await maya.ask('POST', `/v1/conversations/${id}/close`, {})).json).toEqual({ ok: true });
  await page.next((f) => f.type === 'status' && f.status === 'closed');
  const late = randomUUID();
  page.send({ type: 'message', id: late, text: 'one more' });
  await page.next((f) => f.type === 'refused' && f.code === 'closed' && f.messageId === late);
  expect(
    await maya.ask('PUT', `/v1/conversations/${id}/messages`, { id: randomUUID(), text: 'late', at: 1 }),
  ).toMatchObject({ status: 409, json: { code: 'closed' } });
  expect((await openChat(maya, id)).messages.length).toBe(1);
});

test('a desk that was disconnected gets what it missed, once and in order, and nothing it has seen', async () => {
  const visitor = await rig.visitor();
  const page = await visitor.connect();
  await visitor.say(page, 'before');
  const listed = z.object({ asOf: z.number() }).parse((await maya.ask('GET', '/v1/conversations')).json);
  const ids: string[] = [];
  for (let i = 0; i < 300; i += 1) ids.push((await visitor.say(page, 'one more line')).id);
  const live = await maya.realtime(listed.asOf);
  ids.push((await visitor.say(page, 'and now')).id);
  await live.next((f) => isEvent(f, 'message.stored') && f.body.id === ids.at(-1));
  const messages = live.all.filter((f) => isEvent(f, 'message.stored'));
  expect(messages.map((f) => f.body.id)).toEqual(ids);
  const seqs = live.all.flatMap((f) => (f.seq > 0 ? [f.seq] : []));
  expect(seqs).toEqual([...seqs].sort((a, b) => a - b));
});

test('typing reaches the other side and is not stored', async () => {
  const visitor = await rig.visitor();
  const page = await visitor.connect();
  await visitor.say(page, 'hello');
  const live = await maya.realtime();
  page.send({ type: 'typing', typing: true });
  await live.next(
    (f) =>
      isEvent(f, 'typing.changed') &&
      f.body.who === 'visitor' &&
      f.body.conversationId === visitor.consent.conversationId &&
      f.seq === 0,
  );
  live.send({ type: 'typing', conversationId: visitor.consent.conversationId, typing: true });
  await page.next((f) => f.type === 'typing' && f.typing);
  const replay = await maya.realtime(0);
  expect(replay.all.some((f) => isEvent(f, 'typing.changed'))).toBe(false);
});

test('a desk that does not follow the protocol is disconnected', async () => {
  const live = await maya.realtime();
  live.socket.send('{"type":"presence","state":"dancing"}');
  expect(await live.end()).toBe(1008);
  const other = await maya.realtime();
  other.socket.send('x'.repeat(5_000));
  expect(await other.end()).toBe(1009);
});

test('a desk that does not read is disconnected and loses nothing', async () => {
  const slow = await rig.signedIn('sofia');
  const { workstation } = slow;
  const { cert, key, ca } = workstation.identity;
  const socket = new WebSocket(`${workstation.url.replace(/^https/, 'wss')}/v1/realtime`, {
    cert,
    key,
    ca,
    headers: { authorization: `Bearer ${slow.session.token}` },
  });
  await once(socket, 'open');
  const listed = z.object({ asOf: z.number() }).parse((await slow.ask('GET', '/v1/conversations')).json);
  socket.send(JSON.stringify({ type: 'hello', lastSeen: listed.asOf }));
  await once(socket, 'message');
  socket.pause();
  const visitor = await rig.visitor();
  const page = await visitor.connect();
  const ids: string[] = [];
  const isOver = () =>
    rig.log.some((line) => line.includes('realtime-closed') && line.includes(workstation.enrolment.workstationId));
  // More than the system's own buffers take: some megabytes. On a slow machine pings without an answer come first,
  // which end the connection as well.
  for (let i = 0; i < 1_500 && !isOver(); i += 1) ids.push((await visitor.say(page, '€'.repeat(8_000))).id);
  expect(isOver()).toBe(true);
  const closed = once(socket, 'close');
  socket.resume();
  expect((await closed)[0]).toBe(1006);
  const live = await slow.realtime(listed.asOf);
  const got = live.all.filter((f) => isEvent(f, 'message.stored')).map((f) => f.body.id);
  expect(got.filter((id) => ids.includes(id))).toEqual(ids);
});

test('the API describes itself', async () => {
  const document = z
    .object({
      openapi: z.literal('3.1.0'),
      paths: z.record(z.string(), z.record(z.string(), z.object({ operationId: z.string() }))),
    })
    .parse((await maya.workstation.ask('GET', '/v1/openapi.json')).json);
  expect(document.paths['/v1/conversations/{conversationId}/messages']?.put?.operationId).toBe('sendMessage');
  expect(Object.keys(document.paths).length).toBeGreaterThan(10);
  expect(RealtimeFromServer.safeParse({ type: 'caught-up', seq: 1 }).success).toBe(true);
});
