/** The record of each request of a desk, rule by rule: what is stored, once or again, and what is counted. */
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { always, notRecorded, onceAWindow, withChange } from '../../../contract/tables.ts';
import { openLog } from '../../../server/platform/log.ts';
import { noteStored, senderNow } from '../../../server/record/currentRequest.ts';
import { RequestRecords, type RecordedRequest } from '../../../server/record/requestRecords.ts';
import { makeBus } from '../../support/bus.ts';
import { TestDatabase } from '../../support/testDatabase.ts';
import { turns } from '../../support/turns.ts';

const rows = await TestDatabase.make('request-records');
afterAll(() => rows.close());
const tenant = await rows.tenant('T');
const person = await rows.person('maya', 'agent', [tenant]);
const desk = await rows.workstation('Desk');
const conversationId = await rows.conversation(tenant);
const sender = { personId: person, workstationId: desk };

let now: number;
let logged: string[];
let records: RequestRecords;
beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  await rows.db.deleteFrom('activity').execute();
  now = 1_000;
  logged = [];
  const log = openLog({ write: (line) => void logged.push(line) });
  records = new RequestRecords(rows.db, makeBus(), log, () => now);
});
afterEach(() => void vi.useRealTimers());
const stored = async () => {
  await turns(10);
  return (await rows.all('activity')).map((row) => ({
    ...{ kind: row['kind'], person: row['person_id'], desk: row['workstation_id'], tenant: row['tenant_id'] },
    ...{ conversation: row['conversation_id'], detail: JSON.parse(String(row['detail'])) as unknown },
  }));
};
const request = (more: Partial<RecordedRequest> = {}): RecordedRequest => ({
  ...{ route: 'r', recording: always('conversation-read'), sender, sessionId: 's', demand: null, params: {} },
  body: {},
  ...more,
});
const answer = (more: Partial<RecordedRequest> = {}, handle: () => Promise<unknown> = async () => 'answer') =>
  records.answer(request(more), handle);
const plain = { kind: 'conversation-read', person, desk, tenant: null, conversation: null, detail: {} };

describe('a request', () => {
  test('is recorded each time, before its answer, with person and workstation', async () => {
    expect([await answer(), await answer()]).toEqual(['answer', 'answer']);
    expect(await stored()).toEqual([plain, plain]);
  });

  test('that its handler has recorded is not recorded again', async () => {
    await answer({}, async () => noteStored('conversation-read'));
    expect(await stored()).toEqual([]);
    await answer({}, async () => noteStored('other-kind'));
    expect(await stored()).toEqual([plain]);
  });

  test.each([notRecorded('why'), withChange('conversation-read')])(
    'that changes nothing is not recorded: %o',
    async (recording) => {
      expect(await answer({ recording })).toBe('answer');
      expect(await stored()).toEqual([]);
    },
  );

  test('that fails is not recorded here, and its failure is that of the handler', async () => {
    await expect(answer({}, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await stored()).toEqual([]);
  });

  test('names its sender to what its handler calls, and to nothing after it', async () => {
    let within: unknown;
    await answer({}, async () => {
      within = senderNow();
    });
    expect([within, senderNow()]).toEqual([sender, null]);
  });

  test('is recorded with its conversation and the tenant of that, or with the tenant that it names', async () => {
    await answer({ params: { conversationId, beforeSeq: 7 } });
    await answer({ params: { tenantId: tenant, conversationId: randomUUID() } });
    await answer({ params: { conversationId: 7, beforeSeq: '7' } });
    expect(await stored()).toMatchObject([
      { tenant, conversation: conversationId, detail: { beforeSeq: 7 } },
      { tenant },
      plain,
    ]);
  });

  test('with an id was made before, where its handler has stored nothing', async () => {
    for (const body of [{ id: 'm' }, { id: 7 }, null, 'id']) await answer({ body });
    expect((await stored()).map(({ detail }) => detail)).toEqual([{ id: 'm', again: true }, {}, {}, {}]);
  });
});

describe('a list', () => {
  const list = (more: Partial<RecordedRequest> = {}) =>
    answer({ recording: onceAWindow('conversations-listed'), ...more });

  test('is recorded once in ten minutes, with its route', async () => {
    await list();
    now += 600_000 - 1;
    await list();
    expect(await stored()).toMatchObject([{ kind: 'conversations-listed', detail: { route: 'r' } }]);
    now += 1;
    await list();
    expect(await stored()).toHaveLength(2);
  });

  test('of another session, kind or route is recorded by itself', async () => {
    await list();
    await list({ sessionId: 't' });
    await list({ route: 'q' });
    await list({ recording: onceAWindow('conversation-read') });
    await list({ sessionId: null });
    await list({ sessionId: null, sender: { ...sender, workstationId: await rows.workstation('Other') } });
    await list({ sessionId: null });
    expect(await stored()).toHaveLength(6);
  });
});

describe('a refusal', () => {
  const refused = { kind: 'request-refused', person, desk };

  test('is recorded at once; equal ones within ten seconds are one record with their number', async () => {
    for (let n = 0; n < 4; n += 1) await records.refused({ route: 'r', sender }, 'forbidden');
    expect(await stored()).toMatchObject([{ ...refused, detail: { route: 'r', reason: 'forbidden', attempts: 1 } }]);
    vi.advanceTimersByTime(9_999);
    expect(await stored()).toHaveLength(1);
    vi.advanceTimersByTime(1);
    expect((await stored())[1]).toMatchObject({ ...refused, detail: { route: 'r', reason: 'forbidden', attempts: 3 } });
    await records.refused({ route: 'r', sender }, 'forbidden');
    expect((await stored())[2]).toMatchObject({ detail: { attempts: 1 } });
    vi.advanceTimersByTime(20_000);
    expect(await stored()).toHaveLength(3);
  });

  test('of another reason, route, person or workstation is recorded by itself', async () => {
    const other = await rows.workstation('Third');
    await records.refused({ route: 'r', sender }, 'forbidden');
    await records.refused({ route: 'r', sender }, 'not-found');
    await records.refused({ route: 'q', sender }, 'forbidden');
    await records.refused({ route: 'r', sender: { ...sender, personId: null } }, 'forbidden');
    await records.refused({ route: 'r', sender: { ...sender, workstationId: other } }, 'forbidden');
    expect(await stored()).toHaveLength(5);
  });

  test('is recorded with its number when the server stops', async () => {
    for (let n = 0; n < 3; n += 1) await records.refused({ route: 'r', sender }, 'forbidden');
    await records.refused({ route: 'q', sender }, 'forbidden');
    records.flush();
    expect((await stored()).map(({ detail }) => Object(detail).attempts)).toEqual([1, 1, 2]);
    vi.advanceTimersByTime(20_000);
    expect(await stored()).toHaveLength(3);
  });
});
