import type { BlockedReports } from '../blocked.ts';
import { targetOf } from '../blocked.ts';
import type { SessionPart } from './parts.ts';

export interface ProxySetting {
  readonly mode: 'fixed_servers';
  readonly proxyRules: string;
  readonly proxyBypassRules: '<-loopback>';
}
/**
 * One proxy for everything, for loopback too: what slips past every other control ends there.
 * @param address of the desk's forwarder, `http://127.0.0.1:PORT`.
 */
export const proxySetting = (address: string): ProxySetting => ({
  mode: 'fixed_servers',
  proxyRules: address,
  proxyBypassRules: '<-loopback>',
});

/**
 * Chromium's code for a request that the client itself refused; for a certificate: failure, whatever the verifier said.
 */
const CERTIFICATE_REFUSED = -2;

type Report = BlockedReports['report'];

/**
 * Shuts everything that a session of Electron can open. Denying is the whole answer: no list of what is allowed exists.
 */
export async function lockSession(
  session: SessionPart,
  isOwn: (address: string) => boolean,
  report: Report,
  proxy: ProxySetting | Promise<ProxySetting>,
): Promise<void> {
  session.setPermissionRequestHandler((_contents, permission, callback) => {
    report('permission', permission);
    callback(false);
  });
  // Asked for each look at a permission, also by Chromium itself, so it is answered and not recorded.
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.setBluetoothPairingHandler((_details, callback) => {
    report('device', 'bluetooth-pairing');
    callback({ confirmed: false });
  });
  // Every protected class stays protected.
  session.setUSBProtectedClassesHandler((details) => details.protectedClasses);
  session.setDisplayMediaRequestHandler((_request, callback) => {
    report('permission', 'display-capture');
    callback(null);
  });
  session.setCertificateVerifyProc((request, callback) => {
    report('certificate', request.hostname);
    callback(CERTIFICATE_REFUSED);
  });
  session.on('select-hid-device', (event, _details, callback) => {
    event.preventDefault();
    report('device', 'hid');
    callback(null);
  });
  session.on('select-serial-port', (event, _ports, _contents, callback) => {
    event.preventDefault();
    report('device', 'serial');
    callback('');
  });
  session.on('select-usb-device', (event, _details, callback) => {
    event.preventDefault();
    report('device', 'usb');
    callback();
  });
  session.on('select-webauthn-account', (event, _details, callback) => {
    event.preventDefault();
    report('device', 'security-key');
    callback(null);
  });
  session.on('file-system-access-restricted', (event, _details, callback) => {
    event.preventDefault();
    report('permission', 'fileSystem');
    callback('deny');
  });
  session.on('will-download', (event, item) => {
    event.preventDefault();
    report('download', targetOf(item.getURL()));
  });

  session.webRequest.onBeforeRequest((details, callback) => {
    const own = isOwn(details.url);
    if (!own) report('request', targetOf(details.url));
    callback({ cancel: !own });
  });

  // Chromium's own CDN would be asked for dictionaries.
  session.setSpellCheckerEnabled(false);
  session.setSpellCheckerDictionaryDownloadURL('cleandesk://nowhere/');
  // No domain gets the Windows sign-in of the person.
  session.allowNTLMCredentialsForDomains('');
  await session.setProxy(await proxy);
  await session.closeAllConnections();
}
