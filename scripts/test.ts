/**
 * All checks: build, type check, lint, then unit, contract and end-to-end tests. Each stage
 * runs even if an earlier one failed, and the last line counts them all.
 *
 *   npm test                     all of it
 *   npm test -- unit masking     the unit tests whose path contains "masking"
 *   npm test -- lint types       two stages
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildAll } from './build.ts';
import { ensurePrograms } from './lib/debian.ts';
import { ROOT } from './lib/root.ts';
import { add, closingLine, countReport, NOTHING, single, type Tally } from './lib/tally.ts';
import { fileTimes, slowestFiles, type FileTime } from './lib/testTimes.ts';
import { checkTypes, lint, type ToolResult } from './lib/tool.ts';
import { startXvfb } from './lib/xvfb.ts';

const CHECKS = ['build', 'types', 'lint'] as const;
const SUITES = ['unit', 'contract', 'e2e'] as const;
/** These drive a real browser, a real keyboard and a real clipboard. */
const ON_A_DISPLAY: readonly string[] = ['contract', 'e2e'];

const words = process.argv.slice(2);
const stages = [...CHECKS, ...SUITES];
const chosen = stages.filter((stage) => words.includes(stage));
const filters = words.filter((word) => !stages.some((stage) => stage === word));
// A filter alone selects tests of every suite.
const wanted = chosen.length > 0 ? chosen : filters.length > 0 ? SUITES : stages;
const has = (stage: string): boolean => wanted.some((one) => one === stage);

const seconds = (since: number): string => `${((performance.now() - since) / 1000).toFixed(1)} s`;
const title = (text: string): void => console.log(`\n── ${text} ${'─'.repeat(Math.max(0, 72 - text.length))}`);

const scratch = mkdtempSync(join(tmpdir(), 'cleandesk-test-'));
const slow: FileTime[] = [];
const stageTimes: string[] = [];
const clean: (() => void | Promise<void>)[] = [() => rmSync(scratch, { recursive: true, force: true })];

async function check(name: string, work: () => Promise<ToolResult>): Promise<Tally> {
  const started = performance.now();
  const { code, output } = await work();
  stageTimes.push(`${name} ${seconds(started)}`);
  title(`${name}: ${code === 0 ? 'ok' : 'FAILED'}, ${seconds(started)}`);
  if (code !== 0) console.log(output.trimEnd());
  return single(name, code === 0);
}

async function build(): Promise<ToolResult> {
  try {
    await buildAll();
    return { code: 0, output: '' };
  } catch (error) {
    return { code: 1, output: error instanceof Error ? error.message : String(error) };
  }
}

/**
 * One more than cores: contract tests wait for locks, sweeps and real clocks, end-to-end tests for windows and for the
 * limit of a page's reports, and unit tests for processes and pages that they start.
 */
const WORKERS = availableParallelism() + 1;

async function suite(name: string, env: NodeJS.ProcessEnv): Promise<Tally> {
  title(name);
  const started = performance.now();
  const report = join(scratch, `${name}.json`);
  const times = join(scratch, `${name}-times.json`);
  const child = spawn(
    process.execPath,
    [
      join(ROOT, 'node_modules/vitest/vitest.mjs'),
      'run',
      '--project',
      // With its parts, such as `contract-real-cost` or `unit-shared`.
      `${name}*`,
      '--passWithNoTests',
      '--reporter=default',
      '--reporter=./test/support/resultReporter.ts',
      '--reporter=./test/support/timesReporter.ts',
      '--reporter=json',
      `--outputFile.json=${report}`,
      `--maxWorkers=${WORKERS}`,
      ...filters,
    ],
    {
      cwd: ROOT,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...env, ...(process.stdout.isTTY ? {} : { NO_COLOR: '1' }), CLEANDESK_TEST_TIMES: times },
    },
  );
  const forward = (): void => {
    child.kill('SIGTERM');
  };
  process.on('SIGTERM', forward);
  const code = await new Promise<number>((resolve) => {
    child.on('error', () => resolve(1));
    child.on('close', (status) => resolve(status ?? 1));
  });
  process.off('SIGTERM', forward);
  stageTimes.push(`${name} ${seconds(started)}`);
  slow.push(...fileTimes(readJson(times)));
  return countReport(name, readJson(report), code);
}

/** @returns null where there is no such file, or it is not JSON: `countReport` takes a missing report for a failure. */
function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return null;
  }
}

/**
 * For pages without a window. Where the small browser is not available the whole one is used, and an error names that
 * one.
 */
async function withHeadless(): Promise<void> {
  await ensurePrograms(['chromium-headless-shell'], console.log).catch(() => ensurePrograms(['chromium'], console.log));
}

/**
 * The environment of suites with a display of their own: tests never touch the screen or the clipboard of the
 * developer.
 */
async function withDisplay(): Promise<NodeJS.ProcessEnv> {
  await ensurePrograms(
    ['chromium', 'Xvfb', 'xdotool', 'xclip', 'gnome-keyring-daemon', 'dbus-run-session'],
    console.log,
  );
  // With these installed the packets of an hour's work are captured; without them only its sockets are watched, and the
  // test reports that.
  await ensurePrograms(['tcpdump', 'ip'], console.log).catch((error: unknown) => {
    console.log(error instanceof Error ? error.message : error);
  });
  const folder = mkdtempSync(join(scratch, 'display-'));
  const display = await startXvfb({ folder, width: 1600, height: 1000 });
  clean.unshift(async () => {
    display.stop();
    await display.ended;
  });
  const { WAYLAND_DISPLAY: _unused, ...env } = process.env;
  return { ...env, DISPLAY: display.display, XAUTHORITY: display.authority };
}

let tally = NOTHING;
const started = performance.now();
let stopped = false;
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.on(signal, () => {
    stopped = true;
  });

if (has('build')) tally = add(tally, await check('build', build));
const [types, style] = await Promise.all([
  has('types') ? check('types', checkTypes) : NOTHING,
  has('lint') ? check('lint', lint) : NOTHING,
]);
tally = add(add(tally, types), style);

let display: NodeJS.ProcessEnv | null = null;
for (const name of SUITES) {
  if (!has(name) || stopped) continue;
  try {
    await withHeadless();
    const env = ON_A_DISPLAY.includes(name) ? (display ??= await withDisplay()) : process.env;
    tally = add(tally, await suite(name, env));
  } catch (error) {
    console.log(error instanceof Error ? error.message : error);
    tally = add(tally, single(`${name}: could not be started`, false));
  }
}
for (const one of clean) await one();

if (stopped) tally = add(tally, single('stopped before the end', false));
if (tally.passed + tally.failed + tally.skipped === 0)
  tally = add(tally, single(`no test is called ${filters.join(' ')}`, false));
if (slow.length > 1) {
  title('the slowest files');
  console.log(slowestFiles(slow).join('\n'));
}
title(`all stages: ${seconds(started)}`);
console.log(stageTimes.join(', '));
if (tally.failures.length > 0) console.log(`Failed:\n${tally.failures.map((line) => `  ${line}`).join('\n')}\n`);
console.log(closingLine(tally));
process.exitCode = tally.failed === 0 ? 0 : 1;
