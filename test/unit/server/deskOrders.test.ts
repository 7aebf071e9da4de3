/**
 * The desks' live connection at the server where a desk says any position, again and again, with breaks: it gets each
 * event after its position once and in order. After its session has ended nothing that it sends counts.
 */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { RealtimeFromServer, type RealtimeFromDesk } from '../../../contract/realtime.ts';
import { DESK_LIMITS } from '../../../server/channels/desk/deskLimits.ts';
import { DeskHub } from '../../../server/channels/desk/deskHub.ts';
import { PresenceBoard } from '../../../server/channels/desk/presence.ts';
import { PAGE } from '../../../server/channels/desk/outbox.ts';
import { Conversations } from '../../../server/domains/conversations/conversations.ts';
import { newestEvent, storeEvent } from '../../../server/domains/conversations/eventQueries.ts';
import { Ingest } from '../../../server/domains/conversations/ingest.ts';
import { MaskingPolicies } from '../../../server/domains/masking/maskingPolicies.ts';
import { recordSessions } from '../../../server/domains/signIn/recordSessions.ts';
import { Sessions } from '../../../server/domains/signIn/sessions.ts';
import { openLog } from '../../../server/platform/log.ts';
import type { SessionContext } from '../../../server/platform/http/caller.ts';
import { systemScope } from '../../../server/scope/scope.ts';
import { openStorage } from '../../../server/storage/openStorage.ts';
import type { Storage } from '../../../server/storage/storage.ts';
import { makeBus } from '../../support/bus.ts';
import { seeded } from '../../support/sample.ts';
import { sessionContext, siteScope } from '../../support/scopes.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';
import { until } from '../../support/until.ts';
import { insertSite, insertTenant } from '../../support/rows.ts';

const ORDERS = 40;
const everything = systemScope('a test');
const folder = temporaryFolder('desk-orders');
const bus = makeBus();
const presence = new PresenceBoard(bus);
const typed: boolean[] = [];
let storage: Storage;
let server: WebSocketServer;
let hub: DeskHub;
let ingest: Ingest;
let conversationId: string;
let session: SessionContext;
beforeAll(async () => {
  storage = await openStorage(folder);
  const { db } = storage;
  const [tenant_id, siteId, personId] = [randomUUID(), randomUUID(), randomUUID()];
  await insertTenant(db, { id: tenant_id, name: 'One' });
  await insertSite(db, { id: siteId, tenant_id, name: 'One', processor: 'House', retention_days: 9 });
  await db
    .insertInto('person')
    .values({ id: personId, login: 'maya', name: 'Maya', role: 'agent', sign_in_record: 'x', left_at: null })
    .execute();
  await db.insertInto('person_tenant').values({ person_id: personId, tenant_id }).execute();
  session = sessionContext({ personId, role: 'agent', tenantIds: [tenant_id] });
  const log = openLog({ write: () => undefined });
  ingest = new Ingest(db, bus, log, Date.now, new MaskingPolicies(db, everything, log));
  const conversations = new Conversations(db, bus, everything, () => []);
  const words = { language: 'en', noticeVersion: '1', words: '{}' } as const;
  ({ conversationId } = await conversations.begin(await siteScope(db, siteId), words));
  const sessions = new Sessions({
    ...{ db, bus, scope: everything },
    addressRule: async () => ({ allow: true }),
    records: recordSessions(db, bus, () => undefined),
  });
  hub = await DeskHub.open({
    ...{ db, bus, sessions, presence, log },
    limits: { ...DESK_LIMITS, connections: { most: 100_000, seconds: 60 } },
    limitRecords: { hit: () => undefined },
  });
  bus.subscribe('conversation.agent-typing', ({ typing }) => void typed.push(typing));
  server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  server.on('connection', (socket) => void hub.accept(socket, session));
  await once(server, 'listening');
});
afterAll(async () => {
  hub.close();
  for (const socket of server.clients) socket.terminate();
  server.close();
  await until(() => server.clients.size === 0);
  await storage.close();
  rmSync(folder, { recursive: true, force: true });
});

class Desk {
  readonly socket = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
  readonly frames: RealtimeFromServer[] = [];
  closed: number | null = null;
  /** Called for each frame, before the next one is read. */
  onFrame: (frame: RealtimeFromServer) => void = () => undefined;
  constructor() {
    this.socket.on('error', () => undefined);
    this.socket.on('close', (code) => {
      this.closed = code;
    });
    this.socket.on('message', (data) => {
      if (!Buffer.isBuffer(data)) throw new TypeError('A frame came in pieces.');
      const frame = RealtimeFromServer.parse(JSON.parse(data.toString('utf8')));
      this.frames.push(frame);
      this.onFrame(frame);
    });
  }
  send(frame: RealtimeFromDesk): void {
    this.socket.send(JSON.stringify(frame));
  }
  /** Position and id of each message that came. */
  messages(): (readonly [number, string])[] {
    return this.frames.flatMap((f) =>
      f.type === 'event' && f.subject === 'message' ? [[f.seq, f.ref ?? ''] as const] : [],
    );
  }
  isCaughtUp(): boolean {
    return this.frames.some(({ type }) => type === 'caught-up');
  }
}
async function connect(lastSeen: number): Promise<Desk> {
  const desk = new Desk();
  await once(desk.socket, 'open');
  desk.send({ type: 'hello', lastSeen });
  return desk;
}
async function store(): Promise<void> {
  const id = randomUUID();
  await ingest.take({
    ...{ id, conversationId, text: 'good morning', at: Date.now(), author: 'visitor', person: null },
    scope: everything,
  });
}
const stored = async (): Promise<(readonly [number, string])[]> =>
  (
    await storage.db
      .selectFrom('event')
      .select(['seq', 'ref_id'])
      .where('kind', '=', 'message.stored')
      .orderBy('seq')
      .execute()
  ).map(({ seq, ref_id }) => [seq, ref_id] as const);

