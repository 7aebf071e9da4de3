import { checkNote } from '../../../contract/checkNotes.ts';
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
          notes: [checkNote('sandbox-chromium')],
        }
      : {
          control: 'renderer sandbox',
          state: 'not-enforceable',
          notes: [checkNote('sandbox-missing')],
        },
    {
      control: 'renderer has no network',
      state: 'enforced',
      notes: [checkNote('page-network-chromium')],
    },
    { control: 'permissions and devices', state: 'enforced', notes: [checkNote('permissions-chromium')] },
    { control: 'downloads', state: 'enforced', notes: [checkNote('downloads-denied')] },
    {
      control: 'uploads',
      state: 'enforced',
      notes: [checkNote('uploads-cancelled')],
    },
    {
      control: 'saving the page',
      state: 'in-part',
      notes: [checkNote('saving-key')],
    },
    {
      control: 'navigation',
      state: 'in-part',
      notes: [checkNote('navigation-brought-back')],
    },
    {
      control: 'frames',
      state: 'in-part',
      notes: [checkNote('frames-removed')],
    },
    {
      control: 'service workers',
      state: 'enforced',
      notes: [checkNote('workers-refused')],
    },
    {
      control: 'keys of a browser',
      state: 'in-part',
      notes: [checkNote('browser-keys-in-page')],
    },
    { control: 'context menu', state: 'enforced', notes: [checkNote('context-menu-in-page')] },
    { control: 'drag and drop', state: 'enforced', notes: [checkNote('drag-in-page')] },
    facts.countsDisplays
      ? { control: 'displays', state: 'enforced', notes: [checkNote('displays-by-xrandr')] }
      : { control: 'displays', state: 'not-enforceable', notes: [checkNote('displays-no-xrandr')] },
    {
      control: 'popups',
      state: 'in-part',
      notes: [checkNote('popups-closed')],
    },
    {
      control: 'printing',
      state: 'in-part',
      notes: [checkNote('printing-in-profile')],
    },
    {
      control: 'developer tools',
      state: 'in-part',
      notes: [checkNote('developer-tools-pipe')],
    },
    facts.clearsClipboard
      ? {
          control: 'clipboard',
          state: 'in-part',
          notes: [checkNote('clipboard-xclip')],
        }
      : {
          control: 'clipboard',
          state: 'in-part',
          notes: [checkNote('clipboard-no-xclip')],
        },
    {
      control: 'system shortcuts',
      state: 'not-enforceable',
      notes: [checkNote('system-keys-not-seen')],
    },
    { control: 'screen capture', state: 'not-enforceable', notes: [checkNote('capture-linux')] },
    { control: 'system idle and lock', state: 'not-enforceable', notes: [checkNote('idle-own-window')] },
    { control: 'single instance', state: 'not-enforceable', notes: [checkNote('instance-start-command')] },
  ];
}
