import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Path of a program, or null. */
function find(program: string): string | null {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    const path = join(folder, program);
    if (folder !== '' && existsSync(path)) return path;
  }
  return null;
}

/** Whether this machine has a program that can empty the X11 selections. */
export const canClearClipboard = (): boolean => find('xclip') !== null;

/**
 * Empties CLIPBOARD and PRIMARY of an X11 display. An X selection belongs to whoever says last that it is theirs:
 * xclip takes each with nothing in it, and is ended, so that then nobody owns it.
 * @returns false when the machine has no xclip or the display does not answer.
 */
export async function clearClipboard(display: string | undefined): Promise<boolean> {
  const xclip = find('xclip');
  if (xclip === null) return false;
  const env = { ...process.env, ...(display === undefined ? {} : { DISPLAY: display }) };
  const results = await Promise.all(['clipboard', 'primary'].map(async (selection) => {
    const child = spawn(xclip, ['-quiet', '-selection', selection, '-in'], { env, stdio: ['pipe', 'ignore', 'pipe'] });
    const ended = new Promise<'ended'>((resolve) => { child.once('close', () => resolve('ended')).once('error', () => resolve('ended')); });
    child.stdin.on('error', () => undefined).end();
    // It says that it waits for requests once the selection is its own.
    const owns = new Promise<'owns'>((resolve) => child.stderr.once('data', () => resolve('owns')));
    const outcome = await Promise.race([owns, ended, sleep(1000, 'late' as const)]);
    if (outcome !== 'ended') {
      await sleep(30);
      child.kill();
      await ended;
    }
    return outcome !== 'ended';
  }));
  return results.every(Boolean);
}
