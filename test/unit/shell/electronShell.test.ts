import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Display } from 'electron';
import { describe, expect, test, vi } from 'vitest';
import { AlreadyRunning, OWN_SWITCHES, createElectronShell } from '../../../main/shell/electron/electronShell.ts';
import type { Blocked, Sender, Shell, ShellWindow, WindowSpec } from '../../../main/shell/shell.ts';
import { recordContents, recordingElectron, recordSession } from '../../support/recordingElectron.ts';
import type { RecordedSession, RecordedWindow, RecordingElectron } from '../../support/recordingElectron.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const SPEC: WindowSpec = {
  title: 'Desk',
  width: 1280,
  height: 800,
  minWidth: 900,
  minHeight: 600,
  files: new Map([
    ['/index.html', { body: bytes('<!doctype html>'), mediaType: 'text/html; charset=utf-8' }],
    ['/renderer.js', { body: bytes('1'), mediaType: 'text/javascript' }],
  ]),
  headers: { 'content-security-policy': "default-src 'none'" },
  preload: { path: '/opt/desk/preload.cjs', source: 'not used by this host' },
  contentProtection: true,
};
const PROXY = { mode: 'fixed_servers', proxyRules: 'http://127.0.0.1:40404', proxyBypassRules: '<-loopback>' };
const CLOSED = { ...PROXY, proxyRules: 'http://127.0.0.1:9' };

interface Opened {
  electron: RecordingElectron;
  shell: Shell;
  window: ShellWindow;
  blocked: Blocked[];
  calls: unknown[][];
  made: RecordedWindow;
  session: RecordedSession;
}

async function open(more: Partial<WindowSpec> = {}): Promise<Opened> {
  const electron = recordingElectron();
  const shell = await createElectronShell(electron.parts, {
    platform: 'linux',
    userData: '/data/desk-1/electron',
    proxy: 'http://127.0.0.1:40404',
  });
  const calls: unknown[][] = [];
  shell.handleCalls(async (sender: Sender, verb, args) => {
    calls.push([sender, verb, args]);
    return { ok: true, value: 1 };
  });
  const window = await shell.open({ ...SPEC, ...more });
  const blocked: Blocked[] = [];
  window.onBlocked((one) => blocked.push(one));
  const [made, session] = [electron.windows[0], electron.sessions[0]];
  if (made === undefined || session === undefined) throw new Error('no window was made');
  return { electron, shell, window, blocked, calls, made, session };
}

/** Calls a handler that was set on the session, and returns what it passed to its callback. */
function answerOf(session: RecordedSession, name: string, ...args: unknown[]): unknown {
  const [handler] = session.set.get(name) ?? [];
  if (typeof handler !== 'function') throw new Error(`${name} was not set`);
  let answer: unknown = 'no answer';
  const returned: unknown = Reflect.apply(handler, undefined, [
    ...args,
    (given: unknown) => {
      answer = given;
    },
  ]);
  return answer === 'no answer' ? returned : answer;
}

