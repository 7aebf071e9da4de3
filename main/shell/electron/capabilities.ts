import { checkNote } from '../../../contract/checkNotes.ts';
import type { Coded } from '../../../contract/errors.ts';
import type { Capability } from '../shell.ts';

const CAPTURE: Readonly<Partial<Record<NodeJS.Platform, Capability>>> = {
  win32: {
    control: 'screen capture',
    state: 'in-part',
    notes: [checkNote('capture-windows')],
  },
  darwin: {
    control: 'screen capture',
    state: 'in-part',
    notes: [checkNote('capture-mac')],
  },
};

const CLIPBOARD: Readonly<Partial<Record<NodeJS.Platform, Coded>>> = {
  win32: checkNote('clipboard-windows'),
  linux: checkNote('clipboard-linux'),
};

/** What Electron can enforce on this platform and what it cannot; shown by the self-check and to the supervisor. */
export function capabilitiesOf(platform: NodeJS.Platform): readonly Capability[] {
  return [
    { control: 'renderer sandbox', state: 'enforced', notes: [checkNote('sandbox-electron')] },
    {
      control: 'renderer has no network',
      state: 'enforced',
      notes: [checkNote('page-network-electron')],
    },
    { control: 'permissions and devices', state: 'enforced', notes: [checkNote('permissions-electron')] },
    { control: 'downloads', state: 'enforced', notes: [checkNote('downloads-prevented')] },
    {
      control: 'uploads',
      state: 'enforced',
      notes: [checkNote('uploads-no-dialog')],
    },
    { control: 'saving the page', state: 'enforced', notes: [checkNote('saving-no-menu')] },
    { control: 'navigation', state: 'enforced', notes: [checkNote('navigation-prevented')] },
    { control: 'popups', state: 'enforced', notes: [checkNote('popups-denied')] },
    { control: 'frames', state: 'enforced', notes: [checkNote('frames-none')] },
    { control: 'service workers', state: 'enforced', notes: [checkNote('workers-not-allowed')] },
    {
      control: 'keys of a browser',
      state: 'enforced',
      notes: [checkNote('browser-keys-stopped')],
    },
    { control: 'context menu', state: 'enforced', notes: [checkNote('context-menu-none')] },
    {
      control: 'drag and drop',
      state: 'enforced',
      notes: [checkNote('drag-file-stays')],
    },
    {
      control: 'displays',
      state: platform === 'linux' ? 'in-part' : 'enforced',
      notes: [checkNote('displays-by-system')],
    },
    {
      control: 'printing',
      state: 'in-part',
      notes: [checkNote('printing-stopped')],
    },
    {
      control: 'developer tools',
      state: 'enforced',
      notes: [checkNote('developer-tools-off')],
    },
    {
      control: 'clipboard',
      state: 'in-part',
      notes: [CLIPBOARD[platform] ?? checkNote('clipboard-emptied')],
    },
    {
      control: 'system shortcuts',
      state: 'not-enforceable',
      notes: [checkNote('system-keys-first')],
    },
    CAPTURE[platform] ?? {
      control: 'screen capture',
      state: 'not-enforceable',
      notes: [checkNote('capture-unprotected')],
    },
    platform === 'linux'
      ? {
          control: 'system idle and lock',
          state: 'in-part',
          notes: [checkNote('idle-within-seconds')],
        }
      : { control: 'system idle and lock', state: 'enforced', notes: [checkNote('idle-by-system')] },
    { control: 'single instance', state: 'enforced', notes: [checkNote('instance-second-start')] },
  ];
}
