/**
 * What policy says of each way by which data can leave the desk. Ways that a page could use are blocked for every
 * person and have no other value here; the rest may be loosened, and nothing that policy does not name is allowed.
 */
import { z } from 'zod';
import { value } from './value.ts';

/**
 * From loose to strict. `report` lets it happen and records it; `warn` asks the person for a reason first, and records
 * it; `block` refuses and records.
 */
export const GUARD_ACTIONS = ['allow', 'report', 'warn', 'block'] as const;
export type GuardAction = (typeof GUARD_ACTIONS)[number];

const always = (text: string): z.ZodLiteral<'block'> => value(z.literal('block'), text, { desk: true });
/**
 * A sign of the machine itself, which only those who manage that machine can judge: a workstation that boots two
 * systems looks like a virtual one, a screen on the wall is no second display.
 */
const sign = (text: string): z.ZodEnum<{ [A in GuardAction]: A }> =>
  value(z.enum(GUARD_ACTIONS), text, { desk: true, machine: 'decides', strict: GUARD_ACTIONS });

export const GuardPolicy = z.strictObject({
  copy: always('Copying text of the desk to the clipboards of the system, by any key, menu, mouse or script.'),
  cut: always('Cutting text of the desk to the clipboards of the system.'),
  drag: always('Dragging something out of the window.'),
  drop: always('Dropping something on the window.'),
  contextMenu: always('The context menu of the browser.'),
  print: always('Printing the page.'),
  save: always('Saving the page.'),
  viewSource: always('Looking at the source of the page.'),
  developerTools: always('The developer tools.'),
  download: always('Downloads to the disk of the workstation.'),
  upload: always('Uploads and file dialogs.'),
  popup: always('Windows that the page opens.'),
  navigation: always('Leaving the page.'),
  frame: always('Pages inside the page.'),
  serviceWorker: always('Programs that a page leaves behind in the browser.'),
  request: always('Network requests of the page.'),
  permission: always('Permissions that the page asks for.'),
  device: always('USB, HID, serial, Bluetooth, camera and microphone.'),
  screenCapture: always('Capturing the screen from inside the page.'),
  egress: always('Connections of the desk to hosts that no list names.'),
  certificate: always('Certificates that cannot be verified.'),
  dialog: always('Dialogs of the page.'),

  clipboard: value(
    z.enum(['block', 'isolated']),
    'Copying inside the desk. "isolated" gives each conversation a clipboard of its own; what is copied ' +
      'there never leaves the desk.',
    { desk: true, machine: 'tightens', strict: ['isolated', 'block'] },
  ),
  pasteFromOutside: value(
    z.enum(GUARD_ACTIONS),
    'Pasting text that another program put on the clipboard of the system. It is pasted as plain text and ' +
      'masked in any case.',
    { desk: true, machine: 'tightens', strict: GUARD_ACTIONS },
  ),
  removableMedia: sign('A disk, stick or card is plugged in.'),
  secondDisplay: sign('A second or a mirrored screen is connected.'),
  virtualMachine: sign('The desk runs in a virtual machine. A sign, and no proof.'),
  remoteSession: sign('The desk is used from a remote session. A sign, and no proof.'),
  debugger: sign('A debugger is attached to the desk.'),

  coverWithoutFocus: value(z.boolean(), 'Covers the page while the window has no focus.', {
    desk: true,
    machine: 'tightens',
    strict: 'true',
  }),
  /** The need of a person, not of a company: what the machine says counts, in both directions. */
  captureForAccessibility: value(
    z.boolean(),
    'Leaves the picture free for screen readers and magnifiers that capture it. The watermark stays.',
    { desk: true, machine: 'decides', strict: 'false' },
  ),
});
export type GuardPolicy = z.infer<typeof GuardPolicy>;
/** Signs of the machine itself; of these what it says itself counts. */
export const SIGNS = [
  'virtualMachine',
  'remoteSession',
  'debugger',
  'removableMedia',
  'secondDisplay',
] as const satisfies readonly (keyof GuardPolicy)[];
/** A way out that has an action. */
export type Way = {
  readonly [K in keyof GuardPolicy]: GuardPolicy[K] extends GuardAction ? K : never;
}[keyof GuardPolicy];

export const SAFE_GUARDS: GuardPolicy = {
  copy: 'block',
  cut: 'block',
  drag: 'block',
  drop: 'block',
  contextMenu: 'block',
  print: 'block',
  save: 'block',
  viewSource: 'block',
  developerTools: 'block',
  download: 'block',
  upload: 'block',
  popup: 'block',
  navigation: 'block',
  frame: 'block',
  serviceWorker: 'block',
  request: 'block',
  permission: 'block',
  device: 'block',
  screenCapture: 'block',
  egress: 'block',
  certificate: 'block',
  dialog: 'block',
  clipboard: 'block',
  pasteFromOutside: 'block',
  removableMedia: 'report',
  secondDisplay: 'report',
  virtualMachine: 'report',
  remoteSession: 'report',
  debugger: 'block',
  coverWithoutFocus: false,
  captureForAccessibility: false,
};
