/**
 * Pictures of the window. Where the platform leaves it out of captures, it does so unless a person needs a magnifier;
 * the watermark stays in any case.
 */
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
              note: 'left free for a screen reader or magnifier that captures the window',
            }
          : host!,
        vanished
          ? { control: 'watermark', state: 'failed', note: 'it was taken away again and again' }
          : {
              control: 'watermark',
              state: 'in-part',
              note:
                'person, workstation and time over the whole window, put back when a script takes it away; nothing ' +
                'stops a camera, and a crop of a few letters shows none of it',
            },
        coverWithoutFocus
          ? {
              control: 'cover without focus',
              state: 'enforced',
              note: 'the page is covered while another window is in front',
            }
          : {
              control: 'cover without focus',
              state: 'off-by-policy',
              note: 'the page stays readable beside another window',
            },
        {
          control: 'screenshot keys of the system',
          state: 'not-enforceable',
          note:
            'a key press is recorded where the page sees it; what stops it is ' +
            osPolicy('screenshot', ports.platform),
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
