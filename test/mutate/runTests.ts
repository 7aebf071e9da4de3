/** Runs tests in a copy of the tree until the first that fails. */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { RelatedTest } from './relatedTests.ts';

/** Where a run ended; `test` is empty for a hang, and for what failed outside of every test. */
export interface Failure {
  readonly file: string;
  readonly test: string;
  readonly why: string;
}

export interface TestRun {
  readonly outcome: 'passed' | 'failed' | 'hung';
  /** Files that ran, the last one is that which failed or hung. */
  readonly ran: readonly string[];
  /** Null for a run that passed. */
  readonly failed: Failure | null;
}

/** Which tests of the files: names as in a failure. */
export interface Part {
  readonly only?: string;
  readonly without?: readonly string[];
}

/** A pattern for the names of one part of the tests, where Vitest joins the names of suites by blanks. */
function patternOf({ only, without = [] }: Part): string | null {
  const one = (name: string): string =>
    name
      .split(' > ')
      .map((text) => text.replaceAll(/[^\w\s]/g, '\\$&'))
      .join('(?: > | )');
  if (only !== undefined) return `^${one(only)}$`;
  return without.length === 0 ? null : `^(?!(?:${without.map(one).join('|')})$)`;
}

const Event = z.object({
  event: z.enum(['begun', 'passed', 'failed', 'ended']),
  file: z.string(),
  test: z.string(),
  why: z.string(),
});

/** Seconds until the first test runs: on a busy machine its modules take long to load, and that says nothing. */
const START = 600;

/** Set for all processes of a run, so that those which it left behind are found. */
const MARK = 'CLEANDESK_MUTANT_RUN';

function readEvents(path: string): readonly z.infer<typeof Event>[] {
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, 'utf8').split('\n');
  // The last one is empty, or not yet written to its end.
  return lines.slice(0, -1).map((line) => Event.parse(JSON.parse(line)));
}

/** Ends what a run left behind, where the system shows the environment of processes. */
function endLeftovers(mark: string): void {
  if (!existsSync('/proc/self/environ')) return;
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid))
    try {
      if (readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0').includes(`${MARK}=${mark}`))
        process.kill(Number(pid), 'SIGKILL');
    } catch {
      continue;
    } // has ended, or is somebody else's
}

/**
 * @param root of the copy
 * @param tests in the order in which they run
 * @param options.patience seconds without any progress after which a run hangs
 * @param part of the tests, by default all
 * @throws Error with Vitest's output when it did not run the tests
 */
export async function runTests(
  root: string,
  tests: readonly RelatedTest[],
  { patience, env }: { readonly patience: number; readonly env: NodeJS.ProcessEnv },
  part: Part = {},
): Promise<TestRun> {
  if (tests.length === 0) return { outcome: 'passed', ran: [], failed: null };
  // Short, because the paths of sockets in it are limited.
  const scratch = mkdtempSync(join(tmpdir(), 'mu-'));
  const progress = join(scratch, 'progress');
  const files = tests.map(({ file }) => file);
  const pattern = patternOf(part);
  const child = spawn(
    process.execPath,
    [
      join(root, 'node_modules/vitest/vitest.mjs'),
      'run',
      '--config',
      'test/mutate/vitest.config.ts',
      ...(pattern === null ? [] : ['--testNamePattern', pattern]),
      ...files,
    ],
    {
      cwd: root,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...env,
        NO_COLOR: '1',
        TMPDIR: scratch,
        [MARK]: scratch,
        CLEANDESK_MUTANT_PROGRESS: progress,
        CLEANDESK_MUTANT_TESTS: files.join('\n'),
        // No bundles where nothing reads them.
        ...(tests.some(({ bundles }) => bundles) ? {} : { CLEANDESK_TEST_BUILT: join(scratch, 'none') }),
      },
    },
  );
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      output = (output + chunk.toString('utf8')).slice(-4000);
    });
  let code: number | null = null;
  const ended = new Promise<boolean>((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (status) => {
      code = status ?? 1;
      resolve(true);
    });
  });
  try {
    let known = -1;
    let quietSince = performance.now();
    let over = false;
    while (!over) {
      over = await Promise.race([ended, sleep(250, false)]);
      const now = readEvents(progress).length;
      if (now !== known) [known, quietSince] = [now, performance.now()];
      if (performance.now() - quietSince > (now === 0 ? Math.max(patience, START) : patience) * 1000) break;
    }
    const events = readEvents(progress);
    const ran = [...new Set(events.filter(({ event }) => event === 'begun').map(({ file }) => file))];
    const failed = events.find(({ event }) => event === 'failed');
    if (failed !== undefined) {
      const { test, why } = failed;
      const file = failed.file === '' ? (ran.at(-1) ?? '') : failed.file;
      return { outcome: 'failed', ran, failed: { file, test, why: why.split('\n')[0] ?? '' } };
    }
    if (!over)
      return {
        outcome: 'hung',
        ran,
        failed: { file: ran.at(-1) ?? '', test: '', why: `no progress for ${patience} seconds` },
      };
    if (code !== 0) throw new Error(`Vitest did not run ${files.join(', ')}:\n${output}`);
    return { outcome: 'passed', ran, failed: null };
  } finally {
    if (child.pid !== undefined && code === null) {
      try {
        process.kill(-child.pid, 'SIGKILL');
      } catch {
        child.kill('SIGKILL');
      } // its group has ended
    }
    endLeftovers(scratch);
    rmSync(scratch, { recursive: true, force: true, maxRetries: 5 });
  }
}
