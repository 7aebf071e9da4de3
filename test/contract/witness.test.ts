import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { formatAddCheckpoint } from '../../core/ledger/addCheckpoint.ts';
import { parseCheckpoint, signCheckpoint } from '../../core/ledger/checkpoint.ts';
import { EMPTY_ROOT } from '../../core/ledger/merkleTree.ts';
import {
  formatVerifierKey,
  parseNote,
  parseVerifierKey,
  verifyNote,
  type VerifierKey,
} from '../../core/ledger/note.ts';
import { Findings } from '../../core/ledger/verify/finding.ts';
import { verifyOlder } from '../../core/ledger/verify/verifyOlder.ts';
import { parsePolicy, trustCheckpoint } from '../../core/ledger/witnessPolicy.ts';
import { serveWitness, type WitnessServer } from '../../cli/witness/serveWitness.ts';
import { newWitnessKey, originHash, WitnessFolder } from '../../cli/witness/witnessFolder.ts';
import { CLI } from '../support/cleandesk.ts';
import { COMPILED } from '../support/compiled.ts';
import { SampleLog, sampleKey } from '../support/sampleLog.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

const root = temporaryFolder('witness');
afterAll(() => rmSync(root, { recursive: true, force: true }));

const log = new SampleLog().grow(700);
const unknown = new SampleLog('other.example/ledger').grow(5);
let number = 0;
let folder: string;
let witness: VerifierKey;
let server: WitnessServer;
let now = 1_800_000_000_000;
const reports: string[] = [];

const start = (): Promise<WitnessServer> =>
  serveWitness(folder, { host: '127.0.0.1', port: 0 }, { now: () => now, report: (line) => void reports.push(line) });

beforeEach(async () => {
  number += 1;
  folder = join(root, String(number));
  witness = newWitnessKey(folder, 'witness.example/one');
  new WitnessFolder(folder).addLog(formatVerifierKey(log.key));
  reports.length = 0;
  server = await start();
  return () => server.close();
});

interface Got {
  readonly status: number;
  readonly type: string | null;
  readonly body: string;
}
async function post(body: string | Uint8Array): Promise<Got> {
  const response = await fetch(`${server.url}/add-checkpoint`, { method: 'POST', body: Buffer.from(body) });
  return { status: response.status, type: response.headers.get('content-type'), body: await response.text() };
}
const status = async (body: string | Uint8Array): Promise<number> => (await post(body)).status;
const stored = (): string | null => new WitnessFolder(folder).latest(log.key.name)?.whole ?? null;

