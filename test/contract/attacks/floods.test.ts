/**
 * What visitors without the project's page can do by sending much: each attack is stopped, its source is recorded, and
 * visitors of other addresses and companies notice nothing.
 */
import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ActivityDetail } from '../../../contract/activity.ts';
import { isEvent } from '../../../contract/realtime.ts';
import { VISITOR_LIMITS } from '../../../server/channels/widget/limits.ts';
import { openStorage } from '../../../server/storage/openStorage.ts';
import { HostileVisitor, outcomes, type HostilePage } from '../../support/hostileVisitor.ts';
import { eventually, Rig } from '../../support/serverRig.ts';

const BANK = 'Harbour Bank';
const SHOP = 'Northline Travel';
const LIMITS = {
  ...VISITOR_LIMITS,
  messageBurst: 5,
  messagesPerSecond: 0.05,
  ratingsOfConversation: 2,
  consentBurst: 12,
  consentsPerSecond: 0.05,
  connectionsOfAddress: 6,
  connectionsOfConversation: 3,
  consentsOfAddress: 8,
  messagesOfAddress: 12,
  unitsOfAddress: 20_000,
  framesOfAddress: 60,
  bytesOfAddress: 200_000,
  upgradesOfAddress: 30,
};
let rig: Rig;
let visitors: HostileVisitor[];
beforeEach(async () => {
  rig = await Rig.make({ visitorLimits: LIMITS });
  visitors = [];
});
afterEach(async () => {
  for (const visitor of visitors) visitor.leave();
  await rig.remove();
});

function from(address: string, tenant = BANK): HostileVisitor {
  const visitor = new HostileVisitor(rig.server.visitorUrl, rig.site(tenant), address);
  visitors.push(visitor);
  return visitor;
}
function say(page: HostilePage, texts: readonly string[]): Promise<string[]> {
  const ids = texts.map(() => randomUUID());
  ids.forEach((id, at) => page.send({ type: 'message', id, text: texts[at] ?? '' }));
  return outcomes(page, ids);
}
const hi = (count: number): string[] => Array.from({ length: count }, () => 'hi');

interface Recorded {
  readonly limit: unknown;
  readonly address: unknown;
  readonly attempts: unknown;
  readonly tenant: string | null;
}
async function recorded(): Promise<Recorded[]> {
  const { db, close } = await openStorage(rig.data);
  const rows = await db.selectFrom('activity').selectAll().where('kind', '=', 'limit-reached').execute();
  await close();
  return rows.map((row) => {
    const { limit, address, attempts } = ActivityDetail.parse(JSON.parse(row.detail));
    return { limit, address, attempts, tenant: row.tenant_id };
  });
}

describe('messages', () => {
  test('another connection has what its conversation has left, and no more', async () => {
    const hostile = from('127.0.0.2');
    const token = await hostile.token();
    expect(await say(await hostile.connect(token), hi(7))).toEqual([
      ...Array(5).fill('message'),
      'too-fast',
      'too-fast',
    ]);
    expect(await say(await hostile.connect(token), hi(2))).toEqual(['too-fast', 'too-fast']);
    const again = from('127.0.0.3');
    expect(await say(await again.connect(token), hi(1))).toEqual(['too-fast']);
  });

  test('more conversations do not give an address more, and other addresses lose nothing', async () => {
    const hostile = from('127.0.0.2');
    const taken: string[] = [];
    for (let each = 0; each < 4; each += 1)
      taken.push(...(await say(await hostile.connect(await hostile.token()), hi(5))));
    expect(taken.filter((one) => one === 'message')).toHaveLength(12);
    const honest = from('127.0.0.3');
    expect(await say(await honest.connect(await honest.token()), hi(5))).toEqual(Array(5).fill('message'));
  });

  test('few but long ones use up what an address may have masked', async () => {
    const hostile = from('127.0.0.2');
    const page = await hostile.connect(await hostile.token());
    const long = (): string =>
      Array.from({ length: 8_000 }, () => String.fromCodePoint(33 + Math.floor(Math.random() * 90))).join('');
    expect(await say(page, [long(), long(), long(), 'short'])).toEqual(['message', 'message', 'too-fast', 'message']);
    const honest = from('127.0.0.3');
    expect(await say(await honest.connect(await honest.token()), [long()])).toEqual(['message']);
  });

  test('frames without end close the connection, and what waits at the page can be sent later', async () => {
    const hostile = from('127.0.0.2');
    const page = await hostile.connect(await hostile.token());
    for (let frame = 0; frame < 150; frame += 1) page.send({ type: 'typing', typing: frame % 2 === 0 });
    expect(await page.end()).toBe(1008);
    expect(page.all.at(-1)).toEqual({ type: 'refused', code: 'too-fast', messageId: null });
  });
});

