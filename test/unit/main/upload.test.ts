import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { MOST_DETAILS, type ActivityDetail, type ChainedActivity } from '../../../contract/activity.ts';
import { LARGEST_REQUEST } from '../../../core/vocabulary/limits.ts';
import { createUpload, type Upload, type UploadOptions } from '../../../main/activity/upload.ts';
import { Unreachable } from '../../../main/link/errors.ts';

const workstationId = randomUUID();
const recordOf = (seq: number, detail: ActivityDetail = {}): ChainedActivity => ({
  record: { seq, at: 1, workstationId, personId: null, tenantId: null, conversationId: null, kind: 'idle', detail },
  previousHash: `h${seq - 1}`,
  hash: `h${seq}`,
});

interface World {
  upload: Upload;
  head: number;
  stored: number;
  down: boolean;
  calls: number;
  facts: Map<string, string>;
  /** Of each record. */ detail: ActivityDetail;
  /** Bytes of each request with records. */ sizes: number[];
}
const worlds: World[] = [];
beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  for (const one of worlds.splice(0)) one.upload.stop();
  vi.useRealTimers();
});
/** New records are gathered so long before they are sent. */
const gathered = (): Promise<unknown> => vi.advanceTimersByTimeAsync(60);
/** A ledger and a server that only count; `down` answers nothing. */
function worldOf(start: Partial<Pick<World, 'head' | 'stored' | 'down' | 'facts' | 'detail'>> = {}): World {
  const empty = { head: 0, stored: 0, down: false, calls: 0, facts: new Map<string, string>() };
  const world = { ...empty, detail: {} as ActivityDetail, sizes: [] as number[], ...start };
  const call = async (name: string, _params: unknown, body: { records?: unknown[] }): Promise<unknown> => {
    world.calls += 1;
    if (world.down) throw new Unreachable('down');
    if (name === 'uploadActivity') {
      world.stored += body.records?.length ?? 0;
      world.sizes.push(Buffer.byteLength(JSON.stringify(body)));
    }
    return { storedUpTo: world.stored, hash: `h${world.stored}` };
  };
  const upload = createUpload({
    link: { call: call as UploadOptions['link']['call'] },
    log: () => undefined,
    onDiverged: () => undefined,
    onProgress: () => undefined,
    database: {
      head: () => ({ seq: world.head, hash: `h${world.head}` }),
      hashAt: (seq) => `h${seq}`,
      after: (seq, limit) =>
        Array.from({ length: Math.min(limit, world.head - seq) }, (_one, index) =>
          recordOf(seq + index + 1, world.detail),
        ),
      fact: (name) => world.facts.get(name) ?? null,
      setFact: (name, value) => {
        world.facts.set(name, value);
      },
    },
  });
  const made = Object.assign(world, { upload });
  worlds.push(made);
  return made;
}

test('waiting records are counted from the acknowledged one, however the next call fails', async () => {
  const world = worldOf({ head: 900 });
  world.upload.kick();
  await gathered();
  expect([world.stored, world.upload.waiting()]).toEqual([900, 0]);
  world.down = true;
  world.head = 903;
  const before = world.calls;
  world.upload.kick();
  await gathered();
  expect(world.calls).toBe(before + 1);
  expect(world.upload.waiting()).toBe(3);
});

test('a desk that starts without a server knows what was acknowledged before', async () => {
  const first = worldOf({ head: 40 });
  first.upload.kick();
  await gathered();
  expect(first.upload.waiting()).toBe(0);
  expect(worldOf({ head: 42, down: true, facts: first.facts }).upload.waiting()).toBe(2);
  // A ledger that was replaced by a shorter one has no negative number of waiting records.
  expect(worldOf({ head: 7, down: true, facts: first.facts }).upload.waiting()).toBe(0);
});

test('a restored connection ends the wait for the next attempt', async () => {
  const world = worldOf({ head: 5, down: true });
  world.upload.kick();
  await gathered();
  expect(world.calls).toBe(1);
  world.down = false;
  world.upload.kick();
  // The first attempt after a failure comes half a second later at the soonest.
  await vi.advanceTimersByTimeAsync(499);
  expect(world.calls).toBe(1);
  world.upload.retryNow();
  await vi.advanceTimersByTimeAsync(0);
  expect(world.stored).toBe(5);
});

/** As many facts as a record may have, each as long as it may be. */
const largest = (character: string): ActivityDetail =>
  Object.fromEntries(
    Array.from({ length: MOST_DETAILS }, (_one, n) => [character.repeat(38) + (n + 10), character.repeat(200)]),
  );

test.each([
  ['one byte', 'x'],
  ['three bytes', '中'],
  ['four bytes', '😀'],
  ['six bytes when they are escaped', '\u0001'],
])('no request has more bytes than the server takes, and none is sent half full: %s', async (_name, character) => {
  const world = worldOf({ head: 1_200, detail: largest(character) });
  const one = Buffer.byteLength(JSON.stringify(recordOf(1_200, world.detail)));
  world.upload.kick();
  await gathered();
  expect(world.stored).toBe(1_200);
  expect(Math.max(...world.sizes)).toBeLessThanOrEqual(LARGEST_REQUEST);
  // Each but the last is full: of records, or of bytes.
  const full = Math.min(500 * (one - 10), LARGEST_REQUEST - one - 2_048);
  for (const size of world.sizes.slice(0, -1)) expect(size).toBeGreaterThan(full);
});
