/** What a desk is started with. */
import type { Policy } from '../../core/policy/policy.ts';
import type { MachineReads } from '../guards/machineSignals.ts';
import type { Forwarder } from '../link/forwarder.ts';
import type { Place } from '../policy/machinePlaces.ts';
import type { Clock, Log, MachineNetwork } from '../ports.ts';
import type { RendererFiles, Shell, WindowSpec } from '../shell/shell.ts';
import type { Keychain } from '../store/keychain.ts';

/** What the guards read of the machine; tests pass a machine of their own. */
export interface MachineParts extends Partial<MachineReads> {
  /** Instead of `/sys/block`. */
  readonly blockDevices?: string;
  /**
   * The command line after the program's own name and script, and the environment; checked once more where they are
   * given.
   */
  readonly launch?: { readonly argv: readonly string[]; readonly env: MachineReads['env']; readonly home: string };
  /** What the places of this machine contain where IT writes policy. */
  readonly places?: () => Promise<readonly Place[]>;
}

export interface DeskOptions {
  /** A promise lets a browser start while the ledger is opened. */
  readonly shell: Shell | Promise<Shell>;
  readonly dataFolder: string;
  readonly rendererFiles: RendererFiles;
  readonly preload: WindowSpec['preload'];
  readonly log: Log;
  readonly clock?: Clock;
  readonly network?: MachineNetwork;
  /** Opens the system's keychain; null where there is none. */
  readonly keychain?: () => Promise<Keychain | null>;
  readonly policy?: Policy;
  readonly machine?: MachineParts;
  /** Where every connection of the browser ends; the desk closes it. */
  readonly forwarder?: Forwarder;
}
