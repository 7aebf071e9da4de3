/** The page has no network. What the desk itself may reach is the business of another guard. */
import type { Capability } from '../shell/shell.ts';
import { stopped } from './blocked.ts';
import type { Guard } from './guard.ts';
import { hostGuard } from './hostGuard.ts';

const REQUEST = stopped('request-blocked', 'page-network');

/** Guard of the page's network requests and certificates; enforced by the host. */
export const createRequestsGuard = (capabilities: () => readonly Capability[]): Guard =>
  hostGuard({
    name: 'requests of the page',
    ways: ['request', 'certificate'],
    controls: ['renderer has no network', 'renderer sandbox'],
    capabilities,
    stops: {
      inPage: { request: REQUEST, script: stopped('script-blocked', 'page-script') },
      byHost: {
        request: REQUEST,
        certificate: stopped('request-blocked', 'connection-not-trusted'),
      },
    },
  });
