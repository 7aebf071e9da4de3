/**
 * The person at the command line, as far as that can be known. A remote login leaves its address in `SSH_CONNECTION`
 * (ssh(1)), which a person can remove from their own shell but not from its parent processes; on Linux those are read
 * as well. Two cases cannot be detected: a terminal multiplexer that was started at the machine and is used from
 * another one, and a person who may become root, who could also copy the data folder.
 */
import { readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { canonicalAddress } from '../../core/access/addresses.ts';

export interface Asker {
  readonly user: string;
  /**
   * Canonical addresses of the remote logins that this command line came through, `unreadable` for one that is none;
   * empty at the machine itself.
   */
  readonly from: readonly string[];
}

/** More ancestors than a process has. */
const MOST = 64;

/** The initial environment of a process, and its parent; null where they cannot be read. */
export interface ProcessLook {
  readonly environment: string;
  readonly parent: number;
}
export type LookAt = (pid: number) => ProcessLook | null;

/**
 * The operating system's user and the addresses of the remote logins above this process.
 * @param lookAt reads a process; replaceable, because only Linux has /proc
 * @param pid the nearest ancestor to read
 */
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
    return null; // another system, or a process that has ended
  }
  let environment = '';
  try {
    environment = readFileSync(`/proc/${pid}/environ`, 'latin1');
  } catch {
    /* of another user: its environment is not readable, but its parent is */
  }
  // The name in parentheses may contain anything, parentheses included.
  const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  return Number.isSafeInteger(parent) ? { environment, parent } : null;
}
