import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { Readable } from 'node:stream';

export interface Xvfb {
  readonly display: string;
  readonly stop: () => Promise<void>;
}

/** Starts an X server on a display number that it chooses itself, so that tests can run side by side. */
export async function startXvfb(size = '1400x900x24'): Promise<Xvfb> {
  const child: ChildProcess = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', size, '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  // An interrupted test run must not leave a server behind.
  const last = (): void => {
    child.kill();
  };
  process.once('exit', last);
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const pipe = child.stdio[3];
  if (!(pipe instanceof Readable)) throw new Error('Xvfb could not be started');
  const number = await new Promise<string>((resolve, reject) => {
    let seen = '';
    pipe.on('data', (chunk: Buffer) => {
      seen += chunk.toString();
      if (seen.includes('\n')) resolve(seen.trim());
    });
    child.once('error', reject).once('exit', () => reject(new Error('Xvfb ended at once')));
  });
  return {
    display: `:${number}`,
    stop: async () => {
      process.off('exit', last);
      child.kill();
      await ended;
    },
  };
}
