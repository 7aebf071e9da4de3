/** What a browser is started with: each switch and preference, written by hand, apart from the table that is used. */
import { expect, test } from 'vitest';
import { DENIED_PERMISSIONS } from '../../../main/shell/chromium/permissions.ts';
import { CLOSED_PROXY, LOCAL_STATE, PREFERENCES, switches } from '../../../main/shell/chromium/switches.ts';

/** Each value with the path to it. */
const flat = (value: unknown, path = ''): string[] =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.entries(value).flatMap(([name, inner]) => flat(inner, path === '' ? name : `${path}.${name}`))
    : [`${path}=${JSON.stringify(value)}`];

const OFF = [
  ...['credentials_enable_service', 'credentials_enable_autosignin', 'autofill.enabled', 'autofill.profile_enabled'],
  ...['autofill.credit_card_enabled', 'translate.enabled', 'spellcheck.use_spelling_service', 'printing.enabled'],
  ...['browser.enable_spellchecking', 'browser.check_default_browser', 'download.prompt_for_download'],
  ...['download.directory_upgrade', 'safebrowsing.enabled', 'search.suggest_enabled', 'dns_prefetching.enabled'],
  ...['alternate_error_pages.enabled', 'profile.password_manager_enabled', 'webrtc.multiple_routes_enabled'],
  'webrtc.nonproxied_udp_enabled',
];
/** 2 is "never" in the browser's settings of a site. */
const NEVER = [
  ...['notifications', 'geolocation', 'media_stream_mic', 'media_stream_camera', 'popups', 'automatic_downloads'],
  ...['midi_sysex', 'bluetooth_guard', 'usb_guard', 'serial_guard', 'hid_guard', 'clipboard', 'sensors', 'local_fonts'],
  ...['window_placement', 'idle_detection', 'file_system_write_guard', 'payment_handler'],
];

test('the preferences of its profile', () => {
  expect(new Set(flat(PREFERENCES))).toEqual(
    new Set([
      ...OFF.map((path) => `${path}=false`),
      ...NEVER.map((name) => `profile.default_content_setting_values.${name}=2`),
      'browser.has_seen_welcome_page=true',
      'printing.print_preview_disabled=true',
      'net.network_prediction_options=2',
      'spellcheck.dictionaries=[]',
      'webrtc.ip_handling_policy="disable_non_proxied_udp"',
    ]),
  );
  expect(flat(LOCAL_STATE)).toEqual([
    ...['dns_over_https.mode="off"', 'dns_over_https.templates=""', 'background_mode.enabled=false'],
    'browser.enabled_labs_experiments=[]',
  ]);
});

const OPTIONS = {
  ...{ profile: '/p', startUrl: 'https://start/', proxy: 'http://127.0.0.1:7', width: 800, height: 600, sandbox: true },
};
const ORIGIN = 'https://desk.cleandesk.internal/';
const FEATURES = [
  ...['AutofillServerCommunication', 'BackForwardCache', 'DialMediaRouteProvider', 'DocumentPictureInPictureAPI'],
  ...['GlobalMediaControls', 'LensOverlay', 'LiveCaption', 'MediaRouter', 'NetworkTimeServiceQuerying'],
  ...['OptimizationHints', 'Prerender2', 'ReadLater', 'SegmentationPlatform', 'SharedStorageAPI'],
  ...['SpareRendererForSitePerProcess', 'Translate', 'WebOTP', 'DnsOverHttps', 'PreloadMediaEngagementData'],
  'LoadingPredictorUseOptimizationGuide',
];
const SWITCHES = [
  ...['remote-debugging-pipe', 'user-data-dir=/p', 'app=https://start/', 'window-size=800,600', 'incognito'],
  ...['proxy-server=http://127.0.0.1:7', 'proxy-bypass-list=<-loopback>;desk.cleandesk.internal', 'disable-quic'],
  ...['host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1', 'webrtc-ip-handling-policy=disable_non_proxied_udp'],
  ...['no-pings', 'disable-background-networking', 'disable-component-update', 'allow-browser-signin=false'],
  ...[`component-updater=url-source=${ORIGIN}`, `gaia-url=${ORIGIN}`, `google-apis-url=${ORIGIN}`],
  ...[`google-base-url=${ORIGIN}`, `gcm-checkin-url=${ORIGIN}`, `gcm-registration-url=${ORIGIN}`],
  ...['disable-component-extensions-with-background-pages', 'disable-default-apps', 'disable-domain-reliability'],
  ...['disable-field-trial-config', 'disable-sync', 'disable-extensions', 'disable-search-engine-choice-screen'],
  ...['metrics-recording-only', 'disable-breakpad', 'mute-audio', 'deny-permission-prompts', 'disable-notifications'],
  ...['disable-file-system', 'disable-speech-api', 'disable-print-preview', 'test-type', 'disable-infobars'],
  ...['disable-blink-features=Auxclick,MiddleClickAutoscroll', 'hide-crash-restore-bubble', 'noerrdialogs'],
  ...['no-first-run', 'no-default-browser-check', 'password-store=basic', 'disable-dev-shm-usage'],
  ...['disable-background-timer-throttling', 'disable-renderer-backgrounding'],
  `disable-features=${FEATURES.join(',')}`,
];

test('its switches, and no sandbox only where that is asked for', () => {
  expect(new Set(switches(OPTIONS))).toEqual(new Set(SWITCHES.map((one) => `--${one}`)));
  expect(switches({ ...OPTIONS, sandbox: false })).toEqual([...switches(OPTIONS), '--no-sandbox']);
  expect(CLOSED_PROXY).toBe('http://127.0.0.1:9');
});

test('the permissions that no page gets', () => {
  expect(new Set<string>(DENIED_PERMISSIONS)).toEqual(
    new Set([
      ...['geolocation', 'notifications', 'camera', 'microphone', 'midi', 'clipboard-read', 'clipboard-write'],
      ...['display-capture', 'background-sync', 'persistent-storage', 'idle-detection', 'screen-wake-lock'],
      ...['storage-access', 'window-management', 'local-fonts', 'nfc', 'payment-handler', 'background-fetch'],
      ...['periodic-background-sync', 'accelerometer', 'gyroscope', 'magnetometer', 'ambient-light-sensor'],
    ]),
  );
});
