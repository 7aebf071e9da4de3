/** What Electron raises for a page and its session, event by event: what is prevented, and what is reported. */
import { expect, test } from 'vitest';
import { lockContents } from '../../../main/shell/electron/lockContents.ts';
import { lockSession, proxySetting } from '../../../main/shell/electron/lockSession.ts';
import { recordContents, recordSession } from '../../support/recordingElectron.ts';

const page = () => {
  const reports: unknown[] = [];
  const contents = recordContents(1);
  lockContents(contents, (...report) => void reports.push(report));
  return { contents, reports, raise: contents.listeners.raise.bind(contents.listeners) };
};
const URL_OF_OTHERS = 'https://other.example/path?query';

test('frames are reported where they are in the page, and the main one is not', () => {
  const { raise, reports } = page();
  raise('frame-created', {}, { frame: { parent: null } });
  raise('frame-created', {}, { frame: null });
  expect(reports).toEqual([]);
  raise('frame-created', {}, { frame: { parent: {} } });
  expect(reports).toEqual([['frame', 'frame-in-the-page']]);
});

test.each<[string, object, unknown[][]]>([
  ['will-navigate', { url: URL_OF_OTHERS }, [['navigation', 'other.example']]],
  ['will-redirect', { url: URL_OF_OTHERS }, [['navigation', 'other.example']]],
  ['will-frame-navigate', { url: URL_OF_OTHERS, isMainFrame: true }, []],
  ['will-frame-navigate', { url: URL_OF_OTHERS, isMainFrame: false }, [['frame', 'other.example']]],
  ['will-attach-webview', {}, [['frame', 'webview']]],
  ['will-prevent-unload', {}, []],
])('%s (%o) is prevented', (name, details, expected) => {
  const { raise, reports } = page();
  expect(raise(name, details)).toBe(true);
  expect(reports).toEqual(expected);
});

test('a further window is denied', () => {
  const { contents, reports } = page();
  expect(contents.windowOpenHandler?.({ url: URL_OF_OTHERS } as never)).toEqual({ action: 'deny' });
  expect(reports).toEqual([['popup', 'other.example']]);
});

test('a key that does something elsewhere is stopped when it goes down, and reported once while it repeats', () => {
  const { raise, reports } = page();
  const key = { key: 'p', code: 'KeyP', control: true, meta: false, shift: false, alt: false, isAutoRepeat: false };
  const press = (more: object) => raise('before-input-event', {}, { type: 'keyDown', ...key, ...more });
  expect([press({}), press({ type: 'rawKeyDown' }), reports.length]).toEqual([true, true, 2]);
  expect([press({ isAutoRepeat: true }), reports.length]).toEqual([true, 2]);
  expect([
    press({ type: 'keyUp' }),
    press({ type: 'char' }),
    press({ key: 'a', control: false, code: 'KeyA' }),
  ]).toEqual([...[false, false, false]]);
  expect([reports.length, (reports[0] as unknown[])[1]]).toEqual([2, 'p']);
});

test('keys choose the size in steps up to 200 %, and the wheel changes nothing of it', () => {
  const { contents, raise, reports } = page();
  const before = contents.done.length;
  const press = (key: string) =>
    raise('before-input-event', {}, { type: 'keyDown', key, control: true, shift: false, alt: false, meta: false });
  expect(['+', '+', '-', '0', '-'].map(press)).toEqual([true, true, true, true, true]);
  raise('zoom-changed');
  for (let time = 0; time < 9; time += 1) press('+');
  for (let time = 0; time < 20; time += 1) press('-');
  const levels = contents.done.slice(before).map(([, level]) => Number(level));
  expect(levels.slice(0, 6)).toEqual([0.5, 1, 0.5, 0, -0.5, -0.5]);
  expect([Math.max(...levels), levels.at(-1)]).toEqual([3.8, -3]);
  expect(reports).toEqual([]);
});

