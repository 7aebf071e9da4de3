/**
 * Looks for bytes in the memory of a process that this one has started (Linux: /proc/PID/mem, for which the system asks
 * what it asks a debugger).
 */
import { closeSync, openSync, readFileSync, readSync } from 'node:fs';

const STEP = 16 * 1024 * 1024;

/**
 * Which of these are anywhere in memory that the process can write: heaps, stacks, and what libraries keep. `read`
 * bytes say that there was something to look at.
 */
export function inMemoryOf(pid: number, needles: readonly Buffer[]): { found: Buffer[]; read: number } {
  const longest = Math.max(...needles.map((needle) => needle.length));
  const found = new Set<Buffer>();
  let read = 0;
  const bytes = Buffer.allocUnsafe(STEP + longest);
  const memory = openSync(`/proc/${pid}/mem`, 'r');
  try {
    for (const line of readFileSync(`/proc/${pid}/maps`, 'utf8').split('\n')) {
      const [, from, to] = /^([0-9a-f]+)-([0-9a-f]+) rw/.exec(line) ?? [];
      if (from === undefined || to === undefined || line.endsWith('[vvar]')) continue;
      const [begin, end] = [Number.parseInt(from, 16), Number.parseInt(to, 16)];
      // One step reaches into the next, so that nothing is cut in two.
      for (let at = begin; at < end; at += STEP) {
        let got = 0;
        try {
          got = readSync(memory, bytes, 0, Math.min(bytes.length, end - at), at);
        } catch {
          continue; // given back to the system meanwhile
        }
        read += got;
        for (const needle of needles)
          if (!found.has(needle) && bytes.subarray(0, got).includes(needle)) found.add(needle);
      }
    }
  } finally {
    // It holds what was looked at, and this process may be looked at next.
    bytes.fill(0);
    closeSync(memory);
  }
  return { found: [...found], read };
}
