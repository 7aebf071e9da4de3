/** The page stays where it is: no other page, window, frame, worker or dialog. */
import type { Capability } from '../shell/shell.ts';
import { stopped } from './blocked.ts';
import type { Guard } from './guard.ts';
import { hostGuard } from './hostGuard.ts';

const NAVIGATION = stopped('navigation-blocked', 'other-page');
const POPUP = stopped('popup-blocked', 'other-window');

/** Guard of navigation, new windows and frames; enforced by the host. */
export const createNavigationGuard = (capabilities: () => readonly Capability[]): Guard =>
  hostGuard({
    name: 'navigation',
    ways: ['navigation', 'popup', 'frame', 'serviceWorker', 'dialog'],
    controls: ['navigation', 'popups', 'frames', 'service workers'],
    capabilities,
    stops: {
      inPage: { navigation: NAVIGATION, popup: POPUP },
      byHost: {
        navigation: NAVIGATION,
        popup: POPUP,
        frame: stopped('navigation-blocked', 'page-within'),
      },
    },
  });
