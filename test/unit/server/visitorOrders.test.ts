/**
 * The visitors' live connection where messages come twice, late and on several connections of one visitor, with breaks
 * at any place: each is stored once and acknowledged each time, and every page ends with the same list.
 */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { RealtimeToVisitor, type RealtimeFromVisitor } from '../../../contract/visitor.ts';
import { VisitorAllowances } from '../../../server/channels/widget/visitorAllowances.ts';
import { VisitorHub } from '../../../server/channels/widget/visitorHub.ts';
import { VisitorTurns } from '../../../server/channels/widget/visitorTurns.ts';
import { Conversations } from '../../../server/domains/conversations/conversations.ts';
import { Ingest } from '../../../server/domains/conversations/ingest.ts';
import { Ratings } from '../../../server/domains/conversations/ratings.ts';
import { MaskingPolicies } from '../../../server/domains/masking/maskingPolicies.ts';
import { openLog } from '../../../server/platform/log.ts';
import { StaffRequests } from '../../../server/platform/staffRequests.ts';
import { LimitRecords } from '../../../server/record/limitRecords.ts';
import { systemScope } from '../../../server/scope/scope.ts';
import { openStorage } from '../../../server/storage/openStorage.ts';
import type { Storage } from '../../../server/storage/storage.ts';
import { makeBus } from '../../support/bus.ts';
import { seeded } from '../../support/sample.ts';
import { siteScope } from '../../support/scopes.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';
import { until } from '../../support/until.ts';
import { insertSite, insertTenant } from '../../support/rows.ts';
import { WIDE_LIMITS } from '../../support/wideLimits.ts';

const ORDERS = 40;
const MESSAGES = 6;
const everything = systemScope('a test');
const folder = temporaryFolder('visitor-orders');
let storage: Storage;
let server: WebSocketServer;
let hub: VisitorHub;
let conversations: Conversations;
const siteId = randomUUID();
beforeAll(async () => {
  storage = await openStorage(folder);
  const { db } = storage;
  const tenant_id = randomUUID();
  await insertTenant(db, { id: tenant_id, name: 'One' });
  await insertSite(db, { id: siteId, tenant_id, name: 'One', processor: 'House', retention_days: 9 });
  const bus = makeBus();
  const log = openLog({ write: () => undefined });
  const policies = new MaskingPolicies(db, everything, log);
  conversations = new Conversations(db, bus, everything, () => []);
  hub = new VisitorHub({
    ...{ db, bus, log, conversations, ratings: new Ratings(db, bus, policies) },
    routing: { reopenByVisitor: async () => undefined, reopenUntil: async () => null, places: async () => new Map() },
    ingest: new Ingest(db, bus, log, Date.now, policies),
    maskOf: (tenantId, conversationId) => policies.maskOf(tenantId, conversationId),
    allowances: new VisitorAllowances(
      { ...WIDE_LIMITS, messageBurst: 10_000 },
      new LimitRecords(db, bus, log, new StaffRequests()),
    ),
    turns: new VisitorTurns(new StaffRequests()),
  });
  server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  server.on('connection', (socket, { socket: wire }) =>
    hub.accept(socket, { address: '127.0.0.1', isShared: true }, wire),
  );
  await once(server, 'listening');
});
afterAll(async () => {
  hub.close();
  for (const socket of server.clients) socket.terminate();
  server.close();
  await until(() => hub.size === 0);
  await storage.close();
  rmSync(folder, { recursive: true, force: true });
});

class Page {
  readonly socket = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
  readonly frames: RealtimeToVisitor[] = [];
  closed: number | null = null;
  constructor() {
    this.socket.on('error', () => undefined);
    this.socket.on('close', (code) => {
      this.closed = code;
    });
    this.socket.on('message', (data) => {
      if (!Buffer.isBuffer(data)) throw new TypeError('A frame came in pieces.');
      this.frames.push(RealtimeToVisitor.parse(JSON.parse(data.toString('utf8'))));
    });
  }
  send(frame: RealtimeFromVisitor): void {
    this.socket.send(JSON.stringify(frame));
  }
  /** Received messages: number and id. */
  messages(): (readonly [number, string])[] {
    return this.frames.flatMap((f) => (f.type === 'message' ? [[f.message.seq, f.message.id] as const] : []));
  }
  receipts(id: string): number {
    return this.messages().filter(([, one]) => one === id).length;
  }
}
async function connect(visitorToken: string, lastSeq = 0): Promise<Page> {
  const page = new Page();
  await once(page.socket, 'open');
  page.send({ type: 'hello', visitorToken, lastSeq });
  return page;
}
const begin = async () =>
  conversations.begin(await siteScope(storage.db, siteId), { language: 'en', noticeVersion: '1', words: '{}' });
