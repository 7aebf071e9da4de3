import { execFile } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { run } from '../../cli/server/server.ts';
import { callerOf } from '../../cli/server/caller.ts';
import { seedDemo } from '../../server/scripted/demo.ts';
import { openStorage } from '../../server/storage/openStorage.ts';
import { COMPILED } from '../support/compiled.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

const folder = temporaryFolder('command-line');
const data = join(folder, 'server');
beforeAll(() => seedDemo({ dataFolder: data, keysFolder: join(folder, 'keys') }));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

async function used(...args: string[]): Promise<{ code: number; out: string; error: string }> {
  const [out, error] = [
    vi.spyOn(console, 'log').mockImplementation(() => {}),
    vi.spyOn(console, 'error').mockImplementation(() => {}),
  ];
  try {
    const code = await run([...args, '--data', data]);
    return { code, out: out.mock.calls.flat().join('\n'), error: error.mock.calls.flat().join('\n') };
  } finally {
    out.mockRestore();
    error.mockRestore();
  }
}
async function records(kind: string): Promise<Record<string, unknown>[]> {
  const storage = await openStorage(data);
  try {
    return (
      await storage.db.selectFrom('activity').select('detail').where('kind', '=', kind).orderBy('position').execute()
    ).map(({ detail }) => JSON.parse(detail) as Record<string, unknown>);
  } finally {
    await storage.close();
  }
}

test('refuses every command of a remote login from an unregistered address, and records its user', async () => {
  vi.stubEnv('SSH_CONNECTION', '203.0.113.9 51234 10.0.0.1 22');
  for (const args of [
    ['list'],
    ['networks', 'set', '203.0.113.0/24'],
    ['policy', 'get'],
    ['addresses', 'add', '203.0.113.0/24'],
    ['export-entry', '--all', '--out', join(folder, 'entries.json')],
  ]) {
    const { code, out, error } = await used(...args);
    expect([args[0], code, out]).toEqual([args[0], 1, '']);
    expect(error).toContain('This login comes from 203.0.113.9, which is not registered');
  }
  expect(await records('address-refused')).toEqual(
    ['list', 'networks', 'policy', 'addresses', 'export-entry'].map(
      (command) =>
        expect.objectContaining({
          address: '203.0.113.9',
          reason: 'command-line',
          command,
          user: callerOf().user,
          attempts: 1,
        }) as unknown,
    ),
  );
});

test('a remote login from a registered address is accepted, and one with an unreadable address is not', async () => {
  expect(await used('addresses', 'add', '198.51.100.0/24', '--note', "Administrators' own network")).toMatchObject({
    code: 0,
  });
  vi.stubEnv('SSH_CONNECTION', '::ffff:198.51.100.7 51234 10.0.0.1 22');
  expect(await used('list')).toMatchObject({ code: 0 });
  vi.stubEnv('SSH_CONNECTION', 'somewhere 51234 10.0.0.1 22');
  expect(await used('list')).toMatchObject({ code: 1 });
  expect((await records('command-line')).map(({ command, from }) => [command, from])).toEqual([
    ['addresses', 'this-machine'],
    ['list', '198.51.100.7'],
  ]);
});

test('a rule for administrators restricts the command line too', async () => {
  const { out } = await used('addresses', 'add', '127.0.0.1', '--role', 'administrator');
  expect(JSON.parse(out)).toMatchObject({ outcome: 'stored' });
  vi.stubEnv('SSH_CONNECTION', '198.51.100.7 51234 10.0.0.1 22');
  expect(await used('list')).toMatchObject({ code: 1 });
  vi.unstubAllEnvs();
  expect(await used('addresses', 'undo')).toMatchObject({ code: 0 });
  vi.stubEnv('SSH_CONNECTION', '198.51.100.7 51234 10.0.0.1 22');
  expect(await used('list')).toMatchObject({ code: 0 });
});

