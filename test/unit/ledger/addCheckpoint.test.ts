/** What a witness takes, condition by condition; its protocol over HTTP is in test/contract/witness.test.ts. */
import { beforeAll, describe, expect, test } from 'vitest';
import { formatAddCheckpoint, judgeCheckpoint, type WitnessedLog } from '../../../core/ledger/addCheckpoint.ts';
import { EMPTY_ROOT } from '../../../core/ledger/merkleTree.ts';
import { proveConsistency } from '../../../core/ledger/tileProofs.ts';
import { SampleLog } from '../../support/sampleLog.ts';

const log = new SampleLog().grow(20);
const other = new SampleLog().grow(20, 'other');
/** The witness has cosigned so much of the log, nothing by default. */
const knowing =
  (latest: WitnessedLog['latest'] = null, keys = [log.key]) =>
  (origin: string): WitnessedLog | null =>
    origin === log.key.name ? { keys, latest } : null;
const judged = (body: string | Uint8Array, logOf = knowing()): object => {
  const { status, ...rest } = judgeCheckpoint(body, logOf);
  return 'checkpoint' in rest ? { ...rest, status, checkpoint: rest.checkpoint.size } : { ...rest, status };
};

let first: string;
let next: string;
let at8: WitnessedLog['latest'];
beforeAll(async () => {
  first = await log.submission(0, 8);
  next = await log.submission(8, 20);
  at8 = await log.head(8);
});

describe('the body', () => {
  test('is the old size, the hashes of the proof, an empty line and the note', async () => {
    const proof = await proveConsistency(8, 20, log.read);
    const note = await log.checkpoint(20);
    expect(next).toBe(['old 8', ...proof.map((hash) => Buffer.from(hash).toString('base64')), '', note].join('\n'));
    expect(formatAddCheckpoint({ oldSize: 0, proof: [], checkpoint: 'note\n' })).toBe('old 0\n\nnote\n');
  });

  test.each([
    ['nothing', () => ''],
    ['no empty line', () => next.replace('\n\n', '\n')],
    ['no old size', () => next.replace('old 8', '')],
    ['another word', () => next.replace('old 8', 'new 8')],
    ['no blank', () => next.replace('old 8', 'old8')],
    ['a size that is no number', () => next.replace('old 8', 'old x')],
    ['a size with a zero before it', () => next.replace('old 8', 'old 08')],
    ['a negative size', () => next.replace('old 8', 'old -8')],
    ['a hash of another length', () => next.replace('\n\n', `\n${Buffer.alloc(31).toString('base64')}\n\n`)],
    ['a hash that is no base64', () => next.replace('\n\n', '\n?\n\n')],
    [
      '64 hashes',
      () => `old 8\n${`${Buffer.alloc(32).toString('base64')}\n`.repeat(64)}\n${next.split('\n\n')[1] ?? ''}`,
    ],
    ['a note that is no checkpoint', () => 'old 0\n\nnote\n'],
    ['bytes that are no UTF-8', () => Uint8Array.from([...Buffer.from(next), 0xff])],
    ['an old size beyond that of the note', () => next.replace('old 8', 'old 21')],
  ])('with %s is refused as malformed', (_what, body) => {
    expect(judged(body(), knowing(at8))).toEqual({ status: 400 });
  });

  test('with 63 hashes is read, and is no proof', () => {
    const [, note = ''] = next.split(/\n\n([^]*)/);
    const body = `old 8\n${`${Buffer.alloc(32).toString('base64')}\n`.repeat(63)}\n${note}`;
    expect(judged(body, knowing(at8))).toEqual({ status: 422, checkpoint: 20, fork: false });
  });
});

describe('a checkpoint', () => {
  test('is taken first without a proof, and later with one', () => {
    expect(judged(first)).toEqual({ status: 200, checkpoint: 8 });
    expect(judged(next, knowing(at8))).toEqual({ status: 200, checkpoint: 20 });
    expect(judged(Buffer.from(next), knowing(at8))).toEqual({ status: 200, checkpoint: 20 });
  });

  test('is taken again as it is, which proves nothing new', async () => {
    const again = formatAddCheckpoint({ oldSize: 8, proof: [], checkpoint: await log.checkpoint(8) });
    expect(judged(again, knowing(at8))).toEqual({ status: 200, checkpoint: 8 });
  });

  test('of an empty tree is taken with the root of one, and with no other', async () => {
    const empty = new SampleLog();
    const note = formatAddCheckpoint({ oldSize: 0, proof: [], checkpoint: await empty.checkpoint(0) });
    expect(judged(note)).toEqual({ status: 200, checkpoint: 0 });
    const wrong = (await empty.head(0)).root.map((byte) => byte ^ 1);
    expect(judged(note, knowing({ size: 0, root: wrong }))).toMatchObject({ status: 422, fork: true });
    expect(Buffer.from(EMPTY_ROOT).equals(Buffer.from((await empty.head(0)).root))).toBe(true);
  });

  test('of a log that the witness does not know is refused', () => {
    expect(judged(first, () => null)).toEqual({ status: 404 });
  });

  test('signed by another key of that name is refused', () => {
    expect(judged(first, knowing(null, [new SampleLog('else.example/ledger').key]))).toEqual({ status: 403 });
  });

  test('after another size than the witness has cosigned names that size', async () => {
    expect(judged(next)).toEqual({ status: 409, size: 0 });
    expect(judged(first, knowing(at8))).toEqual({ status: 409, size: 8 });
    expect(judged(next, knowing(await log.head(20)))).toEqual({ status: 409, size: 20 });
  });

  test('with a proof where none is due, without a due one, or with that of another size, is inconsistent', async () => {
    const checkpoint = await log.checkpoint(20);
    const proof = await proveConsistency(8, 20, log.read);
    const with0 = formatAddCheckpoint({ oldSize: 0, proof, checkpoint });
    expect(judged(with0)).toEqual({ status: 422, checkpoint: 20, fork: false });
    for (const wrong of [[], proof.slice(1), await proveConsistency(7, 20, log.read)])
      expect(judged(formatAddCheckpoint({ oldSize: 8, proof: wrong, checkpoint }), knowing(at8))).toEqual({
        status: 422,
        checkpoint: 20,
        fork: false,
      });
  });

  test('of another tree is a fork where the sizes are the same, and inconsistent where they are not', async () => {
    const forked = formatAddCheckpoint({ oldSize: 8, proof: [], checkpoint: await other.checkpoint(8) });
    expect(judged(forked, knowing(at8))).toEqual({ status: 422, checkpoint: 8, fork: true });
    expect(judged(await other.submission(8, 20), knowing(at8))).toEqual({ status: 422, checkpoint: 20, fork: false });
  });
});