const stored = async (conversationId: string): Promise<(readonly [number, string])[]> =>
  (
    await storage.db
      .selectFrom('message')
      .select(['seq', 'id'])
      .where('conversation_id', '=', conversationId)
      .orderBy('seq')
      .execute()
  ).map(({ seq, id }) => [seq, id] as const);

test('a message that comes again is stored once and acknowledged each time, wherever it comes', async () => {
  const { conversationId, visitorToken } = await begin();
  const [first, second] = [await connect(visitorToken), await connect(visitorToken)];
  const id = randomUUID();
  for (const page of [first, first, second, first]) page.send({ type: 'message', id, text: 'hello' });
  await until(() => first.receipts(id) >= 3 && second.receipts(id) >= 1);
  first.socket.terminate();
  // The page has it already, and asks again because its receipt was lost.
  const again = await connect(visitorToken, 1);
  again.send({ type: 'message', id, text: 'another text' });
  await until(() => again.receipts(id) === 1);
  expect(await stored(conversationId)).toEqual([[1, id]]);
});

test('a hello that comes late or twice, and what comes before it or after the end', async () => {
  const { conversationId, visitorToken } = await begin();
  const [before, after] = [randomUUID(), randomUUID()];
  const page = new Page();
  await once(page.socket, 'open');
  page.send({ type: 'message', id: before, text: 'too early' });
  page.send({ type: 'hello', visitorToken, lastSeq: 0 });
  page.send({ type: 'message', id: after, text: 'in time' });
  await until(() => page.receipts(after) === 1);
  expect(page.frames[0]).toEqual({ type: 'refused', code: 'unknown-visitor', messageId: null });
  page.send({ type: 'hello', visitorToken, lastSeq: 0 });
  await until(() => page.closed !== null);
  expect([page.closed, await stored(conversationId)]).toEqual([1008, [[1, after]]]);
});

test('what is sent right before the end is stored, all of it and in order', async () => {
  const { conversationId, visitorToken } = await begin();
  const page = await connect(visitorToken);
  const ids = Array.from({ length: 20 }, () => randomUUID());
  for (const id of ids) page.send({ type: 'message', id, text: 'on the way' });
  page.send({ type: 'typing', typing: true, text: 'and more' });
  page.socket.close(1001);
  await until(() => page.closed !== null);
  const other = await connect(visitorToken);
  await until(() => other.messages().length >= ids.length);
  expect((await stored(conversationId)).map(([, id]) => id)).toEqual(ids);
});

test(`${ORDERS} orders with repetitions, breaks and old positions end with one list on every page`, async () => {
  let repeated = 0;
  let breaks = 0;
  for (let seed = 1; seed <= ORDERS; seed += 1) {
    const random = seeded(seed);
    const { conversationId, visitorToken } = await begin();
    const ids = Array.from({ length: MESSAGES }, () => randomUUID());
    const pages = [await connect(visitorToken), await connect(visitorToken)];
    const positions = [0, 0];
    const all: { readonly page: Page; readonly from: number }[] = pages.map((page) => ({ page, from: 0 }));
    const send = (page: Page | undefined, n: number): void =>
      page?.send({ type: 'message', id: ids[n] ?? '', text: 'good morning' });
    for (let n = 0; n < MESSAGES; n += 1) {
      const at = random() < 0.5 ? 0 : 1;
      send(pages[at], n);
      while (random() < 0.5) {
        repeated += 1;
        send(pages[random() < 0.5 ? 0 : 1], Math.floor(random() * (n + 1)));
      }
      if (random() < 0.2) pages[at]?.send({ type: 'typing', typing: random() < 0.5 });
      if (random() < 0.3) {
        breaks += 1;
        if (random() < 0.5) pages[at]?.socket.terminate();
        else pages[at]?.socket.close(1001);
        const seen = Math.max(0, ...(pages[at]?.messages() ?? []).map(([seq]) => seq), positions[at] ?? 0);
        const from = random() < 0.3 ? 0 : seen;
        positions[at] = from;
        const next = await connect(visitorToken, from);
        pages[at] = next;
        all.push({ page: next, from });
      }
    }
    // What may have been lost is sent again, as a page does.
    for (const page of pages) for (let n = 0; n < MESSAGES; n += 1) send(page, n);
    await until(() => pages.every((page) => ids.every((id) => page.receipts(id) > 0)));
    const list = await stored(conversationId);
    expect([seed, list.map(([seq]) => seq)]).toEqual([seed, ids.map((_id, index) => index + 1)]);
    expect([seed, list.map(([, id]) => id).toSorted()]).toEqual([seed, ids.toSorted()]);
    for (const { page, from } of all) {
      const known = new Map(page.messages().filter(([seq]) => seq > from));
      // In order and without a gap from where the page was.
      expect([seed, [...known]]).toEqual([seed, list.slice(from, from + known.size)]);
    }
    for (const page of pages) page.socket.terminate();
  }
  expect(repeated).toBeGreaterThan(ORDERS);
  expect(breaks).toBeGreaterThan(ORDERS / 2);
});
