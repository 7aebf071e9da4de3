import type { Capability } from '../shell.ts';

const CAPTURE: Readonly<Partial<Record<NodeJS.Platform, Capability>>> = {
  win32: { control: 'screen capture', holds: 'in-part', note: 'left out of captures from the next frame on; a viewer of a remote desktop session still sees the window' },
  darwin: { control: 'screen capture', holds: 'in-part', note: 'programs that use ScreenCaptureKit capture the window all the same' },
};

const CLIPBOARD_NOTE: Readonly<Partial<Record<NodeJS.Platform, string>>> = {
  win32: 'copying is stopped and the clipboard emptied; clipboard history and its cloud copy belong to a policy of Windows',
  linux: 'copying and selecting by hand are stopped, clipboard and primary selection are emptied',
};

/** What Electron can hold on this platform and what it cannot; shown by the self-check and to the supervisor. */
export function capabilitiesOf(platform: NodeJS.Platform): readonly Capability[] {
  return [
    { control: 'renderer sandbox', holds: 'enforced', note: 'sandbox and context isolation for every page' },
    { control: 'renderer has no network', holds: 'enforced', note: 'the forwarder of the desk as the proxy of every session, without a pass to any host, a resolver that knows no name, refusal of every request but the own scheme, Content-Security-Policy' },
    { control: 'permissions and devices', holds: 'enforced', note: 'denied when asked for and when looked up' },
    { control: 'downloads', holds: 'enforced', note: 'every download is prevented before a byte is written' },
    { control: 'popups', holds: 'enforced', note: 'denied before a window exists' },
    { control: 'printing', holds: 'in-part', note: 'key and window.print stopped; a policy of the operating system must stop the rest' },
    { control: 'developer tools', holds: 'enforced', note: 'switched off for every page; switches that would open a debugger end the desk' },
    { control: 'clipboard', holds: 'in-part', note: CLIPBOARD_NOTE[platform] ?? 'copying is stopped and the clipboard emptied' },
    { control: 'shortcuts of the operating system', holds: 'not-enforceable', note: 'an application cannot stop keys that the system takes first' },
    CAPTURE[platform] ?? { control: 'screen capture', holds: 'not-enforceable', note: 'no protection of content on this platform' },
    platform === 'linux'
      ? { control: 'system idle and lock', holds: 'in-part', note: 'a locked screen is noticed within five seconds, where the desktop says so' }
      : { control: 'system idle and lock', holds: 'enforced', note: 'told by the system' },
    { control: 'single instance', holds: 'enforced', note: 'a second start brings the first window to the front' },
  ];
}
