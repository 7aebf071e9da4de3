/**
 * Response headers of every file of the renderer, under both hosts. Deny by table, allow by line.
 */

const CONTENT_SECURITY_POLICY: Readonly<Record<string, string>> = {
  'default-src': "'none'",
  'script-src': "'self'",
  'style-src': "'self'",
  'img-src': "'self'",
  'font-src': "'self'",
  // The renderer has no network at all: the bridge is its only way out.
  'connect-src': "'none'",
  'form-action': "'none'",
  'base-uri': "'none'",
  'frame-ancestors': "'none'",
  'frame-src': "'none'",
  'worker-src': "'none'",
  // No string becomes markup or script: innerHTML and friends throw.
  'require-trusted-types-for': "'script'",
  'trusted-types': "'none'",
};

/**
 * Every feature that Chromium lets a header switch off. A name that a browser does not know is ignored by it with a
 * console warning only, so the list may be longer than one version knows.
 */
const DENIED_FEATURES = [
  'accelerometer',
  'ambient-light-sensor',
  'attribution-reporting',
  'autoplay',
  'bluetooth',
  'browsing-topics',
  'camera',
  'captured-surface-control',
  'clipboard-read',
  'clipboard-write',
  'compute-pressure',
  'cross-origin-isolated',
  'deferred-fetch',
  'deferred-fetch-minimal',
  'digital-credentials-create',
  'digital-credentials-get',
  'display-capture',
  'encrypted-media',
  'fullscreen',
  'gamepad',
  'geolocation',
  'gyroscope',
  'hid',
  'identity-credentials-get',
  'idle-detection',
  'interest-cohort',
  'join-ad-interest-group',
  'keyboard-map',
  'language-detector',
  'language-model',
  'local-fonts',
  'local-network-access',
  'loopback-network',
  'magnetometer',
  'microphone',
  'midi',
  'on-device-speech-recognition',
  'otp-credentials',
  'payment',
  'picture-in-picture',
  'private-aggregation',
  'private-state-token-issuance',
  'private-state-token-redemption',
  'proofreader',
  'rewriter',
  'run-ad-auction',
  'screen-wake-lock',
  'serial',
  'shared-storage',
  'speaker-selection',
  'storage-access',
  'summarizer',
  'sync-xhr',
  'translator',
  'usb',
  'web-share',
  'window-management',
  'writer',
  'xr-spatial-tracking',
] as const;

/**
 * For the desk's own page alone, in no other site's frame: the preload asks security keys, and keeps the page's scripts
 * from doing so.
 */
const OWN_FEATURES = ['publickey-credentials-create', 'publickey-credentials-get'] as const;

const table = (rows: Readonly<Record<string, string>>): string =>
  Object.entries(rows)
    .map(([directive, value]) => `${directive} ${value}`)
    .join('; ');

export const RENDERER_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': table(CONTENT_SECURITY_POLICY),
  'permissions-policy': [
    ...DENIED_FEATURES.map((feature) => `${feature}=()`),
    ...OWN_FEATURES.map((feature) => `${feature}=(self)`),
  ].join(', '),
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'x-dns-prefetch-control': 'off',
  'cache-control': 'no-store',
};
