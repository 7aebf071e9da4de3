/** What each host says that it enforces, line by line and by system: written by hand, apart from the tables. */
import { expect, test } from 'vitest';
import { capabilitiesOf as chromium } from '../../../main/shell/chromium/capabilities.ts';
import { capabilitiesOf as electron } from '../../../main/shell/electron/capabilities.ts';
import type { Capability } from '../../../main/shell/shell.ts';

const said = (list: readonly Capability[]): string[] =>
  list.map(({ control, state, notes }) => `${control}: ${state}, ${notes.map(({ code }) => code).join(' ')}`);

const ELECTRON = [
  'renderer sandbox: enforced, sandbox-electron',
  'renderer has no network: enforced, page-network-electron',
  'permissions and devices: enforced, permissions-electron',
  'downloads: enforced, downloads-prevented',
  'uploads: enforced, uploads-no-dialog',
  'saving the page: enforced, saving-no-menu',
  'navigation: enforced, navigation-prevented',
  'popups: enforced, popups-denied',
  'frames: enforced, frames-none',
  'service workers: enforced, workers-not-allowed',
  'keys of a browser: enforced, browser-keys-stopped',
  'context menu: enforced, context-menu-none',
  'drag and drop: enforced, drag-file-stays',
  'printing: in-part, printing-stopped',
  'developer tools: enforced, developer-tools-off',
  'system shortcuts: not-enforceable, system-keys-first',
  'single instance: enforced, instance-second-start',
];
test.each<[NodeJS.Platform, readonly string[]]>([
  [
    'linux',
    [
      ...['displays: in-part, displays-by-system', 'clipboard: in-part, clipboard-linux'],
      'screen capture: not-enforceable, capture-unprotected',
      'system idle and lock: in-part, idle-within-seconds',
    ],
  ],
  [
    'win32',
    [
      ...['displays: enforced, displays-by-system', 'clipboard: in-part, clipboard-windows'],
      ...['screen capture: in-part, capture-windows', 'system idle and lock: enforced, idle-by-system'],
    ],
  ],
  [
    'darwin',
    [
      ...['displays: enforced, displays-by-system', 'clipboard: in-part, clipboard-emptied'],
      ...['screen capture: in-part, capture-mac', 'system idle and lock: enforced, idle-by-system'],
    ],
  ],
])('Electron on %s', (platform, ofSystem) => {
  expect(new Set(said(electron(platform)))).toEqual(new Set([...ELECTRON, ...ofSystem]));
});

const CHROMIUM = [
  'renderer has no network: enforced, page-network-chromium',
  'permissions and devices: enforced, permissions-chromium',
  'downloads: enforced, downloads-denied',
  'uploads: enforced, uploads-cancelled',
  'saving the page: in-part, saving-key',
  'navigation: in-part, navigation-brought-back',
  'frames: in-part, frames-removed',
  'service workers: enforced, workers-refused',
  'keys of a browser: in-part, browser-keys-in-page',
  'context menu: enforced, context-menu-in-page',
  'drag and drop: enforced, drag-in-page',
  'popups: in-part, popups-closed',
  'printing: in-part, printing-in-profile',
  'developer tools: in-part, developer-tools-pipe',
  'system shortcuts: not-enforceable, system-keys-not-seen',
  'screen capture: not-enforceable, capture-linux',
  'system idle and lock: not-enforceable, idle-own-window',
  'single instance: not-enforceable, instance-start-command',
];
test('Chromium, by what the machine has', () => {
  const whole = { sandbox: true, clearsClipboard: true, countsDisplays: true };
  const [sandbox, displays, clipboard] = [
    'renderer sandbox: enforced, sandbox-chromium',
    'displays: enforced, displays-by-xrandr',
    'clipboard: in-part, clipboard-xclip',
  ];
  const lines = (facts: Parameters<typeof chromium>[0]) => new Set(said(chromium(facts)));
  expect(lines(whole)).toEqual(new Set([...CHROMIUM, sandbox, displays, clipboard]));
  expect(lines({ ...whole, sandbox: false })).toEqual(
    new Set([...CHROMIUM, 'renderer sandbox: not-enforceable, sandbox-missing', displays, clipboard]),
  );
  expect(lines({ ...whole, clearsClipboard: false })).toEqual(
    new Set([...CHROMIUM, sandbox, displays, 'clipboard: in-part, clipboard-no-xclip']),
  );
  expect(lines({ ...whole, countsDisplays: false })).toEqual(
    new Set([...CHROMIUM, sandbox, 'displays: not-enforceable, displays-no-xrandr', clipboard]),
  );
});
