/** Starts the processes of one run and makes sure that none outlives it, however it ends. */
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

export interface ChildSpec {
  /** For messages: "the server", "the desk of maya". */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  /** Lines of both outputs that are not the ready line go here. */
  readonly log?: (line: string) => void;
}

export interface Child {
  readonly name: string;
  readonly pid: number;
  /** Settles when the process has ended. */
  readonly ended: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
}

/**
 * Each child has its own process group, so that Ctrl-C in the terminal reaches this process alone, which then stops
 * them in order. In case this process is killed, a reaper has the list of children and ends them when its pipe closes,
 * which the kernel does even after `kill -9`.
 */
export class Children {
  readonly #running = new Map<number, { child: ChildProcess; ended: Child['ended']; name: string }>();
  #reaper: ChildProcess | null = null;
  readonly #patience: number;

  /** @param patience milliseconds until a process that does not end is killed */
  constructor(patience = 5000) {
    this.#patience = patience;
  }

  #tellReaper(line: string): void {
    if (this.#reaper === null) {
      this.#reaper = spawn(process.execPath, [join(import.meta.dirname, 'reaper.ts'), String(this.#patience)], {
        stdio: ['pipe', 'ignore', 'ignore'],
        detached: true,
      });
      this.#reaper.stdin?.on('error', () => undefined); // a killed reaper is no reason to stop
      this.#reaper.unref();
    }
    this.#reaper.stdin?.write(`${line}\n`);
  }

  /** Starts a process that prints nothing when it is ready. @throws Error when it cannot be started */
  async start(spec: ChildSpec): Promise<Child> {
    const { child, entry } = await this.#spawn(spec);
    for (const stream of [child.stdout, child.stderr])
      if (stream !== null) createInterface({ input: stream }).on('line', (line) => spec.log?.(line));
    return entry;
  }

  /**
   * Starts a process and waits for the JSON line with `"ready": true` on its standard output.
   * @param seconds to wait for it
   * @throws Error with its last output when it ends first or takes too long
   */
  async startReady(
    spec: ChildSpec,
    seconds: number,
  ): Promise<{ readonly child: Child; readonly ready: Readonly<Record<string, unknown>> }> {
    const { child, entry } = await this.#spawn(spec);
    const last: string[] = [];
    const keep = (line: string): void => {
      last.push(line);
      if (last.length > 15) last.shift();
      spec.log?.(line);
    };
    if (child.stderr !== null) createInterface({ input: child.stderr }).on('line', keep);
    const readyLine = new Promise<Record<string, unknown>>((resolve) => {
      if (child.stdout === null) return;
      createInterface({ input: child.stdout }).on('line', (line) => {
        const said = parseReady(line);
        if (said === null) keep(line);
        else resolve(said);
      });
    });
    const words = (): string => (last.length === 0 ? '' : `:\n  ${last.join('\n  ')}`);
    const stop = new AbortController();
    try {
      const ready = await Promise.race([
        readyLine,
        // Its streams may still contain the reason after the process has ended.
        entry.ended.then(async ({ code, signal }) => {
          await sleep(100);
          throw new Error(
            `${spec.name} ended before it was ready (${signal ?? `exit code ${String(code)}`})${words()}`,
          );
        }),
        sleep(seconds * 1000, undefined, { signal: stop.signal }).then(() => {
          throw new Error(`${spec.name} was not ready within ${seconds} s${words()}`);
        }),
      ]);
      return { child: entry, ready };
    } finally {
      stop.abort();
    }
  }

  async #spawn(spec: ChildSpec): Promise<{ child: ChildProcess; entry: Child }> {
    const child = spawn(spec.command, spec.args, {
      env: spec.env ?? process.env,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: process.platform !== 'win32',
    });
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve);
      child.once('error', (error) => reject(new Error(`${spec.name} could not be started: ${error.message}`)));
    });
    const pid = child.pid;
    if (pid === undefined) throw new Error(`${spec.name} could not be started`);
    const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => {
      child.once('exit', (code, signal) => {
        this.#running.delete(pid);
        this.#tellReaper(`-${pid}`);
        resolve({ code, signal });
      });
    });
    this.#running.set(pid, { child, ended, name: spec.name });
    this.#tellReaper(`+${pid}`);
    return { child, entry: { name: spec.name, pid, ended } };
  }

  /** Ends one child: signals, waits, kills. Resolves when it has ended. */
  async stop(pid: number): Promise<void> {
    const running = this.#running.get(pid);
    if (running === undefined) return;
    running.child.kill('SIGTERM');
    const gone = await Promise.race([running.ended.then(() => true), sleep(this.#patience, false, { ref: false })]);
    if (!gone) {
      running.child.kill('SIGKILL');
      await running.ended;
    }
  }

  /** Ends all, the latest first, and the reaper last. */
  async stopAll(): Promise<void> {
    for (const pid of [...this.#running.keys()].toReversed()) await this.stop(pid);
    this.#reaper?.stdin?.end();
    this.#reaper = null;
  }
}

function parseReady(line: string): Record<string, unknown> | null {
  if (!line.startsWith('{')) return null;
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && 'ready' in value && value.ready === true
      ? { ...value }
      : null;
  } catch {
    return null;
  } // a log line
}
