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

/** Folders that an ordinary user of that platform cannot write to. */
export const machinePolicyPath = (platform: NodeJS.Platform, env: Readonly<Record<string, string | undefined>>): string =>
  platform === 'win32' ? `${env['ProgramFiles'] ?? 'C:\\Program Files'}\\Cleandesk\\policy.json` : platform === 'darwin' ? '/Library/Application Support/Cleandesk/policy.json' : '/etc/cleandesk/policy.json';

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
    const read = MachinePolicy.safeParse(JSON.parse(text));
    return read.success ? { state: 'read', guards: read.data.guards ?? {} } : { state: 'refused', reason: 'not-a-policy' };
  } catch {
    return { state: 'refused', reason: 'not-a-policy' };
  }
}
