/** The desk's process under the development host: what comes first, what its options do, and how it ends. */
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { LaunchReason } from '../../../main/guards/launch.ts';
import type { DeskOptions } from '../../../main/start/deskOptions.ts';
import { turns } from '../../support/turns.ts';

/** What happens, in order, until the process has ended. */
let seen: unknown[];
let exited: number | null;
const note = (...one: unknown[]): void => {
  if (exited === null) seen.push(one.length === 1 ? one[0] : one);
};
let reasons: LaunchReason[];
let given: { desk: DeskOptions; shell: Record<string, unknown> };
let startDesk: () => Promise<unknown>;
let shellFails: boolean;
const SHELL = { host: 'chromium', quit: async () => note('shell quits') };
const DESK = { ready: Promise.resolve() };

vi.mock(import('../../../main/guards/dumps.ts'), async (original) => ({
  ...(await original()),
  leaveNoDump: () => Boolean(note('no dump')),
}));
vi.mock(import('../../../main/guards/launch.ts'), async (original) => ({
  ...(await original()),
  scrubEnvironment(env, home) {
    note('scrubbed', env === process.env, home);
    delete env['SCRUBBED'];
  },
  inspectLaunch(argv, env, home) {
    note('inspected', argv, env['SCRUBBED'], home);
    return reasons;
  },
}));
vi.mock(import('../../../main/store/dataFolder.ts'), async (original) => ({
  ...(await original()),
  accountHome: () => HOME,
}));
vi.mock(import('../../../main/maskedLog.ts'), () => ({
  maskedLog() {
    note('masker');
    return (...line) => note('log', ...line);
  },
}));
vi.mock(import('../../../main/deskProcess.ts'), async (original) => ({
  ...(await original()),
  watchLeaving(log) {
    log('info', 'before the masker');
    return (desk) => note('stops at the end', desk);
  },
  writeReady: (desk, host) => note('ready', desk, host),
  leaveRefused(...refused) {
    note('refused', ...refused.slice(0, 2));
    // As the process would: nothing comes after it.
    return new Promise<never>(() => undefined);
  },
}));
vi.mock(import('../../../main/shell/chromium/chromiumShell.ts'), () => ({
  async createChromiumShell(options) {
    note('shell');
    given.shell = { ...options };
    if (shellFails) throw new Error('No Chromium is installed');
    return SHELL as never;
  },
}));
vi.mock(import('../../../main/link/forwarder.ts'), async (original) => ({
  ...(await original()),
  async startForwarder() {
    note('forwarder');
    return { address: 'http://127.0.0.1:7' } as never;
  },
}));
vi.mock(import('../../../main/shell/rendererFiles.ts'), async (original) => ({
  ...(await original()),
  loadRendererFiles: (folder) => ({ folder }) as never,
}));
vi.mock(import('../../../main/desk.ts'), () => ({
  async startDesk(options) {
    given.desk = options;
    note('desk');
    return (await startDesk()) as never;
  },
}));
vi.mock(import('node:fs'), async (original) => {
  const fs = await original();
  const read = ((path: string, ...more: never[]) =>
    path.endsWith('preload.cjs') ? `source of ${path}` : fs.readFileSync(path, ...more)) as never;
  return { ...fs, readFileSync: read };
});

const argv = process.argv;
beforeEach(() => {
  [seen, exited, reasons, given] = [[], null, [], {} as typeof given];
  [startDesk, shellFails] = [async () => DESK, false];
  process.env['SCRUBBED'] = 'set';
  vi.spyOn(process, 'exit').mockImplementation((code) => {
    if (exited === null) exited = Number(code);
    throw new Error('The process has ended.');
  });
  vi.spyOn(console, 'error').mockImplementation((words) => note('error', words));
});
afterEach(() => {
  vi.restoreAllMocks();
  process.argv = argv;
  delete process.env['SCRUBBED'];
});

