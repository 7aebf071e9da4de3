/** How often secrets are in the memory of a desk: of its main process and of every process of its browser. */
import { existsSync, readFileSync } from 'node:fs';
import { inMemoryOf } from './processMemory.ts';
import { processTree } from './processTree.ts';

export interface Copies {
  /** `main`, or the type of the browser's process. */
  readonly process: string;
  readonly secret: string;
  readonly encoding: 'utf8' | 'utf16le';
  readonly count: number;
}

const typeOf = (pid: number, main: number): string =>
  pid === main ? 'main' : (/--type=([a-z-]+)/.exec(readFileSync(`/proc/${pid}/cmdline`, 'latin1'))?.[1] ?? 'browser');

/** Those of one process; none where it has ended meanwhile. */
function copiesIn(pid: number, main: number, secrets: Readonly<Record<string, string>>): Copies[] {
  try {
    return (['utf8', 'utf16le'] as const).flatMap((encoding) => {
      const { counts } = inMemoryOf(
        pid,
        Object.values(secrets).map((text) => Buffer.from(text, encoding)),
      );
      return Object.keys(secrets).flatMap((secret, at) => {
        const count = counts[at] ?? 0;
        return count === 0 ? [] : [{ process: typeOf(pid, main), secret, encoding, count }];
      });
    });
  } catch (error) {
    // An ended process is listed until its parent has read how it ended.
    if (existsSync(`/proc/${pid}/mem`) && (error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    return [];
  }
}

/** @param main id of a desk's main process, which is searched with every process of its browser */
export const copiesOf = (main: number, secrets: Readonly<Record<string, string>>): Copies[] =>
  processTree(main)
    .filter(({ pid, command }) => pid === main || command.startsWith('chrom'))
    .flatMap(({ pid }) => copiesIn(pid, main, secrets));