test('requests without end on one connection are refused, and it is closed', async () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1, localAddress: '127.0.0.2' });
  const ask = (): Promise<[number | undefined, string | undefined]> =>
    new Promise((resolve, reject) => {
      const sent = request(`${rig.server.visitorUrl}/s/${rig.site(BANK)}`, { agent }, (response) => {
        response.resume();
        response.on('error', reject);
        response.on('end', () => resolve([response.statusCode, response.headers.connection]));
      });
      sent.on('error', reject);
      sent.end();
    });
  const answers: Awaited<ReturnType<typeof ask>>[] = [];
  for (let each = 0; each < LIMITS.requestsOfAddress + 2; each += 1) answers.push(await ask());
  agent.destroy();
  expect(answers.filter(([status]) => status === 429)).toEqual([
    [429, 'close'],
    [429, 'close'],
  ]);
  expect((await from('127.0.0.3').consent()).status).toBe(200);
});

describe('what is no message', () => {
  const notices = async (): Promise<void> => {
    const honest = from('127.0.0.3');
    expect(await say(await honest.connect(await honest.token()), hi(2))).toEqual(['message', 'message']);
  };

  test('pings without end cut the connection, and other addresses notice nothing', async () => {
    const hostile = from('127.0.0.2');
    const page = await hostile.connect(await hostile.token());
    for (let ping = 0; ping < 150; ping += 1) page.socket.ping();
    expect(await page.end()).toBe(1006);
    await eventually(async () => (await recorded()).some(({ limit }) => limit === 'visitor-frames'));
    await notices();
  });

  test('so do pongs that answer nothing', async () => {
    const hostile = from('127.0.0.2');
    const page = await hostile.connect(await hostile.token());
    for (let pong = 0; pong < 150; pong += 1) page.socket.pong();
    expect(await page.end()).toBe(1006);
  });

  test('few frames of the largest size use up the bytes of their address, on whichever connection', async () => {
    const hostile = from('127.0.0.2');
    const page = await hostile.connect(await hostile.token());
    for (let each = 0; each < 5; each += 1) page.send({ type: 'message', id: randomUUID(), text: 'x'.repeat(60_000) });
    expect(await page.end()).toBe(1006);
    await eventually(async () => (await recorded()).some(({ limit }) => limit === 'visitor-bytes'));
    const again = await hostile.open();
    again?.send({ type: 'message', id: randomUUID(), text: 'x'.repeat(60_000) });
    expect(await again?.end()).toBe(1006);
    await notices();
  });

  test('pieces of a message that never ends are bytes too', async () => {
    const hostile = from('127.0.0.2');
    const page = await hostile.connect(await hostile.token());
    for (let round = 0; round < 5; round += 1) {
      for (let piece = 0; piece < 10_000; piece += 1) page.socket.send('', { fin: false });
      page.socket.send(' ');
    }
    expect(await page.end()).not.toBeNull();
    await eventually(async () => (await recorded()).some(({ limit }) => limit === 'visitor-bytes'));
    await notices();
  });
});

test('ratings of one conversation again and again leave few records', async () => {
  const hostile = from('127.0.0.2');
  const page = await hostile.connect(await hostile.token());
  expect(await say(page, hi(1))).toEqual(['message']);
  page.send({ type: 'end' });
  await page.next((frame) => frame.type === 'status' && frame.status === 'closed');
  for (const score of [1, 2, 3, 4]) page.send({ type: 'rating', score, comment: null });
  expect(await page.end()).toBe(1008);
  await eventually(async () => (await recorded()).some(({ limit }) => limit === 'visitor-ratings'));
  const { db, close } = await openStorage(rig.data);
  const rated = await db.selectFrom('activity').select('at').where('kind', '=', 'conversation-rated').execute();
  await close();
  expect(rated.length).toBeLessThanOrEqual(2);
});