test('removing SSH_CONNECTION from the environment does not hide the remote login', async () => {
  // A shell begun by a remote login, and a child of it without the variable.
  const script = join(import.meta.dirname, '..', '..', 'cli', 'cleandesk.ts');
  const child = promisify(execFile)(
    '/bin/sh',
    ['-c', `env -u SSH_CONNECTION "${process.execPath}" "${script}" server list --data "${data}"; exit $?`],
    { env: { ...COMPILED, SSH_CONNECTION: '203.0.113.77 1 10.0.0.1 22' } },
  );
  await expect(child).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining('203.0.113.77') as unknown });
});

test('reads the address of a remote login from the environments of the process and its parents', () => {
  const tree: Record<number, { environment: string; parent: number }> = {
    9: { environment: 'HOME=/root\0PATH=/bin\0', parent: 8 },
    8: { environment: 'X_SSH_CONNECTION=192.0.2.1 1\0SSH_CONNECTION=2001:db8::7 1 ::1 22\0', parent: 7 },
    7: { environment: '', parent: 7 },
  };
  expect(callerOf({}, (pid) => tree[pid] ?? null, 9).from).toEqual(['2001:db8::7']);
  expect(callerOf({ SSH_CONNECTION: '192.0.2.7 1 10.0.0.1 22' }, () => null, 9).from).toEqual(['192.0.2.7']);
  expect(callerOf({ SSH_CLIENT: '192.0.2.8 1 22' }, () => null, 9).from).toEqual(['192.0.2.8']);
  expect(callerOf({}, () => null, 9).from).toEqual([]);
});

test('while no address is registered at all, a remote login may set up the server', async () => {
  const bare = join(folder, 'bare');
  await (await openStorage(bare)).close();
  vi.stubEnv('SSH_CONNECTION', '203.0.113.9 51234 10.0.0.1 22');
  const [log, error] = [
    vi.spyOn(console, 'log').mockImplementation(() => {}),
    vi.spyOn(console, 'error').mockImplementation(() => {}),
  ];
  expect(await run(['networks', 'set', '203.0.113.0/24', '--data', bare])).toBe(0);
  expect(await run(['networks', 'set', '192.0.2.0/24', '--data', bare])).toBe(0);
  expect(await run(['networks', 'list', '--data', bare])).toBe(1);
  expect([log.mock.calls.length, error.mock.calls.length]).toEqual([2, 1]);
});

test('rules are added, tried, listed and removed, with a message for each error', async () => {
  expect((await used('addresses', 'add', '10.0.0.1/8')).error).toMatch(/bits set beyond/);
  expect((await used('addresses', 'add', '10.0.0.0/8', '--tenant', 'Nobody Inc')).error).toMatch(/There is no tenant/);
  expect((await used('addresses', 'add', '10.0.0.0/8', '--tenant', 'Harbour Bank', '--role', 'agent')).error).toMatch(
    /one of them at most/,
  );
  expect((await used('addresses', 'add', '10.0.0.0/8', '--use', 'anything')).error).toMatch(/--use is server/);
  expect(
    await used('addresses', 'add', '10.5.0.0/16', '--tenant', 'Harbour Bank', '--until', '2999-01-01T00:00Z'),
  ).toMatchObject({ code: 0 });
  const tried = async (...args: string[]) =>
    JSON.parse((await used('addresses', 'try', ...args)).out) as { allow: boolean };
  expect((await tried('198.51.100.7')).allow).toBe(true);
  expect((await tried('198.51.100.7', '--tenant', 'Harbour Bank')).allow).toBe(false);
  const list = JSON.parse((await used('addresses', 'list')).out) as {
    id: string | null;
    range: string;
    kind: string;
  }[];
  const rule = list.find(({ kind }) => kind === 'tenant');
  expect(rule).toMatchObject({ range: '10.5.0.0/16', until: '2999-01-01T00:00:00.000Z' });
  expect(await used('addresses', 'remove', '--id', rule!.id!)).toMatchObject({ code: 0 });
  expect((await tried('198.51.100.7', '--tenant', 'Harbour Bank')).allow).toBe(true);
});
