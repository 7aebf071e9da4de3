/** What a program with the key of an enrolled workstation can do by sending much. */
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { MAX_DETAIL_LENGTH, MOST_DETAILS } from '../../../contract/activity.ts';
import { chain, GENESIS_HASH } from '../../../core/ledger/chain.ts';
import { LARGEST_ANSWER } from '../../../core/vocabulary/limits.ts';
import { SAFE_DEFAULTS } from '../../../core/policy/defaults.ts';
import { openStorage } from '../../../server/storage/openStorage.ts';
import type { Db } from '../../../server/storage/storage.ts';
import { eventually, Rig, type Answer, type SignedIn, type Workstation } from '../../support/serverRig.ts';

let rig: Rig;
beforeEach(async () => {
  rig = await Rig.make({
    deskLimits: {
      requests: { most: 150, seconds: 60 },
      frames: { most: 50, seconds: 60 },
      typing: { most: 5, seconds: 60 },
      connections: { most: 12, seconds: 60 },
      activityRecords: { most: 3, seconds: 60 },
    },
  });
});
afterEach(() => rig.remove());

async function inDatabase<T>(work: (db: Db) => Promise<T>): Promise<T> {
  const { db, close } = await openStorage(rig.data);
  try {
    return await work(db);
  } finally {
    await close();
  }
}
const limitsRecorded = (): Promise<string[]> =>
  inDatabase(async (db) => {
    const rows = await db.selectFrom('activity').select('detail').where('kind', '=', 'limit-reached').execute();
    return rows.map((row) => (JSON.parse(row.detail) as { limit: string }).limit);
  });

describe('the live connection', () => {
  test.each(['ping', 'pong'] as const)('ends at too many of %s, and can be opened again', async (what) => {
    const maya = await rig.signedIn('maya');
    const live = await maya.realtime();
    for (let each = 0; each < 80; each += 1) live.socket[what]();
    expect(await live.end()).toBe(1006);
    await eventually(async () => (await limitsRecorded()).includes('desk-frames'));
    expect((await maya.ask('GET', '/v1/conversations')).status).toBe(200);
  });

  test('of one session is few at a time: one more ends the oldest', async () => {
    const maya = await rig.signedIn('maya');
    const all: Awaited<ReturnType<SignedIn['realtime']>>[] = [];
    for (let each = 0; each < 10; each += 1) all.push(await maya.realtime());
    expect(await Promise.all(all.slice(0, 2).map((live) => live.end()))).toEqual([1008, 1008]);
    expect(all.slice(2).map((live) => live.closed)).toEqual(Array(8).fill(null));
    await eventually(async () => (await limitsRecorded()).includes('desk-connections'));
  });

  test('begins few times in a minute, because each time all that was missed is read', async () => {
    const maya = await rig.signedIn('maya');
    let begun = 0;
    for (let each = 0; each < 15; each += 1) {
      const live = await maya.realtime().catch(() => null);
      if (live === null) continue;
      begun += 1;
      live.socket.terminate();
    }
    expect(begun).toBe(12);
    await eventually(async () => (await limitsRecorded()).includes('desk-connections'));
  });

  test('takes some typing signals and drops the others, and ends at too many frames', async () => {
    const agent = await rig.signedIn('maya');
    const visitor = await rig.visitor();
    const page = await visitor.connect();
    await visitor.say(page, 'hello');
    const live = await agent.realtime();
    const { conversationId } = visitor.consent;
    for (let frame = 0; frame < 200; frame += 1) live.send({ type: 'typing', conversationId, typing: frame % 2 === 0 });
    expect(await live.end()).toBe(1008);
    expect(page.all.filter((frame) => frame.type === 'typing').length).toBeLessThanOrEqual(5);
    // Another connection of the workstation has no more of them.
    const again = await agent.realtime().catch(() => null);
    expect(again).toBeNull();
    await eventually(async () => {
      const recorded = await limitsRecorded();
      return recorded.includes('desk-frames') && recorded.includes('desk-typing');
    });
  });
});

describe('requests', () => {
  test('of one workstation are limited, and another one is answered', async () => {
    const [one, other] = [await rig.workstation(), await rig.workstation('Another')];
    const statuses: number[] = [];
    for (let each = 0; each < 160; each += 1) statuses.push((await one.ask('GET', '/v1/workstation')).status);
    expect([statuses[0], statuses.at(-1)]).toEqual([200, 429]);
    expect((await other.ask('GET', '/v1/workstation')).status).toBe(200);
    expect(await limitsRecorded()).toContain('desk-requests');
  });
});

