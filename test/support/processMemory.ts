/**
 * Searches the memory of a process that this one has started (Linux: /proc/PID/mem, which needs the same permission as
 * a debugger).
 */
import { closeSync, openSync, readFileSync, readSync } from 'node:fs';

const STEP = 16 * 1024 * 1024;

/**
 * Which of these are anywhere in memory that the process can write: heaps, stacks, and what libraries keep. `read`
 * bytes show that there was something to search; `counts` says how often each is there.
 */
export function inMemoryOf(
  pid: number,
  needles: readonly Buffer[],
): { found: Buffer[]; counts: number[]; read: number } {
  const longest = Math.max(...needles.map((needle) => needle.length));
  /** Where each begins; the steps overlap, and a place counts once. */
  const places = needles.map(() => new Set<number>());
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
        const part = bytes.subarray(0, got);
        for (const [index, needle] of needles.entries())
          for (let place = part.indexOf(needle); place !== -1; place = part.indexOf(needle, place + 1))
            places[index]?.add(at + place);
      }
    }
  } finally {
    // The buffer contains what was searched for, and this process may be searched next.
    bytes.fill(0);
    closeSync(memory);
  }
  const counts = places.map(({ size }) => size);
  return { found: needles.filter((_needle, index) => (counts[index] ?? 0) > 0), counts, read };
}
