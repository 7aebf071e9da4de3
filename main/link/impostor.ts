import { createServer } from 'node:https';
import { Unreachable } from './errors.ts';
import { createLink, type LinkOptions } from './link.ts';

/**
 * Tries the link on a server that is not ours: one on loopback that shows the certificate of a workstation, which the
 * same authority has signed.
 * @returns whether the link refused it without saying a word to it. @throws Error when the trial could not be made.
 */
export async function impostorIsRefused(
  options: Pick<LinkOptions, 'authorityPem' | 'certificatePem' | 'privateKeyPem'>,
  timeoutMs = 1_500,
): Promise<boolean> {
  let wasReached = false;
  const server = createServer(
    { cert: options.certificatePem, key: options.privateKeyPem, minVersion: 'TLSv1.3' },
    (_request, response) => {
      wasReached = true;
      response.end('{}');
    },
  );
  server.on('tlsClientError', (_error, socket) => socket.destroy());
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  const link = createLink({
    ...options,
    serverUrl: `https://127.0.0.1:${typeof address === 'object' ? (address?.port ?? 0) : 0}`,
    timeoutMs,
  });
  try {
    await link.call('hello', {}, {});
    return false;
  } catch (error) {
    if (!(error instanceof Unreachable)) throw error;
    return !wasReached;
  } finally {
    link.close();
    server.closeAllConnections();
    server.close();
  }
}
