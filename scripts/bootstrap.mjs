/**
 * The first thing that every `npm` command runs. Plain JavaScript with nothing but Node's own modules, because it is
 * what installs the rest: the packages of package-lock.json, and with them the Node that all other scripts run on.
 *
 *   node scripts/bootstrap.mjs <script> [arguments]
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const MODULES = join(ROOT, 'node_modules');
const STAMP = join(MODULES, '.cleandesk-installed');

/** The oldest Node that can run npm 11. */
const OLDEST = [20, 19];
/** Runs TypeScript without a build; used where the registry has no Node for this platform. */
const OLDEST_TO_RUN = [22, 18];

const SCRIPTS = {
  start: 'scripts/start.ts',
  test: 'scripts/test.ts',
  bench: 'scripts/bench.ts',
  package: 'scripts/package.ts',
  build: 'scripts/build.ts',
  lint: 'scripts/lint.ts',
  types: 'scripts/types.ts',
  mutate: 'test/mutate/mutate.ts',
  cli: 'cli/cleandesk.ts',
};

const quit = (message) => {
  console.error(message);
  process.exit(1);
};

function atLeast(version, [major, minor]) {
  const [have = 0, haveMinor = 0] = version.split('.').map(Number);
  return have > major || (have === major && haveMinor >= minor);
}

const lockHash = () =>
  createHash('sha256')
    .update(readFileSync(join(ROOT, 'package-lock.json')))
    .digest('hex');

/** Whether node_modules has what the lock file lists, by npm's own record of what it installed. */
function matchesTheLock() {
  const inventory = join(MODULES, '.package-lock.json');
  if (!existsSync(inventory)) return false;
  const wanted = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')).packages;
  const installed = JSON.parse(readFileSync(inventory, 'utf8')).packages;
  const keep = (name, entry) => name !== '' && entry.optional !== true;
  return (
    Object.entries(wanted).every(([name, entry]) => !keep(name, entry) || installed[name]?.version === entry.version) &&
    Object.entries(installed).every(([name, entry]) => wanted[name]?.version === entry.version)
  );
}

function isInstalled() {
  try {
    if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === lockHash()) return true;
    // Installed by hand, or the lock file changed in nothing that is installed.
    if (!matchesTheLock()) return false;
    writeFileSync(STAMP, lockHash());
    return true;
  } catch {
    return false;
  } // an unreadable record: install again
}

/** Counts what npm has installed so far; npm's own output is suppressed. */
function countInstalled() {
  try {
    return readdirSync(MODULES).reduce((sum, name) => {
      if (name.startsWith('.')) return sum;
      return sum + (name.startsWith('@') ? readdirSync(join(MODULES, name)).length : 1);
    }, 0);
  } catch {
    return 0;
  } // not there yet, or just being replaced
}

const OFFLINE =
  /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT)\b/;

/** Runs `npm ci` with a line of progress; ends the process with a reason in words when it fails. */
async function install() {
  const total = Object.keys(JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')).packages).filter(
    (name) => name.lastIndexOf('node_modules/') === 0,
  ).length;
  const started = Date.now();
  const npm = process.env.npm_execpath;
  // No package needs its install script, and running one means running unreviewed code. npm 10 does not know
  // `allowScripts`, so the scripts are switched off here.
  const options = [
    'ci',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--no-progress',
    '--loglevel=error',
    '--fetch-retry-mintimeout=1000',
    '--fetch-retry-maxtimeout=5000',
  ];
  const onWindows = process.platform === 'win32';
  const child =
    npm !== undefined && /\.[cm]?js$/.test(npm)
      ? spawn(process.execPath, [npm, ...options], { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] })
      : spawn(onWindows ? 'npm.cmd' : 'npm', options, {
          cwd: ROOT,
          stdio: ['ignore', 'pipe', 'pipe'],
          shell: onWindows,
        });
  let said = '';
  const keep = (chunk) => {
    said = (said + chunk).slice(-20_000);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const tty = process.stdout.isTTY;
  const report = () => {
    const seconds = Math.round((Date.now() - started) / 1000);
    const line = `Installing packages: ${Math.min(countInstalled(), total)} of about ${total} installed, ${seconds} s`;
    process.stdout.write(tty ? `\r\x1b[K${line}` : `${line}\n`);
  };
  report();
  const timer = setInterval(report, tty ? 500 : 10_000);
  const code = await new Promise((resolve) => {
    child.on('error', (error) => {
      keep(error.message);
      resolve(1);
    });
    child.on('close', resolve);
  });
  clearInterval(timer);
  if (tty) process.stdout.write('\r\x1b[K');
  if (code !== 0) {
    if (OFFLINE.test(said))
      quit(
        'The packages could not be fetched: the package registry does not answer. Is this machine online, and is ' +
          "npm's proxy set (`npm config get proxy`)? Then run the same command again.",
      );
    quit(`npm ci failed:\n${said.trim()}`);
  }
  writeFileSync(STAMP, lockHash());
  console.log(`Installed the packages in ${Math.round((Date.now() - started) / 1000)} s.`);
}