describe('before Electron is ready', () => {
  test('sets the sandbox, the data folder, the instance lock, the switches and the scheme in this order', async () => {
    const { electron } = await open();
    expect(
      electron.done.slice(
        0,
        electron.done.findIndex(([name]) => name === 'whenReady'),
      ),
    ).toEqual([
      ['enableSandbox'],
      ['setPath', 'userData', '/data/desk-1/electron'],
      ['requestSingleInstanceLock'],
      ...OWN_SWITCHES.map(([name, value]) => (value === undefined ? ['switch', name] : ['switch', name, value])),
      [
        'registerSchemesAsPrivileged',
        [
          {
            scheme: 'cleandesk',
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
        ],
      ],
      ['setApplicationMenu', null],
    ]);
    expect(OWN_SWITCHES).toContainEqual(['host-resolver-rules', 'MAP * ~NOTFOUND, EXCLUDE 127.0.0.1']);
  });

  test('a second instance quits and opens nothing', async () => {
    const electron = recordingElectron();
    electron.isFirstInstance = false;
    await expect(
      createElectronShell(electron.parts, { platform: 'linux', userData: '/data/desk-1/electron' }),
    ).rejects.toBeInstanceOf(AlreadyRunning);
    expect(electron.done).toEqual([
      ['enableSandbox'],
      ['setPath', 'userData', '/data/desk-1/electron'],
      ['requestSingleInstanceLock'],
      ['quit'],
    ]);
    expect(electron.windows).toEqual([]);
  });

  test('requests without a session go to the forwarder, and names are not resolved over HTTPS', async () => {
    const { electron } = await open();
    expect(electron.done).toContainEqual(['setProxy', PROXY]);
    expect(electron.done).toContainEqual([
      'configureHostResolver',
      {
        enableBuiltInResolver: false,
        secureDnsMode: 'off',
        secureDnsServers: [],
        enableAdditionalDnsQueryTypes: false,
      },
    ]);
  });

  test('without a forwarder everything goes to a port without a listener', async () => {
    const electron = recordingElectron();
    await createElectronShell(electron.parts, { platform: 'win32', userData: '/data/desk-1/electron' });
    expect(electron.done).toContainEqual(['setProxy', CLOSED]);
  });

  test('a slow forwarder delays neither scheme nor switches, and one that fails opens no desk', async () => {
    const electron = recordingElectron();
    const opening = createElectronShell(electron.parts, {
      platform: 'win32',
      userData: '/data/desk-1/electron',
      proxy: Promise.reject(new Error('no port')),
    });
    expect(electron.done.map(([name]) => name)).toContain('registerSchemesAsPrivileged');
    await expect(opening).rejects.toThrow('no port');
    expect(electron.done.map(([name]) => name)).not.toContain('setProxy');
  });

  test('a session that the desk did not make is locked at once, and goes to the forwarder', async () => {
    const { electron } = await open();
    const stranger = recordSession('persist:stranger', {});
    electron.app.raise('session-created', stranger);
    expect([...stranger.set.keys()]).toEqual(
      expect.arrayContaining([
        'setPermissionRequestHandler',
        'setPermissionCheckHandler',
        'webRequest.onBeforeRequest',
      ]),
    );
    await Promise.resolve();
    expect(stranger.set.get('setProxy')).toEqual([PROXY]);
  });

  test('listens to exactly these events of the application', async () => {
    const { electron } = await open();
    expect(electron.app.names()).toEqual([
      'certificate-error',
      'login',
      'second-instance',
      'select-client-certificate',
      'session-created',
      'web-contents-created',
      'window-all-closed',
    ]);
    expect(electron.power.names()).toEqual(['lock-screen', 'suspend', 'user-did-resign-active']);
  });
});

describe('the window', () => {
  test('is made with exactly these options', async () => {
    const { made, session } = await open();
    expect(made.options).toEqual({
      title: 'Desk',
      width: 1280,
      height: 800,
      minWidth: 900,
      minHeight: 600,
      show: false,
      autoHideMenuBar: true,
      webPreferences: {
        session,
        preload: '/opt/desk/preload.cjs',
        sandbox: true,
        contextIsolation: true,
        nodeIntegration: false,
        nodeIntegrationInWorker: false,
        nodeIntegrationInSubFrames: false,
        webSecurity: true,
        allowRunningInsecureContent: false,
        experimentalFeatures: false,
        disableBlinkFeatures: 'Auxclick,MiddleClickAutoscroll',
        webviewTag: false,
        plugins: false,
        webgl: false,
        enableWebSQL: false,
        enableDeprecatedPaste: false,
        navigateOnDragDrop: false,
        devTools: false,
        spellcheck: false,
        safeDialogs: true,
        disableDialogs: true,
        autoplayPolicy: 'document-user-activation-required',
        backgroundThrottling: false,
      },
    });
  });

  test('is shown only when its page has loaded, without a menu and protected from capture', async () => {
    const { made } = await open();
    expect(made.done).toEqual([
      ['removeMenu'],
      ['setContentProtection', true],
      ['loadURL', 'cleandesk://desk/'],
      ['show'],
    ]);
  });

  test('listens to exactly these events, and its page to exactly these', async () => {
    const { made } = await open();
    expect(made.listeners.names()).toEqual(['app-command', 'blur', 'closed', 'focus', 'page-title-updated']);
    expect(made.webContents.listeners.names()).toEqual([
      'before-input-event',
      'certificate-error',
      'devtools-opened',
      'frame-created',
      'login',
      'preload-error',
      'render-process-gone',
      'select-bluetooth-device',
      'select-client-certificate',
      'will-attach-webview',
      'will-frame-navigate',
      'will-navigate',
      'will-prevent-unload',
      'will-redirect',
      'zoom-changed',
    ]);
    expect(made.webContents.done).toEqual([
      ['setWebRTCIPHandlingPolicy', 'disable_non_proxied_udp'],
      ['setIgnoreMenuShortcuts', true],
      ['setAudioMuted', true],
      ['setVisualZoomLevelLimits', 1, 1],
    ]);
  });

  test.each([
    [
      'will-navigate',
      { url: 'https://evil.example/a?b=secret', isMainFrame: true },
      { what: 'navigation', target: 'evil.example' },
    ],
    [
      'will-frame-navigate',
      { url: 'https://evil.example/', isMainFrame: false },
      { what: 'frame', target: 'evil.example' },
    ],
    ['will-redirect', { url: 'https://evil.example/' }, { what: 'navigation', target: 'evil.example' }],
    ['will-attach-webview', {}, { what: 'frame', target: 'webview' }],
  ])('prevents %s and reports it without the address', async (name, details, reported) => {
    const { made, blocked } = await open();
    expect(made.webContents.listeners.raise(name, details)).toBe(true);
    expect(blocked).toEqual([reported]);
  });

  test('opens no further window', async () => {
    const { made, blocked } = await open();
    expect(
      made.webContents.windowOpenHandler?.({
        url: 'https://evil.example/x',
        frameName: '',
        features: '',
        disposition: 'new-window',
        referrer: { url: '', policy: 'default' },
      }),
    ).toEqual({ action: 'deny' });
    expect(blocked).toEqual([{ what: 'popup', target: 'evil.example' }]);
  });

  test('can be closed even when the page asks to stay', async () => {
    const { made } = await open();
    expect(made.webContents.listeners.raise('will-prevent-unload')).toBe(true);
  });

  test.each<[object, string]>([
    [{ key: 'p', control: true }, 'print'],
    [{ key: 'P', control: true, shift: true }, 'print'],
    [{ key: 'F12' }, 'devtools'],
    [{ key: 'I', control: true, shift: true }, 'devtools'],
    [{ key: 'u', control: true }, 'devtools'],
    [{ key: 's', control: true }, 'shortcut'],
    ...[
      'Copy',
      'Cut',
      'Paste',
      'Save',
      'Open',
      'MediaPlayPause',
      'MediaTrackNext',
      'LaunchMail',
      'BrowserBack',
      'F7',
      'F11',
    ].map((key): [object, string] => [{ key }, 'shortcut']),
    [{ key: 'Print' }, 'print'],
    ...['h', 'n', 't', 'd', 'o', 'e', 'w', 'Tab', 'PageDown'].map((key): [object, string] => [
      { key, control: true },
      'shortcut',
    ]),
    [{ key: 'Escape', shift: true }, 'shortcut'],
    [{ key: 'ArrowLeft', alt: true }, 'shortcut'],
    [{ key: 'N', control: true, shift: true }, 'shortcut'],
  ])('stops the keys %o', async (keys, what) => {
    const { made, blocked } = await open();
    expect(
      made.webContents.listeners.raise(
        'before-input-event',
        {},
        { type: 'keyDown', control: false, shift: false, alt: false, meta: false, isAutoRepeat: false, ...keys },
      ),
    ).toBe(true);
    expect(blocked.map((one) => one.what)).toEqual([what]);
  });

  test.each<object>([{ key: 'F5' }, { key: 'r', control: true }, { key: 'BrowserRefresh' }, { key: 'Find' }])(
    'stops the keys %o without a report',
    async (keys) => {
      const { made, blocked } = await open();
      expect(
        made.webContents.listeners.raise(
          'before-input-event',
          {},
          { type: 'keyDown', control: false, shift: false, alt: false, meta: false, isAutoRepeat: false, ...keys },
        ),
      ).toBe(true);
      expect(blocked).toEqual([]);
    },
  );

  test.each([
    { key: 'a' },
    { key: 'Enter' },
    { key: 'l', control: true },
    { key: 'ArrowDown', alt: true },
    { key: 'Backspace', control: true },
  ])('leaves the page the keys %o', async (keys) => {
    const { made, blocked } = await open();
    expect(
      made.webContents.listeners.raise(
        'before-input-event',
        {},
        { type: 'keyDown', control: false, shift: false, alt: false, meta: false, isAutoRepeat: false, ...keys },
      ),
    ).toBe(false);
    expect(blocked).toEqual([]);
  });

  test('closes developer tools that opened all the same', async () => {
    const { made, blocked } = await open();
    made.webContents.listeners.raise('devtools-opened');
    expect(made.webContents.done).toContainEqual(['closeDevTools']);
    expect(blocked).toEqual([{ what: 'devtools', target: 'developer-tools' }]);
  });

  test('supplies no password, no certificate and no trust', async () => {
    const { electron, made } = await open();
    const given: unknown[] = [];
    const take = (...args: unknown[]): void => {
      given.push(args);
    };
    for (const who of [made.webContents.listeners, electron.app]) {
      const first = who === electron.app ? [made.webContents] : [];
      expect(who.raise('login', {}, ...first, {}, {}, take)).toBe(true);
      expect(who.raise('certificate-error', {}, ...first, 'https://evil.example/', 'expired', {}, take)).toBe(true);
      expect(who.raise('select-client-certificate', {}, ...first, 'https://evil.example/', [{}], take)).toBe(true);
    }
    expect(given).toEqual([[], [false], [], [false]]);
  });

  test('counts a renderer that is gone, or a preload that failed, as a crash', async () => {
    const { made, window } = await open();
    const crashes: string[] = [];
    window.onCrash(() => crashes.push('crash'));
    made.webContents.listeners.raise('render-process-gone');
    made.webContents.listeners.raise('preload-error', {}, 'p', new Error());
    expect(crashes.length).toBe(2);
  });

  test('a reset ends the renderer, empties the session and loads the page again, and is no crash', async () => {
    const { made, window, session } = await open();
    const crashes: string[] = [];
    window.onCrash(() => crashes.push('crash'));
    await window.reset();
    expect(made.webContents.done).toContainEqual(['forcefullyCrashRenderer']);
    expect([...session.set.keys()]).toEqual(expect.arrayContaining(['clearData', 'clearCodeCaches']));
    expect(made.done.at(-1)).toEqual(['loadURL', 'cleandesk://desk/']);
    expect(crashes).toEqual([]);
  });
});

describe('the session', () => {
  test('is in memory, without a cache, behind the forwarder', async () => {
    const { session } = await open();
    expect([session.partition.startsWith('persist:'), session.options]).toEqual([false, { cache: false }]);
    expect(session.set.get('setProxy')).toEqual([PROXY]);
    expect(session.set.get('setSpellCheckerEnabled')).toEqual([false]);
    expect(session.set.get('allowNTLMCredentialsForDomains')).toEqual(['']);
  });

  test('denies every permission, when requested and when checked', async () => {
    const { session, made, blocked } = await open();
    for (const permission of [
      'clipboard-read',
      'clipboard-sanitized-write',
      'deprecated-sync-clipboard-read',
      'media',
      'display-capture',
      'hid',
      'serial',
      'usb',
      'notifications',
      'fullscreen',
      'openExternal',
      'unknown',
      'a name of tomorrow',
    ]) {
      expect(answerOf(session, 'setPermissionRequestHandler', made.webContents, permission), permission).toBe(false);
      expect(
        answerOf(session, 'setPermissionCheckHandler', made.webContents, permission, 'cleandesk://desk', {}),
        permission,
      ).toBe(false);
    }
    expect(blocked.length).toBe(13);
    expect(blocked[0]).toEqual({ what: 'permission', target: 'clipboard-read' });
  });

  test('denies every device', async () => {
    const { session, blocked, made } = await open();
    expect(
      answerOf(session, 'setDevicePermissionHandler', { deviceType: 'usb', origin: 'cleandesk://desk', device: {} }),
    ).toBe(false);
    expect(
      answerOf(session, 'setBluetoothPairingHandler', { deviceId: '1', pairingKind: 'confirm', frame: null }),
    ).toEqual({ confirmed: false });
    expect(answerOf(session, 'setUSBProtectedClassesHandler', { protectedClasses: ['audio', 'hid'] })).toEqual([
      'audio',
      'hid',
    ]);
    expect(answerOf(session, 'setDisplayMediaRequestHandler', {})).toBeNull();
    const given: unknown[] = [];
    const take = (...args: unknown[]): void => {
      given.push(args);
    };
    expect(session.listeners.raise('select-hid-device', {}, { deviceList: [{}] }, take)).toBe(true);
    expect(session.listeners.raise('select-serial-port', {}, [{}], made.webContents, take)).toBe(true);
    expect(session.listeners.raise('select-usb-device', {}, { deviceList: [{}] }, take)).toBe(true);
    expect(session.listeners.raise('select-webauthn-account', {}, {}, take)).toBe(true);
    expect(session.listeners.raise('file-system-access-restricted', {}, {}, take)).toBe(true);
    expect(made.webContents.listeners.raise('select-bluetooth-device', {}, [{}], take)).toBe(true);
    expect(given).toEqual([[null], [''], [], [null], ['deny'], ['']]);
    expect(blocked.filter((one) => one.what === 'device').map((one) => one.target)).toEqual([
      'bluetooth-pairing',
      'hid',
      'serial',
      'usb',
      'security-key',
      'bluetooth',
    ]);
  });

  test('listens to exactly these events', async () => {
    const { session } = await open();
    expect(session.listeners.names()).toEqual([
      'file-system-access-restricted',
      'select-hid-device',
      'select-serial-port',
      'select-usb-device',
      'select-webauthn-account',
      'will-download',
    ]);
  });

  test('prevents a download', async () => {
    const { session, blocked } = await open();
    expect(session.listeners.raise('will-download', {}, { getURL: () => 'blob:cleandesk://desk/1-2-3' }, {})).toBe(
      true,
    );
    expect(blocked).toEqual([{ what: 'download', target: 'blob:' }]);
  });

  test('trusts no certificate', async () => {
    const { session } = await open();
    expect(
      answerOf(session, 'setCertificateVerifyProc', {
        hostname: 'evil.example',
        verificationResult: 'net::OK',
        errorCode: 0,
      }),
    ).toBe(-2);
  });

  test.each([
    ['cleandesk://desk/', false],
    ['cleandesk://desk/renderer.js', false],
    ['cleandesk://other/', true],
    ['cleandesk://desk.evil.example/', true],
    ['cleandesk://user@desk/', true],
    ['http://desk/', true],
    ['https://evil.example/?x=secret', true],
    ['ws://127.0.0.1:1/', true],
    ['file:///etc/passwd', true],
    ['data:text/html,x', true],
    ['blob:cleandesk://desk/1', true],
    ['devtools://devtools/x', true],
    ['not an address', true],
  ])('a request for %s is cancelled: %s', async (url, cancel) => {
    const { session, blocked } = await open();
    expect(answerOf(session, 'webRequest.onBeforeRequest', { url })).toEqual({ cancel });
    expect(blocked.length).toBe(cancel ? 1 : 0);
    expect(JSON.stringify(blocked)).not.toContain('secret');
  });

  test.each([
    ['cleandesk://desk/', 'GET', 200],
    ['cleandesk://desk/index.html', 'GET', 200],
    ['cleandesk://desk/renderer.js', 'GET', 200],
    ['cleandesk://desk/missing.js', 'GET', 404],
    ['cleandesk://desk/../../etc/passwd', 'GET', 404],
    ['cleandesk://desk/index.html?x=1', 'GET', 404],
    ['cleandesk://other/index.html', 'GET', 403],
    ['cleandesk://desk/index.html', 'POST', 403],
  ])('%s by %s is answered with %i', async (url, method, status) => {
    const { session } = await open();
    const [scheme, handler] = session.set.get('protocol.handle') ?? [];
    if (typeof handler !== 'function') throw new Error('no handler');
    const response: unknown = await Reflect.apply(handler, undefined, [{ url, method }]);
    if (!(response instanceof Response)) throw new Error('no response');
    expect([scheme, response.status]).toEqual(['cleandesk', status]);
    if (status === 200) expect(response.headers.get('content-security-policy')).toBe("default-src 'none'");
  });
});

describe('what guards ask of the host', () => {
  test('reads the clipboards as plain text, and an empty selection where the platform has none', async () => {
    const { electron, shell } = await open();
    Object.assign(electron.clipboard, { text: 'of another program', selected: 'marked elsewhere' });
    expect([await shell.readClipboard('clipboard'), await shell.readClipboard('primary')]).toEqual([
      'of another program',
      'marked elsewhere',
    ]);
    const { selection: _none, ...clipboard } = electron.parts.clipboard;
    const other = await createElectronShell(
      { ...recordingElectron().parts, clipboard },
      { platform: 'win32', userData: '/data/desk-1/electron' },
    );
    expect(await other.readClipboard('primary')).toBe('');
  });

  test('both clipboards are emptied', async () => {
    const { electron, shell } = await open();
    await shell.clearClipboard();
    expect(electron.done.slice(-2)).toEqual([['clipboard.clear'], ['selection.clear']]);
  });

  test('screens are reported with the primary one first, and so is each change', async () => {
    const { electron, shell } = await open();
    const display = (id: number, label: string, x: number): Display =>
      ({ id, label, bounds: { x, y: 0, width: 1920, height: 1080 } }) as Display;
    electron.displays.push(display(2, 'Built-in', 0), display(7, '', 1920));
    expect(await shell.displays()).toEqual([
      { name: 'Built-in', x: 0, y: 0, width: 1920, height: 1080 },
      { name: 'display 7', x: 1920, y: 0, width: 1920, height: 1080 },
    ]);
    let changes = 0;
    shell.onDisplaysChanged(() => {
      changes += 1;
    });
    expect(electron.screen.names()).toEqual(['display-added', 'display-metrics-changed', 'display-removed']);
    for (const name of electron.screen.names()) electron.screen.raise(name);
    expect(changes).toBe(3);
  });

  test('capture protection follows policy while the window exists', async () => {
    const { made, window } = await open();
    window.protect(false);
    window.protect(true);
    await window.close();
    window.protect(false);
    expect(made.done.filter(([name]) => name === 'setContentProtection')).toEqual([
      ['setContentProtection', true],
      ['setContentProtection', false],
      ['setContentProtection', true],
    ]);
  });

  test('visitors who wait are counted in the title and on the icon, and more of them ask for attention', async () => {
    const { electron, made, window } = await open();
    const since = made.done.length;
    const badges = (): unknown[] =>
      electron.done.filter(([name]) => name === 'setBadgeCount').map(([, count]) => count);
    window.showWaiting(2);
    window.showWaiting(1);
    made.isInFront = true;
    window.showWaiting(3);
    window.showWaiting(0);
    await window.close();
    window.showWaiting(7);
    expect(made.done.slice(since).filter(([name]) => name !== 'destroy')).toEqual([
      ['setTitle', '(2) Desk'],
      ['flashFrame', true],
      ['setTitle', '(1) Desk'],
      ['setTitle', '(3) Desk'],
      ['flashFrame', false],
      ['setTitle', 'Desk'],
      ['flashFrame', false],
    ]);
    expect(badges()).toEqual([2, 1, 3, 0]);
  });

  test('opens where it was, and fills the screen where it did', async () => {
    const place = { x: -900, y: 30, width: 1_400, height: 950, maximised: true };
    const { made, window, electron } = await open({ place });
    expect(made.options).toMatchObject({ x: -900, y: 30, width: 1_400, height: 950 });
    expect(made.done.map(([name]) => name).slice(-2)).toEqual(['maximize', 'show']);
    electron.isMaximised = true;
    expect(await window.place()).toEqual({ ...electron.bounds, maximised: true });
    await window.close();
    expect(await window.place()).toBeNull();
  });

  test('a notice of the system is shown without a sound of its own, where the system shows any', async () => {
    const { shell, electron } = await open();
    const notice = { title: 'A visitor waits', text: 'Waiting now: 2' };
    expect(shell.attention()).toEqual({ sounds: true, notices: true });
    expect(await shell.showNotice(notice)).toBe(true);
    electron.showsNotices = false;
    expect(await shell.showNotice(notice)).toBe(false);
    expect(shell.attention()).toEqual({ sounds: true, notices: false });
    expect(electron.done.filter(([name]) => name === 'notice')).toEqual([
      ['notice', { title: 'A visitor waits', body: 'Waiting now: 2', silent: true }],
    ]);
  });

  describe('the window that plays sounds', () => {
    const FILE = Buffer.from('RIFF of a test');

    test('is unseen, without preload and scripts, in a session that answers one address', async () => {
      const { shell, electron } = await open();
      expect(electron.windows).toHaveLength(1);
      expect(await shell.playSound(FILE)).toBe(true);
      expect(await shell.playSound(FILE)).toBe(true);
      expect(electron.windows).toHaveLength(2);
      const sounds = electron.windows[1]!;
      expect(sounds.done).toEqual([
        ['loadURL', 'cleandesk://sound/'],
        ['loadURL', 'cleandesk://sound/'],
      ]);
      expect(sounds.options).toMatchObject({ show: false, focusable: false, skipTaskbar: true });
      expect(sounds.options.webPreferences).toMatchObject({
        ...{ javascript: false, sandbox: true, contextIsolation: true, nodeIntegration: false, devTools: false },
      });
      expect(sounds.options.webPreferences).not.toHaveProperty('preload');
      // Only what the desk's own page would play is muted.
      expect(sounds.webContents.done.map(([name]) => name)).not.toContain('setAudioMuted');
      const session = sounds.options.webPreferences.session;
      expect(session.options).toEqual({ cache: false });
      expect(session.partition).not.toContain('persist:');
      const [, respond] = session.set.get('protocol.handle') as [string, (request: object) => Response];
      const answer = respond({ url: 'cleandesk://sound/', method: 'GET' });
      expect(answer.headers.get('content-security-policy')).toBe(
        "default-src 'none'; media-src data:; base-uri 'none'; form-action 'none'",
      );
      expect(await answer.text()).toBe(
        `<!doctype html><audio autoplay src="data:audio/wav;base64,${FILE.toString('base64')}"></audio>`,
      );
      for (const url of ['cleandesk://desk/', 'cleandesk://sound/other', 'https://example.test/'])
        expect(respond({ url, method: 'GET' }).status).toBe(403);
      expect(respond({ url: 'cleandesk://sound/', method: 'POST' }).status).toBe(403);
      const cancelled = (url: string): unknown =>
        Object(answerOf(session, 'webRequest.onBeforeRequest', { url }))['cancel'];
      expect(cancelled('https://example.test/')).toBe(true);
      expect(cancelled('cleandesk://desk/')).toBe(true);
      expect(cancelled('cleandesk://sound/')).not.toBe(true);
    });

    test('goes with the last window of the desk, and plays nothing without one', async () => {
      const { shell, electron, window } = await open();
      await shell.playSound(FILE);
      await window.close();
      await new Promise((resolve) => setImmediate(resolve));
      expect(electron.windows[1]!.isDestroyed()).toBe(true);
      expect(await shell.playSound(FILE)).toBe(false);
      expect(electron.windows).toHaveLength(2);
    });
  });

  test('no crash reporter is ever started: the host does not even have it', async () => {
    const { electron } = await open();
    expect(OWN_SWITCHES.map(([name]) => name)).toContain('disable-breakpad');
    expect(Object.keys(electron.parts)).not.toContain('crashReporter');
    const main = fileURLToPath(new URL('../../../main', import.meta.url));
    const sources = readdirSync(main, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => readFileSync(join(main, name), 'utf8'));
    expect(sources.length).toBeGreaterThan(60);
    for (const source of sources) expect(source).not.toMatch(/crashReporter/);
  });
});

describe('pages that the desk did not open', () => {
  test('are stopped and closed', async () => {
    const { electron } = await open();
    const stranger = recordContents(99);
    electron.app.raise('web-contents-created', {}, stranger);
    expect(stranger.done).toContainEqual(['close', { waitForBeforeUnload: false }]);
    expect(stranger.listeners.raise('will-navigate', { url: 'https://evil.example/' })).toBe(true);
    expect(
      stranger.windowOpenHandler?.({
        url: 'https://evil.example/',
        frameName: '',
        features: '',
        disposition: 'default',
        referrer: { url: '', policy: 'default' },
      }),
    ).toEqual({ action: 'deny' });
  });

  test("find no session that allows anything, not even the desk's own files", async () => {
    const { electron } = await open();
    const other = electron.parts.session.fromPartition('another', { cache: true });
    for (const handler of electron.app.byName.get('session-created') ?? []) Reflect.apply(handler, undefined, [other]);
    expect(answerOf(other, 'webRequest.onBeforeRequest', { url: 'cleandesk://desk/' })).toEqual({ cancel: true });
    expect(answerOf(other, 'setPermissionRequestHandler', {}, 'media')).toBe(false);
  });
});

describe('a call over the bridge', () => {
  const call = async (
    frame: Parameters<NonNullable<ReturnType<RecordedWindow['webContents']['answers']['get']>>>[0]['senderFrame'],
  ): Promise<unknown> => {
    const { made, calls, window } = await open();
    await made.webContents.answers.get('cleandesk:call')?.({ senderFrame: frame }, 'getState', { a: 1 });
    expect(calls.map(([, verb, args]) => [verb, args])).toEqual([['getState', { a: 1 }]]);
    expect(calls[0]?.[0]).toMatchObject({ windowId: window.id });
    return calls[0]?.[0];
  };
  const frame = { detached: false, origin: 'cleandesk://desk', parent: null };

  test('of the main frame names it and its origin', async () => {
    expect(await call(frame)).toMatchObject({ frame: 'main', origin: 'cleandesk://desk' });
  });
  test('of a frame in the page names it so', async () => {
    expect(await call({ ...frame, parent: frame })).toMatchObject({ frame: 'sub' });
  });
  test('of a frame that is gone has no sender', async () => {
    expect(await call(null)).toMatchObject({ frame: null, origin: null });
  });
  test('of a detached frame has no sender', async () => {
    expect(await call({ ...frame, detached: true })).toMatchObject({ frame: null, origin: null });
  });
  test('of a frame that cannot be read has no sender', async () => {
    expect(
      await call({
        detached: false,
        parent: null,
        get origin(): string {
          throw new Error('destroyed');
        },
      }),
    ).toMatchObject({ frame: null, origin: null });
  });
  test("is answered for this window's page only: nothing listens for every page", async () => {
    const { made } = await open();
    expect([...made.webContents.answers.keys()]).toEqual(['cleandesk:call']);
  });
  test('pushes go to the page of the window', async () => {
    const { made, window } = await open();
    window.push('state', { phase: 'starting' });
    expect(made.webContents.done.at(-1)).toEqual(['send', 'cleandesk:event', 'state', { phase: 'starting' }]);
  });
});

describe('the machine', () => {
  test('both clipboards are emptied', async () => {
    const { shell, electron } = await open();
    await shell.clearClipboard();
    expect(electron.done.slice(-2)).toEqual([['clipboard.clear'], ['selection.clear']]);
  });

  test.each(['lock-screen', 'suspend', 'user-did-resign-active'])('%s is reported as a lock', async (name) => {
    const { shell, electron } = await open();
    const locks: string[] = [];
    shell.onSystemLock(() => locks.push('lock'));
    electron.power.raise(name);
    expect(locks).toEqual(['lock']);
    expect(shell.systemIdleSeconds()).toBe(42);
  });

  test.each([
    ['linux', ['lock', 'lock']],
    ['win32', []],
  ] as const)(
    'on %s each lock of the screen that is only seen by asking is reported once',
    async (platform, expected) => {
      vi.useFakeTimers();
      try {
        const electron = recordingElectron();
        const shell = await createElectronShell(electron.parts, { platform, userData: '/data/desk-1/electron' });
        const locks: string[] = [];
        shell.onSystemLock(() => locks.push('lock'));
        for (const state of ['active', 'locked', 'locked', 'idle', 'locked'] as const) {
          electron.idleState = state;
          vi.advanceTimersByTime(5_000);
        }
        expect(locks).toEqual(expected);
        await shell.quit();
        electron.idleState = 'active';
        vi.advanceTimersByTime(5_000);
        electron.idleState = 'locked';
        vi.advanceTimersByTime(5_000);
        expect(locks).toEqual(expected);
      } finally {
        vi.useRealTimers();
      }
    },
  );

  test('a second start brings the window to the front', async () => {
    const { electron, made } = await open();
    electron.app.raise('second-instance', {}, [], '', null);
    expect(made.done.slice(-2)).toEqual([['restore'], ['focus']]);
  });

  test('quitting destroys the window, reports it once and ends the application', async () => {
    const { shell, electron, made } = await open();
    const reported: string[] = [];
    shell.onQuit(() => reported.push('quit'));
    await Promise.all([shell.quit(), shell.quit()]);
    expect(made.done.at(-1)).toEqual(['destroy']);
    expect(reported).toEqual(['quit']);
    expect(electron.done.filter(([name]) => name === 'quit').length).toBe(1);
    await expect(shell.open(SPEC)).rejects.toThrow('quit');
  });

  test.each(['linux', 'win32', 'darwin'] as const)(
    'screen capture on %s is never claimed to be prevented',
    async (platform) => {
      const shell = await createElectronShell(recordingElectron().parts, {
        platform,
        userData: '/data/desk-1/electron',
      });
      expect(shell.capabilities().find((one) => one.control === 'screen capture')?.state).not.toBe('enforced');
      await shell.quit();
    },
  );
});