test(`${ORDERS} orders of positions and breaks: a desk gets what it has not seen, once and in order`, async () => {
  const from = { start: 0, older: 0, newest: 0, beyond: 0 };
  for (let seed = 1; seed <= ORDERS; seed += 1) {
    const random = seeded(seed);
    await store();
    const before = await stored();
    const newest = before.at(-1)?.[0] ?? 0;
    const place = (['start', 'older', 'newest', 'beyond'] as const)[Math.floor(random() * 4)] ?? 'start';
    from[place] += 1;
    const older = before[Math.floor(random() * before.length)]?.[0] ?? 0;
    const lastSeen = { start: 0, older, newest, beyond: newest + 1_000 }[place];
    const desk = await connect(lastSeen);
    // While it catches up, and afterwards; a second desk says the same, and breaks before it has read anything.
    const other = await connect(lastSeen);
    const storing = store();
    if (random() < 0.5) other.socket.terminate();
    else other.socket.close(1001);
    await storing;
    if (random() < 0.5) await until(() => desk.isCaughtUp());
    await store();
    const list = await stored();
    const last = list.at(-1)?.[0] ?? 0;
    await until(() => desk.isCaughtUp() && (desk.messages().at(-1)?.[0] ?? 0) === last);
    // A position of another history is none: everything is sent again.
    const expected = list.filter(([seq]) => seq > (place === 'beyond' ? 0 : lastSeen));
    expect([seed, place, desk.messages()]).toEqual([seed, place, expected]);
    desk.socket.terminate();
  }
  expect(Math.min(...Object.values(from))).toBeGreaterThan(3);
});

test.each([PAGE - 1, PAGE, PAGE + 1, 2 * PAGE])(
  'a desk that missed %i events of another process gets all of them, in order, before it is caught up',
  async (amount) => {
    const from = await newestEvent(storage.db);
    const { tenant_id: tenantId } = await storage.db
      .selectFrom('conversation')
      .select('tenant_id')
      .executeTakeFirstOrThrow();
    const gone = Array.from({ length: amount }, () => randomUUID());
    // This process gets no notice of them, so that its hub knows none when the desk says hello.
    await storage.db.transaction().execute(async (tx) => {
      for (const id of gone) await storeEvent(tx, 'conversation.gone', { tenantId, conversationId: id }, id);
    });
    const desk = await connect(from);
    await until(() => desk.isCaughtUp());
    const before = desk.frames.slice(
      0,
      desk.frames.findIndex(({ type }) => type === 'caught-up'),
    );
    expect(before.flatMap((f) => (f.type === 'event' && f.subject === 'conversation' ? [f.ref] : []))).toEqual(gone);
    desk.socket.terminate();
  },
);

test.each([
  [
    'a second hello',
    [
      { type: 'hello', lastSeen: 0 },
      { type: 'hello', lastSeen: 0 },
    ],
  ],
  ['a frame before hello', [{ type: 'presence', state: 'online' }]],
] as const)('%s ends the connection', async (_name, frames) => {
  const desk = new Desk();
  await once(desk.socket, 'open');
  for (const frame of frames) desk.send(frame);
  await until(() => desk.closed !== null);
  expect(desk.closed).toBe(1008);
});

test('what is sent right before the end of the connection counts', async () => {
  const desk = await connect(0);
  await until(() => desk.isCaughtUp());
  const before = typed.length;
  for (let n = 0; n < 5; n += 1) desk.send({ type: 'typing', conversationId, typing: true });
  desk.send({ type: 'presence', state: 'locked' });
  desk.socket.close(1001);
  await until(() => desk.closed !== null && server.clients.size === 0);
  await until(() => typed.length === before + 5);
  await expect.poll(() => presence.of(session.person.id).state, { timeout: 5_000 }).toBe('locked');
});

test('what a desk sends after its session has ended is dropped', async () => {
  const desk = await connect(0);
  await until(() => desk.isCaughtUp());
  const before = typed.length;
  desk.send({ type: 'typing', conversationId, typing: true });
  await until(() => typed.length === before + 1);
  desk.onFrame = ({ type }) => {
    if (type !== 'session-ended') return;
    desk.send({ type: 'typing', conversationId, typing: true });
    desk.send({ type: 'presence', state: 'idle' });
  };
  hub.endSession(session.id, { code: 'session-over', params: { why: 'ended', name: null, reason: null } });
  await until(() => desk.closed !== null && server.clients.size === 0);
  // A desk behind it, whose frames are taken after those.
  const behind = await connect(0);
  await until(() => behind.isCaughtUp());
  behind.send({ type: 'typing', conversationId, typing: false });
  await until(() => typed.includes(false));
  expect([desk.closed, typed.slice(before)]).toEqual([4001, [true, false]]);
});
