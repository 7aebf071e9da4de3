import type { Capability } from '../shell.ts';

const CAPTURE: Readonly<Partial<Record<NodeJS.Platform, Capability>>> = {
  win32: {
    control: 'screen capture',
    holds: 'in-part',
    note: 'left out of captures from the next frame on; a viewer of a remote desktop session still sees the window',
  },
  darwin: {
    control: 'screen capture',
    holds: 'in-part',
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
    { control: 'renderer sandbox', holds: 'enforced', note: 'sandbox and context isolation for every page' },
    {
      control: 'renderer has no network',
      holds: 'enforced',
      note:
        'the forwarder of the desk as the proxy of every session, without a pass to any host, a resolver that ' +
        'knows no name, refusal of every request but the own scheme, Content-Security-Policy',
    },
    { control: 'permissions and devices', holds: 'enforced', note: 'denied when asked for and when looked up' },
    { control: 'downloads', holds: 'enforced', note: 'every download is prevented before a byte is written' },
    {
      control: 'uploads',
      holds: 'enforced',
      note: 'no file dialog opens, and a file that is dropped on the window goes nowhere',
    },
    { control: 'saving the page', holds: 'enforced', note: 'no menu and no key does it' },
    { control: 'navigation', holds: 'enforced', note: 'prevented before it begins, redirects included' },
    { control: 'popups', holds: 'enforced', note: 'denied before a window exists' },
    { control: 'frames', holds: 'enforced', note: 'nothing loads in one, and no bridge is in it' },
    { control: 'service workers', holds: 'enforced', note: "not allowed for the desk's own scheme" },
    {
      control: 'keys of a browser',
      holds: 'enforced',
      note: 'stopped before the page sees them; there is no menu whose keys could act',
    },
    { control: 'context menu', holds: 'enforced', note: 'Electron shows none unless it is made, and none is' },
    {
      control: 'drag and drop',
      holds: 'enforced',
      note: 'stopped in the page before it begins; a dropped file does not navigate',
    },
    {
      control: 'displays',
      holds: platform === 'linux' ? 'in-part' : 'enforced',
      note: 'further screens are told by the system; mirrored ones may count as one',
    },
    {
      control: 'printing',
      holds: 'in-part',
      note: 'key and window.print stopped; a policy of the operating system must stop the rest',
    },
    {
      control: 'developer tools',
      holds: 'enforced',
      note: 'switched off for every page; switches that would open a debugger end the desk',
    },
    {
      control: 'clipboard',
      holds: 'in-part',
      note: CLIPBOARD_NOTE[platform] ?? 'copying is stopped and the clipboard emptied',
    },
    {
      control: 'shortcuts of the operating system',
      holds: 'not-enforceable',
      note: 'an application cannot stop keys that the system takes first',
    },
    CAPTURE[platform] ?? {
      control: 'screen capture',
      holds: 'not-enforceable',
      note: 'no protection of content on this platform',
    },
    platform === 'linux'
      ? {
          control: 'system idle and lock',
          holds: 'in-part',
          note: 'a locked screen is noticed within five seconds, where the desktop says so',
        }
      : { control: 'system idle and lock', holds: 'enforced', note: 'told by the system' },
    { control: 'single instance', holds: 'enforced', note: 'a second start brings the first window to the front' },
  ];
}
