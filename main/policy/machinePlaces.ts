/**
 * Every place of this machine where a policy may be written, the strongest first, and what follows where one of them
 * cannot be read.
 */
import { z } from 'zod';
import { strictest, type Layer, type Scope } from '../../core/policy/layers.ts';
import { machinePolicyPath, readMachinePolicy, type PlaceRead, type Stat } from './machinePolicy.ts';
import { MANAGED_PREFERENCES, readManagedPreferences } from './managedPreferences.ts';
import { runSystem, type RunSystem } from './runSystem.ts';
import { valuesOf } from './valuesOf.ts';
import { readRegistry, REGISTRY_KEY } from './windowsRegistry.ts';

export interface Place {
  readonly place: string;
  readonly scope: Scope;
  readonly read: PlaceRead;
}

export interface MachineSystem {
  readonly platform: NodeJS.Platform;
  readonly run?: RunSystem;
  readonly stat?: Stat;
  /** In place of the file of the platform. */ readonly file?: string;
}

/** Reads them all. Never throws: what cannot be read is refused. */
export async function readMachinePlaces({
  platform,
  run = runSystem,
  stat,
  file = machinePolicyPath(platform),
}: MachineSystem): Promise<readonly Place[]> {
  const written: Place = { place: file, scope: 'machine', read: readMachinePolicy(file, platform, stat) };
  if (platform === 'win32') {
    const [machine, user] = await Promise.all([readRegistry('HKLM', run), readRegistry('HKCU', run)]);
    return [
      { place: `HKLM\\${REGISTRY_KEY}`, scope: 'machine', read: machine },
      written,
      { place: `HKCU\\${REGISTRY_KEY}`, scope: 'user', read: user },
    ];
  }
  if (platform === 'darwin')
    return [{ place: MANAGED_PREFERENCES, scope: 'machine', read: await readManagedPreferences(run, stat) }, written];
  return [written];
}

/** Values of the last good reading, by place and path; JSON. */
export const LastGood = z.record(z.string(), z.record(z.string(), z.unknown()));
export type LastGood = z.infer<typeof LastGood>;

/**
 * What follows from a reading. A place that cannot be read keeps what it said last; one that never could be read counts
 * as the strictest that could be written there: it was meant to add to the server's policy, and is unknown.
 */
export function layersOf(
  places: readonly Place[],
  lastGood: LastGood,
): { readonly layers: readonly Layer[]; readonly good: LastGood } {
  const layers: Layer[] = [];
  const good: Record<string, Record<string, unknown>> = {};
  for (const { place, scope, read } of places) {
    if (read.state === 'absent') continue;
    if (read.state === 'read') {
      good[place] = Object.fromEntries(read.values);
      layers.push({ place, scope, values: read.values });
      continue;
    }
    const stored = Object.hasOwn(lastGood, place) ? lastGood[place] : undefined;
    const again = stored === undefined ? null : valuesOf(Object.entries(stored));
    if (stored !== undefined && again?.ok === true) good[place] = stored;
    layers.push({ place, scope, values: again?.ok === true ? again.values : strictest() });
  }
  return { layers, good };
}
