/** Starts and ends one Chromium. Each window has its own process tree, so nothing is shared between two windows. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { CdpConnection } from './cdp.ts';
import { temporaryParent } from '../temporaryParent.ts';
import { LOCAL_STATE, PREFERENCES, switches } from './switches.ts';

/** Debian's own binary first: its wrapper script adds extensions and API keys. */
const EXECUTABLES = [
  '/usr/lib/chromium/chromium',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
] as const;

/** Path of an installed Chromium, or null. */
export const findChromium = (): string | null => EXECUTABLES.find((path) => existsSync(path)) ?? null;

export interface UnixUser {
  readonly uid: number;
  readonly gid: number;
}

/**
 * `nobody` on Debian and on most systems; used when the desk itself runs as root, because Chromium's sandbox refuses
 * root.
 */
export const NOBODY: UnixUser = { uid: 65534, gid: 65534 };

export interface LaunchOptions {
  readonly executable: string;
  readonly display: string | undefined;
  readonly asUser: UnixUser | null;
  readonly sandbox: boolean;
  readonly startUrl: string;
  /** See `SwitchOptions`. */
  readonly proxy: string;
  readonly width: number;
  readonly height: number;
  readonly log: (line: string) => void;
}

export interface RunningChromium {
  readonly pid: number;
  readonly cdp: CdpConnection;
  readonly sandbox: boolean;
  readonly asUser: UnixUser | null;
  readonly hasExited: () => boolean;
  onExit(listener: () => void): void;
  /** Resolves when no process of it is left and its profile is deleted; idempotent. */
  end(): Promise<void>;
}

/** Only what a browser needs to find its display; nothing of the desk's own environment. */
function environment(options: LaunchOptions, profile: string): Record<string, string> {
  const result: Record<string, string> = {
    HOME: profile,
    XDG_CONFIG_HOME: join(profile, 'config'),
    XDG_CACHE_HOME: join(profile, 'cache'),
    XDG_DATA_HOME: join(profile, 'data'),
    TMPDIR: profile,
    // An empty folder. A page that moves to `mailto:` makes the browser start `xdg-email` without a question, and that
    // a second browser that has none of these locks. What cannot be found is not started; the browser itself is named
    // in full.
    PATH: join(profile, 'nothing'),
    LANG: process.env['LANG'] ?? 'C.UTF-8',
    // Without keys of its own the browser shows a bar about missing ones.
    GOOGLE_API_KEY: 'no',
    GOOGLE_DEFAULT_CLIENT_ID: 'no',
    GOOGLE_DEFAULT_CLIENT_SECRET: 'no',
    // No session bus: no keyring prompts, no notifications, no media keys.
    DBUS_SESSION_BUS_ADDRESS: 'disabled:',
  };
  const display = options.display ?? process.env['DISPLAY'];
  if (display !== undefined) result['DISPLAY'] = display;
  const authority = process.env['XAUTHORITY'];
  if (authority !== undefined && existsSync(authority)) {
    const copy = join(profile, 'xauthority');
    copyFileSync(authority, copy);
    chmodSync(copy, 0o600);
    result['XAUTHORITY'] = copy;
  }
  return result;
}

const PROFILE = 'cleandesk-browser-';
/** Where Chromium's crash handler keeps its dumps, below the folder of its configuration. */
const DUMPS = ['Crash Reports', 'Crashpad'] as const;

/** Profiles carry the pid of the desk that made them; one whose desk was killed is cleared away by the next. */
function removeStale(parent: string): void {
  for (const name of readdirSync(parent)) {
    const pid = name.startsWith(PROFILE) ? Number.parseInt(name.slice(PROFILE.length), 10) : Number.NaN;
    if (!Number.isInteger(pid) || pid <= 0 || alive(pid)) continue;
    try {
      rmSync(join(parent, name), { recursive: true, force: true });
    } catch {
      // Another user's, who removes it with their next start.
    }
  }
}

function makeProfile(): string {
  // Not in the desk's data folder: Chromium keeps a socket here, whose path must stay below 108 characters (unix(7)).
  const parent = temporaryParent();
  removeStale(parent);
  const profile = mkdtempSync(join(parent, `${PROFILE}${process.pid}-`));
  mkdirSync(join(profile, 'Default'), { mode: 0o700 });
  writeFileSync(join(profile, 'Default', 'Preferences'), JSON.stringify(PREFERENCES), { mode: 0o600 });
  writeFileSync(join(profile, 'Local State'), JSON.stringify(LOCAL_STATE), { mode: 0o600 });
  writeFileSync(join(profile, 'First Run'), '', { mode: 0o600 });
  // A dump of a process that crashes would contain what was on the screen. Chromium's handler writes one in spite of
  // `--disable-breakpad`; with a file where its folder would be it cannot.
  for (const folder of [join('config', 'chromium'), join('config', 'google-chrome')]) {
    mkdirSync(join(profile, folder), { recursive: true, mode: 0o700 });
    for (const name of DUMPS) writeFileSync(join(profile, folder, name), '', { mode: 0o400 });
  }
  return profile;
}

