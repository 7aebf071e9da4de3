/**
 * Starts the server and the desk on this machine, with data to try them.
 *
 *   npm start [-- --host electron|chromium] [--fresh] [--with supervisor] [--with visitors] [--data FOLDER]
 */
import { createWriteStream, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { buildAll } from './build.ts';
import { type Child, Children, type ChildSpec } from './lib/children.ts';
import { CLI } from './lib/command.ts';
import { dataFolder } from './lib/dataFolder.ts';
import { ensurePrograms } from './lib/debian.ts';
import { type DemoWorkstation, foldersOf, prepareDemo } from './lib/demo.ts';
import { probeElectron } from './lib/electronProbe.ts';
import { chooseHost, type Host } from './lib/host.ts';
import { ROOT } from './lib/root.ts';
import { AlreadyRunning, lockFolder } from './lib/singleInstance.ts';
import { summary } from './lib/summary.ts';
import { startXvfb } from './lib/xvfb.ts';

const USAGE =
  'usage: npm start [-- --host electron|chromium] [--fresh] [--with supervisor] [--with visitors] [--data FOLDER]';
/** Seconds. Long, for a slow or busy machine: a process that ends instead of getting ready is reported at once. */
const PATIENCE = { server: 120, desk: 180 } as const;
/** Milliseconds between two pictures of a display without a screen. */
const LOOK_EVERY = 2000;

const Options = z.object({
  host: z.enum(['electron', 'chromium']).optional(),
  fresh: z.boolean().default(false),
  with: z.array(z.enum(['supervisor', 'visitors'])).default([]),
  data: z.string().min(1).optional(),
});
const ServerReady = z.object({
  visitorUrl: z.string(),
  sites: z.array(z.object({ id: z.string(), tenantName: z.string(), url: z.string() })),
});

/** What was started is undone in reverse order. */
const undo: (() => Promise<void> | void)[] = [];
async function leave(code: number, words?: string): Promise<never> {
  if (words !== undefined) (code === 0 ? console.log : console.error)(words);
  leaving = true;
  for (const step of undo.splice(0).toReversed()) await step();
  process.exit(code);
}
let leaving = false;
const say = (line: string): void => {
  if (!leaving) console.log(line);
};
const reason = (error: unknown): string => (error instanceof Error ? error.message : String(error));

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    // A second Ctrl-C must not interrupt the cleanup.
    if (!leaving) void leave(0, '\nStopping.');
  });
}

function understand(): z.infer<typeof Options> {
  try {
    return Options.parse(
      parseArgs({
        options: {
          host: { type: 'string' },
          fresh: { type: 'boolean' },
          with: { type: 'string', multiple: true },
          data: { type: 'string' },
        },
      }).values,
    );
  } catch (error) {
    console.error(error instanceof z.ZodError ? USAGE : `${reason(error)}\n${USAGE}`);
    process.exit(2);
  }
}

const children = new Children();
const folders = foldersOf(resolve(understand().data ?? dataFolder()));

/** Lines of a process go to a file of its own; they are printed in the terminal when something fails. */
function logTo(name: string): (line: string) => void {
  mkdirSync(folders.logs, { recursive: true, mode: 0o700 });
  const file = createWriteStream(join(folders.logs, `${name}.log`), { mode: 0o600 });
  return (line) => {
    file.write(`${line}\n`);
  };
}

/** Variables of a developer's shell or of npm with which a desk refuses to start, or which it does not need. */
const NOT_FOR_DESKS = /^(NODE_|ELECTRON_|npm_|LD_|DYLD_|SSLKEYLOGFILE$|CHROME_DEVEL_SANDBOX$)/i;
const deskEnvironment = (): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => !NOT_FOR_DESKS.test(name)));

const hasDisplay = (env: NodeJS.ProcessEnv): boolean =>
  process.platform !== 'linux' || env['DISPLAY'] !== undefined || env['WAYLAND_DISPLAY'] !== undefined;

