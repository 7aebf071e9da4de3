/**
 * Loaded before every script that scripts/bootstrap.mjs starts: ends this process when that one is gone, however it
 * went.
 * The kernel closes the pipe between the two, after `kill -9` as well.
 */
import { Socket } from 'node:net';

/** Milliseconds in which a process may end by itself before it is ended. */
const PATIENCE = 15_000;

const given = process.env['CLEANDESK_PARENT_PIPE'];
// Of this process alone: its own children get no such pipe.
delete process.env['CLEANDESK_PARENT_PIPE'];

if (given !== undefined && /^\d+$/.test(given)) {
  const pipe = new Socket({ fd: Number(given), readable: true, writable: false });
  pipe.on('error', () => pipe.destroy());
  pipe.once('close', () => {
    setTimeout(() => process.exit(1), PATIENCE).unref();
    // As if it had been asked to: a server closes what it has open. What takes no notice of being asked ends at once.
    if (!process.emit('SIGTERM')) process.exit(1);
  });
  // Nothing is ever sent; the end of the pipe is what is waited for.
  pipe.resume();
  pipe.unref();
}
