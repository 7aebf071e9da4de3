import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Children } from '../../../scripts/lib/children.ts';
import { becomes } from '../../support/until.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

const LIB = join(import.meta.dirname, '..', '..', '..', 'scripts', 'lib');
const node = (name: string, code: string): { name: string; command: string; args: string[] } => ({
  name,
  command: process.execPath,
  args: ['-e', code],
});
const STAYS = 'setInterval(() => {}, 1000); console.log(JSON.stringify({ ready: true, pid: process.pid }));';
const STUBBORN = `process.on('SIGTERM', () => {}); ${STAYS}`;

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
const isGoneWithin = (pid: number, milliseconds: number): Promise<boolean> =>
  becomes(() => !isAlive(pid), milliseconds);

let children = new Children(700);
let scratch = '';
beforeEach(() => {
  children = new Children(700);
  scratch = temporaryFolder('children');
});
afterEach(async () => {
  await children.stopAll();
  rmSync(scratch, { recursive: true, force: true });
});

describe('a child process', () => {
  it('is ready when it says so, and its output is passed on', async () => {
    const lines: string[] = [];
    const { ready, child } = await children.startReady(
      {
        ...node(
          'the server',
          `console.log('starting'); console.log('{"ready":false}'); console.log('{"ready":true,"port":7}'); ` +
            'setInterval(() => {}, 1000);',
        ),
        log: (line) => lines.push(line),
      },
      5,
    );
    expect(ready).toEqual({ ready: true, port: 7 });
    expect(lines).toEqual(['starting', '{"ready":false}']);
    expect(isAlive(child.pid)).toBe(true);
  });

  it('that ends before it is ready is an error with its last output', async () => {
    await expect(
      children.startReady(node('the server', `console.error('the port is taken'); process.exit(3);`), 5),
    ).rejects.toThrow(/the server ended before it was ready \(exit code 3\):\n {2}the port is taken/);
  });

  it('that never reports ready is an error after its time', async () => {
    await expect(children.startReady(node('the server', 'setInterval(() => {}, 1000);'), 0.5)).rejects.toThrow(
      /the server was not ready within 0.5 s/,
    );
  });

  it('that cannot be started is an error with its name', async () => {
    await expect(
      children.start({ name: 'the server', command: join(scratch, 'nothing-here'), args: [] }),
    ).rejects.toThrow(/the server could not be started/);
  });

  it('is signalled to end, and killed when it does not', async () => {
    const { child } = await children.startReady(node('the desk', STUBBORN), 5);
    await children.stopAll();
    expect(isAlive(child.pid)).toBe(false);
  });
});

describe('after kill -9 of the parent process', () => {
  it('no child is left, not even one that ignores SIGTERM', async () => {
    const starter = join(scratch, 'starter.ts');
    writeFileSync(
      starter,
      `
      import { Children } from ${JSON.stringify(join(LIB, 'children.ts'))};
      const children = new Children(700);
      for (const code of ${JSON.stringify([STAYS, STUBBORN])}) {
        const { child } = await children.startReady({ name: 'child', command: process.execPath, args: ['-e', code] }, 5);
        console.log(child.pid);
      }
      console.log('started');
      setInterval(() => {}, 1000);
    `,
    );
    const parent = spawn(process.execPath, [starter], { stdio: ['ignore', 'pipe', 'inherit'] });
    const pids: number[] = [];
    for await (const line of createInterface({ input: parent.stdout })) {
      if (line === 'started') break;
      pids.push(Number(line));
    }
    expect(pids.length).toBe(2);
    expect(pids.every(isAlive)).toBe(true);
    parent.kill('SIGKILL');
    await once(parent, 'exit');
    expect(await isGoneWithin(pids[0] ?? 0, 3000)).toBe(true);
    expect(await isGoneWithin(pids[1] ?? 0, 9000)).toBe(true);
  }, 20_000);
});
