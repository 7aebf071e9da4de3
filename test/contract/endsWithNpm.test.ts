/** A server that was started by npm ends with npm, and leaves nothing that the next one would have to wait for. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { ROOT } from '../../scripts/lib/root.ts';
import { lockForServer } from '../../server/storage/openStorage.ts';
import { leftOf, processTree, type ProcessId } from '../support/processTree.ts';
import { present } from '../support/serverRig.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

let folder = '';
let data = '';
let tree: readonly ProcessId[] = [];
beforeEach(() => {
  folder = temporaryFolder('npm');
  data = join(folder, 'server');
});
afterEach(async () => {
  for (const { pid } of await leftOf(tree, 0)) process.kill(pid, 'SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

/** A separate process, so that nothing of this test is among its parents' children. */
async function startByNpm(): Promise<ChildProcess> {
  const args = ['run', '--silent', 'cleandesk', '--', 'server', 'start', '--data', data, '--log', join(folder, 'log')];
  const npm = spawn('npm', args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'], detached: true });
  const [line] = (await once(createInterface({ input: present(npm.stdout) }), 'line')) as [string];
  expect(line).toContain('"ready":true');
  tree = processTree(present(npm.pid));
  return npm;
}

/** Processes that each way of ending must end: npm, its shell, the first script, the server. */
const MEMBERS = 4;

test.each(['SIGTERM', 'SIGKILL'] as const)('%s of npm alone ends the server and its lock', async (signal) => {
  const npm = await startByNpm();
  expect(tree.length).toBeGreaterThanOrEqual(MEMBERS - 1);
  expect(() => lockForServer(data)).toThrow('Another server is running');
  process.kill(present(npm.pid), signal);
  expect(await leftOf(tree, 20_000)).toEqual([]);
  lockForServer(data)();
});

test('SIGKILL of the script between npm and the server ends the server and its lock', async () => {
  await startByNpm();
  // The last but one of the chain: the server has no children.
  process.kill(present(tree.at(-2)).pid, 'SIGKILL');
  expect(await leftOf(tree, 20_000)).toEqual([]);
  lockForServer(data)();
});
