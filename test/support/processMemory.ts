/**
 * Searches the memory of a process that this one has started (Linux: /proc/PID/mem, which needs the same permission as
 * a debugger).
 */
import { closeSync, openSync, readFileSync, readSync } from 'node:fs';

const STEP = 16 * 1024 * 1024;

/**
 * Which of these are anywhere in memory that the process can write: heaps, stacks, and what libraries keep. `read`
 * bytes show that there was something to search.
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
      // Steps overlap, so that nothing is cut in two.
      for (let at = begin; at < end; at += STEP) {
        let got = 0;
        try {
          got = readSync(memory, bytes, 0, Math.min(bytes.length, end - at), at);
        } catch {
          continue; // returned to the system meanwhile
        }
        read += got;
        for (const needle of needles)
          if (!found.has(needle) && bytes.subarray(0, got).includes(needle)) found.add(needle);
      }
    }
  } finally {
    // The buffer contains what was searched for, and this process may be searched next.
    bytes.fill(0);
    closeSync(memory);
  }
  return { found: [...found], read };
}
