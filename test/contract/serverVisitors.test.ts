import { isEvent } from '../../contract/realtime.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { Site } from '../../contract/visitor.ts';
import { VISITOR_LANGUAGES } from '../../contract/visitorLanguages.ts';
import { startScriptedVisitors } from '../../server/scripted/scriptedVisitors.ts';
import { openStorage } from '../../server/storage/openStorage.ts';
import { eventually, present, Rig } from '../support/serverRig.ts';

let rig: Rig;
let url: string;
beforeAll(async () => {
  rig = await Rig.make(
    {
      visitorLimits: { messageBurst: 10, messagesPerSecond: 1, consentBurst: 40, consentsPerSecond: 0.001 },
    },
    50,
  );
  mkdirSync(join(rig.folder, 'widget'));
  writeFileSync(join(rig.folder, 'widget', 'index.html'), '<!doctype html><title>Chat</title>');
  writeFileSync(join(rig.folder, 'widget', 'widget.js'), 'export {};');
  writeFileSync(join(rig.folder, 'secret.txt'), 'not for you');
  url = rig.server.visitorUrl;
});
afterAll(() => rig.remove());

const siteOf = async (language: string) =>
  Site.parse(await (await fetch(`${url}/visitor/v1/sites/${rig.site('Harbour Bank')}?language=${language}`)).json());
