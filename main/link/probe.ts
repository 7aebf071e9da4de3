import { connect } from 'node:net';
import type { Pass } from './pass.ts';

const NOWHERE = 'nowhere.invalid:443';

/**
 * Asks the forwarder for a host that no list can name (RFC 6761), as a client would.
 * @param probes own ports of the running probes, so that the forwarder can distinguish them from attempts.
 * @returns the status it answered; 0 where it ended without one.
 * @throws Error when it does not answer in time.
 */
export function probe(port: number, pass: Pass | undefined, probes: Set<number>, ms: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port });
    let own = 0;
    let said = '';
    const timer = setTimeout(() => socket.destroy(new Error('The forwarder does not answer.')), ms);
    socket.on('connect', () => {
      own = socket.localPort ?? 0;
      probes.add(own);
      const proof =
        pass === undefined
          ? ''
          : `Proxy-Authorization: Basic ${Buffer.from(`${pass.username}:${pass.password}`).toString('base64')}\r\n`;
      socket.write(`CONNECT ${NOWHERE} HTTP/1.1\r\nHost: ${NOWHERE}\r\n${proof}\r\n`);
    });
    socket.on('data', (chunk) => {
      said += chunk.toString('latin1');
    });
    socket.on('error', reject);
    socket.on('close', () => {
      clearTimeout(timer);
      probes.delete(own);
      resolve(Number(/^HTTP\/1\.1 (\d{3}) /.exec(said)?.[1] ?? 0));
    });
  });
}
