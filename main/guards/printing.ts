import { checkNote } from '../../contract/checkNotes.ts';
import type { Capability } from '../shell/shell.ts';
import { stopped } from './blocked.ts';
import type { Guard } from './guard.ts';
import { hostGuard } from './hostGuard.ts';
import { osPolicy } from '../policy/osPolicies.ts';

const PRINT = stopped('print-attempt', 'printing-off');

/** Guard of printing; enforced by the host. */
export const createPrintingGuard = (capabilities: () => readonly Capability[], platform: NodeJS.Platform): Guard =>
  hostGuard({
    name: 'printing',
    ways: ['print'],
    controls: ['printing'],
    capabilities,
    stops: { inPage: { print: PRINT }, byHost: { print: PRINT } },
    beyond: [
      {
        control: 'printers of the system',
        state: 'not-enforceable',
        notes: [checkNote('printers-of-system'), ...osPolicy('printing', platform)],
      },
    ],
  });
