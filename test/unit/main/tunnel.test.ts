/** Limits of a tunnel are counted in bytes that arrive, on real sockets. */
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { tunnel, type TunnelLimits } from '../../../main/link/tunnel.ts';

const open: (Socket | Server)[] = [];
afterEach(() => {
  for (const one of open.splice(0)) 'destroy' in one ? one.destroy() : one.close();
});

/** @returns both ends of one connection. */
async function pair(): Promise<[Socket, Socket]> {
  const server = createServer().listen(0, '127.0.0.1');
  open.push(server);
  await once(server, 'listening');
  const near = connect((server.address() as AddressInfo).port, '127.0.0.1');
  const [far] = (await once(server, 'connection')) as [Socket];
  open.push(near, far);
  return [near, far];
}

/** Two connections joined by a tunnel. @returns the free end of each, and how the tunnel ends. */
async function joined(
  limits: Partial<TunnelLimits>,
): Promise<{ inside: Socket; outside: Socket; why: Promise<string> }> {
  const [inside, inner] = await pair();
  const [outer, outside] = await pair();
  const why = tunnel(inner, outer, { silence: 60_000, halfOpen: 60_000, bytesOut: 1e9, bytesIn: 1e9, ...limits });
  return { inside, outside, why };
}

/** Counts received bytes until the socket closes. */
function arriving(socket: Socket): { readonly bytes: () => number; readonly gone: Promise<unknown> } {
  let bytes = 0;
  socket.on('data', (chunk: Buffer) => (bytes += chunk.length)).on('error', () => undefined);
  return { bytes: () => bytes, gone: new Promise((resolve) => socket.once('close', resolve)) };
}

test.each(['out', 'in'] as const)('not one byte above the limit arrives in the direction %s', async (way) => {
  const limit = 100_000;
  const { inside, outside, why } = await joined(way === 'out' ? { bytesOut: limit } : { bytesIn: limit });
  const [from, to] = way === 'out' ? [inside, outside] : [outside, inside];
  const { bytes, gone } = arriving(to);
  from.on('error', () => undefined);
  // In steps, so that the limit is inside a chunk and earlier bytes have passed.
  for (let sent = 0; sent < 3 * limit && !from.destroyed; sent += 7_000) {
    from.write(Buffer.alloc(7_000));
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(await why).toBe('too-much');
  await gone;
  expect(bytes()).toBeLessThanOrEqual(limit);
});

test('exactly the limit arrives, and the tunnel stays open', async () => {
  const { inside, outside, why } = await joined({ bytesOut: 50_000 });
  const { bytes } = arriving(outside);
  let ended = false;
  void why.then(() => (ended = true));
  inside.write(Buffer.alloc(50_000));
  await expect.poll(bytes).toBe(50_000);
  expect(ended).toBe(false);
  outside.write('still here');
  expect(String(((await once(inside, 'data')) as [Buffer])[0])).toBe('still here');
});
