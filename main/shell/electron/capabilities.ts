import type { Capability } from '../shell.ts';

const CAPTURE: Readonly<Partial<Record<NodeJS.Platform, Capability>>> = {
  win32: {
    control: 'screen capture',
    state: 'in-part',
    note: 'left out of captures from the next frame on; a viewer of a remote desktop session still sees the window',
  },
  darwin: {
    control: 'screen capture',
    state: 'in-part',
    note: 'programs that use ScreenCaptureKit capture the window all the same',
  },
};

const CLIPBOARD_NOTE: Readonly<Partial<Record<NodeJS.Platform, string>>> = {
  win32:
    'copying is stopped and the clipboard emptied; clipboard history and its cloud copy belong to a policy of Windows',
  linux: 'copying and selecting by hand are stopped, clipboard and primary selection are emptied',
};

/** What Electron can enforce on this platform and what it cannot; shown by the self-check and to the supervisor. */
export function capabilitiesOf(platform: NodeJS.Platform): readonly Capability[] {
  return [
    { control: 'renderer sandbox', state: 'enforced', note: 'sandbox and context isolation for every page' },
    {
      control: 'renderer has no network',
      state: 'enforced',
      note:
        'the forwarder of the desk as the proxy of every session, without a pass to any host, a resolver that ' +
        'knows no name, refusal of every request but the own scheme, Content-Security-Policy',
    },
    { control: 'permissions and devices', state: 'enforced', note: 'denied when asked for and when looked up' },
    { control: 'downloads', state: 'enforced', note: 'every download is prevented before a byte is written' },
    {
      control: 'uploads',
      state: 'enforced',
      note: 'no file dialog opens, and a file that is dropped on the window goes nowhere',
    },
    { control: 'saving the page', state: 'enforced', note: 'no menu and no key does it' },
    { control: 'navigation', state: 'enforced', note: 'prevented before it begins, redirects included' },
    { control: 'popups', state: 'enforced', note: 'denied before a window exists' },
    { control: 'frames', state: 'enforced', note: 'nothing loads in one, and no bridge is in it' },
    { control: 'service workers', state: 'enforced', note: "not allowed for the desk's own scheme" },
    {
      control: 'keys of a browser',
      state: 'enforced',
      note: 'stopped before the page sees them; there is no menu whose keys could act',
    },
    { control: 'context menu', state: 'enforced', note: 'Electron shows none unless it is made, and none is' },
    {
      control: 'drag and drop',
      state: 'enforced',
      note: 'stopped in the page before it begins; a dropped file does not navigate',
    },
    {
      control: 'displays',
      state: platform === 'linux' ? 'in-part' : 'enforced',
      note: 'further screens are told by the system; mirrored ones may count as one',
    },
    {
      control: 'printing',
      state: 'in-part',
      note: 'key and window.print stopped; a policy of the operating system must stop the rest',
    },
    {
      control: 'developer tools',
      state: 'enforced',
      note: 'switched off for every page; switches that would open a debugger end the desk',
    },
    {
      control: 'clipboard',
      state: 'in-part',
      note: CLIPBOARD_NOTE[platform] ?? 'copying is stopped and the clipboard emptied',
    },
    {
      control: 'shortcuts of the operating system',
      state: 'not-enforceable',
      note: 'an application cannot stop keys that the system takes first',
    },
    CAPTURE[platform] ?? {
      control: 'screen capture',
      state: 'not-enforceable',
      note: 'no protection of content on this platform',
    },
    platform === 'linux'
      ? {
          control: 'system idle and lock',
          state: 'in-part',
          note: 'a locked screen is noticed within five seconds, where the desktop says so',
        }
      : { control: 'system idle and lock', state: 'enforced', note: 'told by the system' },
    { control: 'single instance', state: 'enforced', note: 'a second start brings the first window to the front' },
  ];
}
