/**
 * What policy says of each way out of the desk. Ways that a page could use to carry data away are blocked for everybody and
 * stand here with no other value; the rest may be loosened, and nothing that policy does not name is allowed.
 */
import { z } from 'zod';

/**
 * From loose to strict. `report` lets it happen and records it; `warn` asks the person for a reason first, and records it;
 * `block` refuses and records.
 */
export const GUARD_ACTIONS = ['allow', 'report', 'warn', 'block'] as const;
export type GuardAction = (typeof GUARD_ACTIONS)[number];

const always = z.literal('block');
const choice = z.enum(GUARD_ACTIONS);

export const GuardPolicy = z.strictObject({
  /** Text of the desk to the system's clipboards, by any key, menu, mouse or script. */
  copy: always,
  cut: always,
  /** Dragging something out of the window, or dropping something on it. */
  drag: always,
  drop: always,
  contextMenu: always,
  print: always,
  /** Saving the page, its source, the developer tools. */
  save: always,
  viewSource: always,
  developerTools: always,
  download: always,
  upload: always,
  popup: always,
  navigation: always,
  frame: always,
  serviceWorker: always,
  /** Network requests of the page. */
  request: always,
  permission: always,
  /** USB, HID, serial, Bluetooth, camera, microphone. */
  device: always,
  screenCapture: always,
  /** Connections of the desk to hosts that no list names. */
  egress: always,
  certificate: always,
  dialog: always,

  /** `isolated` gives each conversation a clipboard of its own inside the desk; what is copied there never leaves it. */
  clipboard: z.enum(['block', 'isolated']),
  /** Text that another program put on the system's clipboard, pasted in as plain text. */
  pasteFromOutside: choice,
  /** A disk, stick or card is plugged in. */
  removableMedia: choice,
  /** A second or a mirrored screen. */
  secondDisplay: choice,
  /** Signals found at start-up, with their evidence. None of them is proof, so none is a gate unless policy makes it one. */
  virtualMachine: choice,
  remoteSession: choice,
  debugger: choice,

  /** Covers the page while the window has no focus. */
  coverWithoutFocus: z.boolean(),
  /** Leaves the picture free for screen readers and magnifiers that capture it; the watermark stays. */
  captureForAccessibility: z.boolean(),
});
export type GuardPolicy = z.infer<typeof GuardPolicy>;
/** A way out that has an action. */
export type Way = { readonly [K in keyof GuardPolicy]: GuardPolicy[K] extends GuardAction ? K : never }[keyof GuardPolicy];

export const SAFE_GUARDS: GuardPolicy = {
  copy: 'block', cut: 'block', drag: 'block', drop: 'block', contextMenu: 'block', print: 'block', save: 'block', viewSource: 'block', developerTools: 'block', download: 'block', upload: 'block',
  popup: 'block', navigation: 'block', frame: 'block', serviceWorker: 'block', request: 'block', permission: 'block', device: 'block', screenCapture: 'block', egress: 'block', certificate: 'block', dialog: 'block',
  clipboard: 'block', pasteFromOutside: 'block',
  removableMedia: 'report', secondDisplay: 'report', virtualMachine: 'report', remoteSession: 'report', debugger: 'block',
  coverWithoutFocus: false, captureForAccessibility: false,
};
