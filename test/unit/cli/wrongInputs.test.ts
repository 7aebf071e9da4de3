/** What commands say of what is missing or is something else: what, where, and what to do; and nothing is made. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import { run as ledger } from '../../../cli/ledger.ts';
import { run as open } from '../../../cli/open.ts';
import { run as server } from '../../../cli/server/server.ts';
import { run as tenantKey } from '../../../cli/tenantKey.ts';
import { run as witness } from '../../../cli/witness.ts';
import { COMPILED } from '../../support/compiled.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

const folder = temporaryFolder('wrong');
const none = join(folder, 'none');
const other = join(folder, 'other.txt');
writeFileSync(other, 'something else\n');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function said(run: typeof open, args: readonly string[]): Promise<{ code: number; error: string }> {
  const lines: string[] = [];
  const spies = (['error', 'log'] as const).map((stream) =>
    vi.spyOn(console, stream).mockImplementation((line: string) => void lines.push(line)),
  );
  try {
    return { code: await run(args), error: lines.join('\n') };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}
const keys = ['--key', other, '--authority', other];
const WITNESS = ['--data', none];

test.each([
  [open, [], 2, '--key is missing'],
  [open, ['--key', other], 2, '--authority is missing'],
  [open, keys, 1, `${other} is not the private key of a tenant`],
  [ledger, [], 2, 'say "verify", "export" or "accept"'],
  [ledger, ['verify', none], 2, '--policy is missing'],
  [ledger, ['verify', none, '--policy', none], 1, `There is no "${none}"`],
  [ledger, ['verify', none, '--policy', other], 1, `${other} is no policy`],
  [ledger, ['verify', '--data', none], 1, `The ledger cannot be read: ${none} is no data folder of an enrolled desk.`],
  [ledger, ['accept', '--data', none], 2, '--reason is missing'],
  [witness, ['list'], 2, '--data is missing'],
  [witness, WITNESS, 2, 'say what to do'],
  [witness, ['dance', ...WITNESS], 2, 'there is no "dance"'],
  [witness, ['new-key', ...WITNESS], 2, '--name is missing'],
  [witness, ['serve', '--port', '70000', ...WITNESS], 2, '"70000" is no port'],
  [witness, ['add-log', ...WITNESS], 2, 'add-log takes one LOG-KEY'],
  [witness, ['list', ...WITNESS], 1, `${none} has no witness.key, or this user may not look into it.`],
  [tenantKey, ['list', '--folder', none], 1, `There is no folder "${none}"`],
  [tenantKey, ['new', '--folder', none, '--name', 'A', '--id', 'x'], 2, '--id must be a UUID'],
  [server, ['list', '--data', none], 1, `There is no database of a server in ${none}`],
  [server, ['export-ledger', '--data', none, '--out', folder], 1, `There is no database of a server in ${none}`],
  [server, ['rekey', '--data', none, '--to', other], 1, `There is no database of a server in ${none}`],
  [server, ['add-tenant', '--data', none, '--name', 'A', '--colour', '#000000', '--keys', other], 1, other],
  [server, ['new-key', '--out', other], 1, `"${other}" is there already and is not replaced`],
] as const)('%o %j', async (run, args, code, words) => {
  const answer = await said(run, args);
  expect(answer).toEqual({ code, error: expect.stringContaining(words) });
  expect(existsSync(none)).toBe(false);
  expect(readdirSync(folder)).toEqual(['other.txt']);
});

test('a file that is not there and an option that is none, as a person sees them', () => {
  const cleandesk = (...args: string[]): { status: number | null; stderr: string } =>
    spawnSync(process.execPath, [join(import.meta.dirname, '../../../cli/cleandesk.ts'), ...args], {
      encoding: 'utf8',
      env: COMPILED,
    });
  expect(cleandesk('open', '--key', none, '--authority', other)).toMatchObject({
    status: 1,
    stderr: `cleandesk open: There is no "${none}". Check the path.\n`,
  });
  const { status, stderr } = cleandesk('open', '--keys', none);
  expect(status).toBe(2);
  expect(stderr).toMatch(/'--keys'[\s\S]*cleandesk open --help says what it takes\.\n$/);
});
