/**
 * Keys that belong to a browser, not to a desk. Both hosts stop them before the page sees them.
 * Keys of the operating system (Win, Alt+Tab, Ctrl+Alt+Del) never get here: the system's own policy controls those.
 */
import type { Blocked } from './shell.ts';

/** Written `Control+Shift+Alt+Key`, in this order; Command counts as Control. */
const STOPPED: Readonly<
  Record<Extract<Blocked['what'], 'devtools' | 'shortcut' | 'print'> | 'silent', readonly string[]>
> = {
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
  // A page is dropped by locking, not by a key.
  silent: ['F5', 'Control+F5', 'Shift+F5', 'Control+R', 'Control+Shift+R', 'BrowserRefresh', 'BrowserStop', 'Find'],
  shortcut: [
    // save, open
    'Control+S',
    'Control+Shift+S',
    'Control+O',
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
    // full screen, caret browsing
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
    'SpellCheck',
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

/** As a chord is reported; `silent` is not: it carries nothing anywhere, and a person presses it by habit. */
export type StoppedAs = Blocked['what'] | 'silent';

/** Chord -> what it is reported as. */
export const STOPPED_CHORDS: Readonly<Record<string, StoppedAs>> = Object.fromEntries([
  ...STOPPED.silent.map((chord) => [chord, 'silent'] as const),
  ...STOPPED.devtools.map((chord) => [chord, 'devtools'] as const),
  ...STOPPED.print.map((chord) => [chord, 'print'] as const),
  ...STOPPED.shortcut.map((chord) => [chord, 'shortcut'] as const),
]);

/**
 * Keys that the page uses; where it does not take one, the Chromium host still keeps its browser from acting on it.
 * Electron has no browser behind the page, so nothing is left to stop there.
 */
export const PAGE_FIRST: readonly string[] = [
  'Control+F',
  'Control+G',
  'Control+Shift+G',
  'F3',
  'Shift+F3',
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
export const stoppedAs = (press: KeyPress): StoppedAs | null => {
  const chord = chordOf(press);
  return Object.hasOwn(STOPPED_CHORDS, chord) ? (STOPPED_CHORDS[chord] ?? null) : null;
};

/**
 * Keys of the size of what is shown: larger (1), smaller (-1), and the first size again (0). The browser of the
 * Chromium host acts on them by itself; Electron has nothing that would.
 */
const SIZES: Readonly<Record<string, -1 | 0 | 1>> = {
  'Control++': 1,
  'Control+Shift++': 1,
  'Control+=': 1,
  'Control+Shift+=': 1,
  ZoomIn: 1,
  'Control+-': -1,
  'Control+Shift+_': -1,
  ZoomOut: -1,
  'Control+0': 0,
};

/** The step that a key press asks for, or null where it asks for none. */
export const sizeStep = (press: KeyPress): -1 | 0 | 1 | null => {
  const chord = chordOf(press);
  return Object.hasOwn(SIZES, chord) ? (SIZES[chord] ?? null) : null;
};
