import type { Capability } from '../shell.ts';

/** What this host can enforce and what it cannot; shown by the self-check and to the supervisor. */
export function capabilitiesOf(facts: {
  readonly sandbox: boolean;
  readonly clearsClipboard: boolean;
  readonly countsDisplays: boolean;
}): readonly Capability[] {
  return [
    facts.sandbox
      ? {
          control: 'renderer sandbox',
          state: 'enforced',
          note: 'Chromium runs in its own sandbox, as a user without rights when the desk is started by root',
        }
      : {
          control: 'renderer sandbox',
          state: 'not-enforceable',
          note: 'Chromium runs with --no-sandbox because this machine does not let it make a sandbox',
        },
    {
      control: 'renderer has no network',
      state: 'enforced',
      note:
        'the forwarder of the desk as the proxy for every address, without a pass to any, a resolver that knows no ' +
        'name, interception of requests, Content-Security-Policy',
    },
    { control: 'permissions and devices', state: 'enforced', note: 'denied by setting and by Permissions-Policy' },
    { control: 'downloads', state: 'enforced', note: 'every download is denied before a byte is written' },
    {
      control: 'uploads',
      state: 'enforced',
      note: 'every file chooser is cancelled, and a file that is dropped on the window goes nowhere',
    },
    {
      control: 'saving the page',
      state: 'in-part',
      note: "the key is stopped in the page; a key pressed while the page has no focus is the browser's",
    },
    {
      control: 'navigation',
      state: 'in-part',
      note: 'answered without content; about: and blob: pages are there for a moment and then brought back',
    },
    {
      control: 'frames',
      state: 'in-part',
      note: 'nothing loads in one; an empty one exists for a quarter of a second and is taken away',
    },
    {
      control: 'service workers',
      state: 'enforced',
      note: 'refused by the policy of the page, whose every request is answered from memory',
    },
    {
      control: 'keys of a browser',
      state: 'in-part',
      note: 'stopped in the page before the browser acts; not while the page has no focus',
    },
    { control: 'context menu', state: 'enforced', note: 'stopped in the page' },
    { control: 'drag and drop', state: 'enforced', note: 'stopped in the page before it begins' },
    facts.countsDisplays
      ? { control: 'displays', state: 'enforced', note: 'asked of the X server with xrandr' }
      : { control: 'displays', state: 'not-enforceable', note: 'this machine has no xrandr to ask the X server with' },
    {
      control: 'popups',
      state: 'in-part',
      note: 'a window is paused before its first request and closed, but it exists for a moment',
    },
    {
      control: 'printing',
      state: 'in-part',
      note: 'switched off in the profile and in the page; the operating system can still print a screenshot',
    },
    {
      control: 'developer tools',
      state: 'in-part',
      note: 'switched off in the profile; the browser is driven through a DevTools pipe that only the desk holds',
    },
    facts.clearsClipboard
      ? {
          control: 'clipboard',
          state: 'in-part',
          note:
            'copying is stopped in the page, and both X11 selections are emptied with xclip; a menu of the window ' +
            'itself is not ours',
        }
      : {
          control: 'clipboard',
          state: 'in-part',
          note: 'copying is stopped in the page; this machine has no xclip to empty the selections with',
        },
    {
      control: 'shortcuts of the operating system',
      state: 'not-enforceable',
      note: 'keys that never reach the page belong to the system',
    },
    { control: 'screen capture', state: 'not-enforceable', note: 'no protection of content on Linux' },
    { control: 'system idle and lock', state: 'not-enforceable', note: 'this host sees input in its own window only' },
    { control: 'single instance', state: 'not-enforceable', note: 'held by the start command, not by this host' },
  ];
}
