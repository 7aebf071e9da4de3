/**
 * Lets everything go on that waits for promises only: so many turns of the event loop, and no time. Timers, files and
 * sockets are waited for by what they do.
 */
export async function turns(count = 3): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
