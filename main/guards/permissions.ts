import type { Capability } from '../shell/shell.ts';
import { stopped } from './blocked.ts';
import type { Guard } from './guard.ts';
import { hostGuard } from './hostGuard.ts';

/** What a page can ask a browser for, devices included: never given. */
export const createPermissionsGuard = (capabilities: () => readonly Capability[]): Guard =>
  hostGuard({
    name: 'permissions',
    ways: ['permission', 'device'],
    controls: ['permissions and devices'],
    capabilities,
    stops: {
      byHost: {
        permission: stopped('permission-denied', 'permission-not-given'),
        device: stopped('device-denied', 'devices-off'),
      },
    },
  });
