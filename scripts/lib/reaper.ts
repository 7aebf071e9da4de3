/**
 * Outlives the start command by design: reads `+pid` and `-pid` lines, and ends all processes that are still listed
 * when the pipe closes. The pipe closes however the other side ends.
 *
 *   node reaper.ts MILLISECONDS     until a process that does not end is killed
 */
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

const patience = Number(process.argv[2]);
const pids = new Set<number>();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);

function signalTo(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(pid, signal);
    return true;
  } catch {
    return false;
  } // has ended
}

for await (const line of createInterface({ input: process.stdin })) {
  const pid = Number(line.slice(1));
  if (!Number.isInteger(pid) || pid <= 1) continue;
  if (line.startsWith('+')) pids.add(pid);
  else pids.delete(pid);
}
for (const pid of pids) signalTo(pid, 'SIGTERM');
for (let waited = 0; waited < patience && [...pids].some((pid) => signalTo(pid, 0)); waited += 100) await sleep(100);
for (const pid of pids) signalTo(pid, 'SIGKILL');