test('devices, sign-ins and certificates get nothing', () => {
  const { raise, reports } = page();
  const answers: unknown[] = [];
  const answer = (...given: unknown[]): void => void answers.push(given);
  expect(raise('select-bluetooth-device', {}, [], answer)).toBe(true);
  expect(raise('login', {}, {}, {}, answer)).toBe(true);
  expect(raise('select-client-certificate', {}, URL_OF_OTHERS, [], answer)).toBe(true);
  expect(raise('certificate-error', {}, URL_OF_OTHERS, 'error', {}, answer)).toBe(true);
  expect(answers).toEqual([[''], [], [false]]);
  expect(reports).toEqual([
    ['device', 'bluetooth'],
    ['certificate', 'client-certificate'],
    ['certificate', 'other.example'],
  ]);
});

test('developer tools are closed, the size stays, and calls go through the proxy', () => {
  const { contents, raise, reports } = page();
  raise('devtools-opened');
  raise('zoom-changed');
  expect(contents.done).toEqual([
    ['setWebRTCIPHandlingPolicy', 'disable_non_proxied_udp'],
    ['setIgnoreMenuShortcuts', true],
    ['closeDevTools'],
    ['setZoomLevel', 0],
  ]);
  expect(reports).toEqual([['devtools', 'developer-tools']]);
});

test('a session gives nothing to anyone, and lets only own requests pass', async () => {
  const reports: unknown[] = [];
  const session = recordSession('p', {});
  const proxy = proxySetting('http://127.0.0.1:7');
  expect(proxy).toEqual({
    ...{ mode: 'fixed_servers', proxyRules: 'http://127.0.0.1:7', proxyBypassRules: '<-loopback>' },
  });
  await lockSession(
    session,
    (url) => url === 'own',
    (...report) => void reports.push(report),
    Promise.resolve(proxy),
  );
  // What was open before has no other way out either.
  expect(session.order).toEqual(['setProxy', 'setProxy done', 'closeAllConnections', 'closeAllConnections done']);
  const answers: unknown[] = [];
  const answer = (given: unknown): void => void answers.push(given);
  const handler = (name: string): ((...given: unknown[]) => unknown) => session.set.get(name)?.[0] as () => unknown;
  handler('setPermissionRequestHandler')({}, 'camera', answer);
  handler('setBluetoothPairingHandler')({}, answer);
  handler('setDisplayMediaRequestHandler')({}, answer);
  handler('setCertificateVerifyProc')({ hostname: 'other.example' }, answer);
  handler('webRequest.onBeforeRequest')({ url: URL_OF_OTHERS }, answer);
  handler('webRequest.onBeforeRequest')({ url: 'own' }, answer);
  expect(answers).toEqual([false, { confirmed: false }, null, -2, { cancel: true }, { cancel: false }]);
  expect(handler('setPermissionCheckHandler')()).toBe(false);
  expect(handler('setDevicePermissionHandler')()).toBe(false);
  expect(handler('setUSBProtectedClassesHandler')({ protectedClasses: ['hid'] })).toEqual(['hid']);
  const { raise } = session.listeners;
  const picked: unknown[] = [];
  const pick = (...given: unknown[]): void => void picked.push(given);
  for (const [name, args] of [
    ['select-hid-device', [{}, pick]],
    ['select-serial-port', [[], {}, pick]],
    ['select-usb-device', [{}, pick]],
    ['select-webauthn-account', [{}, pick]],
    ['file-system-access-restricted', [{}, pick]],
    ['will-download', [{ getURL: () => URL_OF_OTHERS }]],
  ] as const)
    expect([name, raise.call(session.listeners, name, {}, ...args)]).toEqual([name, true]);
  expect(picked).toEqual([[null], [''], [], [null], ['deny']]);
  expect(reports).toEqual([
    ['permission', 'camera'],
    ['device', 'bluetooth-pairing'],
    ['permission', 'display-capture'],
    ['certificate', 'other.example'],
    ['request', 'other.example'],
    ['device', 'hid'],
    ['device', 'serial'],
    ['device', 'usb'],
    ['device', 'security-key'],
    ['permission', 'fileSystem'],
    ['download', 'other.example'],
  ]);
  expect([session.set.get('setProxy'), session.set.get('closeAllConnections')]).toEqual([[proxy], []]);
  expect(session.set.get('setSpellCheckerEnabled')).toEqual([false]);
  expect(session.set.get('setSpellCheckerDictionaryDownloadURL')).toEqual(['cleandesk://nowhere/']);
  expect(session.set.get('allowNTLMCredentialsForDomains')).toEqual(['']);
});
