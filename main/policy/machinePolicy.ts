/**
 * What IT has written on this machine. The file counts only where the person at the desk could not have written it: an
 * override that an agent can edit would be a way out of every guard.
 */
import { lstatSync, readFileSync, type Stats } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { MachineGuards } from '../../core/policy/mergeGuards.ts';

const MachinePolicy = z.strictObject({ guards: MachineGuards.optional() });

/** A file that is unreadable or not IT's differs from one that is absent: it is told, and what it says is not taken. */
export type MachinePolicyRead = { readonly state: 'absent' } | { readonly state: 'read'; readonly guards: MachineGuards } | { readonly state: 'refused'; readonly reason: 'writable-by-others' | 'not-readable' | 'not-a-policy' };

/**
 * Folders that an ordinary user of that platform cannot write to. Fixed on Windows, too: `%ProgramFiles%` is a variable that whoever starts
 * the desk can set to a folder of their own.
 */
export const machinePolicyPath = (platform: NodeJS.Platform): string =>
  platform === 'win32' ? 'C:\\Program Files\\Cleandesk\\policy.json' : platform === 'darwin' ? '/Library/Application Support/Cleandesk/policy.json' : '/etc/cleandesk/policy.json';

/** What a file that is there and is not taken might have said at its strictest: somebody meant to add to the server's policy, and nobody knows what. */
const STRICTEST: MachineGuards = {
  virtualMachine: 'block', remoteSession: 'block', debugger: 'block', removableMedia: 'block', secondDisplay: 'block', clipboard: 'block', pasteFromOutside: 'block', coverWithoutFocus: true, captureForAccessibility: false,
};
/** What holds on this machine because of the file. */
export const machineGuardsOf = (read: MachinePolicyRead): MachineGuards => (read.state === 'absent' ? {} : read.state === 'read' ? read.guards : STRICTEST);

/** @param stat how owner and mode are found; on Windows the access list of `Program Files` stands in for both. */
export function readMachinePolicy(path: string, platform: NodeJS.Platform, stat: (path: string) => Pick<Stats, 'uid' | 'mode' | 'isSymbolicLink'> = lstatSync): MachinePolicyRead {
  try {
    const file = stat(path);
    const parts = [file, stat(dirname(path))];
    if (platform !== 'win32' && parts.some((part) => part.uid !== 0 || (part.mode & 0o022) !== 0 || part.isSymbolicLink())) return { state: 'refused', reason: 'writable-by-others' };
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ENOENT' ? { state: 'absent' } : { state: 'refused', reason: 'not-readable' };
  }
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return { state: 'refused', reason: 'not-readable' };
  }
  try {
    const read = MachinePolicy.safeParse(JSON.parse(text.replace(/^\uFEFF/, '')));
    return read.success ? { state: 'read', guards: read.data.guards ?? {} } : { state: 'refused', reason: 'not-a-policy' };
  } catch {
    return { state: 'refused', reason: 'not-a-policy' };
  }
}
