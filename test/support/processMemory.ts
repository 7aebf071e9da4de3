/**
 * Searches the memory of a process that this one has started (Linux: /proc/PID/mem, which needs the same permission as
 * a debugger).
 */
import { closeSync, openSync, readFileSync, readSync } from 'node:fs';

const STEP = 16 * 1024 * 1024;

const PAGE = 4096;
/**
 * The stretches of a mapping that have pages: allocators reserve gigabytes that nothing was ever written to. Bits 63
 * and 62 of an entry: in memory, or swapped (Documentation/admin-guide/mm/pagemap.rst).
 */
function usedIn(pagemap: number, begin: number, end: number): [number, number][] {
  const entries = Buffer.alloc(((end - begin) / PAGE) * 8);
  const got = readSync(pagemap, entries, 0, entries.length, (begin / PAGE) * 8);
  const runs: [number, number][] = [];
  for (let at = 0; at * 8 < got; at += 1) {
    if (((entries[at * 8 + 7] ?? 0) & 0xc0) === 0) continue;
    const place = begin + at * PAGE;
    const last = runs.at(-1);
    if (last?.[1] === place) last[1] = place + PAGE;
    else runs.push([place, place + PAGE]);
  }
  return runs;
}

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
  const pages = openSync(`/proc/${pid}/pagemap`, 'r');
  try {
    for (const line of readFileSync(`/proc/${pid}/maps`, 'utf8').split('\n')) {
      const [, from, to] = /^([0-9a-f]+)-([0-9a-f]+) rw/.exec(line) ?? [];
      if (from === undefined || to === undefined || line.endsWith('[vvar]')) continue;
      const runs = usedIn(pages, Number.parseInt(from, 16), Number.parseInt(to, 16));
      // Steps overlap, so that nothing is cut in two.
      for (const [begin, end] of runs)
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
    closeSync(pages);
  }
  const counts = places.map(({ size }) => size);
  return { found: needles.filter((_needle, index) => (counts[index] ?? 0) > 0), counts, read };
}
