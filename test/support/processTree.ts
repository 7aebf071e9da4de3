import { readdirSync, readFileSync } from 'node:fs';
import { becomes } from './until.ts';

/** A process, distinguished from a later one with the same id by when it began (field 22 of stat(5)). */
export interface ProcessId {
  readonly pid: number;
  readonly began: string;
  readonly command: string;
}

interface Seen extends ProcessId {
  readonly parent: number;
  readonly state: string;
}

function readProcess(pid: number): Seen | null {
  try {
    const [, command = '', after = ''] = /\((.*)\) (.*)/s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
    const fields = after.split(' ');
    return { pid, command, state: fields[0] ?? '', parent: Number(fields[1]), began: fields[19] ?? '' };
  } catch {
    return null;
  } // ended meanwhile
}

/** Every process below `root`, itself included, as they are now. Linux only. */
export function processTree(root: number): ProcessId[] {
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => readProcess(Number(name)))
    .filter((one) => one !== null);
  const found = all.filter(({ pid }) => pid === root);
  for (let at = 0; at < found.length; at += 1) found.push(...all.filter(({ parent }) => parent === found[at]?.pid));
  return found;
}

const isRunning = ({ pid, began }: ProcessId): boolean => {
  const now = readProcess(pid);
  return now !== null && now.began === began && now.state !== 'Z';
};

/** Those that still run after the time is up; empty as soon as all have ended. @param milliseconds to wait */
export async function leftOf(processes: readonly ProcessId[], milliseconds: number): Promise<ProcessId[]> {
  return (await becomes(() => !processes.some(isRunning), milliseconds)) ? [] : processes.filter(isRunning);
}
