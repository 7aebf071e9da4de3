/** Witnesses of the log, rule by rule: when each is asked, what its answer means, and when it counts as silent. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { parseCheckpoint } from '../../../core/ledger/checkpoint.ts';
import { formatVerifierKey, signatureLine } from '../../../core/ledger/note.ts';
import { bestCheckpoint } from '../../../server/domains/ledger/bestCheckpoint.ts';
import {
  cosignaturesOf,
  deleteOldCheckpoints,
  insertCosignature,
  largestCosigned,
  newestCheckpoint,
} from '../../../server/domains/ledger/ledgerQueries.ts';
import { openLogKey, RecordLog } from '../../../server/domains/ledger/recordLog.ts';
import { setWitnesses, Witnesses } from '../../../server/domains/ledger/witnesses.ts';
import { systemScope } from '../../../server/scope/scope.ts';
import { sampleKey } from '../../support/sampleLog.ts';
import { TestDatabase } from '../../support/testDatabase.ts';
import { until } from '../../support/until.ts';

const rows = await TestDatabase.make('witness-rules');
const { db } = rows;
const key = await openLogKey(db);
const log = new RecordLog(db, systemScope('a test'), key);
const one = sampleKey('one.example', 'cosignature');
const two = sampleKey('two.example', 'cosignature');

interface Answer {
  readonly status: number;
  readonly body: string;
  readonly type?: string;
  readonly location?: string;
}
/** What the witness answers to the nth request; the last one for all further ones. */
let answers: readonly (Answer | ((body: string) => Answer) | 'nothing' | 'never')[];
let asked: string[];
let server: Server;
let url: string;
beforeAll(async () => {
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (part: Buffer) => {
      body += part.toString('utf8');
    });
    request.on('end', () => {
      asked.push(`${request.method ?? ''} ${request.url ?? ''}\n${body}`);
      const next = answers[Math.min(asked.length, answers.length) - 1] ?? 'nothing';
      const answer = typeof next === 'function' ? next(body) : next;
      if (answer === 'never') return;
      if (answer === 'nothing') return void request.socket.destroy();
      const { status, type, location } = answer;
      response.writeHead(status, {
        ...(type === undefined ? {} : { 'content-type': type }),
        ...(location === undefined ? {} : { location }),
      });
      response.end(answer.body);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await rows.close();
});

const policyOf = (address: string, quorum = 'one'): string =>
  `log ${formatVerifierKey(key)}\nwitness one ${formatVerifierKey(one)} ${address}\nquorum ${quorum}\n`;
/** The cosignature of the checkpoint in a request. */
const cosigned =
  (by = one, at = 7) =>
  (body: string): Answer => {
    const { text } = parseCheckpoint(body.slice(body.indexOf('\n\n') + 2)).note;
    return { status: 200, body: signatureLine(text, by, at) };
  };
const grow = async (): Promise<number> => {
  await rows.activity({});
  return (await log.checkpoint()).size;
};

let now: number;
let found: unknown[];
let told: number;
let witnesses: Witnesses;
beforeEach(async () => {
  await db.deleteFrom('ledger_cosignature').execute();
  answers = [cosigned()];
  asked = [];
  now = 1_000_000;
  found = [];
  told = 0;
  witnesses = new Witnesses({
    ...{ db, key, now: () => now },
    found: (finding) => void found.push(finding),
    cosigned: () => {
      told += 1;
    },
  });
  await setWitnesses(db, policyOf(url));
  await grow();
});
afterEach(() => witnesses.stop());
const ask = async (): Promise<void> => {
  await witnesses.ask();
  await witnesses.answered(60_000);
};
const finding = (what: string) => [{ finding: what, position: null, witness: 'one' }];

describe('a cosignature', () => {
  test('is asked for with the checkpoint and stored with its time, and announced', async () => {
    const newest = await newestCheckpoint(db);
    await ask();
    expect(asked).toEqual([`POST /add-checkpoint\nold 0\n\n${newest?.note ?? ''}`]);
    expect(await cosignaturesOf(db, newest?.size ?? 0)).toMatchObject([{ witness: 'one', at: 7 }]);
    expect([found, told]).toEqual([[], 1]);
  });

  test('is asked for once for a checkpoint, and for the next one with a proof from there', async () => {
    await ask();
    await ask();
    expect(asked).toHaveLength(1);
    const old = (await newestCheckpoint(db))?.size ?? 0;
    await grow();
    await ask();
    expect(asked).toHaveLength(2);
    expect(asked[1]).toMatch(new RegExp(`^POST /add-checkpoint\\nold ${old}\\n(?:[\\w+/=]{44}\\n)+\\n`));
    expect([await largestCosigned(db), told]).toEqual([old + 1, 2]);
  });

  test.each<[string, (body: string) => Answer]>([
    ['of another key', cosigned(two)],
    ['that is none', () => ({ status: 200, body: `— ${one.name} AAAAAAAA\n` })],
    ['without a line of its name', () => ({ status: 200, body: '' })],
    [
      'of another text',
      (body) => cosigned()(body.replace(/\n\n([^\n]+\n)\d+\n/, (_all, name: string) => `\n\n${name}1\n`)),
    ],
  ])('%s is not stored', async (_name, answer) => {
    answers = [answer];
    await ask();
    expect([await largestCosigned(db), told]).toEqual([0, 0]);
    expect(await rows.all('ledger_cosignature')).toEqual([]);
  });
});

describe('an answer', () => {
  const conflict = (body: string, type = 'text/x.tlog.size'): Answer => ({ status: 409, body, type });
  const size = async (): Promise<number> => (await newestCheckpoint(db))?.size ?? 0;

  test.each<[string, Answer, string]>([
    ['that the histories differ', { status: 422, body: '' }, 'witness-forked'],
    ['of a conflict without a size', conflict('', 'text/plain'), 'witness-forked'],
    ['of a conflict with a size of another form', conflict('0x1\n'), 'witness-forked'],
    ['of a conflict with a size of another type', conflict('1\n', 'text/plain'), 'witness-forked'],
    ['of a size that begins with a zero', conflict('01\n'), 'witness-forked'],
    ['of a larger size', conflict('999999\n'), 'witness-has-more'],
    ['of the size that it was told', conflict('0\n'), 'witness-forked'],
    ['of a bad request', { status: 400, body: '' }, 'witness-refused'],
    ['that the log is unknown', { status: 404, body: '' }, 'witness-refused'],
    ['of the last status of its kind', { status: 499, body: '' }, 'witness-refused'],
  ])('%s is a finding', async (_name, answer, what) => {
    answers = [answer];
    await ask();
    expect([found, asked.length, await largestCosigned(db)]).toEqual([finding(what), 1, 0]);
  });

  test('of the same size as the newest is asked once more from there, and counts', async () => {
    answers = [conflict(`${await size()}\n`), cosigned()];
    await ask();
    expect(asked[1]).toMatch(new RegExp(`^POST /add-checkpoint\\nold ${await size()}\\n\\n`));
    expect([found, await largestCosigned(db)]).toEqual([[], await size()]);
  });

  test('of another size again and again is a fork', async () => {
    answers = [conflict('1\n'), conflict('2\n')];
    await grow();
    await ask();
    expect([found, asked.length]).toEqual([finding('witness-forked'), 2]);
  });

  test.each<[string, Answer | 'nothing']>([
    ['that it is busy', { status: 429, body: '' }],
    ['of a failure of its own', { status: 500, body: '' }],
    ['that is too long', { status: 422, body: 'x'.repeat(64 * 1024 + 1) }],
    ['that it is somewhere else', { status: 307, body: '', location: '/other' }],
    ['that does not come', 'nothing'],
  ])('%s is no finding, until ten minutes have passed', async (_name, answer) => {
    answers = [answer];
    await ask();
    expect([found, asked.length]).toEqual([[], 1]);
    now += 10 * 60_000 - 1;
    await ask();
    expect(found).toEqual([]);
    now += 60_000;
    await ask();
    expect(found).toEqual(finding('witness-unreachable'));
  });

  test('of the longest length is read', async () => {
    answers = [{ status: 422, body: 'x'.repeat(64 * 1024) }];
    await ask();
    expect(found).toEqual(finding('witness-forked'));
  });
});

describe('a witness that fails', () => {
  test('is asked again after two, four, eight seconds and so on, at most a minute', async () => {
    answers = ['nothing'];
    const pauses: number[] = [];
    for (let n = 0; n < 7; n += 1) {
      await ask();
      const before = asked.length;
      for (let waited = 1_000; ; waited += 1_000) {
        now += 1_000;
        if (waited > 61_000) throw new Error('It was not asked any more.');
        await ask();
        if (asked.length === before) continue;
        pauses.push(waited);
        break;
      }
    }
    expect(pauses).toEqual([2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]);
  });

  test('is asked again after a refusal too, and at once when it has cosigned', async () => {
    answers = [{ status: 404, body: '' }, cosigned()];
    await ask();
    now += 1_999;
    await ask();
    expect(asked).toHaveLength(1);
    now += 1;
    await ask();
    await grow();
    await ask();
    expect(asked).toHaveLength(3);
  });

  test('and answers meanwhile is silent anew from the next failure on', async () => {
    answers = ['nothing', { status: 404, body: '' }, 'nothing'];
    await ask();
    now += 9 * 60_000;
    await ask();
    now += 9 * 60_000;
    await ask();
    expect(found).toEqual(finding('witness-refused'));
  });
});

describe('at the end', () => {
  test('who waits for answers goes on when they have come, or when the time is over', async () => {
    await witnesses.answered(60_000);
    await witnesses.ask();
    await witnesses.answered(60_000);
    expect(told).toBe(1);
    await grow();
    answers = ['never'];
    await witnesses.ask();
    await witnesses.answered(1);
    await until(() => asked.length === 2);
    expect(told).toBe(1);
  });

  test('none is asked any more after the stop', async () => {
    await witnesses.stop();
    await ask();
    expect(asked).toEqual([]);
  });

  test('none is asked where none is named', async () => {
    await db.deleteFrom('setting').where('name', '=', 'ledger-witnesses').execute();
    await ask();
    expect(asked).toEqual([]);
  });
});

describe('which witnesses there are', () => {
  test('is stored as it was given, with a record of before and after', async () => {
    await db.deleteFrom('change').execute();
    const text = policyOf(`${url}///`);
    expect((await setWitnesses(db, text)).quorum).toBe('one');
    const [change] = await rows.all('change');
    expect(change).toMatchObject({ action: 'set-witnesses', subject: '1', person_id: null });
    expect([JSON.parse(String(change?.['before'])), JSON.parse(String(change?.['after']))]).toEqual([
      { policy: policyOf(url) },
      { policy: text },
    ]);
    await ask();
    expect(asked[0]?.split('\n')[0]).toBe('POST /add-checkpoint');
  });

  test.each([
    'ftp://one.example',
    'nonsense',
    'https://a:b@one.example',
    'https://a@one.example',
    'https://:b@c.example',
  ])('needs an address of HTTP without a password, and not %s', async (address) => {
    const before = await rows.all('setting');
    await expect(setWitnesses(db, policyOf(address))).rejects.toMatchObject({
      fault: { code: 'witness-address', params: { name: 'one' } },
    });
    expect(await rows.all('setting')).toEqual(before);
  });

  test('names the line of a text that is no policy', async () => {
    await expect(setWitnesses(db, 'quorum none\nnonsense\n')).rejects.toMatchObject({
      fault: { code: 'witness-policy-unreadable', params: { line: 2 } },
    });
  });
});

describe('the checkpoint for an export', () => {
  const sign = (size: number, witness = 'one') =>
    insertCosignature(db, { size, witness, at: 1, line: `— ${witness} of ${size}\n` });

  test('is the newest that enough have cosigned and that covers the records, else the newest', async () => {
    const first = await grow();
    const second = await grow();
    const third = await grow();
    const best = async (least: number) => (await bestCheckpoint(db, least))?.size;
    expect([await best(0), await best(third), await best(third + 1)]).toEqual([third, third, undefined]);
    await sign(first);
    expect([await best(0), await best(first), await best(first + 1)]).toEqual([first, first, third]);
    await sign(second);
    await sign(third, 'unknown');
    expect([await best(0), await best(second), await best(third)]).toEqual([second, second, third]);
    expect((await bestCheckpoint(db, 0))?.whole.endsWith(`— one of ${second}\n`)).toBe(true);
    expect((await bestCheckpoint(db, third))?.whole.endsWith(`— unknown of ${third}\n`)).toBe(true);
    await setWitnesses(db, policyOf(url, 'none'));
    expect(await best(0)).toBe(third);
  });

  test('is not one whose checkpoint is gone', async () => {
    const first = await grow();
    const second = await grow();
    await sign(first);
    await db.deleteFrom('ledger_checkpoint').where('size', '=', first).execute();
    expect((await bestCheckpoint(db, 0))?.size).toBe(second);
  });

  test('stays stored with its cosignature or as the newest, the others until they are old', async () => {
    await db.deleteFrom('ledger_checkpoint').execute();
    await db
      .insertInto('ledger_checkpoint')
      .values([1, 2, 3, 4, 5].map((size) => ({ size, at: size === 3 ? 20 : size === 4 ? 19 : 10, note: `${size}` })))
      .execute();
    await sign(2);
    await deleteOldCheckpoints(db, 20);
    expect((await rows.all('ledger_checkpoint')).map(({ size }) => size)).toEqual([2, 3, 5]);
    await deleteOldCheckpoints(db, 21);
    expect((await rows.all('ledger_checkpoint')).map(({ size }) => size)).toEqual([2, 5]);
  });
});