/** The Node that scripts run on: the one in node_modules, else this one if it is new enough. */
function findNode() {
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  const own = join(
    MODULES,
    `node-${platform}-${process.arch}`,
    'bin',
    process.platform === 'win32' ? 'node.exe' : 'node',
  );
  if (existsSync(own)) return own;
  if (atLeast(process.versions.node, OLDEST_TO_RUN)) return process.execPath;
  return quit(
    `There is no packaged Node for ${process.platform} on ${process.arch}, and this one ` +
      `(${process.versions.node}) cannot run TypeScript. Install Node 24 and run the same command again.`,
  );
}

if (!atLeast(process.versions.node, OLDEST))
  quit(
    `Cleandesk needs Node ${OLDEST.join('.')} or newer to begin; this is ` +
      `${process.versions.node}. Install Node 24 (or Debian's, from version 13 on) and run the same command again.`,
  );

const [name, ...rest] = process.argv.slice(2);
const script = Object.hasOwn(SCRIPTS, name ?? '') ? SCRIPTS[name] : undefined;
if (script === undefined) quit(`usage: node scripts/bootstrap.mjs <${Object.keys(SCRIPTS).join('|')}> [arguments]`);

if (!isInstalled()) await install();

const node = findNode();
const endWithParent = pathToFileURL(join(ROOT, 'scripts/lib/endWithParent.ts')).href;
const child = spawn(node, ['--import', endWithParent, join(ROOT, script), ...rest], {
  // The fourth is a pipe on which nothing is sent: the script ends when it closes, that is when this process has ended.
  stdio: ['inherit', 'inherit', 'inherit', 'pipe'],
  env: {
    ...process.env,
    CLEANDESK_PARENT_PIPE: '3',
    PATH: [dirname(node), join(MODULES, '.bin'), process.env.PATH].filter(Boolean).join(delimiter),
  },
});
// The script handles signals itself; this process only passes signals on and reports the exit code. Ctrl-C in a
// terminal reaches the whole group already, so it is not sent a second time.
process.on('SIGINT', () => {
  if (!process.stdin.isTTY) child.kill('SIGINT');
});
for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('error', (error) => quit(`${script} could not be started: ${error.message}`));
child.on('exit', (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)));
if (process.env.npm_lifecycle_event !== undefined) endWithNpm();

/**
 * npm runs this in a shell, and neither passes on that it was killed: `kill` ends npm and the shell, `kill -9` npm
 * alone. So this process watches both: when its parent or the parent's parent changes, it ends the script.
 */
function endWithNpm() {
  const ancestors = () => `${process.ppid} ${parentOf(process.ppid)}`;
  const before = ancestors();
  const timer = setInterval(() => {
    if (ancestors() === before) return;
    clearInterval(timer);
    child.kill('SIGTERM');
  }, 500);
}

/**
 * The parent of a process, where the system has it in a file; null on other systems, and for a process that has ended.
 */
function parentOf(pid) {
  try {
    // Field 4 of stat(5); the name before it may have spaces and brackets.
    return readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ').pop().split(' ')[1];
  } catch {
    return null;
  }
}