function giveTo(user: UnixUser, profile: string): void {
  const config = ['config', 'config/chromium', 'config/google-chrome'];
  for (const path of ['', 'Default', 'Default/Preferences', 'Local State', 'First Run', 'xauthority', ...config]) {
    const full = join(profile, path);
    if (existsSync(full)) chownSync(full, user.uid, user.gid);
  }
}

/** Of a process, or of a whole group when negative. */
function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // It is there, and another user's.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/**
 * Whether a process of the group runs. One that has ended, and was not waited for since, is still listed by
 * the kernel; it does not count.
 */
function groupRuns(group: number): boolean {
  if (!alive(-group)) return false;
  if (!existsSync('/proc/self/stat')) return true;
  return readdirSync('/proc').some((name) => {
    if (!/^[0-9]+$/.test(name)) return false;
    try {
      // proc(5): "pid (name) state ppid pgrp ..."; the name may contain spaces and brackets.
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      const [state, , processGroup] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return Number(processGroup) === group && state !== 'Z' && state !== 'X';
    } catch {
      return false; // it ended while we looked
    }
  });
}

/**
 * Starts Chromium and resolves when it answers on its pipe.
 * @throws Error when it exits or stays silent for 20 s, with the end of what it wrote on stderr.
 */
export async function launchChromium(options: LaunchOptions): Promise<RunningChromium> {
  if (!statSync(options.executable).isFile()) throw new Error(`${options.executable} is not a file`);
  const profile = makeProfile();
  const env = environment(options, profile);
  if (options.asUser !== null) giveTo(options.asUser, profile);
  const args = switches({
    profile,
    startUrl: options.startUrl,
    proxy: options.proxy,
    width: options.width,
    height: options.height,
    sandbox: options.sandbox,
  });
  // A core file would contain what was on the screen: the shell forbids it and then becomes the browser, so pid and
  // pipes stay.
  const child: ChildProcess = spawn('/bin/sh', ['-c', 'ulimit -c 0; exec "$0" "$@"', options.executable, ...args], {
    cwd: profile,
    env,
    stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'],
    // Its own process group, so that ending it reaches every child and nothing else.
    detached: true,
    ...(options.asUser === null ? {} : { uid: options.asUser.uid, gid: options.asUser.gid }),
  });
  const [, , stderr, write, read] = child.stdio;
  if (
    child.pid === undefined ||
    !(write instanceof Writable) ||
    !(read instanceof Readable) ||
    !(stderr instanceof Readable)
  ) {
    rmSync(profile, { recursive: true, force: true });
    throw new Error('Chromium could not be started');
  }
  const pid = child.pid;
  let lastWords = '';
  stderr.on('data', (chunk: Buffer) => {
    lastWords = (lastWords + chunk.toString('utf8')).slice(-2000);
  });

  let exited = false;
  const listeners: (() => void)[] = [];
  const gone = new Promise<void>((resolve) => {
    child.once('exit', (code, signal) => {
      exited = true;
      options.log(`chromium ended (${signal ?? code ?? 'unknown'})`);
      for (const listener of listeners) listener();
      resolve();
    });
  });
  const cdp = new CdpConnection(write, read);

  let ending: Promise<void> | null = null;
  const end = (): Promise<void> =>
    (ending ??= (async () => {
      if (!exited) {
        cdp.browser.tell('Browser.close');
        await Promise.race([gone, sleep(1500)]);
      }
      for (let tries = 0; groupRuns(pid) && tries < 50; tries += 1) {
        try {
          process.kill(-pid, 'SIGKILL');
        } catch {
          break;
        }
        await sleep(20);
      }
      await rmWhenFree(profile);
    })());

  const endedAtOnce = gone.then(() => {
    throw new Error(`Chromium ended at once: ${lastWords.trim().split('\n').slice(-3).join(' | ')}`);
  });
  try {
    await Promise.race([
      // Its pipes end a moment before its process does, whose last words say more.
      cdp.browser.send('Browser.getVersion').catch(() => endedAtOnce),
      endedAtOnce,
      sleep(20_000, undefined, { ref: false }).then(() => {
        throw new Error('Chromium did not answer within 20 s');
      }),
    ]);
  } catch (error) {
    await end();
    throw error;
  }
  return {
    pid,
    cdp,
    sandbox: options.sandbox,
    asUser: options.asUser,
    hasExited: () => exited,
    onExit: (listener) => listeners.push(listener),
    end,
  };
}

/** Helper processes may write for a moment longer. */
async function rmWhenFree(folder: string): Promise<void> {
  for (let tries = 0; tries < 20; tries += 1) {
    try {
      rmSync(folder, { recursive: true, force: true });
      return;
    } catch {
      await sleep(50);
    }
  }
}
