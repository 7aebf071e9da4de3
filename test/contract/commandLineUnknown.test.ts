/** What `cleandesk server` says of a name or an id that there is not: one sentence, exit code 1, nothing stored. */
import { spawnSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { run } from '../../cli/server/server.ts';
import { Rig } from '../support/serverRig.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

const ID = '00000000-0000-4000-8000-000000000000';
const folder = temporaryFolder('unknown');
const out = join(folder, 'out');
let rig: Rig;
beforeAll(async () => {
  rig = await Rig.make();
});
afterAll(async () => {
  await rig.remove();
  rmSync(folder, { recursive: true, force: true });
});

async function used(...args: readonly string[]): Promise<{ code: number; out: string; error: string }> {
  const written = { log: [] as string[], error: [] as string[] };
  const spies = (['log', 'error'] as const).map((stream) =>
    vi.spyOn(console, stream).mockImplementation((line: string) => void written[stream].push(line)),
  );
  try {
    return { code: await run(args), out: written.log.join('\n'), error: written.error.join('\n') };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

const SITE = ['--name', 'Help', '--processor', 'Desk', '--contact', 'dpo@quay.example', '--retention-days', '30'];
const TENANTS = 'There is no tenant "nope"; there are: Harbour Bank, Northline Travel.';

test.each([
  [['revoke', '--id', ID], 'There is no such enrolled workstation.'],
  [['revoke', '--id', 'nope'], 'There is no such enrolled workstation.'],
  [['enrol', '--name', 'Desk 9', '--group', 'nope'], 'There is no group "nope".'],
  [['enrol', '--name', 'Desk 9', '--replaces', ID], 'There is no such enrolled workstation.'],
  [['addresses', 'remove', '--id', ID], 'There is no such thing here.'],
  [['addresses', 'add', '192.0.2.0/24', '--tenant', 'nope'], TENANTS],
  [['addresses', 'add', '192.0.2.0/24', '--group', 'nope'], 'There is no group "nope".'],
  [['addresses', 'try', '192.0.2.1', '--tenant', 'nope'], TENANTS],
  [['addresses', 'try', '192.0.2.1', '--group', 'nope'], 'There is no group "nope".'],
  [['add-site', '--tenant', 'nope', ...SITE], TENANTS],
  [['add-person', '--login', 'z', '--name', 'Z', '--role', 'agent', '--tenant', 'nope'], TENANTS],
  [['reset-password', '--login', 'nope'], 'No person who works here has this login.'],
  [['typing-preview', 'on', '--tenant', 'nope'], TENANTS],
  [['masking-policy', '--tenant', 'nope'], TENANTS],
  [['public-details', '--tenant', 'nope'], TENANTS],
  [['export-conversation', '--id', ID, '--out', out], `There is no conversation "${ID}".`],
  [['export-conversation', '--id', 'nope', '--out', out], 'There is no conversation "nope".'],
  [
    ['break-glass', '--request', ID, '--reason', 'nobody is there'],
    `No open request has the id "${ID}". Without options this command lists those that are open.`,
  ],
  [
    ['erase-activity', '--record', '99999', '--reason', 'asked for'],
    'Nothing was erased: there is no record at position 99999.',
  ],
  [
    ['export-ledger', '--out', out, '--record', '99999'],
    expect.stringMatching(/There is no record 99999: the newest is \d+\.$/),
  ],
  [['export-entry', '--id', ID, '--out', out], `No entry and no message with a sealed value has the id "${ID}".`],
])('%j', async (args, sentence) => {
  expect(await used(...args, '--data', rig.data)).toEqual({
    code: 1,
    out: '',
    error: typeof sentence === 'string' ? `cleandesk server: ${sentence}` : sentence,
  });
  expect(existsSync(out)).toBe(false);
});

test('a key that the policy does not have', async () => {
  for (const args of [
    ['get', 'nope'],
    ['set', 'nope', '1'],
  ]) {
    const { code, error } = await used('policy', ...args, '--data', rig.data);
    expect(code).toBe(1);
    expect(error).toMatch(/^cleandesk server: The policy has no "nope"; here it has: .*\.$/);
  }
});

test('scripted visitors of a site that the server does not have say it once, however many they are', async () => {
  const at = ['--url', rig.server.visitorUrl, '--count', '3', '--pause', '1'];
  expect(await used('visitors', ...at, '--site', ID)).toEqual({
    code: 1,
    out: '',
    error: `A scripted visitor gave up: The server has no site "${ID}".`,
  });
  expect((await used('visitors', ...at)).code).toBe(2);
});

test('the process ends in the same way, without a stack trace', () => {
  const cli = join(import.meta.dirname, '..', '..', 'cli', 'cleandesk.ts');
  const args = [cli, 'server', 'revoke', '--id', ID, '--data', rig.data];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  const error = 'cleandesk server: There is no such enrolled workstation.\n';
  expect({ status, stdout, stderr }).toEqual({ status: 1, stdout: '', stderr: error });
});