const HOME = '/home/of/account';
/** The program with these arguments, until it is ready, refused or at its end. */
const start = async (...args: string[]) => {
  process.argv = ['node', 'main/main-chromium.ts', ...args];
  vi.resetModules();
  let isOver = false;
  import('../../../main/main-chromium.ts').then(
    () => {
      isOver = true;
    },
    () => {
      isOver = true;
    },
  );
  await vi.waitFor(() => expect(isOver || seen.some((one) => Array.isArray(one) && one[0] === 'refused')).toBe(true));
  await turns();
};
const first = (args: string[]) => ['no dump', ['scrubbed', true, HOME], ['inspected', args, 'set', HOME]];
const root = join(import.meta.dirname, '..', '..', '..');

describe('a start', () => {
  test('starts the browser before the masker and the desk are loaded, and logs nothing unmasked', async () => {
    await start('--data', '/x');
    expect(seen).toEqual([
      ...first(['--data', '/x']),
      ...['forwarder', 'shell', 'masker', ['log', 'info', 'before the masker'], 'desk'],
      ...[
        ['stops at the end', DESK],
        ['ready', DESK, 'chromium'],
      ],
    ]);
    given.desk.log('info', 'after it');
    expect(seen.at(-1)).toEqual(['log', 'info', 'after it']);
  });

  test('opens the desk of the folder with the bundles beside it, or with those that are named', async () => {
    await start('--data', '/x');
    const { shell, log, machine, ...rest } = given.desk;
    expect([await shell, typeof log, machine?.launch?.argv, machine?.launch?.env['SCRUBBED']]).toEqual([
      ...[SHELL, 'function', ['--data', '/x'], 'set'],
    ]);
    const built = (dist: string) => {
      const path = join(dist, 'preload', 'preload.cjs');
      return { rendererFiles: { folder: join(dist, 'renderer') }, preload: { path, source: `source of ${path}` } };
    };
    expect(rest).toEqual({
      dataFolder: '/x',
      forwarder: { address: 'http://127.0.0.1:7' },
      ...built(join(root, 'dist')),
    });
    await start('--data', '/x', '--dist', '/other');
    expect(given.desk).toMatchObject(built('/other'));
  });

  test('hands on the browser and the display that are named, and otherwise none', async () => {
    await start('--data', '/x');
    const { log, ...plain } = given.shell;
    expect(plain).toEqual({ proxy: 'http://127.0.0.1:7' });
    (log as (line: string) => void)('a line');
    expect(seen.at(-1)).toEqual(['log', 'info', 'a line']);
    await start('--data', '/x', '--display', ':7', '--chromium', '/c');
    expect(given.shell).toMatchObject({ proxy: 'http://127.0.0.1:7', display: ':7', executable: '/c' });
  });

  test('without a folder says how it is used and ends with 2', async () => {
    await start();
    expect([seen.slice(3), exited]).toEqual([[['error', expect.stringMatching(/^Usage: .*--data DIR/)]], 2]);
  });
});

describe('a start that is refused', () => {
  const REASON = { name: '--no-sandbox', kind: 'switch', why: 'a' } as never;
  const log = ['log', 'error', 'The desk does not start this way.', { name: '--no-sandbox', why: 'a' }];
  test.each([
    [['--data', '/x', '--no-sandbox'], '/x'],
    [['--no-sandbox'], ''],
    // Refused for its environment.
    [['--data', '/x'], '/x'],
  ])('is logged and recorded, also with options that are none, and goes no further: %j', async (args, folder) => {
    reasons = [REASON];
    await start(...args);
    expect(seen).toEqual([...first(args), 'masker', log, ['refused', folder, '--no-sandbox']]);
  });
});

describe('a start that fails', () => {
  test('is logged, ends the browser, and ends with 1', async () => {
    startDesk = () => Promise.reject(new Error('The desk did not start, at "x".'));
    await start('--data', '/x');
    expect([seen.slice(-2), exited]).toEqual([[['log', 'error', 'The desk did not start, at "x".'], 'shell quits'], 1]);
    [seen, exited, startDesk] = [[], null, () => Promise.reject('anything')];
    await start('--data', '/x');
    expect([seen.slice(-2), exited]).toEqual([[['log', 'error', 'The desk did not start.'], 'shell quits'], 1]);
  });

  test('because there is no browser ends with 1 as well', async () => {
    [shellFails, startDesk] = [true, async () => given.desk.shell];
    await start('--data', '/x');
    expect([seen.at(-1), exited]).toEqual([['log', 'error', 'No Chromium is installed'], 1]);
  });
});
