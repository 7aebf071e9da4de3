/** The live floor of supervisors: what is gathered into one batch, for whom, and how much of it is sent. */
import { afterAll, afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { LiveEvent } from '../../../contract/realtime.ts';
import { FloorFeed, type FloorFeedPorts } from '../../../server/channels/desk/floorFeed.ts';
import { ActivityQuery } from '../../../server/domains/activity/query.ts';
import { openLog } from '../../../server/platform/log.ts';
import { systemScope } from '../../../server/scope/scope.ts';
import { makeBus } from '../../support/bus.ts';
import { scopeFor, sessionContext } from '../../support/scopes.ts';
import { TestDatabase } from '../../support/testDatabase.ts';
import { until } from '../../support/until.ts';

const rows = await TestDatabase.make('floor-feed');
afterAll(() => rows.close());
const alpha = await rows.tenant('Alpha');
const beta = await rows.tenant('Beta');
const anke = await rows.person('anke', 'agent', [alpha]);
const bert = await rows.person('bert', 'agent', [beta]);

/** One who watches the floor of a tenant, and what they get. */
async function watcher(tenantId: string) {
  const personId = await rows.person(`lead of ${tenantId}`, 'supervisor', [tenantId]);
  const who = { personId, role: 'supervisor' as const, tenantIds: [tenantId] };
  const got: LiveEvent[] = [];
  return {
    session: sessionContext(who),
    scope: await scopeFor(rows.db, who),
    send: (event: LiveEvent) => void got.push(event),
    got,
  };
}
const [ofAlpha, ofBeta] = [await watcher(alpha), await watcher(beta)];
const bus = makeBus();
let watching: readonly unknown[] = [];
let logged: string[] = [];
let feed: FloorFeed;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  for (const { got } of [ofAlpha, ofBeta]) got.length = 0;
  watching = [ofAlpha, ofBeta];
  logged = [];
  const hub: unknown = { supervisors: () => watching };
  const presence: unknown = { of: () => ({ state: 'online', since: 1, workstationId: null }) };
  feed = new FloorFeed({
    ...{ db: rows.db, scope: systemScope('a test'), bus, query: new ActivityQuery(rows.db) },
    hub: hub as FloorFeedPorts['hub'],
    presence: presence as FloorFeedPorts['presence'],
    log: openLog({ write: (line) => void logged.push(line) }),
  });
});
afterEach(() => {
  feed.stop();
  vi.useRealTimers();
});
const act = (more: Parameters<TestDatabase['activity']>[0] = {}) =>
  rows.activity({ tenantId: alpha, personId: anke, kind: 'window-focus', ...more });
const positions = (got: readonly LiveEvent[]) =>
  got.flatMap((event) =>
    event.subject === 'activity'
      ? [(event.body as { rows: { position: number }[] }).rows.map((row) => row.position)]
      : [],
  );
const people = (got: readonly LiveEvent[]) =>
  got.flatMap((event) => (event.subject === 'agent' ? [(event.body as { personId: string }).personId] : []));
/** Lets a batch go out, and waits until it has. */
const batch = async (): Promise<void> => {
  vi.advanceTimersByTime(200);
  vi.useRealTimers();
  const mark = await act({ kind: 'last-of-a-batch', tenantId: alpha });
  bus.publish('activity.stored', { positions: [mark] });
  await until(() => positions(ofAlpha.got).flat().includes(mark));
};

test('what comes within a fifth of a second is one batch, newest first, for those who may see it', async () => {
  const [one, two, three] = [await act(), await act(), await act({ tenantId: beta, personId: bert })];
  bus.publish('activity.stored', { positions: [one] });
  bus.publish('activity.stored', { positions: [two, three] });
  vi.advanceTimersByTime(199);
  expect(ofAlpha.got).toEqual([]);
  await batch();
  expect(positions(ofAlpha.got)[0]).toEqual([two, one]);
  expect(positions(ofBeta.got)).toEqual([[three]]);
  const [event] = ofAlpha.got as { body: { newest: number; rows: object[] } }[];
  expect([event?.body.newest, Object.keys(event?.body.rows[0] ?? {}).includes('evidence')]).toEqual([two, false]);
});

test('of more than two hundred rows the newest are sent', async () => {
  const all: number[] = [];
  for (let n = 0; n < 201; n += 1) all.push(await act());
  bus.publish('activity.stored', { positions: all });
  await batch();
  expect(positions(ofAlpha.got)[0]).toEqual(all.slice(1).toReversed());
});

test('rows that are long together are sent as far as they fit, the newest first', async () => {
  const long = Object.fromEntries(Array.from({ length: 20 }, (_one, n) => [`n${n}`, 'x'.repeat(200)]));
  const all: number[] = [];
  for (let n = 0; n < 80; n += 1) all.push(await act({ detail: long }));
  bus.publish('activity.stored', { positions: all });
  await batch();
  const [first = []] = positions(ofAlpha.got);
  const body = (ofAlpha.got[0] as { body: { rows: unknown[] } }).body.rows;
  const units = body.reduce<number>((sum, row) => sum + JSON.stringify(row).length, 0);
  const [row] = body;
  expect(first).toEqual(all.toReversed().slice(0, first.length));
  expect(first.length).toBeLessThan(80);
  expect([units <= 250_000, units + JSON.stringify(row).length > 250_000]).toEqual([true, true]);
});

test('a tile is sent for who was seen, for counted acts, and for who answers a conversation', async () => {
  bus.publish('presence.changed', { personId: anke });
  await batch();
  expect(people(ofAlpha.got)).toEqual([anke]);
  expect(people(ofBeta.got)).toEqual([]);
});

test('a counted act changes the tile, another one does not', async () => {
  bus.publish('activity.stored', { positions: [await act({ kind: 'window-focus' })] });
  await batch();
  expect(people(ofAlpha.got)).toEqual([]);
  bus.publish('activity.stored', { positions: [await act({ kind: 'copy-attempt' })] });
  await until(() => people(ofAlpha.got).length > 0);
  expect(people(ofAlpha.got)).toEqual([anke]);
});

test.each(['conversation.changed', 'conversation.message'] as const)(
  '%s changes the tile of who answers it',
  async (topic) => {
    const conversationId = await rows.conversation(alpha, { status: 'open', assigned_person_id: anke });
    bus.publish(topic, { conversationId });
    await batch();
    expect(people(ofAlpha.got)).toEqual([anke]);
  },
);

test('nothing is sent where no one watches, or after the stop', async () => {
  watching = [];
  bus.publish('activity.stored', { positions: [await act()] });
  bus.publish('presence.changed', { personId: anke });
  vi.advanceTimersByTime(200);
  watching = [ofAlpha, ofBeta];
  feed.stop();
  bus.publish('activity.stored', { positions: [await act()] });
  vi.advanceTimersByTime(1_000);
  expect([ofAlpha.got, ofBeta.got, logged]).toEqual([[], [], []]);
});
