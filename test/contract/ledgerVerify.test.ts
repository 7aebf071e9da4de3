import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { run } from '../../cli/ledger.ts';
import { SampleExport } from '../support/sampleExport.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

const root = temporaryFolder('ledger-verify');
afterAll(() => rmSync(root, { recursive: true, force: true }));

function write(path: string, body: string | Uint8Array): string {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, body);
  return file;
}
async function exportTo(name: string, sample: SampleExport): Promise<string> {
  for (const [path, bytes] of await sample.files()) write(join(name, path), bytes);
  write(join(name, 'records.jsonl'), `${sample.lines.join('\n')}\n`);
  return join(root, name);
}
/** The command in this process: its code and its lines. */
async function verify(...args: string[]): Promise<{ code: number; lines: string[] }> {
  const lines: string[] = [];
  const keep = (text: unknown): void => void lines.push(String(text));
  const said = [vi.spyOn(console, 'log').mockImplementation(keep), vi.spyOn(console, 'error').mockImplementation(keep)];
  try {
    return { code: await run(['verify', ...args]), lines };
  } finally {
    for (const spy of said) spy.mockRestore();
  }
}

const now = new SampleExport(600);
const before = new SampleExport(300);
let folder: string;
let older: string;
let policy: string;
let proof: string;
beforeAll(async () => {
  folder = await exportTo('now', now);
  older = await exportTo('before', before);
  policy = write('policy', now.policy);
  proof = write('4.tlog-proof', await now.proof(4));
});
// The sample is dated in 2027.
beforeAll(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: 1_800_100_000_000 });
  return () => vi.useRealTimers();
});

describe('cleandesk ledger verify', () => {
  test('says what was verified, and by whose word', async () => {
    const { code, lines } = await verify(folder, '--policy', policy, '--since', older, '--complete');
    expect(lines.join('\n')).toMatch(
      /^VERIFIED: 600 entries of desk\.example\/ledger\n.*600 records are what .*\n.*Cosigned by W1 at .*\n.*W2 at .*\n.*older/,
    );
    expect(code).toBe(0);
  });

  test('takes the proof of one record, and a checkpoint', async () => {
    const one = await verify(proof, '--policy', policy);
    expect([one.code, one.lines[1]]).toEqual([0, expect.stringContaining('The record is entry 4 of the ledger')]);
    const checkpoint = join(folder, 'checkpoint');
    expect((await verify(checkpoint, '--policy', policy, '--since', checkpoint)).code).toBe(0);
    // What only tiles can show is not taken for granted.
    const { code, lines } = await verify(checkpoint, '--policy', policy, '--since', join(older, 'checkpoint'));
    expect([code, lines[1]]).toEqual([1, expect.stringContaining('can only be checked with an export')]);
  });

  test('names what was changed, in words and as JSON', async () => {
    const entries = [...now.log.entries];
    entries.splice(7, 1);
    const forged = await exportTo('forged', new SampleExport(599, entries));
    const { code, lines } = await verify(forged, '--policy', policy, '--since', older);
    expect(code).toBe(1);
    expect(lines.slice(0, 3)).toEqual([
      'NOT VERIFIED',
      '  Rewritten: the first 300 entries are not those that the older checkpoint covers.',
      '  Deleted: entry 7 is missing.',
    ]);
    const json = await verify(older, '--policy', policy, '--since', folder, '--json');
    expect(JSON.parse(json.lines[0] ?? '')).toMatchObject({
      verified: false,
      findings: [
        { code: 'rolled-back', size: 300, older: 600 },
        { code: 'truncated', index: 300, count: 300 },
      ],
    });
  });

  test('refuses what it cannot read, and says which line of a policy', async () => {
    const bad = write('bad-policy', 'log x\nquorum none\n');
    expect(await verify(folder, '--policy', bad)).toEqual({
      code: 1,
      lines: [expect.stringMatching(/is no policy/)],
    });
    const worse = write('worse-policy', 'quorum none\nquorum none\n');
    expect((await verify(folder, '--policy', worse)).lines[0]).toMatch(/in line 2/);
    expect((await verify(join(root, 'nowhere'), '--policy', policy)).code).toBe(1);
    expect((await verify(join(root, 'now', 'tile'), '--policy', policy)).lines[1]).toMatch(/it is not there/);
    expect((await verify(folder)).code).toBe(2);
    expect((await verify(folder, '--policy', policy, '--data', root)).code).toBe(2);
  });
});
