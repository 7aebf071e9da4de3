import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { fc } from '../../support/fc.ts';
import type { ActivityDetail } from '../../../contract/activity.ts';
import { VISITOR_LANGUAGES } from '../../../contract/visitorLanguages.ts';
import { CountedRecords } from '../../../server/record/countedRecords.ts';
import { cutForPreview } from '../../../core/masking/cut.ts';
import { KeyedQueue } from '../../../server/platform/keyedQueue.ts';
import { PresenceBoard } from '../../../server/channels/desk/presence.ts';
import { Limit } from '../../../server/platform/limit.ts';
import { noticeOf } from '../../../server/channels/widget/notices/noticeOf.ts';
import { makeBus } from '../../support/bus.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('a flood from one source is two records a window: the first, and the number of the others', () => {
  const records: ActivityDetail[] = [];
  const counted = new CountedRecords((d) => void records.push(d));
  for (let i = 0; i < 5_000; i += 1) counted.note('a', { address: 'a' });
  expect(records).toEqual([{ address: 'a', attempts: 1 }]);
  vi.advanceTimersByTime(10_000);
  expect(records[1]).toEqual({ address: 'a', attempts: 4_999 });
  vi.advanceTimersByTime(60_000);
  expect(records.length).toBe(2);
});

test('a flood from countless sources is limited, and every attempt is counted', () => {
  const records: ActivityDetail[] = [];
  const counted = new CountedRecords((d) => void records.push(d));
  for (let i = 0; i < 10_000; i += 1)
    counted.note(`2001:db8::${i.toString(16)}`, { address: `2001:db8::${i.toString(16)}` });
  counted.flush();
  expect(records.length).toBeLessThan(210);
  expect(records.reduce((sum, r) => sum + Number(r.attempts), 0)).toBe(10_000);
});

test('two hundred sources are counted each for itself, and those beyond them together', () => {
  const records: ActivityDetail[] = [];
  const counted = new CountedRecords((d) => void records.push(d));
  for (let n = 1; n <= 202; n += 1) counted.note(`s${n}`, { address: `s${n}`, reason: 'r' });
  expect(records).toHaveLength(201);
  expect(records.slice(-2)).toEqual([
    { address: 's200', reason: 'r', attempts: 1 },
    { address: 'others', attempts: 1 },
  ]);
  counted.note('s200', { address: 's200', reason: 'r' });
  counted.flush();
  expect(records.slice(201)).toEqual([
    { address: 's200', reason: 'r', attempts: 1 },
    { address: 'others', attempts: 1 },
  ]);
  // The places are free again.
  counted.note('s203', { address: 's203' });
  expect(records.at(-1)).toEqual({ address: 's203', attempts: 1 });
});

test('a limit allows so much in a window to each source, and nothing more for a clock that jumps back', async () => {
  const limit = new Limit({ most: 3, seconds: 3 });
  const take = (source = 'a'): Promise<boolean> => limit.take(source);
  expect([await take(), await take(), await take(), await take()]).toEqual([true, true, true, false]);
  expect(await take('b')).toBe(true);
  vi.advanceTimersByTime(2_999);
  expect(await take()).toBe(false);
  vi.setSystemTime(Date.now() - 5_000);
  expect(await take()).toBe(false);
  vi.advanceTimersByTime(1);
  expect([await take(), await take(), await take(), await take()]).toEqual([true, true, true, false]);
});

test('a limit by weight refuses what is more than is left', async () => {
  const limit = new Limit({ most: 10, seconds: 60 });
  expect([await limit.take('a', 8), await limit.take('a', 3)]).toEqual([true, false]);
});

test('sources without number share what is left, so that the memory is bounded', async () => {
  const limit = new Limit({ most: 1, seconds: 60 });
  for (let at = 0; at < 20_000; at += 1) await limit.take(`source ${at}`);
  const more = await Promise.all(Array.from({ length: 1_000 }, (_, at) => limit.take(`another ${at}`)));
  expect(more.filter(Boolean)).toHaveLength(64);
  expect(await limit.take('source 7')).toBe(false);
  vi.advanceTimersByTime(60_000);
  expect(await limit.take('another 1')).toBe(true);
});

