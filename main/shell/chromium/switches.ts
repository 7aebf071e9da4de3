/**
 * The command line of the Chromium host. Intercepting requests alone does not stop everything that leaves a browser
 * (WebSocket, preconnect, speculative connections and popups pass it), so the lowest layers are closed first: the
 * desk's own forwarder as the proxy for everything, loopback too, and a resolver that knows no name and no other
 * address.
 * A switch or feature that the browser does not know locks nothing: a test looks for each of these words in the
 * program.
 */
import { ORIGIN } from './intercept.ts';

const DISABLED_FEATURES = [
  'AutofillServerCommunication',
  'BackForwardCache',
  'DialMediaRouteProvider',
  'DocumentPictureInPictureAPI',
  'GlobalMediaControls',
  'LensOverlay',
  'LiveCaption',
  'MediaRouter',
  'NetworkTimeServiceQuerying',
  'OptimizationHints',
  'Prerender2',
  'ReadLater',
  'SegmentationPlatform',
  'SharedStorageAPI',
  'SpareRendererForSitePerProcess',
  'Translate',
  'WebOTP',
  'DnsOverHttps',
  'PreloadMediaEngagementData',
  'LoadingPredictorUseOptimizationGuide',
] as const;

/** Nothing listens there; for a desk that has no forwarder. */
export const CLOSED_PROXY = 'http://127.0.0.1:9';

export interface SwitchOptions {
  /** Of the forwarder: `http://127.0.0.1:PORT`. */
  readonly proxy: string;
  readonly profile: string;
  readonly startUrl: string;
  readonly width: number;
  readonly height: number;
  readonly sandbox: boolean;
}

/** Arguments for the browser's program. */
export function switches(options: SwitchOptions): string[] {
  return [
    '--remote-debugging-pipe',
    `--user-data-dir=${options.profile}`,
    `--app=${options.startUrl}`,
    `--window-size=${options.width},${options.height}`,
    // Nothing of a shift is written to the profile.
    '--incognito',

    // Egress.
    `--proxy-server=${options.proxy}`,
    // The desk's own origin is answered from memory, so the browser's early connection to it needs no record. It has no
    // address below.
    `--proxy-bypass-list=<-loopback>;${new URL(ORIGIN).hostname}`,
    // Not covered by the proxy: without this rule the browser looks up the name of a TURN server itself, so a page
    // could send words out as names. The exception is the proxy's own address; only traffic through the proxy goes
    // there, because loopback is not bypassed.
    '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
    '--webrtc-ip-handling-policy=disable_non_proxied_udp',
    '--disable-quic',
    '--no-pings',

    // The browser's own traffic and services.
    '--disable-background-networking',
    '--disable-component-update',
    // Some components are asked for all the same, and sign-in to Google is looked for: both without any effect here.
    `--component-updater=url-source=${ORIGIN}/`,
    `--gaia-url=${ORIGIN}/`,
    `--google-apis-url=${ORIGIN}/`,
    `--google-base-url=${ORIGIN}/`,
    // So does the service for push messages, which checks in although the page has no use for it.
    `--gcm-checkin-url=${ORIGIN}/`,
    `--gcm-registration-url=${ORIGIN}/`,
    '--allow-browser-signin=false',
    '--disable-component-extensions-with-background-pages',
    '--disable-default-apps',
    '--disable-domain-reliability',
    '--disable-field-trial-config',
    '--disable-sync',
    '--disable-extensions',
    '--disable-search-engine-choice-screen',
    '--metrics-recording-only',

    // No dump is sent. None is written either: see `makeProfile`.
    '--disable-breakpad',

    // Things a desk has no use for.
    '--mute-audio',
    '--deny-permission-prompts',
    '--disable-notifications',
    '--disable-file-system',
    '--disable-speech-api',
    '--disable-print-preview',
    '--disable-blink-features=Auxclick,MiddleClickAutoscroll',
    // No bars over the page. One would warn of the lock above; an unmanaged preference cannot stop it, this does.
    '--test-type',
    '--disable-infobars',
    '--hide-crash-restore-bubble',
    '--noerrdialogs',
    '--no-first-run',
    '--no-default-browser-check',
    '--password-store=basic',
    '--disable-dev-shm-usage',

    // A throttled background page would report interaction and blocks late.
    '--disable-background-timer-throttling',
    '--disable-renderer-backgrounding',
    `--disable-features=${DISABLED_FEATURES.join(',')}`,
    ...(options.sandbox ? [] : ['--no-sandbox']),
  ];
}

/**
 * The profile's preferences: ordinary ones, behind the enterprise policies of the same meaning. Printing has no switch,
 * only this.
 * `devtools.availability: 2` is not among them: it refuses the desk's own pipe too ("Target.attachToTarget: Not
 * allowed").
 */
export const PREFERENCES = {
  printing: { enabled: false, print_preview_disabled: true },
  webrtc: {
    ip_handling_policy: 'disable_non_proxied_udp',
    multiple_routes_enabled: false,
    nonproxied_udp_enabled: false,
  },
  credentials_enable_service: false,
  credentials_enable_autosignin: false,
  autofill: { enabled: false, profile_enabled: false, credit_card_enabled: false },
  translate: { enabled: false },
  spellcheck: { use_spelling_service: false, dictionaries: [] },
  browser: { enable_spellchecking: false, check_default_browser: false, has_seen_welcome_page: true },
  download: { prompt_for_download: false, directory_upgrade: false },
  safebrowsing: { enabled: false },
  search: { suggest_enabled: false },
  alternate_error_pages: { enabled: false },
  net: { network_prediction_options: 2 },
  dns_prefetching: { enabled: false },
  profile: {
    password_manager_enabled: false,
    default_content_setting_values: {
      notifications: 2,
      geolocation: 2,
      media_stream_mic: 2,
      media_stream_camera: 2,
      popups: 2,
      automatic_downloads: 2,
      midi_sysex: 2,
      bluetooth_guard: 2,
      usb_guard: 2,
      serial_guard: 2,
      hid_guard: 2,
      clipboard: 2,
      sensors: 2,
      local_fonts: 2,
      window_placement: 2,
      idle_detection: 2,
      file_system_write_guard: 2,
      payment_handler: 2,
    },
  },
} as const;

/** Of the whole installation, in the file `Local State`. */
export const LOCAL_STATE = {
  dns_over_https: { mode: 'off', templates: '' },
  background_mode: { enabled: false },
  browser: { enabled_labs_experiments: [] },
} as const;
