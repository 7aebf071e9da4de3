/**
 * Keys that belong to a browser, not to a desk. Both hosts stop them before the page sees them.
 * Keys of the operating system (Win, Alt+Tab, Ctrl+Alt+Del) never get here: the system's own policy controls those.
 */
import type { Blocked } from './shell.ts';

/** Written `Control+Shift+Alt+Key`, in this order; Command counts as Control. */
const STOPPED: Readonly<Record<Extract<Blocked['what'], 'devtools' | 'shortcut' | 'print'>, readonly string[]>> = {
  devtools: [
    'F12',
    'Control+Shift+I',
    'Control+Shift+J',
    'Control+Alt+I',
    'Control+Alt+J',
    'Control+U',
    'Control+Alt+U',
    'Control+Shift+M',
    'Control+Shift+K',
    'Control+Shift+Alt+I',
  ],
  print: ['Control+P', 'Control+Shift+P', 'Control+Alt+P', 'Print'],
  shortcut: [
    // save, open, find
    'Control+S',
    'Control+Shift+S',
    'Control+O',
    'Control+F',
    'Control+G',
    'Control+Shift+G',
    'F3',
    'Shift+F3',
    // reload: a page is dropped by locking, not by a key
    'F5',
    'Control+F5',
    'Shift+F5',
    'Control+R',
    'Control+Shift+R',
    // windows, tabs, other parts of the browser
    'Control+N',
    'Control+Shift+N',
    'Control+T',
    'Control+Shift+T',
    'Control+W',
    'Control+Shift+W',
    'Control+Shift+Q',
    'Control+H',
    'Control+D',
    'Control+Shift+D',
    'Control+Shift+O',
    'Control+Shift+B',
    'Control+Shift+A',
    'Control+Shift+Delete',
    'Control+E',
    'Shift+Escape',
    'Alt+F',
    'Alt+E',
    'Alt+D',
    'F10',
    'Control+Tab',
    'Control+Shift+Tab',
    'Control+PageUp',
    'Control+PageDown',
    'Control+Shift+PageUp',
    'Control+Shift+PageDown',
    'Control+F4',
    'Control+Shift+E',
    'Control+Shift+L',
    'Control+Shift+Y',
    'Alt+Shift+A',
    'Alt+Shift+B',
    'Alt+Shift+I',
    'Alt+Shift+T',
    // history
    'Alt+ArrowLeft',
    'Alt+ArrowRight',
    'Alt+Home',
    'BrowserBack',
    'BrowserForward',
    'BrowserHome',
    'BrowserSearch',
    'BrowserFavorites',
    'BrowserRefresh',
    // zoom, full screen, caret browsing
    'Control++',
    'Control+Shift++',
    'Control+Shift+=',
    'Control+_',
    'Control+Shift+)',
    'ZoomIn',
    'ZoomOut',
    'ZoomToggle',
    'Control+-',
    'Control+Shift+_',
    'Control+=',
    'Control+0',
    'F7',
    'F11',
    'Shift+F11',
    // keys of their own on some keyboards: editing, files, programs, media
    'Copy',
    'Cut',
    'Paste',
    'Open',
    'Save',
    'New',
    'Close',
    'Find',
    'SpellCheck',
    'BrowserStop',
    'MailSend',
    'MailReply',
    'MailForward',
    'LaunchMail',
    'LaunchMediaPlayer',
    'LaunchWebBrowser',
    'LaunchApplication1',
    'LaunchApplication2',
    'MediaPlay',
    'MediaPause',
    'MediaPlayPause',
    'MediaStop',
    'MediaTrackNext',
    'MediaTrackPrevious',
    'MediaRecord',
    'MediaRewind',
    'MediaFastForward',
  ],
};

/** Chord -> what it is reported as. */
export const STOPPED_CHORDS: Readonly<Record<string, Blocked['what']>> = Object.fromEntries([
  ...STOPPED.devtools.map((chord) => [chord, 'devtools'] as const),
  ...STOPPED.print.map((chord) => [chord, 'print'] as const),
  ...STOPPED.shortcut.map((chord) => [chord, 'shortcut'] as const),
]);

/**
 * Keys that the page uses; where it does not take one, the Chromium host still keeps its browser from acting on it.
 * Electron has no browser behind the page, so nothing is left to stop there.
 */
export const PAGE_FIRST: readonly string[] = [
  'Control+L',
  'Control+J',
  'Control+K',
  'F1',
  'F6',
  'Shift+F6',
  ...Array.from({ length: 9 }, (_, index) => `Control+${index + 1}`),
];

export interface KeyPress {
  readonly key: string;
  readonly control: boolean;
  readonly shift: boolean;
  readonly alt: boolean;
  readonly meta: boolean;
}

/** How a key press is written in the table above. */
function chordOf(press: KeyPress): string {
  const key = press.key.length === 1 ? press.key.toUpperCase() : press.key;
  return [
    ...(press.control || press.meta ? ['Control'] : []),
    ...(press.shift ? ['Shift'] : []),
    ...(press.alt ? ['Alt'] : []),
    key,
  ].join('+');
}

/** What a key press is stopped as, or null where the page may have it. */
export const stoppedAs = (press: KeyPress): Blocked['what'] | null => {
  const chord = chordOf(press);
  return Object.hasOwn(STOPPED_CHORDS, chord) ? (STOPPED_CHORDS[chord] ?? null) : null;
};
