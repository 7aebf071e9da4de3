/** Whether Electron's executable runs on this machine; one that exists may still lack libraries. */
import { spawn } from 'node:child_process';

/** What it prints where it cannot run, and the explanation for a person. */
const KNOWN: readonly (readonly [pattern: RegExp, words: (found: string) => string])[] = [
  [/error while loading shared libraries: ([^\s:]+)/, (library) => `the library ${library} is missing`],
  [/sandbox/i, () => 'its sandbox cannot be set up here'],
  [/Missing X server|cannot open display|Failed to connect to (?:the )?Wayland/i, () => 'it cannot open the display'],
];

/**
 * Starts it once to print its version: that loads its libraries, sets up its sandbox and opens the display.
 * @param env environment with the display
 * @param patience milliseconds
 * @returns null where it runs, else why not
 */
export async function probeElectron(
  executable: string,
  env: NodeJS.ProcessEnv,
  patience = 20_000,
): Promise<string | null> {
  const child = spawn(executable, ['--version'], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
  });
  let said = '';
  const keep = (chunk: Buffer): void => {
    said = (said + chunk.toString('utf8')).slice(-8000);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    end(child.pid);
  }, patience);
  const ended = await new Promise<string>((resolve) => {
    child.on('error', (error) => resolve(error.message));
    child.on('close', (code, signal) => resolve(signal ?? `exit code ${String(code)}`));
  }).finally(() => clearTimeout(timer));
  if (late) return `it did not answer within ${patience / 1000} s`;
  if (ended === 'exit code 0' && /^v?\d+\.\d+\.\d+/m.test(said)) return null;
  for (const [pattern, words] of KNOWN) {
    const match = pattern.exec(said);
    if (match !== null) return words(match[1] ?? '');
  }
  return said.trim().split('\n').at(-1)?.slice(0, 200) || ended;
}

/** Its whole group: an Electron that hangs has children. */
function end(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, 'SIGKILL');
  } catch {
    /* has ended meanwhile */
  }
}