/** On the existing screen, or on a virtual one for the time of the check. */
async function probe(executable: string): Promise<string | null> {
  const env = deskEnvironment();
  if (hasDisplay(env)) return probeElectron(executable, env);
  await ensurePrograms(['Xvfb'], say);
  const folder = mkdtempSync(join(tmpdir(), 'cleandesk-display-'));
  try {
    const display = await startXvfb({ folder, width: 800, height: 600 }, (spec) =>
      children.start({ ...spec, name: 'the virtual display' }),
    );
    try {
      return await probeElectron(executable, { ...env, DISPLAY: display.display, XAUTHORITY: display.authority });
    } finally {
      await children.stop(display.pid);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The environment of one desk: the existing screen, or a virtual one whose picture is written to a file. */
async function displayFor(name: string): Promise<{ env: NodeJS.ProcessEnv; screenshot: string | null }> {
  const env = deskEnvironment();
  if (hasDisplay(env)) return { env, screenshot: null };
  const folder = mkdtempSync(join(tmpdir(), 'cleandesk-display-'));
  undo.push(() => rmSync(folder, { recursive: true, force: true }));
  const display = await startXvfb({ folder, width: 1300, height: 820 }, (spec) =>
    children.start({ ...spec, name: 'the virtual display' }),
  );
  const path = join(folders.screenshots, `${name}.png`);
  mkdirSync(folders.screenshots, { recursive: true, mode: 0o700 });
  let last = '';
  const look = async (): Promise<void> => {
    const { fingerprint, png } = await display.look();
    if (fingerprint === last) return;
    writeFileSync(`${path}.new`, png(), { mode: 0o600 });
    renameSync(`${path}.new`, path);
    last = fingerprint;
  };
  // A picture that failed is tried again at the next interval.
  const timer = setInterval(() => void look().catch(() => undefined), LOOK_EVERY);
  undo.push(() => clearInterval(timer));
  return { env: { ...env, DISPLAY: display.display, XAUTHORITY: display.authority }, screenshot: path };
}

async function openDesk(
  host: Host,
  workstation: DemoWorkstation,
): Promise<{ child: Child; screenshot: string | null }> {
  const name = workstation.name.toLowerCase().replace(' ', '-');
  const { env, screenshot } = await displayFor(name);
  const spec: ChildSpec =
    host.executable === null
      ? {
          name: workstation.name,
          command: process.execPath,
          args: [join(ROOT, 'main/main-chromium.ts'), '--data', workstation.folder, '--dist', join(ROOT, 'dist')],
          env,
          log: logTo(name),
        }
      : {
          name: workstation.name,
          command: host.executable,
          args: [join(ROOT, 'dist/main/main.cjs'), `--data=${workstation.folder}`],
          env,
          log: logTo(name),
        };
  const { child } = await children.startReady(spec, PATIENCE.desk);
  return { child, screenshot };
}

async function start(): Promise<void> {
  const options = understand();
  mkdirSync(folders.data, { recursive: true, mode: 0o700 });
  undo.push(lockFolder(folders.data));
  undo.push(() => children.stopAll());

  const host = await chooseHost({ requested: options.host ?? null, say, probe });
  await ensurePrograms(
    [
      ...(host.name === 'chromium' ? (['chromium'] as const) : []),
      ...(hasDisplay(process.env) ? [] : (['Xvfb'] as const)),
    ],
    say,
  );

  const withSupervisor = options.with.includes('supervisor');
  const [demo] = await Promise.all([
    prepareDemo(folders, withSupervisor ? 2 : 1, options.fresh, say),
    buildAll({ parts: ['preload', 'renderer', 'widget', ...(host.name === 'electron' ? (['main'] as const) : [])] }),
  ]);

  say('Starting the server');
  const server = await children.startReady(
    {
      name: 'the server',
      command: process.execPath,
      args: [CLI, 'server', 'start', '--data', folders.server, '--widget', join(ROOT, 'dist/widget')],
      log: logTo('server'),
    },
    PATIENCE.server,
  );
  const { visitorUrl, sites } = ServerReady.parse(server.ready);
  void server.child.ended.then(({ code, signal }) => {
    if (!leaving)
      void leave(
        1,
        `The server ended (${signal ?? `exit code ${String(code)}`}); see ${join(folders.logs, 'server.log')}. ` +
          'Stopping.',
      );
  });

  say(withSupervisor ? 'Opening the desks' : 'Opening the desk');
  const workstations = demo.workstations.slice(0, withSupervisor ? 2 : 1);
  const desks = await Promise.all(workstations.map((workstation) => openDesk(host, workstation)));
  let open = desks.length;
  for (const { child } of desks) {
    void child.ended.then(({ code, signal }) => {
      if (leaving) return;
      open -= 1;
      if (code !== 0)
        void leave(1, `${child.name} ended (${signal ?? `exit code ${String(code)}`}); see ${folders.logs}. Stopping.`);
      else if (open === 0) void leave(0, 'The desk was closed. Stopping.');
    });
  }
  if (options.with.includes('visitors')) {
    await children.start({
      name: 'the scripted visitors',
      command: process.execPath,
      args: [CLI, 'server', 'visitors', '--url', visitorUrl, ...sites.flatMap(({ id }) => ['--site', id])],
      log: logTo('visitors'),
    });
  }
  say(
    summary({
      host,
      demo,
      sites,
      desks: workstations.map(({ name }) => name),
      screenshots: desks.flatMap(({ screenshot }) => screenshot ?? []),
      data: folders.root,
      logs: folders.logs,
    }),
  );
}

await start().catch(async (error: unknown) => {
  if (!leaving)
    await leave(
      1,
      error instanceof AlreadyRunning ? error.message : `Cleandesk could not be started: ${reason(error)}`,
    );
});
