/**
 * A guard whose enforcement is in the host: it is installed only where the host says how far it enforces, and repeats
 * that in the self-check.
 */
import type { Capability } from '../shell/shell.ts';
import type { Way } from '../../core/policy/guards.ts';
import type { Stops } from './blocked.ts';
import type { CheckLine, Guard } from './guard.ts';

export interface HostGuardOptions {
  readonly name: string;
  readonly ways: readonly Way[];
  /** Names of the host's capabilities that this guard rests on. */
  readonly controls: readonly string[];
  readonly stops: Stops;
  capabilities(): readonly Capability[];
  /** What no host enforces, and the policy of the operating system that does. */
  readonly beyond?: readonly CheckLine[];
}

/** @throws Error where the host says nothing of a control, for then it is unknown whether it is enforced. */
export function linesOf(capabilities: readonly Capability[], controls: readonly string[]): CheckLine[] {
  return controls.map((control) => {
    const known = capabilities.find((one) => one.control === control);
    if (known === undefined) throw new Error(`the host does not say how far it enforces "${control}"`);
    return { control, state: known.state, notes: known.notes };
  });
}

/** Makes such a guard from its name, its ways and the host's capabilities. */
export function hostGuard(options: HostGuardOptions): Guard {
  const lines = (): CheckLine[] => linesOf(options.capabilities(), options.controls);
  return {
    name: options.name,
    ways: options.ways,
    stops: options.stops,
    perform() {
      lines();
    },
    check: () => [...lines(), ...(options.beyond ?? [])],
  };
}
