/**
 * Keys, mouse and menus that belong to a browser, not to a desk. The keys themselves are listed in
 * `shell/shortcuts.ts`.
 */
import { checkNote } from '../../contract/checkNotes.ts';
import type { Capability } from '../shell/shell.ts';
import { stopped } from './blocked.ts';
import type { Guard } from './guard.ts';
import { hostGuard } from './hostGuard.ts';
import { osPolicy } from '../policy/osPolicies.ts';

/** Guard of keys, mouse and menus of a browser; enforced by the host. */
export const createKeyboardGuard = (capabilities: () => readonly Capability[], platform: NodeJS.Platform): Guard =>
  hostGuard({
    name: 'keyboard and mouse',
    ways: ['viewSource', 'developerTools', 'contextMenu', 'drag', 'drop'],
    capabilities,
    controls: ['keys of a browser', 'developer tools', 'context menu', 'drag and drop', 'system shortcuts'],
    stops: {
      inPage: {
        drag: stopped('drag-attempt', 'dragging-off'),
        drop: stopped('drop-attempt', 'dropping-off'),
        'context-menu': stopped('context-menu-attempt', 'context-menu-off'),
      },
      byHost: {
        devtools: stopped('permission-denied', 'developer-tools-off'),
        shortcut: stopped('permission-denied', 'key-off'),
      },
    },
    beyond: [
      {
        control: 'Win, Alt+Tab, Ctrl+Alt+Del',
        state: 'not-enforceable',
        notes: [checkNote('keys-of-system'), ...osPolicy('keys', platform)],
      },
    ],
  });
