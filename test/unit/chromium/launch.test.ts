/**
 * One browser's process: what it is given of this machine and what not, and that nothing of it is left at its end. The
 * browsers are small programs that answer as one does.
 */
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { launchChromium, type LaunchOptions } from '../../../main/shell/chromium/launch.ts';
import { LOCAL_STATE, PREFERENCES } from '../../../main/shell/chromium/switches.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

/** Waits of the launch that are longer than a moment, ended by the test. */
let waits: { ms: number; end: () => void }[];
vi.mock(import('node:timers/promises'), async (original) => {
  const timers = await original();
  const wait = (ms: number) =>
    ms <= 50 ? timers.setTimeout(ms) : new Promise<void>((resolve) => void waits.push({ ms, end: resolve }));
  return { ...timers, setTimeout: wait as typeof timers.setTimeout };
});

let folder: string;
let logged: string[];
const before = { ...process.env };
beforeEach(() => {
  [waits, logged, folder] = [[], [], temporaryFolder('launch')];
  // The profile lies in the folder for temporary files, where a browser of another user reaches it.
  mkdirSync(join(folder, 'tmp'));
  chmodSync(folder, 0o711);
  chmodSync(join(folder, 'tmp'), 0o711);
  process.env['TMPDIR'] = join(folder, 'tmp');
  delete process.env['XAUTHORITY'];
});
afterEach(() => {
  for (const name of ['TMPDIR', 'XAUTHORITY', 'DISPLAY', 'LANG', 'SECRET_OF_DESK'])
    if (before[name] === undefined) delete process.env[name];
    else process.env[name] = before[name];
});

/** A program that is a browser for the launch: it answers the first command, and does `more` then. */
function browser(more = '', answers = true): string {
  const path = join(folder, 'browser');
  const seen = join(folder, 'seen.json');
  writeFileSync(
    path,
    `#!${process.execPath}
const fs = require('node:fs');
const { spawn } = require('node:child_process');
const limits = fs.readFileSync('/proc/self/limits', 'utf8');
fs.writeFileSync(${JSON.stringify(seen)}, JSON.stringify({
  env: process.env, args: process.argv.slice(2), cwd: process.cwd(),
  core: /^Max core file size +(\\S+) +(\\S+)/m.exec(limits)?.slice(1),
}));
const { Socket } = require('node:net');
const from = new Socket({ fd: 3, readable: true, writable: false });
const to = new Socket({ fd: 4, readable: false, writable: true });
from.on('data', (chunk) => {
  for (const text of chunk.toString('utf8').split('\\0').filter((one) => one !== '')) {
    const { id, method } = JSON.parse(text);
    if (method === 'Browser.close') closes();
    else if (${answers}) to.write(JSON.stringify({ id, result: {} }) + '\\0');
  }
});
let closes = () => process.exit(0);
${more}
`,
    { mode: 0o755 },
  );
  return path;
}
interface Seen {
  readonly env: Record<string, string>;
  readonly args: string[];
  readonly cwd: string;
  readonly core: string[];
}
const seen = (): Seen => JSON.parse(readFileSync(join(folder, 'seen.json'), 'utf8')) as Seen;
const launch = (options: Partial<LaunchOptions> = {}) =>
  launchChromium({
    ...{
      executable: options.executable ?? browser(),
      display: ':7',
      asUser: null,
      sandbox: true,
      startUrl: 'https://start/',
    },
    ...{ proxy: 'http://127.0.0.1:7', width: 800, height: 600, log: (line: string) => void logged.push(line) },
    ...options,
  });
const profiles = (): string[] => readdirSync(join(folder, 'tmp'));
/** Whether the process runs; one that has ended and was not waited for (a zombie) does not. */
function runs(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return !/^[ZX]/.test(stat.slice(stat.lastIndexOf(')') + 2));
  } catch {
    return false;
  }
}

