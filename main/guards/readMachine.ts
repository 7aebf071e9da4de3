import { readFileSync } from 'node:fs';
import { url as debuggerUrl } from 'node:inspector';
import type { MachineReads } from './machineSignals.ts';

/** Null where there is no such file, or it cannot be read. */
function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

/** This machine as it is. */
export const readMachine = (platform: NodeJS.Platform, env: MachineReads['env']): MachineReads => ({
  platform,
  env,
  read,
  inspector: () => debuggerUrl(),
});
