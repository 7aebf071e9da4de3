/** Installs the Debian packages that a script needs, or says how a person can. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The package of each program. Debian only recommends fonts and the sandbox, and a desk needs both. */
const PACKAGES = {
  chromium: ['chromium', 'chromium-sandbox', 'fonts-liberation'],
  'chromium-headless-shell': ['chromium-headless-shell', 'fonts-liberation'],
  Xvfb: ['xvfb'],
  xdotool: ['xdotool'],
  xclip: ['xclip'],
  tcpdump: ['tcpdump'],
  ip: ['iproute2'],
  nmap: ['nmap'],
  openssl: ['openssl'],
  'gnome-keyring-daemon': ['gnome-keyring'],
  'dbus-run-session': ['dbus'],
  'pkcs11-tool': ['opensc'],
  'softhsm2-util': ['softhsm2'],
  go: ['golang-go', 'golang-golang-x-mod-dev'],
} as const;

export type Program = keyof typeof PACKAGES;

/** Full path of a program on PATH, or null. */
export function findProgram(name: string): string | null {
  for (const folder of [
    ...(process.env.PATH ?? '').split(delimiter),
    '/usr/bin',
    '/usr/local/bin',
    '/usr/sbin',
    '/sbin',
  ]) {
    if (folder !== '' && existsSync(join(folder, name))) return join(folder, name);
  }
  return null;
}

/**
 * The prefix of an `apt-get` that may install: nothing for root, `sudo -n` where it needs no password, null where
 * neither.
 */
function findPrivilege(): readonly string[] | null {
  if (process.getuid?.() === 0) return [];
  const sudo = findProgram('sudo');
  return sudo !== null && spawnSync(sudo, ['-n', 'true'], { stdio: 'ignore' }).status === 0 ? [sudo, '-n'] : null;
}

const hasCandidate = (name: string): boolean =>
  /Candidate: (?!\(none\))\S/.test(
    spawnSync('apt-cache', ['policy', name], { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C' } }).stdout ?? '',
  );

/** @throws Error with the one command to run where this process may not install, or with the message of apt-get. */
export async function ensurePrograms(programs: readonly Program[], say: (line: string) => void): Promise<void> {
  const missing = programs.filter((program) => findProgram(program) === null);
  if (missing.length === 0) return;
  const packages = missing.flatMap((program) => PACKAGES[program]);
  if (process.platform !== 'linux')
    throw new Error(`${missing.join(', ')} cannot be found on PATH, and can only be installed for you on Debian.`);
  if (findProgram('apt-get') === null)
    throw new Error(
      `${missing.join(', ')} cannot be found on PATH. Install what your distribution calls: ${packages.join(' ')}`,
    );
  const privilege = findPrivilege();
  if (privilege === null)
    throw new Error(
      `${missing.join(', ')} cannot be found, and this user may not install packages. Run this once, then the ` +
        `same command again:\n\n  sudo apt-get update && sudo apt-get install -y ${packages.join(' ')}\n`,
    );
  if (!packages.every(hasCandidate)) {
    say('Reading the package lists (apt-get update)');
    await run([...privilege, 'apt-get', 'update', '-q'], say);
  }
  say(`Installing Debian packages: ${packages.join(' ')}`);
  const command = [
    ...privilege,
    'env',
    'DEBIAN_FRONTEND=noninteractive',
    'LC_ALL=C',
    'apt-get',
    'install',
    '-y',
    '-q',
    '--no-install-recommends',
    ...packages,
  ];
  // An outdated list names files that the mirror no longer has: update it once.
  await run(command, say).catch(async () => {
    await run([...privilege, 'apt-get', 'update', '-q'], say);
    await run(command, say);
  });
  const still = missing.filter((program) => findProgram(program) === null);
  if (still.length > 0)
    throw new Error(`apt-get installed ${packages.join(' ')}, but ${still.join(', ')} still cannot be found on PATH.`);
}

/** One line of progress every few seconds, from what apt-get prints. @throws Error with the end of its output. */
async function run(command: readonly string[], say: (line: string) => void): Promise<void> {
  const [program = '', ...args] = command;
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  let fetched = 0;
  let unpacked = 0;
  let configured = 0;
  let wanted = '?';
  const keep = (chunk: Buffer): void => {
    const text = chunk.toString('utf8');
    said = (said + text).slice(-4000);
    wanted = /(\d+) newly installed/.exec(said)?.[1] ?? wanted;
    fetched += text.match(/^Get:/gm)?.length ?? 0;
    unpacked += text.match(/^Unpacking /gm)?.length ?? 0;
    configured += text.match(/^Setting up /gm)?.length ?? 0;
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const timer = setInterval(
    () => say(`  ${fetched} files fetched, ${unpacked} of ${wanted} packages unpacked, ${configured} set up`),
    5000,
  );
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  }).finally(() => clearInterval(timer));
  if (code !== 0) throw new Error(`${command.join(' ')} failed:\n${said.trim().split('\n').slice(-12).join('\n')}`);
}
