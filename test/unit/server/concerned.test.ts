/** Each live event reaches the desks whose scope covers what it is about, and no other, whatever their permission. */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { z } from 'zod';
import { LIVE_EVENTS, type Concern, type LiveEventName, type StoredEventName } from '../../../contract/realtime.ts';
import type { Role } from '../../../core/vocabulary/roles.ts';
import { concerned } from '../../../server/channels/desk/concerned.ts';
import { DeskHub } from '../../../server/channels/desk/deskHub.ts';
import { DESK_LIMITS } from '../../../server/channels/desk/deskLimits.ts';
import { PresenceBoard } from '../../../server/channels/desk/presence.ts';
import { Conversations } from '../../../server/domains/conversations/conversations.ts';
import { storeEvent } from '../../../server/domains/conversations/eventQueries.ts';
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
import { insertSite, insertTenant } from '../../support/rows.ts';
import { scopeFor, sessionContext, siteScope } from '../../support/scopes.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';
import { until } from '../../support/until.ts';

const DESKS = {
  maya: { role: 'agent', tenant: 'bank', team: 'cards' },
  tomas: { role: 'agent', tenant: 'bank', team: 'loans' },
  /** Bound to no team. */
  lead: { role: 'supervisor', tenant: 'bank', team: null },
  cards: { role: 'supervisor', tenant: 'bank', team: 'cards' },
  loans: { role: 'supervisor', tenant: 'bank', team: 'loans' },
  admin: { role: 'administrator', tenant: 'bank', team: null },
  otherAgent: { role: 'agent', tenant: 'travel', team: null },
  otherLead: { role: 'supervisor', tenant: 'travel', team: null },
} as const satisfies Record<string, { role: Role; tenant: string; team: string | null }>;
type DeskName = keyof typeof DESKS;
const NAMES = Object.keys(DESKS) as DeskName[];

/** Those who see maya's conversation. */
const HERS: readonly DeskName[] = ['maya', 'lead', 'cards'];
/** Who gets each event when it is about maya, her conversation, her workstation or her tenant; written by hand. */
const RECEIVED: Readonly<Record<LiveEventName, readonly DeskName[]>> = {
  'conversation.changed': HERS,
  // Of no other tenant; that it is gone says nothing else of it.
  'conversation.gone': ['maya', 'tomas', 'lead', 'cards', 'loans'],
  'message.stored': HERS,
  'entry.stored': HERS,
  'typing.changed': HERS,
  'agent.changed': ['lead', 'cards'],
  'activity.stored': ['lead', 'cards'],
  'ledger.checkpointed': ['lead', 'cards', 'loans', 'otherLead'],
  'access-review.changed': ['lead', 'cards', 'loans', 'admin', 'otherLead'],
  'read.changed': ['maya'],
  'answer.awaited': ['maya'],
  'availability.changed': ['maya'],
  'login.changed': ['maya'],
  'public-details.changed': ['maya', 'tomas', 'otherAgent'],
  'preferences.changed': ['maya'],
  'policy.changed': ['maya'],
  'alert.raised': ['lead', 'cards', 'admin'],
  'intrusion.alerted': ['lead', 'admin'],
};

const everything = systemScope('a test');
const folder = temporaryFolder('concerned');
const bus = makeBus();
const sessions = new Map<DeskName, SessionContext>();
const desks: { readonly name: DeskName; readonly socket: WebSocket; readonly got: string[] }[] = [];
let storage: Storage;
let server: WebSocketServer;
let hub: DeskHub;
let conversationId: string;
let messageId: string;
/** What an event is about, by whom it concerns: something of maya's. */
let about: Readonly<Record<Concern, object>>;

const sessionOf = (name: DeskName): SessionContext => {
  const found = sessions.get(name);
  if (found === undefined) throw new Error(`${name} has no session.`);
  return found;
};

async function addPeople(): Promise<void> {
  const { db } = storage;
  for (const id of ['cards', 'loans'])
    await db.insertInto('team').values({ id, tenant_id: 'bank', name: id }).execute();
  for (const name of NAMES) {
    const { role, tenant, team } = DESKS[name];
    await db
      .insertInto('person')
      .values({ id: name, login: name, name, role, sign_in_record: 'x', left_at: null })
      .execute();
    await db.insertInto('person_tenant').values({ person_id: name, tenant_id: tenant }).execute();
    if (team !== null) await db.insertInto('person_team').values({ person_id: name, team_id: team }).execute();
    sessions.set(name, sessionContext({ personId: name, role, tenantIds: [tenant], workstationId: `at-${name}` }));
  }
}

