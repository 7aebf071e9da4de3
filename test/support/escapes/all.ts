import { BRIDGE } from './bridge.ts';
import type { Escape, EscapeClass } from './escape.ts';
import { CLIPBOARD, FILES, WINDOW } from './handing.ts';
import { KEYS, TOUCH } from './hands.ts';
import { HINTS } from './hints.ts';
import { INJECTION, WORKERS } from './injection.ts';
import { FRAMES, NAVIGATION, POPUPS, PROGRAMS } from './moves.ts';
import { NETWORK } from './network.ts';
import { DEVICES, PERMISSIONS } from './permissions.ts';

/** Every way out that is tried, by class, in the order in which they are tried. */
export const CLASSES: readonly EscapeClass[] = [
  NETWORK,
  TOUCH,
  HINTS,
  KEYS,
  INJECTION,
  WORKERS,
  FRAMES,
  NAVIGATION,
  POPUPS,
  PROGRAMS,
  CLIPBOARD,
  FILES,
  PERMISSIONS,
  DEVICES,
  WINDOW,
  BRIDGE,
];
export const ENTRIES: readonly Escape[] = CLASSES.flatMap(({ entries }) => entries);