describe('a browser', () => {
  test('gets of the environment its display and its language, and everything else in its own folder', async () => {
    Object.assign(process.env, { SECRET_OF_DESK: 'x', LANG: 'sv_SE.UTF-8', DISPLAY: ':5' });
    const running = await launch();
    const { env, cwd } = seen();
    // What the shell that becomes the browser sets by itself.
    const given = Object.fromEntries(
      Object.entries(env).filter(([name]) => !['PWD', 'OLDPWD', 'SHLVL', '_'].includes(name)),
    );
    expect(given).toEqual({
      ...{ HOME: cwd, XDG_CONFIG_HOME: join(cwd, 'config'), XDG_CACHE_HOME: join(cwd, 'cache') },
      ...{ XDG_DATA_HOME: join(cwd, 'data'), TMPDIR: cwd, PATH: join(cwd, 'nothing'), LANG: 'sv_SE.UTF-8' },
      ...{ GOOGLE_API_KEY: 'no', GOOGLE_DEFAULT_CLIENT_ID: 'no', GOOGLE_DEFAULT_CLIENT_SECRET: 'no' },
      ...{ DBUS_SESSION_BUS_ADDRESS: 'disabled:', DISPLAY: ':7' },
    });
    expect(profiles()).toEqual([cwd.slice(join(folder, 'tmp').length + 1)]);
    await running.end();
  });

  test('has the display and the language of the environment where no other is named', async () => {
    process.env['DISPLAY'] = ':5';
    delete process.env['LANG'];
    const running = await launch({ display: undefined });
    expect(seen().env).toMatchObject({ DISPLAY: ':5', LANG: 'C.UTF-8' });
    await running.end();
    delete process.env['DISPLAY'];
    const another = await launch({ display: undefined });
    expect(seen().env).not.toHaveProperty('DISPLAY');
    await another.end();
  });

  test('gets a copy of the key of the display, which it alone reads', async () => {
    const authority = join(folder, 'authority');
    writeFileSync(authority, 'cookie', { mode: 0o644 });
    process.env['XAUTHORITY'] = authority;
    const running = await launch();
    const copy = join(seen().cwd, 'xauthority');
    expect([seen().env['XAUTHORITY'], readFileSync(copy, 'utf8'), statSync(copy).mode & 0o777]).toEqual([
      ...[copy, 'cookie', 0o600],
    ]);
    await running.end();
    process.env['XAUTHORITY'] = join(folder, 'none');
    const another = await launch();
    expect(seen().env).not.toHaveProperty('XAUTHORITY');
    await another.end();
  });

  test('is started with the page, the size and the way out that are named, and writes no core file', async () => {
    const running = await launch({ sandbox: false });
    const { args, cwd, core } = seen();
    for (const one of [
      '--app=https://start/',
      '--window-size=800,600',
      '--proxy-server=http://127.0.0.1:7',
      '--no-sandbox',
    ])
      expect(args).toContain(one);
    expect([args.includes(`--user-data-dir=${cwd}`), core]).toEqual([true, ['0', '0']]);
    expect([running.sandbox, running.asUser, running.hasExited()]).toEqual([false, null, false]);
    await running.end();
  });

  test('has a profile with the preferences of the desk and no place for dumps, which nobody else reads', async () => {
    const running = await launch();
    const { cwd } = seen();
    const json = (...path: string[]): unknown => JSON.parse(readFileSync(join(cwd, ...path), 'utf8'));
    expect([json('Default', 'Preferences'), json('Local State')]).toEqual([PREFERENCES, LOCAL_STATE]);
    expect(readFileSync(join(cwd, 'First Run'), 'utf8')).toBe('');
    for (const name of ['chromium', 'google-chrome'])
      for (const dumps of ['Crash Reports', 'Crashpad']) {
        const one = lstatSync(join(cwd, 'config', name, dumps));
        expect([one.isFile(), one.size, one.mode & 0o777]).toEqual([true, 0, 0o400]);
      }
    expect(
      [cwd, join(cwd, 'Default'), join(cwd, 'config', 'chromium')].map((path) => statSync(path).mode & 0o777),
    ).toEqual([...[0o700, 0o700, 0o700]]);
    await running.end();
  });

  test('of another user owns its profile, and runs as that user', async () => {
    // Only root can start one as somebody else.
    const user =
      process.getuid?.() === 0
        ? { uid: 65_534, gid: 65_533 }
        : { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
    const path = join(folder, 'small');
    const ids = join(folder, 'ids');
    writeFileSync(ids, '');
    chmodSync(ids, 0o666);
    writeFileSync(
      path,
      `#!/bin/sh
/usr/bin/id -u > ${ids}
/usr/bin/id -g >> ${ids}
printf '{"id":1,"result":{}}\\0' >&4
read line <&3
`,
      { mode: 0o755 },
    );
    const authority = join(folder, 'authority');
    writeFileSync(authority, 'cookie', { mode: 0o600 });
    process.env['XAUTHORITY'] = authority;
    const running = await launch({ executable: path, asUser: user });
    const cwd = join(folder, 'tmp', profiles()[0] ?? '');
    const own = [
      '',
      'Default',
      'Default/Preferences',
      'Local State',
      'First Run',
      'xauthority',
      'config',
      'config/chromium',
    ];
    for (const name of [...own, 'config/google-chrome']) {
      const { uid, gid } = statSync(join(cwd, name));
      expect({ name, uid, gid }).toEqual({ name, ...user });
    }
    expect([readFileSync(ids, 'utf8').trim().split('\n').map(Number), running.asUser]).toEqual([
      [user.uid, user.gid],
      user,
    ]);
    const ending = running.end();
    await vi.waitFor(() => expect(waits.some(({ ms }) => ms === 1_500)).toBe(true));
    for (const { end } of waits.filter(({ ms }) => ms === 1_500)) end();
    await ending;
    expect([running.hasExited(), profiles()]).toEqual([true, []]);
  });
});

describe('what is left of others', () => {
  test('is removed where the desk that made it has ended, and nothing else is', async () => {
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    const [gone, stays] = [
      [`cleandesk-browser-${pid}-a`, `cleandesk-browser-${pid}-b`],
      [
        ...[`cleandesk-browser-${process.ppid}-a`, 'cleandesk-browser-1-a', 'cleandesk-browser-0-a'],
        ...['cleandesk-browser-x-a', `cleandesk-browser--${pid}-a`, `another-${pid}-a`, `${pid}`],
      ],
    ];
    for (const name of [...gone, ...stays]) {
      mkdirSync(join(folder, 'tmp', name));
      writeFileSync(join(folder, 'tmp', name, 'file'), '');
    }
    const running = await launch();
    const own = `cleandesk-browser-${process.pid}-`;
    const found = profiles();
    expect(found.filter((name) => !name.startsWith(own)).toSorted()).toEqual(stays.toSorted());
    expect(found.filter((name) => name.startsWith(own))).toHaveLength(1);
    await running.end();
    expect(profiles().toSorted()).toEqual(stays.toSorted());
  });
});

describe('the end', () => {
  test('is asked for, once, and is over when the browser and its profile are gone', async () => {
    const running = await launch();
    let exits = 0;
    running.onExit(() => void (exits += 1));
    expect(running.end()).toBe(running.end());
    await running.end();
    expect([exits, running.hasExited(), running.cdp.closed, profiles(), logged]).toEqual([
      ...[1, true, true, [], ['chromium ended (0)']],
    ]);
    expect(runs(running.pid)).toBe(false);
  });

  test('takes the helpers with it that go on, whatever they call themselves', async () => {
    const pids = join(folder, 'pids');
    const helper = (title: string) =>
      `process.title = ${JSON.stringify(title)}; process.on('SIGTERM', () => {}); setInterval(() => {}, 1000);` +
      `require('node:fs').appendFileSync(${JSON.stringify(pids)}, process.pid + ' ')`;
    const more = [') R 1 1 1', 'plain'].map(
      (title) => `spawn(process.execPath, ['-e', ${JSON.stringify(helper(title))}], { stdio: 'ignore' });`,
    );
    const running = await launch({ executable: browser(more.join('\n')) });
    const helpers = (): number[] => (existsSync(pids) ? readFileSync(pids, 'utf8').trim().split(' ').map(Number) : []);
    await vi.waitFor(() => expect(helpers()).toHaveLength(2), { timeout: 20_000 });
    expect(helpers().map(runs)).toEqual([true, true]);
    await running.end();
    expect([helpers().map(runs), profiles()]).toEqual([[false, false], []]);
  });

  test('of a browser that does not end comes after one and a half seconds', async () => {
    const running = await launch({ executable: browser('closes = () => undefined;') });
    const ending = running.end();
    await vi.waitFor(() => expect(waits.some(({ ms }) => ms === 1_500)).toBe(true));
    expect([running.hasExited(), runs(running.pid)]).toEqual([false, true]);
    for (const { end } of waits.filter(({ ms }) => ms === 1_500)) end();
    await ending;
    await vi.waitFor(() => expect(logged).toEqual(['chromium ended (SIGKILL)']));
    expect([runs(running.pid), profiles()]).toEqual([false, []]);
  });

  test('that comes by itself is said to who listens', async () => {
    const running = await launch({ executable: browser('setTimeout(() => process.exit(3), 300);') });
    await new Promise<void>((resolve) => running.onExit(resolve));
    expect([running.hasExited(), logged]).toEqual([true, ['chromium ended (3)']]);
    await running.end();
    expect([profiles(), waits.some(({ ms }) => ms === 1_500)]).toEqual([[], false]);
  });
});

describe('a browser that does not start', () => {
  test('is none where there is no program, and leaves nothing', async () => {
    await expect(launch({ executable: folder })).rejects.toThrow(`${folder} is not a file`);
    expect(profiles()).toEqual([]);
  });

  test('because it ends at once is an error with its last three lines, and leaves nothing', async () => {
    const path = join(folder, 'ends');
    writeFileSync(path, '#!/bin/sh\nfor n in 1 2 3 4; do echo "line $n" >&2; done\nexit 1\n', { mode: 0o755 });
    await expect(launch({ executable: path })).rejects.toThrow(
      /^Chromium ended at once: (?:line 2 \| line 3 \| line 4)?$/,
    );
    expect([profiles(), logged]).toEqual([[], ['chromium ended (1)']]);
  });

  test('because it says nothing for twenty seconds is an error, and is ended', async () => {
    const launching = launch({ executable: browser('', false) });
    launching.catch(() => undefined); // asked below
    await vi.waitFor(() => expect(existsSync(join(folder, 'seen.json'))).toBe(true), { timeout: 20_000 });
    for (const { end } of waits.filter(({ ms }) => ms === 20_000)) end();
    await expect(launching).rejects.toThrow('Chromium did not answer within 20 s');
    expect([profiles(), logged]).toEqual([[], ['chromium ended (0)']]);
  });
});