const consent = (body: unknown, headers: Record<string, string> = { origin: url }) =>
  fetch(`${url}/visitor/v1/sites/${rig.site('Harbour Bank')}/consent`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
async function count(table: 'consent' | 'conversation' | 'message'): Promise<number> {
  const { db, close } = await openStorage(rig.data);
  const row = await db
    .selectFrom(table)
    .select((e) => e.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  await close();
  return row.count;
}

test('each language names the company, the processor, the days, the rights and the contact address', async () => {
  const notices = await Promise.all(VISITOR_LANGUAGES.map(async (l) => (await siteOf(l)).notice));
  for (const notice of notices) {
    expect(notice.who).toContain('Harbour Bank');
    expect(notice.who).toContain('Brightline Support');
    expect(notice.howLong).toContain('90');
    expect(notice.rights).toContain('privacy@harbourbank.example');
    expect(notice.question).toMatch(/[?؟]$/);
    const brief = notice.brief.join(' ');
    for (const fact of ['Harbour Bank', 'Brightline Support', '90']) expect(brief).toContain(fact);
    expect(notice.brief.filter((line) => !line.endsWith('.'))).toEqual([]);
  }
  expect(new Set(notices.flatMap(({ brief }) => brief)).size).toBe(3 * VISITOR_LANGUAGES.length);
  for (const part of ['version', 'who', 'why', 'howLong', 'browser', 'rights', 'question'] as const)
    expect(new Set(notices.map((n) => n[part])).size).toBe(VISITOR_LANGUAGES.length);
});

test('reading the notice stores nothing; consent is stored with its exact words, language and version', async () => {
  const before = await count('consent');
  const { notice } = await siteOf('de');
  await fetch(`${url}/s/${rig.site('Harbour Bank')}`);
  expect([await count('consent'), await count('conversation')]).toEqual([before, before]);
  const given = await consent({ language: 'de', noticeVersion: notice.version });
  expect(given.status).toBe(200);
  const { consentId, at } = (await given.json()) as { consentId: string; at: number };
  const { db, close } = await openStorage(rig.data);
  const row = await db.selectFrom('consent').selectAll().where('id', '=', consentId).executeTakeFirstOrThrow();
  await close();
  expect(row).toMatchObject({
    language: 'de',
    notice_version: notice.version,
    at,
    tenant_id: rig.tenant('Harbour Bank'),
  });
  expect(JSON.parse(row.words)).toEqual(notice);
});

test('consent to another text than the current one is refused', async () => {
  const before = await count('consent');
  const english = (await siteOf('en')).notice.version;
  expect((await consent({ language: 'en', noticeVersion: 'en-0000000000000000' })).status).toBe(409);
  expect((await consent({ language: 'fr', noticeVersion: english })).status).toBe(409);
  expect((await consent({ language: 'en', noticeVersion: english, tracking: true })).status).toBe(400);
  expect((await consent({ language: 'it', noticeVersion: english })).status).toBe(400);
  expect(await count('consent')).toBe(before);
});

test("another site's page can neither consent nor connect", async () => {
  const { notice } = await siteOf('en');
  const body = { language: 'en', noticeVersion: notice.version };
  const before = await count('consent');
  for (const headers of [{ origin: 'https://evil.example' }, { origin: 'null' }, {}] as Record<string, string>[]) {
    const refused = await consent(body, headers);
    expect([refused.status, await refused.json()]).toEqual([403, { code: 'origin-unknown', params: {} }]);
    const socket = new WebSocket(`${url.replace('http', 'ws')}/visitor/v1/realtime`, { headers });
    socket.on('error', () => {});
    const [, response] = (await once(socket, 'unexpected-response')) as [unknown, { statusCode: number }];
    expect(response.statusCode).toBe(403);
    socket.terminate();
  }
  expect(await count('consent')).toBe(before);
  expect(rig.log.some((line) => line.includes('origin-unknown'))).toBe(true);
});

test('the page has a strict content security policy, and no path leads out of its folder', async () => {
  const page = await fetch(`${url}/s/${rig.site('Harbour Bank')}`);
  expect(page.status).toBe(200);
  expect(page.headers.get('content-security-policy')).toBe(
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; form-action " +
      "'none'; frame-ancestors 'none'; base-uri 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
  );
  expect(page.headers.get('x-content-type-options')).toBe('nosniff');
  expect(page.headers.get('set-cookie')).toBeNull();
  expect((await fetch(`${url}/widget/widget.js`)).headers.get('content-type')).toBe('text/javascript; charset=utf-8');
  for (const path of [
    '/widget/..%2fsecret.txt',
    '/widget/../secret.txt',
    '/widget/%2e%2e%2fsecret.txt',
    '/secret.txt',
    '/widget/',
    `/s/${randomUUID()}`,
    '/s/nothing',
  ])
    expect((await fetch(`${url}${path}`)).status).toBe(404);
});

test('a visitor without a valid token learns nothing and is disconnected', async () => {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/visitor/v1/realtime`, { origin: url });
  await once(socket, 'open');
  const closed = once(socket, 'close');
  socket.send(JSON.stringify({ type: 'hello', visitorToken: 'x'.repeat(43), lastSeq: 0 }));
  const [frame] = (await once(socket, 'message')) as [Buffer];
  expect(JSON.parse(String(frame))).toMatchObject({ type: 'refused', code: 'unknown-visitor', messageId: null });
  expect((await closed)[0]).toBe(4004);
});

test('a message before hello is refused and not stored', async () => {
  const before = await count('message');
  const socket = new WebSocket(`${url.replace('http', 'ws')}/visitor/v1/realtime`, { origin: url });
  await once(socket, 'open');
  socket.send(JSON.stringify({ type: 'message', id: randomUUID(), text: 'hello' }));
  const [frame] = (await once(socket, 'message')) as [Buffer];
  expect(JSON.parse(String(frame))).toMatchObject({ type: 'refused', code: 'unknown-visitor' });
  expect(await count('message')).toBe(before);
  socket.terminate();
});

test.each(['the same visitor', 'another visitor'])('a second hello, of %s, ends the connection', async (whose) => {
  const [visitor, other] = [await rig.visitor(), await rig.visitor()];
  const theirs = await other.connect();
  await other.say(theirs, 'a secret of the other');
  const page = await visitor.connect();
  const before = page.all.length;
  const second = whose === 'another visitor' ? other : visitor;
  page.send({ type: 'hello', visitorToken: second.consent.visitorToken, lastSeq: 0 });
  expect(await page.end()).toBe(1008);
  expect(page.all.slice(before)).toEqual([]);
});

test('too long, too fast and not understood have different codes, and only what was refused is lost', async () => {
  const visitor = await rig.visitor();
  const page = await visitor.connect();
  const long = randomUUID();
  page.send({ type: 'message', id: long, text: 'x'.repeat(8_001) });
  await page.next((f) => f.type === 'refused' && f.code === 'too-long' && f.messageId === long);
  // Many more than the allowance, which grows with time: a slow machine takes longer for each.
  const ids = Array.from({ length: 80 }, () => randomUUID());
  for (const id of ids) page.send({ type: 'message', id, text: 'quick' });
  const refusalOf = (id: string) =>
    eventually(async () =>
      page.all.find((f) => (f.type === 'message' ? f.message.id : f.type === 'refused' ? f.messageId : null) === id),
    );
  const answers = await Promise.all(ids.map(refusalOf));
  const refused = ids.filter((_, i) => present(answers[i]).type === 'refused');
  expect(refused.length).toBeGreaterThanOrEqual(4);
  await eventually(async () => {
    page.send({ type: 'message', id: present(refused[0]), text: 'quick' });
    return page.all.some((f) => f.type === 'message' && f.message.id === refused[0]);
  });
  page.socket.send('not even JSON');
  await page.next((f) => f.type === 'refused' && f.code === 'invalid' && f.messageId === null);
  expect(await page.end()).toBe(1008);
});

test('a page that reconnects gets what it missed from its position, in order, and nothing twice', async () => {
  const visitor = await rig.visitor();
  const first = await visitor.connect();
  for (const word of ['one', 'two', 'three']) await visitor.say(first, word);
  first.socket.terminate();
  const agent = await rig.signedIn('maya');
  // Somebody who is not connected counts as away.
  await agent.realtime();
  await agent.ask('PUT', `/v1/conversations/${visitor.consent.conversationId}/messages`, {
    id: randomUUID(),
    text: 'while you were away',
    at: Date.now(),
  });
  const second = await visitor.connect(2);
  await visitor.say(second, 'back');
  expect(second.all.flatMap((f) => (f.type === 'message' ? [f.message.body.text] : []))).toEqual([
    'three',
    'while you were away',
    'back',
  ]);
  expect(second.all[0]).toMatchObject({ type: 'welcome', status: 'open', answeredBy: 'Maya Lindqvist' });
});

test('the agent is notified when the visitor leaves', async () => {
  const agent = await rig.signedIn('maya');
  const live = await agent.realtime();
  const visitor = await rig.visitor();
  const page = await visitor.connect();
  await visitor.say(page, 'hello');
  const visitorState = (online: boolean) =>
    live.next(
      (f) =>
        isEvent(f, 'conversation.changed') &&
        f.body.id === visitor.consent.conversationId &&
        f.body.visitorOnline === online,
    );
  await visitorState(true);
  page.socket.terminate();
  expect(await visitorState(false)).toMatchObject({ body: { status: 'open' } });
});

describe('a rating', () => {
  const CARD = '4111 1111 1111 1111';
  const rated = async (conversationId: string) => {
    const { db, close } = await openStorage(rig.data);
    const row = await db
      .selectFrom('conversation')
      .select(['rating', 'rating_comment', 'rated_at'])
      .where('id', '=', conversationId)
      .executeTakeFirstOrThrow();
    const records = await db
      .selectFrom('activity')
      .select(['detail', 'tenant_id'])
      .where('conversation_id', '=', conversationId)
      .where('kind', '=', 'conversation-rated')
      .orderBy('position')
      .execute();
    await close();
    return { row, records };
  };

  test('is stored with its comment masked and recorded, the last one counts, every page gets the receipt', async () => {
    const [agent, visitor] = [await rig.signedIn('maya'), await rig.visitor()];
    const [page, other] = [await visitor.connect(), await visitor.connect()];
    await visitor.say(page, 'hello');
    await agent.ask('POST', `/v1/conversations/${visitor.consent.conversationId}/close`, {});
    await page.next((f) => f.type === 'status' && f.status === 'closed');
    page.send({ type: 'rating', score: 2, comment: null });
    await page.next((f) => f.type === 'rated');
    page.send({ type: 'rating', score: 4, comment: `well, about ${CARD}` });
    await eventually(async () => page.all.filter((f) => f.type === 'rated').length === 2);
    await eventually(async () => other.all.filter((f) => f.type === 'rated').length === 2);
    const { row, records } = await rated(visitor.consent.conversationId);
    expect(row.rating).toBe(4);
    expect(row.rated_at).toBeGreaterThan(Date.now() - 60_000);
    expect(row.rating_comment).toContain('well, about [');
    expect(row.rating_comment).not.toMatch(/4111\D?1111/);
    expect(records.map(({ detail, tenant_id }) => [JSON.parse(detail), tenant_id])).toEqual([
      [{ score: 2, hasComment: false }, rig.tenant('Harbour Bank')],
      [{ score: 4, hasComment: true }, rig.tenant('Harbour Bank')],
    ]);
    const supervisor = await rig.signedIn('sofia');
    const { json } = await supervisor.ask('GET', `/v1/conversations/${visitor.consent.conversationId}?limit=10`);
    expect(json).toMatchObject({
      conversation: {
        status: 'closed',
        rating: { score: 4, comment: { text: expect.stringContaining('well, about [') } },
      },
    });
    const later = await visitor.connect();
    expect(later.all[0]).toMatchObject({ type: 'welcome', status: 'closed', rated: true });
  });

  test('of a conversation that is not closed, or of another range, is refused and not stored', async () => {
    const visitor = await rig.visitor();
    const page = await visitor.connect();
    await visitor.say(page, 'hello');
    page.send({ type: 'rating', score: 5, comment: null });
    await page.next((f) => f.type === 'refused' && f.code === 'invalid' && f.messageId === null);
    for (const wrong of [
      { score: 0, comment: null },
      { score: 6, comment: null },
      { score: 1.5, comment: null },
      { score: 5, comment: '' },
      { score: 5, comment: 'x'.repeat(1_001) },
      { score: 5 },
    ]) {
      const one = await visitor.connect();
      one.socket.send(JSON.stringify({ type: 'rating', ...wrong }));
      await one.next((f) => f.type === 'refused' && f.code === 'invalid');
    }
    expect(await rated(visitor.consent.conversationId)).toEqual({
      row: { rating: null, rating_comment: null, rated_at: null },
      records: [],
    });
  });
});

describe('scripted visitors', () => {
  const SECOND_ANSWER = 'And what is the reference?';
  async function messagesSince(known: ReadonlySet<string>) {
    const { db, close } = await openStorage(rig.data);
    const rows = await db
      .selectFrom('message')
      .innerJoin('conversation', 'conversation.id', 'message.conversation_id')
      .select([
        'conversation.id as conversation',
        'conversation.site_id as site',
        'conversation.status',
        'author',
        'text',
      ])
      .orderBy('message.at')
      .orderBy('seq')
      .execute();
    await close();
    return rows.filter((row) => !known.has(row.conversation));
  }
  const known = async () => new Set((await messagesSince(new Set())).map((row) => row.conversation));

  test('write their first lines to every site, ask again without an answer, and leave', async () => {
    const before = await known();
    const errors: unknown[] = [];
    const siteIds = rig.demo.sites.map((s) => s.id);
    const options = { visitorUrl: url, siteIds, visitors: siteIds.length, pause: 10, visits: 2 };
    const running = startScriptedVisitors({ ...options, failed: (e) => errors.push(e) });
    expect(await running.finished).toBe(2 * siteIds.length);
    expect(errors).toEqual([]);
    const rows = await messagesSince(before);
    for (const id of siteIds) {
      const ofSite = Map.groupBy(
        rows.filter((row) => row.site === id),
        (row) => row.conversation,
      );
      expect(ofSite.size).toBe(2);
      // At least one line of the opening, and one that asks again.
      for (const lines of ofSite.values()) expect(lines.length).toBeGreaterThanOrEqual(3);
    }
  });

  test('reply once to each answer of an agent, also in a chat that is answered twice', async () => {
    const before = await known();
    const agent = await rig.signedIn('maya');
    const live = await agent.realtime();
    const site = rig.site('Harbour Bank');
    const running = startScriptedVisitors({
      visitorUrl: url,
      siteIds: [site],
      visitors: 1,
      // Long enough that nobody loses patience on a slow machine.
      pause: 400,
      visits: 1,
      failed: (e) => {
        throw e;
      },
    });
    const say = (id: string, text: string) =>
      agent.ask('PUT', `/v1/conversations/${id}/messages`, { id: randomUUID(), text, at: Date.now() });
    const written = async (least: number) => {
      const rows = await eventually(async () => {
        const found = (await messagesSince(before)).filter((row) => row.author === 'visitor');
        return found.length >= least ? found : null;
      });
      return present(rows);
    };
    const [{ conversation } = { conversation: '' }] = await written(2);
    await say(conversation, 'Hello, I will look at it.');
    const three = await written(3);
    await say(conversation, SECOND_ANSWER);
    const four = await written(4);
    expect(new Set(four.map((row) => row.text)).size).toBe(4);
    expect(four.slice(0, 3)).toEqual(three);
    running.stop();
    await running.finished;
    live.socket.terminate();
  });

  test('leave a chat that an agent closes, and rate it', async () => {
    const before = await known();
    const agent = await rig.signedIn('maya');
    const live = await agent.realtime();
    const options = { visitorUrl: url, siteIds: [rig.site('Harbour Bank')], visitors: 1, visits: 1 };
    const running = startScriptedVisitors({ ...options, pause: 200 });
    const found = await eventually(async () => (await messagesSince(before))[0] ?? null);
    await agent.ask('POST', `/v1/conversations/${present(found).conversation}/close`, {});
    expect(await running.finished).toBe(1);
    const { db, close } = await openStorage(rig.data);
    const row = await db
      .selectFrom('conversation')
      .select('rating')
      .where('id', '=', present(found).conversation)
      .executeTakeFirstOrThrow();
    await close();
    expect(row.rating).toBe(5);
    live.socket.terminate();
  });

  test('end when the site is unknown or nothing answers, and say why', async () => {
    const errors: unknown[] = [];
    const failed = (e: unknown): unknown => errors.push(e);
    const wrong = [
      { visitorUrl: url, siteIds: [randomUUID()] },
      { visitorUrl: 'http://127.0.0.1:9', siteIds: [rig.site('Harbour Bank')] },
    ];
    for (const one of wrong)
      expect(await startScriptedVisitors({ ...one, visitors: 1, pause: 10, failed }).finished).toBe(0);
    expect(errors).toHaveLength(2);
    expect(errors[0]).toMatchObject({ fault: { code: 'site-unknown' } });
  });
});

test('scripted visitors stop when asked to, and their connections end', async () => {
  const conversations = async () => {
    const { db, close } = await openStorage(rig.data);
    const rows = await db.selectFrom('conversation').select(['id', 'visitor_online as online']).execute();
    await close();
    return rows;
  };
  const known = new Set((await conversations()).map(({ id }) => id));
  const online = async () => (await conversations()).filter(({ id }) => !known.has(id)).map((row) => row.online);
  const before = await count('message');
  // They would write their first line in half an hour.
  const running = startScriptedVisitors({
    visitorUrl: url,
    siteIds: rig.demo.sites.map((s) => s.id),
    visitors: 1,
    pause: 3_600_000,
    failed: (e) => {
      throw e;
    },
  });
  await eventually(async () => (await online())[0] === 1);
  running.stop();
  expect(await running.finished).toBe(0);
  await eventually(async () => (await online())[0] === 0);
  expect(await count('message')).toBe(before);
});

test('conversations above the limit are refused', async () => {
  const { notice } = await siteOf('en');
  const statuses: number[] = [];
  for (let i = 0; i < 45; i += 1)
    statuses.push((await consent({ language: 'en', noticeVersion: notice.version })).status);
  expect(statuses.at(-1)).toBe(429);
});

test('nothing that a visitor wrote, no name and no token of theirs is in the log', async () => {
  const log = rig.log.join('');
  expect(log).toContain('"route":"/visitor/v1/sites/:siteId/consent"');
  for (const planted of [
    'quick',
    'while you were away',
    'Maya',
    '127.0.0.1',
    rig.site('Harbour Bank'),
    'evil.example',
    'language=',
  ])
    expect(log).not.toContain(planted);
});
