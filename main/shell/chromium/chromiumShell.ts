/**
 * The host for development, tests and trials: an installed Chromium, driven over the DevTools pipe. Never packaged.
 */
import type { CallHandler, Capability, Shell, ShellWindow, WindowSpec } from '../shell.ts';
import { capabilitiesOf } from './capabilities.ts';
import type { CdpConnection } from './cdp.ts';
import { canClearClipboard, clearClipboard, readClipboard } from './clipboards.ts';
import { canCountDisplays, displaysOf } from './displays.ts';
import { canNotify, canPlay, notifyByProgram, playByProgram } from './desktopPrograms.ts';
import { ChromiumWindow } from './chromiumWindow.ts';
import { ORIGIN } from './intercept.ts';
import { NOBODY, findChromium, launchChromium } from './launch.ts';
import type { RunningChromium, UnixUser } from './launch.ts';
import { CLOSED_PROXY } from './switches.ts';

export interface ChromiumShellOptions {
  /** Default: the installed Chromium that {@link findChromium} finds. */
  readonly executable?: string;
  /** X display such as `:99`; default: that of the environment. */
  readonly display?: string;
  /** Who the browser runs as. Default: ourselves, or `nobody` when we are root. */
  readonly asUser?: UnixUser | null;
  /** Address of the desk's forwarder. Default: a port that nothing listens on. */
  readonly proxy?: string;
  readonly log?: (line: string) => void;
}

export interface ChromiumShell extends Shell {
  readonly host: 'chromium';
  /** The first browser's connection, for tests. */
  readonly cdp: CdpConnection;
  open(spec: WindowSpec): Promise<ChromiumWindow>;
}

/**
 * Starts the browser's process before it returns its promise, so that it is there when the first window is opened.
 * @throws Error when no Chromium is installed or it cannot be started.
 */
export async function createChromiumShell(options: ChromiumShellOptions): Promise<ChromiumShell> {
  const executable = options.executable ?? findChromium();
  if (executable === null) throw new Error('No Chromium is installed');
  const log = options.log ?? (() => undefined);
  const isRoot = process.getuid?.() === 0;
  const asUser = options.asUser === undefined ? (isRoot ? NOBODY : null) : options.asUser;

  const proxy = options.proxy ?? CLOSED_PROXY;
  const start = async (): Promise<RunningChromium> => {
    const base = { executable, display: options.display, startUrl: `${ORIGIN}/`, proxy, width: 1280, height: 800, log };
    // The sandbox first; without it only where the machine forbids it, and then the capabilities say so.
    if (!isRoot || asUser !== null) {
      try {
        return await launchChromium({ ...base, asUser, sandbox: true });
      } catch (error) {
        log(`chromium did not start in its sandbox: ${error instanceof Error ? error.message : 'unknown'}`);
      }
    }
    return launchChromium({ ...base, asUser: null, sandbox: false });
  };

  const first = await start();
  let ready: RunningChromium | null = first;
  let calls: CallHandler | null = null;
  const windows = new Set<ChromiumWindow>();
  const quitListeners: (() => void)[] = [];
  let quitting: Promise<void> | null = null;
  let nextId = 1;

  const shell: ChromiumShell = {
    host: 'chromium',
    cdp: first.cdp,
    handleCalls(handler) {
      calls = handler;
    },
    async open(spec) {
      if (calls === null) throw new Error('handleCalls comes before the first window');
      if (quitting !== null) throw new Error('The shell has quit');
      const waiting = ready;
      ready = null;
      const browser = waiting !== null && !waiting.hasExited() ? waiting : await start();
      const window = await ChromiumWindow.open(nextId++, spec, calls, browser);
      windows.add(window);
      window.onClosed(() => {
        windows.delete(window);
        if (windows.size === 0) void shell.quit();
      });
      return window;
    },
    async clearClipboard() {
      // Said, and not thrown: the capabilities say that this machine cannot.
      if (!(await clearClipboard(options.display))) log('the clipboards could not be emptied');
    },
    readClipboard: (which) => readClipboard(options.display, which),
    displays: () => displaysOf(options.display),
    // The X server notifies registered clients; here it is asked instead.
    onDisplaysChanged: () => undefined,
    // X11 counts input in an extension that no installed program reads for us.
    systemIdleSeconds: () => null,
    onSystemLock: () => undefined,
    attention: () => ({ sounds: canPlay(), notices: canNotify() }),
    playSound: playByProgram,
    showNotice: notifyByProgram,
    capabilities: (): readonly Capability[] =>
      capabilitiesOf({
        sandbox: first.sandbox,
        clearsClipboard: canClearClipboard(),
        countsDisplays: canCountDisplays(),
      }),
    quit() {
      // A turn later, because the last window that closes asks for this again.
      quitting ??= Promise.resolve().then(async () => {
        await Promise.all([...[...windows].map((window: ShellWindow) => window.close()), first.end()]);
        for (const listener of quitListeners) listener();
      });
      return quitting;
    },
    onQuit(listener) {
      quitListeners.push(listener);
    },
  };
  return shell;
}
