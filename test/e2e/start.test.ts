/** `npm start`, as a person runs it: one command, its output, and what is left afterwards. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { leftOf, type ProcessId, processTree } from '../support/processTree.ts';
import { eventually } from '../support/until.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

const ROOT = join(import.meta.dirname, '..', '..');
let scratch = '';
/**
 * As long as the path of a home directory may be, with a space: too long for a socket's name, and two words to a shell.
 */
let data = '';
beforeAll(() => {
  scratch = temporaryFolder('start');
  data = join(scratch, 'home', 'somebody with quite a long name of their own', '.local', 'share', 'cleandesk');
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

interface Run {
  readonly process: ChildProcess;
  readonly said: () => string;
  readonly ended: Promise<number | null>;
}

const started: Run[] = [];
/** A failed test leaves nothing running either. */
afterEach(async () => {
  for (const { process: child, ended } of started.splice(0)) {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
    await ended;
  }
});

/** No display is passed on: the command has to start one itself. */
function run(...args: string[]): Run {
  const { DISPLAY: _display, XAUTHORITY: _authority, WAYLAND_DISPLAY: _wayland, ...env } = process.env;
  const child = spawn(
    process.execPath,
    [join(ROOT, 'scripts/bootstrap.mjs'), 'start', '--host', 'chromium', '--data', data, ...args],
    { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      text += chunk.toString('utf8');
    });
  const one: Run = {
    process: child,
    said: () => text,
    ended: once(child, 'exit').then(([code]) => code as number | null),
  };
  started.push(one);
  return one;
}

/** Milliseconds: making the demo alone is a minute's work on a machine on which other tests run. */
const UNTIL_RUNNING = 300_000;

async function running(...args: string[]): Promise<Run & { readonly tree: ProcessId[] }> {
  const one = run(...args);
  await eventually(
    () => `it says how to stop it; it said:\n${one.said()}`,
    () => {
      if (one.process.exitCode !== null) throw new Error(`it did not start:\n${one.said()}`);
      return one.said().includes('Stop ');
    },
    UNTIL_RUNNING,
  );
  return { ...one, tree: processTree(one.process.pid ?? 0) };
}

async function stop(
  { process: child, ended, tree }: Run & { readonly tree: ProcessId[] },
  signal: NodeJS.Signals,
): Promise<{ code: number | null; left: ProcessId[] }> {
  const all = [...tree, ...processTree(child.pid ?? 0)];
  child.kill(signal);
  return { code: await ended, left: await leftOf(all, 12_000) };
}

const visitorPages = (said: string): string[] => said.match(/http:\/\/127\.0\.0\.1:\d+\/s\/[\w-]+/g) ?? [];
const passwords = (said: string): string[] =>
  [...said.matchAll(/password ([\w-]+)/g)].map(([, password]) => password ?? '');

describe('npm start', () => {
  it('opens a desk, prints how to use it, and leaves nothing behind on Ctrl-C', async () => {
    const first = await running();
    const said = first.said();
    expect(said).toContain('Chromium: asked for with --host');
    expect(passwords(said).length).toBe(6); // five people and one workstation
    for (const login of ['maya', 'tomas', 'sofia', 'idris', 'anke'])
      expect(said).toMatch(new RegExp(`login ${login} `));

    const pages = visitorPages(said);
    expect(pages.length).toBe(2);
    for (const page of pages) expect((await fetch(page)).status).toBe(200);

    const screenshot = /Screenshot\s+(.+\.png)/.exec(said)?.[1] ?? '';
    await eventually('the picture is written', () => existsSync(screenshot));
    expect(readFileSync(screenshot).subarray(1, 4).toString('latin1')).toBe('PNG');

    const second = run();
    expect(await second.ended).toBe(1);
    expect(second.said()).toMatch(/already runs .* \(process \d+\)/);

    expect(first.tree.length).toBeGreaterThan(6); // bootstrap, start, reaper, server, desk, display, browser
    const { code, left } = await stop(first, 'SIGINT');
    expect(left).toEqual([]);
    expect(code).toBe(0);
    await expect(fetch(pages[0] ?? '')).rejects.toThrow();
  });

  it('keeps data and passwords to the person who started it', () => {
    const open = readdirSync(data, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((path) => (statSync(path).mode & 0o077) !== 0);
    expect(open).toEqual([]);
    expect(existsSync(join(data, 'demo', 'demo.json'))).toBe(true);
    expect(readdirSync(join(data, 'demo')).filter((name) => name.includes('enrolment'))).toEqual([]);
  });

  it('starts again with the same people, and leaves nothing behind after SIGKILL', async () => {
    const again = await running();
    const kept = JSON.parse(readFileSync(join(data, 'demo', 'demo.json'), 'utf8')) as {
      people: { password: string }[];
    };
    expect(passwords(again.said())).toEqual(expect.arrayContaining(kept.people.map(({ password }) => password)));
    const script = again.tree.find(
      ({ pid }) =>
        pid !== again.process.pid && readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes('scripts/start.ts'),
    );
    const all = [...again.tree, ...processTree(script?.pid ?? 0)];
    process.kill(script?.pid ?? 0, 'SIGKILL');
    await again.ended;
    expect(await leftOf(all, 15_000)).toEqual([]);
  });

  it('starts over with --fresh after a kill, with a second desk, and stops when the server dies', async () => {
    const before = readFileSync(join(data, 'demo', 'demo.json'), 'utf8');
    // Where an installed desk stores its own, beside the demo.
    const installed = join(data, 'desk', 'store.db');
    mkdirSync(join(data, 'desk'));
    writeFileSync(installed, 'precious');
    const fresh = await running('--fresh', '--with', 'supervisor', '--with', 'visitors');
    const said = fresh.said();
    expect(passwords(said).length).toBe(7);
    for (const password of passwords(said)) expect(before).not.toContain(password);
    expect(readFileSync(installed, 'utf8')).toBe('precious');
    expect(said).toMatch(/Desk 1 .*\n.*Desk 2 /);
    const server = processTree(fresh.process.pid ?? 0).find(({ pid }) =>
      /cleandesk\.ts\0server\0start/.test(readFileSync(`/proc/${pid}/cmdline`, 'latin1')),
    );
    process.kill(server?.pid ?? 0, 'SIGKILL');
    expect(await fresh.ended).toBe(1);
    expect(fresh.said()).toContain('The server ended (SIGKILL)');
    expect(await leftOf(fresh.tree, 12_000)).toEqual([]);
  });

  it('reports wrong arguments', async () => {
    for (const args of [['--host', 'netscape'], ['--with', 'everything'], ['--loud']]) {
      const { ended, said } = run(...args);
      expect(await ended).toBe(2);
      expect(said()).toContain('usage: npm start');
    }
  });
});
