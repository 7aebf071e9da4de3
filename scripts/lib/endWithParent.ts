/**
 * Loaded before every script that scripts/bootstrap.mjs starts: ends this process when that one has ended, however it
 * ended. The kernel closes the pipe between the two, after `kill -9` as well.
 */
import { Socket } from 'node:net';

/** Milliseconds until a process that does not end by itself is killed. */
const PATIENCE = 15_000;

const given = process.env['CLEANDESK_PARENT_PIPE'];
// Its own children do not inherit the pipe.
delete process.env['CLEANDESK_PARENT_PIPE'];

if (given !== undefined && /^\d+$/.test(given)) {
  const pipe = new Socket({ fd: Number(given), readable: true, writable: false });
  pipe.on('error', () => pipe.destroy());
  pipe.once('close', () => {
    setTimeout(() => process.exit(1), PATIENCE).unref();
    // First as by a signal: a server closes what it has open. A process that ignores it is killed.
    if (!process.emit('SIGTERM')) process.exit(1);
  });
  // Nothing is sent on the pipe; only its end matters.
  pipe.resume();
  pipe.unref();
}