describe('a witness', () => {
  test('cosigns a log that only grows, and says when', async () => {
    for (const [old, size] of [
      [0, 1],
      [1, 1],
      [1, 300],
      [300, 700],
    ] as const) {
      const { status: code, body } = await post(await log.submission(old, size));
      expect(code).toBe(200);
      const note = parseNote((await log.checkpoint(size)) + body);
      expect(verifyNote(note, [log.key, witness]).map((found) => found.timestamp)).toEqual([null, now / 1000]);
    }
    const served = await fetch(`${server.url}/${originHash(log.key.name)}/checkpoint`);
    expect(parseCheckpoint(await served.text())).toMatchObject({ size: 700, origin: log.key.name });
  });

  test('answers each refusal with the status of the specification, and stores nothing', async () => {
    await post(await log.submission(0, 300));
    const before = stored();
    const good = await log.submission(300, 700);
    const forged = new SampleLog().grow(299).append(Buffer.from('changed')).grow(700);
    const notTheLog = sampleKey('desk.example/ledger', 'cosignature');
    const wrongKey = signCheckpoint(await log.head(), notTheLog);
    const lines = good.split('\n');
    const refused: [number, string | Uint8Array][] = [
      [400, ''],
      [400, 'old 300\n'],
      [400, good.replace('old 300', 'old 0300')],
      [400, good.replace('old 300', 'old -1')],
      [400, good.replace('old ', 'new ')],
      [400, good.replace('\n700\n', '\n0700\n')],
      [400, [lines[0], ...Array.from({ length: 64 }, () => lines[1]), ...lines.slice(1)].join('\n')],
      [400, Buffer.from(good).fill(0xff, 10, 12)],
      [400, await log.submission(0, 300).then((body) => body.replace('old 0', 'old 301'))],
      [400, 'x'.repeat(300_000)],
      [403, formatAddCheckpoint({ oldSize: 300, proof: [], checkpoint: wrongKey })],
      [403, good.replace('\n700\n', '\n701\n')],
      [404, await unknown.submission(0)],
      [409, await log.submission(0, 700)],
      [409, await log.submission(299, 700)],
      [409, await log.submission(301, 700)],
      [422, [lines[0], ...lines.slice(2)].join('\n')],
      [422, await forged.submission(300)],
      [422, await forged.submission(300, 300)],
      [422, (await log.submission(300, 300)).replace('old 300\n', `old 300\n${lines[1]}\n`)],
    ];
    for (const [code, body] of refused) expect([code, await status(body)]).toEqual([code, code]);
    expect(stored()).toBe(before);
    expect(await post(await log.submission(5, 700))).toEqual({ status: 409, type: 'text/x.tlog.size', body: '300\n' });
    expect(await status(good)).toBe(200);
  });

  test('takes the first checkpoint without proof, and the empty tree with its own root only', async () => {
    const empty = (bytes: Uint8Array): string =>
      formatAddCheckpoint({ oldSize: 0, proof: [], checkpoint: signCheckpoint({ size: 0, root: bytes }, log.key) });
    expect(await status(empty(new Uint8Array(32)))).toBe(422);
    expect(await status(empty(EMPTY_ROOT))).toBe(200);
    const withProof = formatAddCheckpoint({ oldSize: 0, proof: [EMPTY_ROOT], checkpoint: await log.checkpoint() });
    expect(await status(withProof)).toBe(422);
    expect(await status(await log.submission(0))).toBe(200);
  });

  test('of many requests at once for the same old size, one is cosigned', async () => {
    await post(await log.submission(0, 100));
    const bodies = await Promise.all(Array.from({ length: 20 }, (_, at) => log.submission(100, 101 + at)));
    const codes = await Promise.all(bodies.map(status));
    expect(codes.filter((code) => code === 200)).toHaveLength(1);
    expect(codes.filter((code) => code === 409)).toHaveLength(19);
  });

  test('keeps both notes of a log that signs two trees of one size', async () => {
    await post(await log.submission(0));
    const forged = new SampleLog().grow(20).append(Buffer.from('changed')).grow(700);
    expect(await status(await forged.submission(700))).toBe(422);
    expect(await status(await forged.submission(700))).toBe(422);
    const kept = readdirSync(join(folder, 'evidence')).sort();
    const heads = kept.map((name) => parseCheckpoint(readFileSync(join(folder, 'evidence', name))));
    expect(heads.map(({ size }) => size)).toEqual([700, 700]);
    expect(heads[0]?.root).not.toEqual(heads[1]?.root);
    for (const { note } of heads) expect(verifyNote(note, [log.key])).toHaveLength(1);
    expect(reports.join()).toContain('signed two different trees of 700 entries');
  });

  test('and another one that are shown two ledgers give neither of them the quorum', async () => {
    const otherFolder = join(root, `${number}-other`);
    const other = newWitnessKey(otherFolder, 'witness.example/other');
    new WitnessFolder(otherFolder).addLog(formatVerifierKey(log.key));
    const second = await serveWitness(
      otherFolder,
      { host: '127.0.0.1', port: 0 },
      { now: () => now, report: () => {} },
    );
    const forged = new SampleLog().grow(20).append(Buffer.from('changed')).grow(700);
    try {
      const answer = await fetch(`${second.url}/add-checkpoint`, { method: 'POST', body: await forged.submission(0) });
      const shown = [
        (await log.checkpoint()) + (await post(await log.submission(0))).body,
        (await forged.checkpoint()) + (await answer.text()),
      ];
      const keys = [
        `log ${formatVerifierKey(log.key)}`,
        ...[witness, other].map((key, at) => `witness W${at} ${formatVerifierKey(key)}`),
      ];
      const both = parsePolicy([...keys, 'group both all W0 W1', 'quorum both', ''].join('\n'));
      const either = parsePolicy([...keys, 'group either any W0 W1', 'quorum either', ''].join('\n'));
      for (const note of shown) {
        expect(() => trustCheckpoint(note, both)).toThrow('quorum-missing');
        expect(trustCheckpoint(note, either).cosigned.size).toBe(1);
      }
      // Who has both has the proof, and each witness refuses the other's ledger.
      const findings = new Findings();
      const [mine = '', theirs = ''] = shown;
      await verifyOlder(
        { checkpoint: Buffer.from(theirs), file: null },
        trustCheckpoint(mine, either),
        null,
        either,
        findings,
      );
      expect(findings.list).toEqual([{ code: 'forked', size: 700, older: 700 }]);
      expect(await status(await forged.submission(700))).toBe(422);
    } finally {
      await second.close();
    }
  });

  test('goes on after a restart where it was, and never with an earlier time', async () => {
    await post(await log.submission(0, 300));
    await server.close();
    now -= 86_400_000;
    server = await start();
    expect(await status(await log.submission(0, 700))).toBe(409);
    const { body } = await post(await log.submission(300, 700));
    const [found] = verifyNote(parseNote((await log.checkpoint()) + body), [witness]);
    now += 86_400_000;
    expect(found?.timestamp).toBe(now / 1000);
  });

  test('cosigns nothing when what it stored was changed', async () => {
    await post(await log.submission(0, 300));
    const file = join(folder, 'cosigned', originHash(log.key.name));
    const older = await log.checkpoint(100);
    for (const changed of [older, readFileSync(file, 'utf8').replace('\n300\n', '\n301\n'), '']) {
      writeFileSync(file, changed);
      expect(await status(await log.submission(100, 700))).toBe(500);
    }
    expect(reports.join()).toContain('Nothing is cosigned');
  });

  test('runs once a folder, and not with a key that others may read', async () => {
    await expect(start()).rejects.toThrow(/running/);
    const key = join(folder, 'witness.key');
    expect(statSync(key).mode & 0o777).toBe(0o600);
    chmodSync(key, 0o640);
    expect(() => new WitnessFolder(folder)).toThrow(/Others on this machine may read/);
    chmodSync(key, 0o600);
    expect(() => newWitnessKey(folder, 'another')).toThrow(/there already/);
  });

  test('answers nothing else', async () => {
    const get = (path: string, method = 'GET'): Promise<number> =>
      fetch(`${server.url}${path}`, { method }).then((response) => response.status);
    expect(await get('/add-checkpoint')).toBe(405);
    expect(await get('/')).toBe(404);
    expect(await get(`/${originHash(log.key.name)}/checkpoint`)).toBe(404);
    expect(await get(`/${originHash('unknown')}/checkpoint`)).toBe(404);
    expect(await get(`/${originHash(log.key.name)}/checkpoint`, 'PUT')).toBe(405);
    expect(await get('/../witness.key')).toBe(404);
  });
});

describe('cleandesk witness', () => {
  const data = join(root, 'command');
  const run = (...args: string[]): string =>
    execFileSync(process.execPath, [CLI, 'witness', ...args, '--data', data], { env: COMPILED, encoding: 'utf8' });

  let vkey = '';
  beforeAll(() => {
    vkey = run('new-key', '--name', 'witness.example/two').trim();
    run('add-log', formatVerifierKey(log.key));
  });

  test('keeps what it cosigned when it is killed right after its answer', async () => {
    const child = spawn(process.execPath, [CLI, 'witness', 'serve', '--data', data], {
      env: COMPILED,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    try {
      const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
      const { url } = JSON.parse(line) as { url: string };
      const answer = await fetch(`${url}/add-checkpoint`, { method: 'POST', body: await log.submission(0, 300) });
      expect(answer.status).toBe(200);
    } finally {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    expect(new WitnessFolder(data).key).toMatchObject(parseVerifierKey(vkey));
    expect(new WitnessFolder(data).latest(log.key.name)?.size).toBe(300);
    expect(run('list')).toContain('300 entries cosigned');
    expect(existsSync(join(data, 'witness.key'))).toBe(true);
  });
});