test('tasks of one key run in order, also after failures; different keys do not wait', async () => {
  const turns = new KeyedQueue();
  const done: string[] = [];
  const first = Promise.withResolvers<void>();
  const work = (key: string, name: string, until: Promise<void> = Promise.resolve()) =>
    turns
      .run(key, async () => {
        done.push(`${name} begins`);
        await until;
        done.push(`${name} ends`);
      })
      .catch(() => {});
  const all = [work('a', 'a1', first.promise), work('a', 'a2'), work('a', 'a3')];
  await work('b', 'b1');
  expect(done).toEqual(['a1 begins', 'b1 begins', 'b1 ends']);
  first.reject(new Error('a1'));
  await Promise.all(all);
  expect(done.slice(3)).toEqual(['a2 begins', 'a2 ends', 'a3 begins', 'a3 ends']);
});

test('a task waits for the last one of its key, also where an earlier one has ended meanwhile', async () => {
  const turns = new KeyedQueue();
  const done: string[] = [];
  const [first, second] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const one = turns.run('a', () => first.promise);
  const two = turns.run('a', () => second.promise.then(() => done.push('second')));
  first.resolve();
  await one;
  const soon = async (): Promise<void> => {
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
  };
  // What the queue itself does after a task is done by then.
  await soon();
  const three = turns.run('a', () => Promise.resolve(done.push('third')));
  await soon();
  expect(done).toEqual([]);
  second.resolve();
  await Promise.all([two, three]);
  expect(done).toEqual(['second', 'third']);
});

test('a preview never cuts a mask or a character in two', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme', minLength: 0, maxLength: 200 }),
      fc.string({ unit: 'grapheme', maxLength: 200 }),
      (before, after) => {
        const shown = '[card •••• 1111]';
        const body = {
          text: `${before}${shown}${after}`,
          marks: [
            {
              start: before.length,
              end: before.length + shown.length,
              type: 'CARD',
              shown: '•••• 1111',
              reason: 'checksum',
            },
          ],
        };
        const preview = cutForPreview(body);
        expect(body.text.startsWith(preview.text)).toBe(true);
        expect(preview.text.length).toBeLessThanOrEqual(160);
        expect(preview.text.isWellFormed()).toBe(body.text.isWellFormed());
        const inside = preview.text.length > before.length && preview.text.length < before.length + shown.length;
        expect(inside).toBe(false);
        for (const mark of preview.marks) expect(preview.text.slice(mark.start, mark.end)).toBe(shown);
      },
    ),
  );
});

test('presence is that of the busier desk; a desk that disconnects locked stays locked, others go', () => {
  const board = new PresenceBoard(makeBus());
  const [first, second] = ['first', 'second'];
  board.enter(first, 'p', 'w1');
  board.enter(second, 'p', 'w2');
  board.report(first, 'locked');
  expect(board.of('p')).toMatchObject({ state: 'online', workstationId: 'w2' });
  board.report(second, 'away');
  expect(board.of('p').state).toBe('away');
  expect(board.online()).toEqual([]);
  board.leave(second);
  expect(board.of('p')).toMatchObject({ state: 'locked', workstationId: 'w1' });
  board.leave(first);
  expect(board.of('p')).toMatchObject({ state: 'locked', workstationId: 'w1' });
  board.enter(first, 'p', 'w1');
  expect(board.of('p').state).toBe('online');
  board.leave(first);
  expect(board.of('p')).toMatchObject({ state: 'offline', workstationId: null });
});

test('a desk that gives no sign of life says so, whatever it was, until it gives one; a locked one stays so', () => {
  const board = new PresenceBoard(makeBus());
  board.enter('desk', 'p', 'w');
  board.report('desk', 'idle');
  board.silent('desk');
  expect(board.of('p')).toMatchObject({ state: 'not-answering', workstationId: 'w' });
  expect(board.online()).toEqual([]);
  board.keep('desk');
  expect(board.of('p').state).toBe('idle');
  board.silent('desk');
  board.leave('desk');
  expect(board.of('p')).toMatchObject({ state: 'not-answering', workstationId: 'w' });
  board.enter('desk', 'p', 'w');
  expect(board.of('p').state).toBe('online');
  board.report('desk', 'locked');
  board.silent('desk');
  expect(board.of('p').state).toBe('locked');
});

test('a notice with another text, or with other facts, is another version', () => {
  const facts = { tenantName: 'Bank', processor: 'House', retentionDays: 90, contact: 'privacy@bank.example' };
  const versions = VISITOR_LANGUAGES.flatMap((l) =>
    [
      facts,
      { ...facts, retentionDays: 30 },
      { ...facts, contact: 'dpo@bank.example' },
      { ...facts, processor: 'Other' },
    ].map((f) => noticeOf(f, l).version),
  );
  expect(new Set(versions).size).toBe(versions.length);
  expect(noticeOf(facts, 'en')).toEqual(noticeOf({ ...facts }, 'en'));
});
