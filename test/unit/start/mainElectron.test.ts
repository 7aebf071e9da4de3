/** The product's process: what comes before anything else, what each way to start it does, and how it ends. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Coded } from '../../../contract/errors.ts';
import type { LaunchReason } from '../../../main/guards/launch.ts';
import type { DeskOptions } from '../../../main/start/deskOptions.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';
import { turns } from '../../support/turns.ts';

/** What happens, in order, until the process has ended. */
let seen: unknown[];
let exited: number | null;
const note = (...one: unknown[]): void => {
  if (exited === null) seen.push(one.length === 1 ? one[0] : one);
};
let reasons: LaunchReason[];
let given: {
  desk: DeskOptions;
  shell: { platform: string; userData: string; proxy: Promise<string>; log?: (line: string) => void };
  check: { dataFolder: string; dist: string; openShell(address: string): unknown };
};
let packaged: boolean;
let outcome: { code: 0 | 1; words: string };
let checked: { report: { level: number }; signed: object | null; why?: Coded };
let startDesk: () => Promise<unknown>;
let shellFails: boolean;
/** Whether the end is that of a start that failed: nothing comes after it that would have to be stopped. */
let fails: boolean;
const SHELL = { host: 'electron' };
class AlreadyRunning extends Error {}

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
  accountHome: () => '/home/of/account',
}));
vi.mock(import('../../../main/maskedLog.ts'), () => ({
  maskedLog:
    () =>
    (...line) =>
      note('log', ...line),
}));
vi.mock(import('../../../main/deskProcess.ts'), async (original) => ({
  ...(await original()),
  watchLeaving() {
    note('leaving watched');
    return (desk) => note('stops at the end', desk);
  },
  writeReady: (desk, host) => note('ready', desk, host),
  leaveRefused(...refused) {
    note('refused', ...refused.slice(0, 2));
    // As the process would: nothing comes after it.
    return new Promise<never>(() => undefined);
  },
}));
vi.mock(import('../../../main/shell/electron/electronModule.ts'), () => ({
  electronParts: {
    app: {
      get isPackaged() {
        return packaged;
      },
    },
  } as never,
}));
vi.mock(import('../../../main/shell/electron/electronShell.ts'), () => ({
  AlreadyRunning: AlreadyRunning as never,
  async createElectronShell(_parts, options) {
    note('shell');
    given.shell = options as never;
    if (shellFails) throw new Error('There is no screen.');
    return SHELL as never;
  },
}));
vi.mock(import('../../../main/link/forwarder.ts'), async (original) => ({
  ...(await original()),
  startForwarder: async () => ({ address: 'http://127.0.0.1:7' }) as never,
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
vi.mock(import('../../../main/unlock/enrolInstalled.ts'), () => ({
  async enrolInstalled(request) {
    note('enrols', { ...request, password: typeof request.password });
    return outcome;
  },
}));
vi.mock(import('../../../main/unlock/askAndChange.ts'), () => ({
  async askAndChange(folder) {
    note('changes the password', folder);
    return outcome;
  },
}));
vi.mock(import('../../../main/withoutDesk/checkWithoutDesk.ts'), async (original) => ({
  ...(await original()),
  async checkWithoutDesk(options) {
    given.check = options as never;
    const shell = await Promise.resolve(options.openShell('http://127.0.0.1:8')).catch(() => null);
    note('checks', shell, await given.shell.proxy);
    return checked as never;
  },
}));
vi.mock(import('../../../main/selfCheck/printed.ts'), async (original) => ({
  ...(await original()),
  table: (report) => `table of level ${report.level}`,
  codeOf: (report) => (report.level === 3 ? 0 : 3),
}));
vi.mock(import('node:fs'), async (original) => {
  const fs = await original();
  const read = ((path: string, ...more: never[]) =>
    path.endsWith('preload.cjs') ? `source of ${path}` : fs.readFileSync(path, ...more)) as never;
  return { ...fs, readFileSync: read };
});

const argv = process.argv;
beforeEach(() => {
  [seen, exited, reasons, given, packaged] = [[], null, [], {} as typeof given, false];
  [outcome, checked] = [
    { code: 0, words: 'done' },
    { report: { level: 3 }, signed: null, why: { code: 'folder-not-enrolled', params: {} } },
  ];
  [startDesk, shellFails, fails] = [async () => DESK, false, false];
  process.env['SCRUBBED'] = 'set';
  vi.spyOn(process, 'exit').mockImplementation((code) => {
    if (exited !== null) return undefined as never;
    exited = Number(code);
    if (fails) return undefined as never;
    throw new Error('The process has ended.');
  });
  vi.spyOn(console, 'log').mockImplementation((words) => note('out', words));
  vi.spyOn(console, 'error').mockImplementation((words) => note('error', words));
});
afterEach(() => {
  vi.restoreAllMocks();
  process.argv = argv;
  delete process.env['SCRUBBED'];
});

let ready = Promise.withResolvers<void>();
const DESK = {
  get ready() {
    return ready.promise;
  },
};
/** The program with these arguments, until nothing more happens by itself. */
const start = async (...args: string[]) => {
  ready = Promise.withResolvers<void>();
  process.argv = ['cleandesk', ...args];
  vi.resetModules();
  await import('../../../main/main-electron.ts');
  await vi.waitFor(() => expect(seen.length).toBeGreaterThan(4));
  await turns(10);
};
const HOME = '/home/of/account';
/** Before any of the ways: no dump, and the environment as it came is looked at after it was cleared. */
const first = (args: string[]) => [
  ...['no dump', ['scrubbed', true, HOME], ['inspected', args, 'set', HOME], 'leaving watched'],
];
const LOG = ['log', 'error', 'The desk does not start this way.'];

describe('a start', () => {
  let folder: string;
  beforeEach(() => {
    folder = temporaryFolder('main-electron');
  });
  const root = join(import.meta.dirname, '..', '..', '..');

  test('opens the desk of the folder, and says that it is ready once it is', async () => {
    const args = [`--data=${folder}`];
    await start(...args);
    expect(seen).toEqual([...first(args), 'shell', 'desk', ['stops at the end', DESK]]);
    ready.resolve();
    await turns();
    expect(seen.at(-1)).toEqual(['ready', DESK, 'electron']);
    const { shell, log, machine, ...rest } = given.desk;
    expect([await shell, machine?.launch?.argv, machine?.launch?.env['SCRUBBED']]).toEqual([SHELL, args, 'set']);
    const path = join(root, 'preload', 'preload.cjs');
    expect(rest).toEqual({
      ...{ dataFolder: folder, forwarder: { address: 'http://127.0.0.1:7' } },
      ...{ rendererFiles: { folder: join(root, 'renderer') }, preload: { path, source: `source of ${path}` } },
    });
    log('warning', 'words');
    expect([seen.at(-1), exited]).toEqual([['log', 'warning', 'words'], null]);
  });

  test('gives the host its own folder, which only this user reads, and the forwarder as its way out', async () => {
    await start(`--data=${folder}`);
    const userData = join(folder, 'electron');
    expect([given.shell.userData, statSync(userData).mode & 0o777]).toEqual([userData, 0o700]);
    expect([await given.shell.proxy, given.shell.platform]).toEqual(['http://127.0.0.1:7', process.platform]);
    given.shell.log?.('a line');
    expect(seen.at(-1)).toEqual(['log', 'info', 'a line']);
  });

  test('that fails is logged and ends with 1', async () => {
    fails = true;
    startDesk = () => Promise.reject(new Error('The desk did not start, at "x".'));
    await start(`--data=${folder}`);
    expect([seen.at(-1), exited]).toEqual([['log', 'error', 'The desk did not start, at "x".'], 1]);
    [seen, exited, startDesk] = [[], null, () => Promise.reject('anything')];
    await start(`--data=${folder}`);
    expect([seen.at(-1), exited]).toEqual([['log', 'error', 'The desk did not start.'], 1]);
  });

  test('beside a desk that runs already ends with 0 and says nothing', async () => {
    fails = true;
    startDesk = () => Promise.reject(new Error('at "x"', { cause: new AlreadyRunning() }));
    await start(`--data=${folder}`);
    expect([seen.at(-1), exited]).toEqual(['desk', 0]);
  });
});

describe('a start that is refused', () => {
  const REASONS: LaunchReason[] = [
    { name: '--no-sandbox', kind: 'switch', why: 'a' } as never,
    { name: 'NODE_OPTIONS', kind: 'environment', why: 'b' } as never,
  ];

  test('for its switches or its environment is logged and recorded, and goes no further', async () => {
    reasons = REASONS;
    await start('--data=/x', '--no-sandbox', '--enrol=/f');
    expect(seen.slice(4)).toEqual([
      [...LOG, { name: '--no-sandbox', why: 'a' }],
      [...LOG, { name: 'NODE_OPTIONS', why: 'b' }],
      ['refused', '/x', '--no-sandbox'],
    ]);
  });

  test('for what it asks is logged and recorded in the ledger of the installed desk, and goes no further', async () => {
    packaged = true;
    await start('--data=/x');
    const [, log, refused] = seen.slice(3) as [unknown, unknown[], unknown[]];
    expect([log.slice(0, 3), log[3]]).toEqual([LOG, { name: '--data', why: 'moves the data of the desk' }]);
    expect([refused[0], String(refused[1]).startsWith(HOME), refused[2], seen.length]).toEqual([
      'refused',
      true,
      '--data',
      6,
    ]);
  });
});

describe('enrolment and a new workstation password', () => {
  const enrols = ['enrols', { file: '/f', dataFolder: '/x', password: 'function' }];
  test.each([
    [['--enrol=/f', '--data=/x'], enrols],
    [
      ['--change-workstation-password', '--data=/x'],
      ['changes the password', '/x'],
    ],
  ])(
    '%j does that alone, and ends with its code: 0 with words on the output, 1 with words of an error',
    async (args, does) => {
      await start(...args);
      expect([seen, exited]).toEqual([[...first(args), does, ['out', 'done']], 0]);
      [seen, exited, outcome] = [[], null, { code: 1, words: 'failed' }];
      await start(...args);
      expect([seen.slice(4), exited]).toEqual([[does, ['error', 'failed']], 1]);
    },
  );
});

describe('a self-check', () => {
  const steps = ['shell', ['checks', SHELL, 'http://127.0.0.1:8']];

  test('runs in a folder of its own, which is gone afterwards, and without a signature ends with 1', async () => {
    await start('--self-check', '--data=/x');
    const [out, log] = seen.slice(6) as [unknown, unknown[]];
    expect([seen.slice(4, 6), out, exited]).toEqual([steps, ['out', 'table of level 3'], 1]);
    expect([log.slice(0, 2), String(log[2]).startsWith('It is not signed: ')]).toEqual([['log', 'error'], true]);
    expect([given.check.dataFolder, given.check.dist]).toEqual(['/x', join(import.meta.dirname, '..', '..', '..')]);
    expect([given.shell.userData.includes('cleandesk-self-check-'), existsSync(given.shell.userData)]).toEqual([
      true,
      false,
    ]);
  });

  test.each([
    [3, 0],
    [1, 3],
  ])('that is signed, of level %i, ends with %i and is written where that is asked for', async (level, code) => {
    checked = { report: { level }, signed: { hash: 'h' } };
    const file = join(temporaryFolder('main-electron-report'), 'report.json');
    await start('--self-check', '--data=/x');
    expect([seen.slice(4), exited, existsSync(file)]).toEqual([
      [...steps, ['out', `table of level ${level}`]],
      code,
      false,
    ]);
    [seen, exited] = [[], null];
    await start(`--self-check=${file}`, '--data=/x');
    expect([exited, readFileSync(file, 'utf8')]).toEqual([code, '{\n  "hash": "h"\n}\n']);
  });

  test('goes on where there is no host: the report says so', async () => {
    [shellFails, checked] = [true, { report: { level: 1 }, signed: { hash: 'h' } }];
    await start('--self-check', '--data=/x');
    expect(seen.slice(4, 6)).toEqual(['shell', ['checks', null, 'http://127.0.0.1:8']]);
    expect(exited).toBe(3);
  });
});
