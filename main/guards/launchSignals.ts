/** Where the desk was started, looked at before the page shows and again while it runs: a debugger can come later. */
import { checkNote } from '../../contract/checkNotes.ts';
import type { Guard } from './guard.ts';
import { inspectLaunch } from './launch.ts';
import { debuggerAttached, remoteSession, virtualMachine, type MachineReads } from './machineSignals.ts';
import { osPolicy } from '../policy/osPolicies.ts';
import type { Signals } from './signals.ts';

/** Milliseconds between two looks for a debugger. */
const LOOK_EVERY_MS = 5_000;

export interface LaunchPorts {
  readonly reads: MachineReads;
  readonly signals: Signals;
  /** The command line after the program's own name and script, and the environment, as the desk was started with. */
  readonly argv: readonly string[];
  readonly env: MachineReads['env'];
  /** Of the account, as the system knows it. */
  readonly home: string;
  readonly everyMs?: number;
  /** A look while the desk runs failed. */
  onFailed(error: unknown): void;
  /** A look while the desk runs was made. */
  onSeen(): void;
}

/** Refuses a forbidden command line or environment; watches for virtual machine, remote session and debugger. */
export function createLaunchGuard({
  reads,
  signals,
  argv,
  env,
  home,
  everyMs = LOOK_EVERY_MS,
  onFailed,
  onSeen,
}: LaunchPorts): Guard {
  const look = (): void => {
    signals.now('virtualMachine', virtualMachine(reads));
    signals.now('remoteSession', remoteSession(reads));
    signals.now('debugger', debuggerAttached(reads));
  };
  return {
    name: 'launch',
    ways: ['virtualMachine', 'remoteSession', 'debugger'],
    perform() {
      const [reason] = inspectLaunch(argv, env, home, reads.platform);
      if (reason !== undefined) throw new Error(`the desk does not start with ${reason.name}: ${reason.why}`);
      look();
      const timer = setInterval(() => {
        try {
          signals.now('debugger', debuggerAttached(reads));
          onSeen();
        } catch (error) {
          onFailed(error);
        }
      }, everyMs);
      timer.unref();
      return () => clearInterval(timer);
    },
    check() {
      look();
      const found = inspectLaunch(argv, env, home, reads.platform);
      return [
        found.length === 0
          ? {
              control: 'command line and environment',
              state: 'enforced',
              notes: [checkNote('launch-clean')],
            }
          : {
              control: 'command line and environment',
              state: 'failed',
              notes: [checkNote('launch-refused', { names: found.map((one) => one.name) })],
            },
        signals.line('virtualMachine'),
        signals.line('remoteSession'),
        signals.line('debugger'),
        { control: 'whole-screen viewers', state: 'not-enforceable', notes: osPolicy('remote', reads.platform) },
      ];
    },
  };
}
