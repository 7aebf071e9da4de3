import { connect, type Socket } from 'node:net';
import { canonicalAddress } from '../../core/access/addresses.ts';

/** Connects to the first of these very addresses that answers; no name is asked for again. */
export async function reach(
  addresses: readonly string[],
  port: number,
  ms: number,
  inside: Socket,
): Promise<Socket | null> {
  const end = performance.now() + ms;
  for (const address of addresses) {
    const left = end - performance.now();
    if (left <= 0 || inside.destroyed) return null;
    const socket = connect({ host: address, port, allowHalfOpen: true, autoSelectFamily: false, noDelay: true });
    // A socket error without a listener ends the process.
    socket.on('error', () => undefined);
    const connected = await new Promise<boolean>((done) => {
      const timer = setTimeout(done, left, false);
      const stop = (): void => done(false);
      inside.once('close', stop);
      socket.once('connect', () => done(true)).once('error', () => done(false));
      socket.once('close', () => {
        clearTimeout(timer);
        inside.off('close', stop);
      });
      socket.once('connect', () => {
        clearTimeout(timer);
        inside.off('close', stop);
      });
    });
    if (connected && canonicalAddress(socket.remoteAddress ?? '') === address) return socket;
    socket.destroy();
  }
  return null;
}
