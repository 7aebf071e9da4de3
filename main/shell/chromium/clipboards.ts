/** The selections of an X display, through xclip: there is no other way to them without native code. */
import { execFile, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { find } from './findProgram.ts';

/** Whether this machine has a program that can empty the X11 selections. */
export const canClearClipboard = (): boolean => find('xclip') !== null;

/**
 * Empties CLIPBOARD and PRIMARY of an X11 display. An X selection belongs to the client that claimed it last:
 * xclip takes each with nothing in it, and is ended, so that it has no owner then.
 * @returns false when the machine has no xclip or the display does not answer.
 */
export async function clearClipboard(display: string | undefined): Promise<boolean> {
  const xclip = find('xclip');
  if (xclip === null) return false;
  const env = { ...process.env, ...(display === undefined ? {} : { DISPLAY: display }) };
  const results = await Promise.all(
    ['clipboard', 'primary'].map(async (selection) => {
      const child = spawn(xclip, ['-quiet', '-selection', selection, '-in'], {
        env,
        stdio: ['pipe', 'ignore', 'pipe'],
      });
      const ended = new Promise<'ended'>((resolve) => {
        child.once('close', () => resolve('ended')).once('error', () => resolve('ended'));
      });
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
    }),
  );
  return results.every(Boolean);
}

/** Milliseconds. The owner of a selection may be slow, or hang. */
const READ_MS = 1_000;
/** Characters; more is no text that a person pastes into a chat. */
const READ_AT_MOST = 1024 * 1024;

/**
 * Plain text of a selection; empty where it has no owner or its owner gives no text. Null when the machine has no
 * xclip.
 */
export async function readClipboard(
  display: string | undefined,
  selection: 'clipboard' | 'primary',
): Promise<string | null> {
  const xclip = find('xclip');
  if (xclip === null) return null;
  const env = { ...process.env, ...(display === undefined ? {} : { DISPLAY: display }) };
  return new Promise((resolve) => {
    execFile(
      xclip,
      ['-out', '-selection', selection, '-target', 'UTF8_STRING'],
      { env, timeout: READ_MS, maxBuffer: READ_AT_MOST, encoding: 'utf8' },
      (error, text) => {
        resolve(error === null ? text : '');
      },
    );
  });
}
