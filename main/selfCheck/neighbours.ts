/**
 * What other programs of the same user can do to the desk: read its memory and take its handles, and hear its keys. No
 * program can refuse that to another of its own user; the kernel and the window system can.
 */
import { readFileSync, statSync } from 'node:fs';
import { checkNote } from '../../contract/checkNotes.ts';
import { osPolicy } from '../policy/osPolicies.ts';
import type { RawLine } from './runChecks.ts';

export interface NeighbourReads {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Text of a small file; null where there is none. */
  read(path: string): string | null;
  /** Owner of a file of this process below /proc; null where there is none. */
  owner(path: string): number | null;
  /** Of the person at the desk. */
  readonly uid: number;
}

/** The machine as it is. */
export const readNeighbours = (platform: NodeJS.Platform): NeighbourReads => ({
  platform,
  env: process.env,
  read(path) {
    try {
      return readFileSync(path, 'utf8');
    } catch {
      return null;
    }
  },
  owner(path) {
    try {
      return statSync(path).uid;
    } catch {
      return null;
    }
  },
  uid: process.getuid?.() ?? -1,
});

/**
 * By Yama (`kernel.yama.ptrace_scope`, Documentation/admin-guide/LSM/Yama.rst): from 2 on no program without rights of
 * an administrator attaches to another, reads its memory or takes its handles; with 1 only one that started it. A
 * process that is not dumpable shows it by the owner of its files (proc(5)); of the browser's that is not known here.
 */
export function memoryLine(reads: NeighbourReads): RawLine {
  const control = 'memory, other programs';
  if (reads.platform !== 'linux')
    return {
      control,
      state: 'not-enforceable',
      notes: [checkNote('memory-not-looked'), ...osPolicy('memory', reads.platform)],
    };
  const text = reads.read('/proc/sys/kernel/yama/ptrace_scope');
  const scope = text === null || !/^[0-3]\s*$/.test(text) ? 0 : Number.parseInt(text, 10);
  const own = reads.owner('/proc/self/environ');
  const closed = own !== null && reads.uid !== 0 && own !== reads.uid;
  const notes = [
    checkNote('memory-scope', { scope }),
    ...(scope === 1 ? [checkNote('memory-scope-parents')] : []),
    ...(closed ? [checkNote('memory-main-closed')] : []),
    ...(scope >= 2 ? [] : osPolicy('memory', 'linux')),
  ];
  return { control, state: scope >= 2 ? 'enforced' : scope === 1 ? 'in-part' : 'not-enforceable', notes };
}

/**
 * Under X11 each client of a display may hear every key and make some (RECORD, XInput 2, XTEST), and a key that was
 * made cannot be distinguished from a person's. A Wayland compositor gives keys to the program in front alone.
 */
export function keysLine({ platform, env }: NeighbourReads): RawLine {
  const control = 'keys, other programs';
  if (platform !== 'linux')
    return {
      control,
      state: 'not-enforceable',
      notes: [checkNote('keys-not-looked'), ...osPolicy('keysHeard', platform)],
    };
  // The browser of the trial host speaks X11 wherever there is a display of it, XWayland's too.
  const isX11 = (env['DISPLAY'] ?? '') !== '';
  return isX11
    ? { control, state: 'not-enforceable', notes: [checkNote('keys-heard-x11'), ...osPolicy('keysHeard', platform)] }
    : { control, state: 'in-part', notes: [checkNote('keys-wayland')] };
}
