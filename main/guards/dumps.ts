/**
 * Keeps the desk's memory out of files of the crash handler. Node cannot set a resource limit of its own process, but
 * Linux lets a process say which of its memory a core file may contain (core(5), `/proc/[pid]/coredump_filter`): none.
 */
import { checkNote } from '../../contract/checkNotes.ts';
import { readFileSync, writeFileSync } from 'node:fs';
import type { CheckLine, Guard } from './guard.ts';
import { osPolicy } from '../policy/osPolicies.ts';

const FILTER = '/proc/self/coredump_filter';
const NOTHING = 0;

const current = (path: string): number => Number.parseInt(readFileSync(path, 'utf8'), 16);

/**
 * To be called as early as there is code of ours. False where the platform has no such filter.
 * @throws Error where it has one that does not change
 */
export function leaveNoDump(platform: NodeJS.Platform = process.platform, path: string = FILTER): boolean {
  if (platform !== 'linux') return false;
  writeFileSync(path, `0x${NOTHING.toString(16)}\n`);
  if (current(path) !== NOTHING) throw new Error('core files would still contain the memory of the desk');
  return true;
}

/** @param path of the kernel's filter for this process. */
export function createDumpsGuard(platform: NodeJS.Platform, path: string = FILTER): Guard {
  return {
    name: 'crash dumps',
    ways: [],
    perform() {
      leaveNoDump(platform, path);
    },
    check(): CheckLine[] {
      if (platform !== 'linux')
        return [
          {
            control: 'crash dumps',
            state: 'in-part',
            notes: [checkNote('dumps-of-system'), ...osPolicy('dumps', platform)],
          },
        ];
      return [
        current(path) === NOTHING
          ? {
              control: 'crash dumps',
              state: 'enforced',
              notes: [checkNote('dumps-empty')],
            }
          : { control: 'crash dumps', state: 'failed', notes: [checkNote('dumps-with-memory')] },
      ];
    },
  };
}
