/**
 * For each class of ways out: what refuses it, which tests cover Electron, and which policy of the operating system
 * does what a program cannot.
 */
import type { OS_TOPICS } from '../../../main/policy/osPolicies.ts';

export interface Sessions {
  readonly refusedBy: string;
  /**
   * Names of tests of Electron's handlers for this class, with the recording double; `preload`: the very same bundle
   * runs in both hosts.
   */
  readonly electron: readonly string[];
  readonly preload?: true;
  /** What remains possible, in words; empty where nothing is. */
  readonly left?: string;
  readonly os?: readonly (typeof OS_TOPICS)[number][];
}

export const DEFENCES: Readonly<Record<string, Sessions>> = {
  'requests by script': {
    refusedBy:
      "the policy of the page, then interception of every request, then the desk's own forwarder and a resolver " +
      'that knows no name',
    electron: [
      'a request for %s is cancelled: %s',
      'requests without a session go to the forwarder, and names are not resolved over HTTPS',
      'is in memory, without a cache, behind the forwarder',
    ],
    left: "another program of the machine, which is not the desk's: a firewall",
  },
  'clipboard, drag, menus, by hand': {
    refusedBy: "the preload, where each gesture begins; main, which empties the system's clipboards",
    electron: ['both clipboards are emptied'],
    preload: true,
    left: 'copying in another program; PrintScreen is recorded and not stopped',
    os: ['clipboardHistory', 'screenshot'],
  },
  'hints, styles and quiet channels': {
    refusedBy: 'the same layers as requests; connections and look-ups ahead of time are switched off',
    electron: [
      'a request for %s is cancelled: %s',
      'sets the sandbox, the data folder, the instance lock, the switches and the scheme in this order',
    ],
  },
  'keys of a browser, by hand': {
    refusedBy: 'the host before the page hears of them, and the preload',
    electron: [
      'stops the keys %o',
      'closes developer tools that opened all the same',
      'listens to exactly these events, and its page to exactly these',
    ],
    preload: true,
    left: 'keys of the system: Win, Alt+Tab, Ctrl+Alt+Del',
    os: ['keys'],
  },
  'text that becomes code or markup': {
    refusedBy: 'the policy of the page: no policy of Trusted Types can be made, no eval',
    electron: ['%s by %s is answered with %i'],
    preload: true,
  },
  workers: {
    refusedBy: 'the policy of the page (worker-src, Trusted Types)',
    electron: ['%s by %s is answered with %i', 'are stopped and closed'],
  },
  frames: {
    refusedBy: 'the policy of the page (frame-src); the host takes away a frame that comes all the same',
    electron: ['prevents %s and reports it without the address'],
  },
  'moving the page': {
    refusedBy: 'the host, before the request is made; the preload for what a hand clicks',
    electron: ['prevents %s and reports it without the address', 'can be closed even when the page asks to stay'],
  },
  'new windows': {
    refusedBy: 'the host: a window that the desk did not open is stopped and closed',
    electron: [
      'opens no further window',
      'are stopped and closed',
      "find no session that allows anything, not even the desk's own files",
    ],
  },
  'other programs': {
    refusedBy: 'the host; the browser finds no program by any name',
    electron: [
      'denies every permission, when requested and when checked',
      'prevents %s and reports it without the address',
    ],
  },
  'clipboard, selection, drag and drop, by script': {
    refusedBy: 'the preload, and every permission denied',
    electron: ['denies every permission, when requested and when checked'],
    preload: true,
  },
  'printing, saving, files': {
    refusedBy: 'downloads denied in the profile, file choosers answered with nothing, `print` taken from the page',
    electron: ['prevents a download', 'denies every device', 'stops the keys %o'],
    preload: true,
    left: 'printing is closed in part',
    os: ['printing', 'removableMedia'],
  },
  'permissions and identities': {
    refusedBy: 'Permissions-Policy, and every request and look-up of a permission answered with no',
    electron: [
      'denies every permission, when requested and when checked',
      'denies every device',
      'supplies no password, no certificate and no trust',
    ],
  },
  'devices and capture': {
    refusedBy: 'the same; content protection where the platform has it; the watermark everywhere',
    electron: [
      'denies every device',
      'is shown only when its page has loaded, without a menu and protected from capture',
      'capture protection follows policy while the window exists',
    ],
    left:
      'a camera in a hand; capture of the window under Linux and by the Chromium host; what is plugged in is ' +
      'noticed, not stopped',
    os: ['screenshot', 'removableMedia', 'displays', 'remote'],
  },
  'the window, and what the person believes': {
    refusedBy: "dialogs answered with no, the window's own methods taken from the page, the title put back",
    electron: ['is made with exactly these options', 'denies every permission, when requested and when checked'],
    preload: true,
  },
  'the bridge': {
    refusedBy: 'one verb, one schema, one role; main frame, window and origin of each call checked',
    electron: [
      'of the main frame names it and its origin',
      'of a frame in the page names it so',
      'of a detached frame has no sender',
      "is answered for this window's page only: nothing listens for every page",
    ],
    preload: true,
  },
};

/** Tried in files of their own. */
export const OTHER_TESTS: readonly {
  readonly name: string;
  readonly tried: string;
  readonly refusedBy: string;
  readonly left?: string;
  readonly os?: Sessions['os'];
}[] = [
  {
    name: 'crash of the page or of the desk',
    tried: 'test/e2e/crash.test.ts',
    refusedBy: "the page comes back locked; no core file contains the desk's memory; all files are searched",
    left: "the system's own dumps",
    os: ['dumps'],
  },
  {
    name: 'the watermark taken away or covered',
    tried: 'test/e2e/watermark.test.ts',
    refusedBy: 'the preload: put back within 400 ms; kept covered, the desk locks',
  },
  {
    name: 'a reason given by a script',
    tried: 'test/e2e/insideClipboard.test.ts',
    refusedBy: "the preload: words and press must be a person's",
  },
  {
    name: 'copying between conversations',
    tried: 'test/e2e/insideClipboard.test.ts',
    refusedBy: 'main: the clipboard inside belongs to one conversation',
  },
  {
    name: 'signs of the machine: sticks, screens, virtual machine, remote session, debugger',
    tried: 'test/unit/main/signals.test.ts',
    refusedBy: 'noticed, recorded and answered as policy says',
    left: 'a signal is no proof',
    os: ['removableMedia', 'displays', 'remote'],
  },
  {
    name: 'another program of the same person: main stopped, its connection to the window taken',
    tried: 'test/e2e/neighbours.test.ts',
    refusedBy: 'the preload covers the page; a command that main did not send locks the desk and is recorded',
    left:
      'under X11 it hears every key, passwords too, and what it types (XTEST) counts as a person; where the kernel ' +
      'lets it, it reads memory unseen',
    os: ['keysHeard', 'memory'],
  },
];
