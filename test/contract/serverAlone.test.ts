/** One server a data folder, and the next one at once after it has ended, however it ended. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { startServer } from '../../server/server.ts';
import { keptPorts } from '../../server/domains/policy/ports.ts';
import { lockForServer } from '../../server/storage/openStorage.ts';
import { enrolWorkstation } from '../../server/commandLine/enrol.ts';
import { present } from '../support/serverRig.ts';
import { COMPILED } from '../support/compiled.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

const folder = temporaryFolder('alone');
const data = join(folder, 'server');
const started: ChildProcess[] = [];
afterAll(() => {
  for (const child of started) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

/** The first line of a server's own process, or how it ended. */
async function server(
  ...args: string[]
): Promise<{ child: ChildProcess; line: string | null; error: string; code: number | null }> {
  const child = spawn(
    process.execPath,
    [
      join(import.meta.dirname, '../../cli/cleandesk.ts'),
      'server',
      'start',
      '--data',
      data,
      '--log',
      join(folder, 'log'),
      ...args,
    ],
    { env: COMPILED, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  started.push(child);
  let error = '';
  present(child.stderr).on('data', (part: Buffer) => {
    error += part.toString('utf8');
  });
  const line = once(createInterface({ input: present(child.stdout) }), 'line').then(([text]) => text as string);
  const end = once(child, 'close').then(() => null);
  const first = await Promise.race([line, end]);
  return { child, line: first, error, code: child.exitCode };
}

let first: ChildProcess;
beforeAll(async () => {
  const running = await server();
  if (running.line === null) throw new Error(`The server did not start: ${running.error}`);
  first = running.child;
});

test('a second server on the same data is refused with a message, and the first keeps its ports', async () => {
  const before = readFileSync(join(data, 'ports.json'), 'utf8');
  const second = await server('--desk-port', '20001', '--visitor-port', '20002');
  expect(second).toMatchObject({ line: null, code: 1 });
  expect(second.error).toContain('A server is running on');
  expect(second.error).not.toMatch(/\n\s+at /);
  expect(readFileSync(join(data, 'ports.json'), 'utf8')).toBe(before);
  expect((await fetch(`http://127.0.0.1:${(await keptPorts(data)).visitor}/health`)).status).toBe(200);
});

test('the command line works beside a running server', async () => {
  expect((await enrolWorkstation({ dataFolder: data, name: 'Beside' })).workstationName).toBe('Beside');
});

test('the next server starts at once after a killed one, and a failed start releases the lock', async () => {
  first.kill('SIGKILL');
  await once(first, 'exit');
  const next = await server();
  expect(next.line).toContain('"ready":true');
  next.child.kill('SIGTERM');
  await once(next.child, 'exit');
  const { desk } = await keptPorts(data);
  await expect(
    startServer({
      dataFolder: data,
      widgetFolder: folder,
      log: { write: () => {} },
      deskPort: desk,
      visitorPort: desk,
    }),
  ).rejects.toThrow();
  const release = lockForServer(data);
  expect(() => lockForServer(data)).toThrow('Another server is running');
  release();
  lockForServer(data)();
});
