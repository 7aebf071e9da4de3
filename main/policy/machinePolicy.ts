/**
 * The file that IT writes on this machine. It counts only where the person at the desk could not have written it: an
 * override that an agent can edit would be a way out of every guard.
 */
import { checkNote } from '../../contract/checkNotes.ts';
import type { Coded } from '../../contract/errors.ts';
import { lstatSync, readFileSync, type Stats } from 'node:fs';
import { dirname } from 'node:path';
import { valuesOfTree } from './valuesOf.ts';

export type PlaceFault = 'writable-by-others' | 'not-readable' | 'not-a-policy';
/** What is unreadable or not IT's differs from what is absent: it is reported, and what it says is not taken. */
export type PlaceRead =
  | { readonly state: 'absent' }
  | { readonly state: 'read'; readonly values: ReadonlyMap<string, unknown> }
  | { readonly state: 'refused'; readonly reason: PlaceFault; /** As in the self-check. */ readonly note: Coded };

/** A reading that was not accepted; `note` says why, as in the self-check. */
export const refused = (reason: PlaceFault, note: Coded): PlaceRead => ({ state: 'refused', reason, note });

/**
 * Folders that an ordinary user of that platform cannot write to. Fixed on Windows, too: `%ProgramFiles%` is a variable
 * that the person who starts the desk can set to a folder of their own.
 */
export const machinePolicyPath = (platform: NodeJS.Platform): string =>
  platform === 'win32'
    ? 'C:\\Program Files\\Cleandesk\\policy.json'
    : platform === 'darwin'
      ? '/Library/Application Support/Cleandesk/policy.json'
      : '/etc/cleandesk/policy.json';

export type Stat = (path: string) => Pick<Stats, 'uid' | 'mode' | 'isSymbolicLink'>;

/**
 * Why a place is not read: absent, or refused because others may write there. Null where file and folder belong to root
 * and no other user may write them. On Windows the access list of the folder decides that.
 */
export function whyUntrusted(path: string, platform: NodeJS.Platform, stat: Stat = lstatSync): PlaceRead | null {
  try {
    const parts = [stat(path), stat(dirname(path))];
    if (
      platform !== 'win32' &&
      parts.some((part) => part.uid !== 0 || (part.mode & 0o022) !== 0 || part.isSymbolicLink())
    )
      return refused('writable-by-others', checkNote('place-writable-by-others'));
    return null;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ENOENT'
      ? { state: 'absent' }
      : refused('not-readable', checkNote('place-not-visible'));
  }
}

/** @param stat how owner and mode are found. */
export function readMachinePolicy(path: string, platform: NodeJS.Platform, stat: Stat = lstatSync): PlaceRead {
  const found = whyUntrusted(path, platform, stat);
  if (found !== null) return found;
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return refused('not-readable', checkNote('place-unreadable'));
  }
  return readPolicyText(text);
}

/** Values of a policy file; refused where it is not JSON or not a policy. */
export function readPolicyText(text: string): PlaceRead {
  let tree: unknown;
  try {
    tree = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    return refused('not-a-policy', checkNote('place-not-json'));
  }
  const read = valuesOfTree(tree);
  return read.ok ? { state: 'read', values: read.values } : refused('not-a-policy', read.note);
}
