import { createServer } from 'node:net';

export interface Catcher {
  readonly port: number;
  /** Connections that came so far. */
  caught(): number;
  close(): void;
}

/**
 * Listens on loopback for what must not come: a request that a page was made to try ends here if nothing stops it.
 * Answers no request.
 */
export function openCatcher(): Promise<Catcher> {
  let caught = 0;
  const server = createServer((socket) => {
    caught += 1;
    socket.on('error', () => undefined);
    socket.destroy();
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      if (address === null || typeof address === 'string') return reject(new Error('The catcher has no port.'));
      resolve({ port: address.port, caught: () => caught, close: () => void server.close() });
    });
  });
}