/** Says hello at a desk of this person and reads along. */
async function connect(name: DeskName): Promise<void> {
  const socket = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}/${name}`);
  const got: string[] = [];
  socket.on('message', (data) => {
    if (!Buffer.isBuffer(data)) throw new TypeError('A frame came in pieces.');
    const frame = z
      .object({ type: z.string(), subject: z.string().optional(), kind: z.string().optional() })
      .parse(JSON.parse(data.toString('utf8')));
    got.push(frame.type === 'event' ? `${frame.subject ?? ''}.${frame.kind ?? ''}` : frame.type);
  });
  await once(socket, 'open');
  socket.send(JSON.stringify({ type: 'hello', lastSeen: 0 }));
  await until(() => got.includes('caught-up'));
  desks.push({ name, socket, got });
}

beforeAll(async () => {
  storage = await openStorage(folder);
  const { db } = storage;
  for (const id of ['bank', 'travel']) await insertTenant(db, { id });
  await addPeople();
  const log = openLog({ write: () => undefined });
  const ingest = new Ingest(db, bus, log, Date.now, new MaskingPolicies(db, everything, log));
  const begun = await new Conversations(db, bus, everything, () => []).begin(
    await siteScope(db, await insertSite(db, { tenant_id: 'bank' })),
    { language: 'en', noticeVersion: '1', words: '{}' },
  );
  ({ conversationId } = begun);
  messageId = randomUUID();
  await ingest.take({
    ...{ id: messageId, conversationId, text: 'good morning', at: Date.now(), author: 'visitor', person: null },
    scope: everything,
  });
  await db.updateTable('conversation').set({ assigned_person_id: 'maya', status: 'open' }).execute();
  about = {
    conversation: { conversationId },
    person: { personId: 'maya' },
    workstation: { workstationId: 'at-maya' },
    floor: { tenantId: 'bank', personId: 'maya', workstationId: null },
    organisation: { tenantIds: ['bank'] },
    everyone: {},
  };
  hub = await DeskHub.open({
    ...{ db, bus, log, presence: new PresenceBoard(bus) },
    sessions: new Sessions({
      ...{ db, bus, scope: everything },
      addressRule: async () => ({ allow: true }),
      records: recordSessions(db, bus, () => undefined),
    }),
    limits: DESK_LIMITS,
    limitRecords: { hit: () => undefined },
  });
  server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  server.on('connection', (socket, { url }) => void hub.accept(socket, sessionOf((url ?? '').slice(1) as DeskName)));
  await once(server, 'listening');
  // Desks get an event one after the other: when the second desk of each person has it, every first one was decided on.
  for (const name of [...NAMES, ...NAMES]) await connect(name);
});
afterAll(async () => {
  hub.close();
  for (const socket of server.clients) socket.terminate();
  server.close();
  await until(() => server.clients.size === 0);
  await storage.close();
  rmSync(folder, { recursive: true, force: true });
});

const liveFrame = (name: LiveEventName): object => {
  const [subject, kind] = name.split('.');
  return { type: 'event', seq: 0, subject, kind, ref: null, body: {} };
};
/** An event as something might publish it that the types do not stop. */
const eventOf = (name: LiveEventName, named: object): Parameters<typeof concerned>[1] =>
  ({ frame: liveFrame(name), about: named }) as never;

async function send(name: LiveEventName): Promise<void> {
  const { replayed, concerns } = LIVE_EVENTS[name];
  if (!replayed) return bus.publish('desk.event', eventOf(name, { concerns, ...about[concerns] }));
  const refs: Readonly<Record<StoredEventName, string>> = {
    'conversation.changed': conversationId,
    'conversation.gone': conversationId,
    'message.stored': messageId,
    'entry.stored': 'entry',
  };
  const stored = name as StoredEventName;
  await storage.db.transaction().execute(async (tx) => {
    if (stored === 'entry.stored')
      await tx
        .insertInto('entry')
        .values({
          ...{ id: 'entry', tenant_id: 'bank', conversation_id: conversationId, kind: 'card', at: 1, written_at: 1 },
          ...{ author_person_id: 'maya', author_name: 'Maya', workstation_id: 'at-maya', sealed: '' },
        })
        .execute();
    await storeEvent(tx, stored, { tenantId: 'bank', conversationId }, refs[stored]);
  });
  return bus.publish('outbox.stored', {});
}

test.each(Object.keys(LIVE_EVENTS) as LiveEventName[])('%s', async (name) => {
  for (const { got } of desks) got.splice(0);
  await send(name);
  const [first, second] = [desks.slice(0, NAMES.length), desks.slice(NAMES.length)];
  await until(() => second.every((desk) => !RECEIVED[name].includes(desk.name) || desk.got.includes(name)));
  // Frames of one desk stay in order: what was sent before this one has come.
  await hub.sendEach(async () => ({ type: 'caught-up', seq: 0 }));
  await until(() => first.every(({ got }) => got.includes('caught-up')));
  expect(first.filter(({ got }) => got.includes(name)).map((desk) => desk.name)).toEqual(RECEIVED[name]);
});

test('what does not say whom it concerns, or names what does not exist, goes to no desk', async () => {
  const lead = sessionOf('lead');
  const desk = {
    session: lead,
    scope: await scopeFor(storage.db, { personId: 'lead', role: 'supervisor', tenantIds: ['bank'] }),
  };
  const reaches = async (name: LiveEventName, named: object): Promise<boolean> =>
    (await concerned(storage.db, eventOf(name, named)))(desk);
  const conversation = { concerns: 'conversation', conversationId };
  expect(await reaches('typing.changed', conversation)).toBe(true);
  expect(await reaches('typing.changed', { ...conversation, personId: 'maya' })).toBe(false);
  expect(await reaches('typing.changed', { ...conversation, conversationId: randomUUID() })).toBe(false);
  expect(await reaches('typing.changed', { concerns: 'conversation', conversationId: '' })).toBe(false);
  expect(await reaches('typing.changed', { concerns: 'everyone' })).toBe(false);
  expect(await reaches('typing.changed', {})).toBe(false);
  expect(await reaches('queue.moved' as LiveEventName, { concerns: 'everyone' })).toBe(false);
});

test('a stored event of no conversation goes to no desk', async () => {
  for (const { got } of desks) got.splice(0);
  await storage.db
    .transaction()
    .execute((tx) => storeEvent(tx, 'message.stored', { tenantId: 'bank', conversationId: null }, messageId));
  await send('conversation.changed');
  await until(() => desks.every((desk) => !HERS.includes(desk.name) || desk.got.includes('conversation.changed')));
  expect(desks.filter(({ got }) => got.includes('message.stored'))).toEqual([]);
});