describe('connections', () => {
  test('of one address are few, half-open ones included, and are given back', async () => {
    const hostile = from('127.0.0.2');
    const opened = await Promise.all(Array.from({ length: 9 }, () => hostile.open()));
    expect(opened.filter((page) => page !== null)).toHaveLength(6);
    expect(await from('127.0.0.3').open()).not.toBeNull();
    hostile.leave();
    await eventually(async () => (await hostile.open()) !== null);
  });

  test('of one conversation are few: one more closes the oldest', async () => {
    const hostile = from('127.0.0.2');
    const token = await hostile.token();
    const pages: HostilePage[] = [];
    for (let each = 0; each < 4; each += 1) pages.push(await hostile.connect(token));
    expect(await pages[0]?.end()).toBe(1008);
    expect(pages.slice(1).map((page) => page.closed)).toEqual([null, null, null]);
  });

  test('that come again and again use up the connections of their address alone', async () => {
    const hostile = from('127.0.0.2');
    let refused = 0;
    for (let each = 0; each < 40; each += 1) {
      if ((await hostile.open()) === null) refused += 1;
      hostile.leave();
    }
    expect(refused).toBeGreaterThanOrEqual(10);
    expect(await from('127.0.0.3').open()).not.toBeNull();
  });
});

describe('consents', () => {
  test('of one address end early, and those of another company never notice', async () => {
    const statuses = async (visitor: HostileVisitor, count: number): Promise<number[]> => {
      const found: number[] = [];
      for (let each = 0; each < count; each += 1) found.push((await visitor.consent()).status);
      return found;
    };
    expect((await statuses(from('127.0.0.2'), 10)).filter((status) => status === 429)).toHaveLength(2);
    // From another address the rest of the site's, which are few here.
    expect((await statuses(from('127.0.0.3'), 6)).filter((status) => status === 200)).toHaveLength(4);
    expect(await statuses(from('127.0.0.3', SHOP), 2)).toEqual([200, 200]);
    expect(await statuses(from('127.0.0.4', SHOP), 2)).toEqual([200, 200]);
  });

  test('without a message reach no agent; with one they do', async () => {
    const agent = await rig.signedIn('maya');
    const live = await agent.realtime();
    const visitor = from('127.0.0.2');
    const token = await visitor.token();
    const page = await visitor.connect(token);
    page.send({ type: 'typing', typing: true });
    const list = async (): Promise<unknown[]> => {
      const { json } = await agent.ask('GET', '/v1/conversations');
      return (json as { conversations: unknown[] }).conversations;
    };
    const before = await list();
    visitor.leave();
    await eventually(async () => {
      const { db, close } = await openStorage(rig.data);
      const online = await db.selectFrom('conversation').select('id').where('visitor_online', '=', 1).execute();
      await close();
      return online.length === 0;
    });
    expect(live.all.filter((frame) => frame.type === 'event' && frame.subject !== 'activity')).toEqual([]);
    expect(await say(await visitor.connect(token), ['hello'])).toEqual(['message']);
    await live.next((frame) => isEvent(frame, 'conversation.changed') && frame.body.assignedTo !== null);
    expect((await list()).length).toBe(before.length + 1);
  });
});

describe('records', () => {
  test('name the limit, the source and the company, and are few', async () => {
    const hostile = from('127.0.0.2');
    await say(await hostile.connect(await hostile.token()), hi(30));
    const records = await eventually(async () => {
      const found = await recorded();
      return found.length > 0 && found;
    });
    expect(records).toEqual([
      { limit: 'visitor-messages', address: '127.0.0.2', attempts: 1, tenant: rig.tenant(BANK) },
    ]);
    await eventually(async () => {
      const { db, close } = await openStorage(rig.data);
      const alerts = await db.selectFrom('alert').selectAll().where('kind', '=', 'flood').execute();
      await close();
      const [alert] = alerts;
      return alert?.source === '127.0.0.2' && alert.tenant_id === rig.tenant(BANK) && alerts.length === 1;
    });
    await rig.stop();
    expect((await recorded()).map(({ attempts }) => attempts)).toEqual([1, 24]);
  });
});
