/** The development host around its browsers: which one a window gets, when it quits, what it says of the machine. */
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { createChromiumShell, type ChromiumShellOptions } from '../../../main/shell/chromium/chromiumShell.ts';
import type { LaunchOptions, RunningChromium } from '../../../main/shell/chromium/launch.ts';
import { CLOSED_PROXY } from '../../../main/shell/chromium/switches.ts';
import type { CallHandler, WindowSpec } from '../../../main/shell/shell.ts';
import { turns } from '../../support/turns.ts';

let seen: unknown[];
let launched: LaunchOptions[];
/** Names of the browsers, in the order in which they were started. */
let browsers: { name: string; exited: boolean }[];
let starts: (options: LaunchOptions) => boolean;
let installed: string | null;
let uid: number | undefined;
let windows: { browser: unknown; id: number; spec: unknown; calls: unknown; closes: () => void }[];
let clears: boolean;
let tools: { clipboard: boolean; displays: boolean };

vi.mock(import('../../../main/shell/chromium/launch.ts'), async (original) => ({
  ...(await original()),
  findChromium: () => installed,
  async launchChromium(options) {
    launched.push(options);
    if (!starts(options)) throw new Error('no user namespaces');
    const one = { name: `browser ${browsers.length + 1}`, exited: false };
    browsers.push(one);
    return {
      ...one,
      ...{ cdp: `cdp of ${one.name}`, sandbox: options.sandbox, hasExited: () => one.exited },
      async end() {
        await turns();
        seen.push(`${one.name} ended`);
      },
    } as Partial<Record<keyof RunningChromium, unknown>> as RunningChromium;
  },
}));
vi.mock(import('../../../main/shell/chromium/chromiumWindow.ts'), () => ({
  ChromiumWindow: {
    async open(id: number, spec: WindowSpec, calls: CallHandler, browser: { name?: string }) {
      const listeners: (() => void)[] = [];
      const closes = () => {
        for (const listener of listeners) listener();
      };
      windows.push({ id, spec, calls, browser: browser.name, closes });
      return {
        onClosed: (listener: () => void) => listeners.push(listener),
        async close() {
          seen.push(`window ${id} closed`);
          closes();
        },
      };
    },
  } as never,
}));
vi.mock(import('../../../main/shell/chromium/clipboards.ts'), () => ({
  canClearClipboard: () => tools.clipboard,
  clearClipboard: async (display) => Boolean(seen.push(['clipboard cleared', display])) && clears,
  readClipboard: async (display, which) => `${which} of ${display}`,
}));
vi.mock(import('../../../main/shell/chromium/displays.ts'), async (original) => ({
  ...(await original()),
  canCountDisplays: () => tools.displays,
  displaysOf: async (display) => [`of ${display}`] as never,
}));

beforeEach(() => {
  [seen, launched, browsers, windows] = [[], [], [], []];
  [starts, installed, uid, clears] = [() => true, '/usr/lib/chromium/chromium', 1000, true];
  tools = { clipboard: true, displays: true };
  vi.spyOn(process, 'getuid').mockImplementation(() => uid as number);
});
const log = (line: string): void => void seen.push(line);
const create = (options: ChromiumShellOptions = {}) => createChromiumShell({ log, display: ':7', ...options });
const SPEC = { title: 'desk' } as WindowSpec;
const calls: CallHandler = async () => undefined;

describe('a browser', () => {
  const NOBODY = { uid: 65_534, gid: 65_534 };

  test('is the installed one, with the page of the desk and no way out, as this user in its sandbox', async () => {
    await create();
    expect(launched).toEqual([
      {
        ...{ executable: '/usr/lib/chromium/chromium', display: ':7', startUrl: 'https://desk.cleandesk.internal/' },
        ...{ proxy: CLOSED_PROXY, width: 1280, height: 800, log, asUser: null, sandbox: true },
      },
    ]);
  });

  test('is the one that was named, with the forwarder as its way out', async () => {
    installed = null;
    await create({ executable: '/c', proxy: 'http://127.0.0.1:7', asUser: { uid: 7, gid: 8 } });
    expect(launched[0]).toMatchObject({ executable: '/c', proxy: 'http://127.0.0.1:7', asUser: { uid: 7, gid: 8 } });
    await expect(create()).rejects.toThrow('No Chromium is installed');
  });

  test('of root runs as nobody, because its sandbox refuses root', async () => {
    uid = 0;
    await create();
    expect(launched).toMatchObject([{ asUser: NOBODY, sandbox: true }]);
  });

  test('of root that shall stay root is not even tried in the sandbox', async () => {
    uid = 0;
    await create({ asUser: null });
    expect(launched).toMatchObject([{ asUser: null, sandbox: false }]);
  });

  test('that does not start in its sandbox starts without, is logged, and lacks that capability', async () => {
    starts = ({ sandbox }) => !sandbox;
    const shell = await create({ asUser: NOBODY });
    expect(launched).toMatchObject([
      { asUser: NOBODY, sandbox: true },
      { asUser: null, sandbox: false },
    ]);
    expect(seen).toEqual(['chromium did not start in its sandbox: no user namespaces']);
    const sandbox = (one: typeof shell) => one.capabilities().find(({ control }) => control === 'renderer sandbox');
    expect(sandbox(shell)?.state).toBe('not-enforceable');
    starts = () => true;
    expect(sandbox(await create())?.state).toBe('enforced');
  });

  test('that does not start at all is the error of the host', async () => {
    starts = () => false;
    await expect(create()).rejects.toThrow('no user namespaces');
  });
});

