/**
 * The product's host. Electron is handed in, so that every option and every answer below can be asserted in plain Node.
 */
import { BlockedReports } from '../blocked.ts';
import type { CallHandler, Capability, Shell } from '../shell.ts';
import { capabilitiesOf } from './capabilities.ts';
import { ElectronWindow, SCHEME } from './electronWindow.ts';
import { lockContents } from './lockContents.ts';
import { lockSession, proxySetting } from './lockSession.ts';
import type { ElectronParts, SessionPart } from './parts.ts';
import { SoundWindow } from './soundWindow.ts';

export interface ElectronShellOptions {
  /** `process.platform`. */
  readonly platform: NodeJS.Platform;
  /**
   * Electron's own folder; must exist. The lock on a second instance belongs to it, so each desk on a machine has one
   * of its own.
   */
  readonly userData: string;
  /** Address of the desk's forwarder, `http://127.0.0.1:PORT`. Default: a port that nothing listens on. */
  readonly proxy?: string | Promise<string>;
  readonly log?: (line: string) => void;
}

/** Chromium switches of our own; they must be set before the app is ready. */
export const OWN_SWITCHES: readonly (readonly [name: string, value?: string])[] = [
  // The exception is the proxy's own address; only traffic through the proxy goes there, because loopback is not
  // bypassed.
  ['host-resolver-rules', 'MAP * ~NOTFOUND, EXCLUDE 127.0.0.1'],
  ['webrtc-ip-handling-policy', 'disable_non_proxied_udp'],
  ['disable-background-networking'],
  ['disable-component-update'],
  ['disable-domain-reliability'],
  ['disable-breakpad'],
  ['disable-quic'],
  ['disable-print-preview'],
  ['no-pings'],
  ['disable-features', 'BackForwardCache,Prerender2,MediaRouter,DialMediaRouteProvider,OptimizationHints,WebOTP'],
];

/** Linux has no event for a locked screen; its state is asked for this often. Milliseconds. */
const LOCK_POLL = 5_000;

/** Another instance has the lock. */
export class AlreadyRunning extends Error {
  override readonly name = 'AlreadyRunning';
}

/**
 * Must be called before Electron's `ready`: the scheme and the switches are fixed by then.
 * @throws AlreadyRunning when this desk is open already; the other window comes to the front.
 */
