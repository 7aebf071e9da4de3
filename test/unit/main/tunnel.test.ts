/** Limits of a tunnel are counted in bytes that arrive, on real sockets. */
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { tunnel, type TunnelLimits } from '../../../main/link/tunnel.ts';
import { turns } from '../../support/turns.ts';

const open: (Socket | Server)[] = [];
afterEach(() => {
  for (const one of open.splice(0)) 'destroy' in one ? one.destroy() : one.close();
});

/** @returns both ends of one connection. */
async function pair(allowHalfOpen: boolean): Promise<[Socket, Socket]> {
  const server = createServer({ allowHalfOpen }).listen(0, '127.0.0.1');
  open.push(server);
  await once(server, 'listening');
  const near = connect({ port: (server.address() as AddressInfo).port, host: '127.0.0.1', allowHalfOpen });
  const [far] = (await once(server, 'connection')) as [Socket];
  open.push(near, far);
  return [near, far];
}

/** Two connections joined by a tunnel. @returns the free end of each, and how the tunnel ends. */
async function joined(
  limits: Partial<TunnelLimits>,
  allowHalfOpen = false,
): Promise<{ inside: Socket; outside: Socket; why: Promise<string> }> {
  const [inside, inner] = await pair(allowHalfOpen);
  const [outer, outside] = await pair(allowHalfOpen);
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

/** Everything that arrives until the end, as text. */
async function everything(socket: Socket): Promise<string> {
  const parts: Buffer[] = [];
  socket.on('data', (part: Buffer) => parts.push(part)).on('error', () => undefined);
  await once(socket, 'close');
  return Buffer.concat(parts).toString('utf8');
}

test('bytes arrive unchanged and in order, in whatever pieces they are sent', async () => {
  const text = 'é中😀 and plain\r\n\r\n';
  const bytes = Buffer.from(text, 'utf8');
  for (let cut = 0; cut <= bytes.length; cut += 1) {
    const { inside, outside, why } = await joined({ bytesOut: bytes.length, bytesIn: bytes.length }, true);
    inside.setNoDelay();
    outside.setNoDelay();
    const arrived = Promise.all([everything(inside), everything(outside)]);
    for (const end of [inside, outside]) {
      if (cut > 0) end.write(bytes.subarray(0, cut));
      await turns(1);
      if (cut < bytes.length) end.write(bytes.subarray(cut));
    }
    inside.end();
    outside.end();
    expect([cut, await arrived, await why]).toEqual([cut, [text, text], 'ended']);
  }
});

test('a side that has ended still gets what comes late from the other one, and nothing afterwards', async () => {
  const { inside, outside, why } = await joined({}, true);
  const arrived = everything(inside);
  inside.end('the request');
  expect(String(((await once(outside, 'data')) as [Buffer])[0])).toBe('the request');
  if (!outside.readableEnded) await once(outside, 'end');
  for (const part of ['late ', 'and ', 'later']) {
    outside.write(part);
    await turns(2);
  }
  outside.end();
  expect([await arrived, await why]).toEqual(['late and later', 'ended']);
  outside.write('after the end', () => undefined);
  expect(inside.destroyed).toBe(true);
});
