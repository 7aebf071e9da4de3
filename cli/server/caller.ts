/**
 * The person at the command line, as far as that can be known. A remote login leaves its address in `SSH_CONNECTION`
 * (ssh(1)), which a person can take out of their own shell but not out of the processes that it came from; on Linux
 * those are read as well. Two cases cannot be seen: a terminal multiplexer that was started at the machine and is used
 * from another one, and a person who may become root, who may also copy the data folder.
 */
import { readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { canonicalAddress } from '../../core/access/addresses.ts';

export interface Asker {
  readonly user: string;
  /**
   * Canonical addresses of the remote logins that this command line came through, `unreadable` for one that is none;
   * none at the machine itself.
   */
  readonly from: readonly string[];
}

/** More ancestors than a process has. */
const MOST = 64;

/** What a process was started with, and its parent; null where that is not to be had. */
export interface ProcessLook {
  readonly environment: string;
  readonly parent: number;
}
export type LookAt = (pid: number) => ProcessLook | null;

export function callerOf(
  environment: Readonly<Record<string, string | undefined>> = process.env,
  lookAt: LookAt = lookInProc,
  pid = process.ppid,
): Asker {
  const said = new Set<string>();
  const note = (connection: string | undefined): void => {
    if (connection !== undefined && connection.trim() !== '')
      said.add(canonicalAddress(connection.trim().split(/\s+/)[0] ?? '') ?? 'unreadable');
  };
  note(environment['SSH_CONNECTION'] ?? environment['SSH_CLIENT']);
  let next = pid;
  for (let steps = 0; steps < MOST && next > 1; steps += 1) {
    const look = lookAt(next);
    if (look === null) break;
    note(/(?:^|\0)SSH_CONNECTION=([^\0]*)/.exec(look.environment)?.[1]);
    next = look.parent;
  }
  return { user: userInfo().username, from: [...said] };
}

function lookInProc(pid: number): ProcessLook | null {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  } catch {
    return null; // another system, or a process that is gone
  }
  let environment = '';
  try {
    environment = readFileSync(`/proc/${pid}/environ`, 'latin1');
  } catch {
    /* of another user: what it was started with is not ours to read, but its parent is known */
  }
  // The name in parentheses may contain anything, parentheses included.
  const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  return Number.isSafeInteger(parent) ? { environment, parent } : null;
}