export async function createElectronShell<S extends SessionPart>(
  electron: ElectronParts<S>,
  options: ElectronShellOptions,
): Promise<Shell> {
  const { app } = electron;
  const log = options.log ?? (() => undefined);

  // Awaited after `ready` only: scheme and switches must not wait for it.
  const proxy = Promise.resolve(options.proxy ?? 'http://127.0.0.1:9').then(proxySetting);
  proxy.catch(() => undefined); // reported by the first that awaits it
  app.enableSandbox();
  app.setPath('userData', options.userData);
  if (!app.requestSingleInstanceLock()) {
    app.quit();
    throw new AlreadyRunning('This desk is open already');
  }
  for (const [name, value] of OWN_SWITCHES) app.commandLine.appendSwitch(name, value);
  electron.protocol.registerSchemesAsPrivileged([
    {
      scheme: SCHEME,
      privileges: {
        standard: true,
        secure: true,
        supportFetchAPI: false,
        corsEnabled: false,
        bypassCSP: false,
        allowServiceWorkers: false,
        stream: false,
        codeCache: false,
        allowExtensions: false,
      },
    },
  ]);

  const windows = new Set<ElectronWindow>();
  const quitListeners: (() => void)[] = [];
  /** Reports of the page that is about to come into being; null while none is expected. */
  let expected: BlockedReports | null = null;
  const strangers = new BlockedReports();
  strangers.listen((blocked) => log(`blocked outside the window: ${blocked.what} ${blocked.target}`));

  app.on('web-contents-created', (_event, contents) => {
    const reports = expected;
    expected = null;
    lockContents(contents, (what, target) => (reports ?? strangers).report(what, target));
    // Only the shell makes pages. Any other is closed before it can load.
    if (reports === null) {
      strangers.report('popup', 'page-of-others');
      contents.close({ waitForBeforeUnload: false });
    }
  });
  // Also the default session, which the desk does not use: no address is the desk's own there.
  app.on('session-created', (session) => {
    void lockSession(
      session,
      () => false,
      (what, target) => strangers.report(what, target),
      proxy,
    ).catch(() => app.quit());
  });
  app.on('login', (event, _contents, _details, _info, callback) => {
    event.preventDefault();
    callback();
  });
  app.on('certificate-error', (event, _contents, _url, _error, _certificate, callback) => {
    event.preventDefault();
    callback(false);
  });
  app.on('select-client-certificate', (event) => {
    event.preventDefault();
  });
  app.on('second-instance', () => {
    for (const window of windows) window.focus();
  });
  app.on('window-all-closed', () => {
    void shell.quit();
  });
  electron.Menu.setApplicationMenu(null);

  await app.whenReady();
  await app.setProxy(await proxy);
  app.configureHostResolver({
    enableBuiltInResolver: false,
    secureDnsMode: 'off',
    secureDnsServers: [],
    enableAdditionalDnsQueryTypes: false,
  });

  const lockListeners: (() => void)[] = [];
  const systemLocked = (): void => {
    for (const listener of lockListeners) listener();
  };
  electron.powerMonitor.on('suspend', systemLocked);
  electron.powerMonitor.on('lock-screen', systemLocked);
  electron.powerMonitor.on('user-did-resign-active', systemLocked);
  let wasLocked = false;
  const poll =
    options.platform !== 'linux'
      ? null
      : setInterval(() => {
          const locked = electron.powerMonitor.getSystemIdleState(60) === 'locked';
          if (locked && !wasLocked) systemLocked();
          wasLocked = locked;
        }, LOCK_POLL);
  poll?.unref();

  const displayListeners: (() => void)[] = [];
  const displaysChanged = (): void => {
    for (const listener of displayListeners) listener();
  };
  electron.screen.on('display-added', displaysChanged);
  electron.screen.on('display-removed', displaysChanged);
  electron.screen.on('display-metrics-changed', displaysChanged);

  /** Made with the first sound. */
  let sounds: Promise<SoundWindow> | null = null;
  let calls: CallHandler | null = null;
  let nextId = 1;
  let quitting: Promise<void> | null = null;

  const shell: Shell = {
    host: 'electron',
    handleCalls(handler) {
      calls = handler;
    },
    async open(spec) {
      if (calls === null) throw new Error('handleCalls comes before the first window');
      if (quitting !== null) throw new Error('The shell has quit');
      const window = await ElectronWindow.open(electron, nextId++, spec, calls, await proxy, (blocked) => {
        expected = blocked;
      });
      windows.add(window);
      window.onClosed(() => {
        windows.delete(window);
        // Nobody sees it: it alone would keep the application open.
        if (windows.size === 0) void sounds?.then((one) => one.close());
        if (windows.size === 0) sounds = null;
      });
      return window;
    },
    clearClipboard() {
      electron.clipboard.clear();
      // Exists on Linux only.
      electron.clipboard.selection?.clear();
      return Promise.resolve();
    },
    async readClipboard(which) {
      const from = which === 'clipboard' ? electron.clipboard : electron.clipboard.selection;
      return from === undefined ? '' : from.readText();
    },
    async displays() {
      const first = electron.screen.getPrimaryDisplay().id;
      return electron.screen
        .getAllDisplays()
        .toSorted((a, b) => Number(b.id === first) - Number(a.id === first))
        .map(({ id, label, bounds }) => ({
          name: label === '' ? `display ${id}` : label,
          x: bounds.x,
          y: bounds.y,
          width: bounds.width,
          height: bounds.height,
        }));
    },
    onDisplaysChanged(listener) {
      displayListeners.push(listener);
    },
    systemIdleSeconds: () => electron.powerMonitor.getSystemIdleTime(),
    onSystemLock(listener) {
      lockListeners.push(listener);
    },
    attention: () => ({ sounds: true, notices: electron.Notification.isSupported() }),
    async playSound(file) {
      if (windows.size === 0 || quitting !== null) return false;
      sounds ??= (async () =>
        SoundWindow.open(electron, SCHEME, await proxy, strangers, () => {
          expected = strangers;
        }))();
      return (await sounds).play(file);
    },
    async showNotice({ title, text }) {
      if (!electron.Notification.isSupported()) return false;
      // The desk's own sounds are what is heard.
      new electron.Notification({ title, body: text, silent: true }).show();
      return true;
    },
    capabilities: (): readonly Capability[] => capabilitiesOf(options.platform),
    quit() {
      // A turn later, because the last window that closes asks for this again.
      quitting ??= Promise.resolve().then(async () => {
        if (poll !== null) clearInterval(poll);
        await Promise.all([...windows].map((window) => window.close()));
        for (const listener of quitListeners) listener();
        app.quit();
      });
      return quitting;
    },
    onQuit(listener) {
      quitListeners.push(listener);
    },
  };
  return shell;
}