describe('activity', () => {
  const recordOf = (workstation: Workstation, seq: number, detail: Record<string, string>) => ({
    ...{
      seq,
      at: Date.now(),
      workstationId: workstation.enrolment.workstationId,
      kind: 'window-blur' as const,
      detail,
    },
    ...{ personId: null, tenantId: null, conversationId: null },
  });
  const chained = (workstation: Workstation, details: readonly Record<string, string>[]) => {
    const links: ReturnType<typeof chain>[] = [];
    for (const [at, detail] of details.entries())
      links.push(chain(recordOf(workstation, at + 1, detail), links.at(-1)?.hash ?? GENESIS_HASH));
    return links;
  };
  const upload = (workstation: Workstation, records: readonly unknown[]): Promise<Answer> =>
    workstation.ask('POST', '/v1/activity', { records });

  test('comes at a rate, and what was refused can be sent again', async () => {
    const workstation = await rig.workstation();
    const links = chained(workstation, [{}, {}, {}, {}]);
    expect(await upload(workstation, links)).toMatchObject({ status: 429, json: { code: 'too-fast' } });
    expect((await workstation.ask('GET', '/v1/activity/stored')).json).toMatchObject({ storedUpTo: 0 });
    expect(await upload(workstation, links.slice(0, 2))).toMatchObject({ status: 200, json: { storedUpTo: 2 } });
    expect(await upload(workstation, links.slice(2))).toMatchObject({ status: 429 });
    expect(await limitsRecorded()).toContain('activity');
  });

  test('of one record is small in all its facts together', async () => {
    const workstation = await rig.workstation();
    const facts = (count: number): Record<string, string> =>
      Object.fromEntries(Array.from({ length: count }, (_, at) => [`${'f'.repeat(37)} ${at}`, '\u0001'.repeat(200)]));
    expect(JSON.stringify(facts(MOST_DETAILS)).length).toBeGreaterThan(MAX_DETAIL_LENGTH);
    expect(await upload(workstation, chained(workstation, [facts(MOST_DETAILS)]))).toMatchObject({ status: 400 });
    expect(await upload(workstation, chained(workstation, [facts(5)]))).toMatchObject({ status: 200 });
  });
});

describe('sign-in', () => {
  test('closed at one workstation is open at another with the right password', async () => {
    const [attacker, own] = [await rig.workstation('Attacker'), await rig.workstation('Own')];
    const { password } = rig.person('maya');
    for (let each = 0; each < SAFE_DEFAULTS.signIn.maxFailures; each += 1) await attacker.start('maya', 'a guess');
    expect((await attacker.start('maya', password)).answer).toMatchObject({
      status: 429,
      json: { code: 'too-many-tries' },
    });
    expect((await own.signIn('maya', password)).session.person.name).toBe('Maya Lindqvist');
    // That one signed in there gives the other no more tries.
    expect((await attacker.start('maya', password)).answer).toMatchObject({ json: { code: 'too-many-tries' } });
  });

  test('under invented names ends for its workstation, and makes the server store little', async () => {
    const [attacker, own] = [await rig.workstation('Attacker'), await rig.workstation('Own')];
    const codes: unknown[] = [];
    for (let each = 0; each < 110; each += 1) {
      const { answer } = await attacker.start(`nobody ${each}`, 'a guess');
      codes.push(answer.status === 200 ? 'taken' : (answer.json as { code: string }).code);
    }
    expect(codes.filter((code) => code === 'too-fast')).toHaveLength(10);
    // A known name is answered in the same way.
    expect((await attacker.start('maya', 'a guess')).answer).toMatchObject({ json: { code: 'too-fast' } });
    const counts = await inDatabase((db) => db.selectFrom('sign_in_count').select('count_key').execute());
    expect(counts).toHaveLength(100);
    expect((await own.start('maya', 'a guess')).answer.status).toBe(200);
  });
});

describe('lists', () => {
  test('of conversations come in pages, each of them once', async () => {
    const agent = await rig.signedIn('maya');
    const ids: string[] = [];
    for (let each = 0; each < 5; each += 1) {
      const visitor = await rig.visitor();
      await visitor.say(await visitor.connect(), 'hello');
      ids.push(visitor.consent.conversationId);
    }
    const seen: string[] = [];
    let query = '?limit=2';
    for (let isMore = true; isMore;) {
      const { json } = await agent.ask('GET', `/v1/conversations${query}`);
      const page = json as { conversations: { id: string; startedAt: number }[]; hasMore: boolean };
      expect(page.conversations.length).toBeLessThanOrEqual(2);
      seen.push(...page.conversations.map(({ id }) => id));
      const last = page.conversations.at(-1);
      query = `?limit=2&afterAt=${last?.startedAt}&afterId=${last?.id}`;
      isMore = page.hasMore;
    }
    expect(seen.toSorted()).toEqual(ids.toSorted());
  });

  test('of long messages are shorter, and fit into what a desk reads', async () => {
    const agent = await rig.signedIn('maya');
    const visitor = await rig.visitor();
    await visitor.say(await visitor.connect(), 'hello');
    const { conversationId } = visitor.consent;
    await inDatabase(async (db) => {
      for (let seq = 2; seq <= 200; seq += 1)
        await db
          .insertInto('message')
          .values({
            ...{ id: randomUUID(), tenant_id: rig.tenant('Harbour Bank'), conversation_id: conversationId, seq },
            ...{ author: 'visitor', author_person_id: null, author_name: null, at: 1, marks: '[]', corrected: 0 },
            ...{ text: '€'.repeat(32_000), mask_version: 1_000_000 },
          })
          .execute();
      await db.updateTable('conversation').set({ last_seq: 200 }).where('id', '=', conversationId).execute();
    });
    const answer = await agent.ask('GET', `/v1/conversations/${conversationId}?limit=200`);
    const { messages, hasMore } = answer.json as { messages: { seq: number }[]; hasMore: boolean };
    expect([answer.status, hasMore, messages.at(-1)?.seq]).toEqual([200, true, 200]);
    expect(Buffer.byteLength(answer.text)).toBeLessThan(LARGEST_ANSWER / 2);
    const before = await agent.ask(
      'GET',
      `/v1/conversations/${conversationId}?limit=200&beforeSeq=${messages[0]?.seq}`,
    );
    expect((before.json as { messages: { seq: number }[] }).messages.at(-1)?.seq).toBe((messages[0]?.seq ?? 0) - 1);
  });
});
