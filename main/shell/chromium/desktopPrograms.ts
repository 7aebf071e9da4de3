/** Programs of a Linux desktop that play a sound or show a notice for the desk, whatever the host of its window is. */
import { spawn } from 'node:child_process';
import { find } from './findProgram.ts';

/** Milliseconds; a program that takes longer for a second of sound hangs. */
const LONGEST = 10_000;
/** Bytes before the samples of the desk's own WAV files. */
const HEADER = 44;

/** In order; the first that is installed plays. `raw`: it takes samples alone. */
const PLAYERS = [
  { program: 'pacat', args: ['--playback', '--format=s16le', '--channels=1', '--rate=22050'], raw: true },
  { program: 'aplay', args: ['-q', '-t', 'wav', '-'], raw: false },
] as const;
const NOTIFIER = 'notify-send';

/** Whether a program for it is installed. */
export const canPlay = (): boolean => PLAYERS.some(({ program }) => find(program) !== null);
/** Whether a program for it is installed. */
export const canNotify = (): boolean => find(NOTIFIER) !== null;

/** @returns whether the program ended well. */
function run(path: string, args: readonly string[], input: Uint8Array | null): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(path, args, { stdio: ['pipe', 'ignore', 'ignore'], timeout: LONGEST });
    child.once('error', () => resolve(false)).once('close', (code) => resolve(code === 0));
    child.stdin.on('error', () => undefined).end(input ?? undefined);
  });
}

/** @param file a whole WAV file as main/attention/sounds.ts makes it. @returns false where nothing was heard. */
export async function playByProgram(file: Uint8Array): Promise<boolean> {
  for (const { program, args, raw } of PLAYERS) {
    const path = find(program);
    if (path !== null && (await run(path, args, raw ? file.subarray(HEADER) : file))) return true;
  }
  return false;
}

/** @returns false where it was not shown. */
export async function notifyByProgram({ title, text }: { readonly title: string; readonly text: string }) {
  const path = find(NOTIFIER);
  if (path === null) return false;
  return run(path, ['--app-name=Cleandesk', '--expire-time=8000', '--hint=byte:transient:1', '--', title, text], null);
}