describe('a window', () => {
  test('needs somebody who answers its calls', async () => {
    const shell = await create();
    await expect(shell.open(SPEC)).rejects.toThrow('handleCalls comes before the first window');
  });

  test('has a browser of its own: the first one that which waits, each further one another', async () => {
    const shell = await create();
    shell.handleCalls(calls);
    for (let n = 0; n < 3; n += 1) await shell.open(SPEC);
    expect(windows.map(({ id, browser }) => [id, browser])).toEqual([
      [1, 'browser 1'],
      [2, 'browser 2'],
      [3, 'browser 3'],
    ]);
    expect(windows.every((one) => one.spec === SPEC && one.calls === calls)).toBe(true);
    expect([shell.cdp, shell.host]).toEqual(['cdp of browser 1', 'chromium']);
  });

  test('gets another browser where the one that waited has ended', async () => {
    const shell = await create();
    shell.handleCalls(calls);
    browsers.forEach((one) => Object.assign(one, { exited: true }));
    await shell.open(SPEC);
    expect(windows.map(({ browser }) => browser)).toEqual(['browser 2']);
  });
});

describe('the end', () => {
  const twoWindows = async () => {
    const shell = await create();
    shell.handleCalls(calls);
    await shell.open(SPEC);
    await shell.open(SPEC);
    shell.onQuit(() => void seen.push('quit'));
    return shell;
  };

  test('comes with the last window, not with another', async () => {
    await twoWindows();
    windows[0]?.closes();
    await turns();
    expect(seen).toEqual([]);
    windows[1]?.closes();
    await turns(8);
    expect(seen).toEqual(['browser 1 ended', 'quit']);
  });

  test('closes every window and the first browser, and is said once, when they are', async () => {
    const shell = await twoWindows();
    const first = shell.quit();
    expect(seen).toEqual([]);
    await Promise.all([first, shell.quit()]);
    expect(seen).toEqual(['window 1 closed', 'window 2 closed', 'browser 1 ended', 'quit']);
    await expect(shell.open(SPEC)).rejects.toThrow('The shell has quit');
  });
});

describe('what the host says of the machine', () => {
  test('is asked of its own display, and what it cannot know is nothing', async () => {
    const shell = await create();
    expect([await shell.readClipboard('primary'), await shell.displays()]).toEqual(['primary of :7', ['of :7']]);
    expect(shell.systemIdleSeconds()).toBeNull();
  });

  test('says in the log where the clipboards could not be emptied', async () => {
    const shell = await create();
    await shell.clearClipboard();
    clears = false;
    await shell.clearClipboard();
    const cleared = ['clipboard cleared', ':7'];
    expect(seen).toEqual([cleared, cleared, 'the clipboards could not be emptied']);
  });

  test('has capabilities by the programs that are installed', async () => {
    const shell = await create();
    const all = JSON.stringify(shell.capabilities());
    for (const missing of ['clipboard', 'displays'] as const) {
      tools = { clipboard: true, displays: true, [missing]: false };
      expect(JSON.stringify(shell.capabilities()), missing).not.toBe(all);
    }
    const notes = (one: typeof tools) => {
      tools = one;
      return shell.capabilities().filter(({ control }) => /clipboard|capture|display/.test(control));
    };
    expect(notes({ clipboard: false, displays: true })).not.toEqual(notes({ clipboard: true, displays: false }));
  });
});
