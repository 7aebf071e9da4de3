/**
 * Pictures of the window. Where the platform leaves it out of captures, it does so unless a person needs a magnifier;
 * the watermark stays in any case.
 */
import { checkNote } from '../../contract/checkNotes.ts';
import type { GuardPolicy } from '../../core/policy/guards.ts';
import type { Capability, ShellWindow } from '../shell/shell.ts';
import type { CheckLine, Guard } from './guard.ts';
import { linesOf } from './hostGuard.ts';
import { osPolicy } from '../policy/osPolicies.ts';

export interface CapturePorts {
  policy(): GuardPolicy;
  capabilities(): readonly Capability[];
  readonly platform: NodeJS.Platform;
  window(): Pick<ShellWindow, 'protect'> | null;
  /** The desk locks: its watermark keeps being taken away. */
  lockDesk(): void;
  /** @throws when it cannot be recorded. */
  record(kind: 'guard-failed', detail: { guard: string; reason: string }): void;
}

export interface CaptureGuard extends Guard {
  /** What policy says has changed. */
  apply(): void;
  /** The page's preload says that its watermark or its cover was taken away again and again. */
  vanished(): void;
}

/** Excludes the window from screen captures where the host can; follows policy. */
export function createCaptureGuard(ports: CapturePorts): CaptureGuard {
  let vanished = false;
  const apply = (): void => ports.window()?.protect(!ports.policy().captureForAccessibility);
  return {
    name: 'capture',
    ways: ['screenCapture'],
    perform() {
      linesOf(ports.capabilities(), ['screen capture']);
      const window = ports.window();
      if (window === null) throw new Error('there is no window to protect');
      apply();
      return () => window.protect(true);
    },
    lock() {
      vanished = false;
    },
    check(): CheckLine[] {
      const { captureForAccessibility, coverWithoutFocus } = ports.policy();
      const [host] = linesOf(ports.capabilities(), ['screen capture']);
      return [
        captureForAccessibility
          ? {
              control: 'screen capture',
              state: 'off-by-policy',
              notes: [checkNote('capture-allowed')],
            }
          : host!,
        vanished
          ? { control: 'watermark', state: 'failed', notes: [checkNote('watermark-vanishes')] }
          : {
              control: 'watermark',
              state: 'in-part',
              notes: [checkNote('watermark-shown')],
            },
        coverWithoutFocus
          ? {
              control: 'cover without focus',
              state: 'enforced',
              notes: [checkNote('cover-shown')],
            }
          : {
              control: 'cover without focus',
              state: 'off-by-policy',
              notes: [checkNote('cover-off')],
            },
        {
          control: 'system screenshot keys',
          state: 'not-enforceable',
          notes: [checkNote('screenshot-keys'), ...osPolicy('screenshot', ports.platform)],
        },
      ];
    },
    apply,
    vanished() {
      vanished = true;
      try {
        ports.record('guard-failed', { guard: 'watermark', reason: 'keeps-vanishing' });
      } catch {
        // The ledger's failure has locked the desk.
      }
      ports.lockDesk();
    },
  };
}
