/** The head of what a browser says to a proxy: at its limit, in every two pieces, late, and with something after it. */
import { Socket } from 'node:net';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { LARGEST_HEAD } from '../../../main/link/proxyRequest.ts';
import { readHead } from '../../../main/link/readHead.ts';

beforeEach(() => {
  vi.useFakeTimers();
  return () => vi.useRealTimers();
});
let socket: Socket;
afterEach(() => void socket.destroy());

/** Of so many bytes, its end among them; `é` is two bytes and one character. */
function headOf(bytes: number): Buffer {
  const [begin, end] = ['CONNECT a:443 HTTP/1.1\r\nx: ', '\r\n\r\n'];
  const filled = Buffer.from('é'.repeat(4_096), 'utf8').subarray(0, bytes - begin.length - end.length);
  return Buffer.concat([Buffer.from(begin), filled, Buffer.from(end)]);
}
async function read(...chunks: readonly Buffer[]): Promise<Awaited<ReturnType<typeof readHead>>> {
  socket = new Socket();
  const reading = readHead(socket, 1_000);
  for (const chunk of chunks) socket.emit('data', chunk);
  await vi.advanceTimersByTimeAsync(999);
  socket.emit('close', false);
  return reading;
}

test('of as many bytes as it may have is read, whichever two pieces it comes in', async () => {
  const head = headOf(LARGEST_HEAD);
  expect(head).toHaveLength(8_192);
  const last = head.length - 1;
  const cuts = [1, 22, 23, 24, 4_096, last - 4, last - 3, last - 2, last - 1, last];
  for (const cut of cuts) expect([cut, await read(head.subarray(0, cut), head.subarray(cut))]).toEqual([cut, head]);
  expect(await read(head)).toEqual(head);
  expect(await read(...[...headOf(200)].map((byte) => Buffer.of(byte)))).toEqual(headOf(200));
});

test('of one byte more is not, whichever two pieces it comes in', async () => {
  const head = headOf(LARGEST_HEAD + 1);
  const last = head.length - 1;
  for (const cut of [1, 4_096, last - 3, last - 1, last])
    expect([cut, await read(head.subarray(0, cut), head.subarray(cut))]).toEqual([cut, 'unreadable']);
  expect(await read(head)).toBe('unreadable');
});

test('without an end is waited for up to its limit, and refused beyond it', async () => {
  const open = Buffer.alloc(LARGEST_HEAD, 'x');
  expect(await read(open)).toBe('gone');
  expect(await read(open, Buffer.from('x'))).toBe('unreadable');
  expect(await read(open, Buffer.from('\r\n\r\n'))).toBe('unreadable');
});

test('with a byte behind it is not read, in one piece or in two', async () => {
  expect(await read(Buffer.concat([headOf(100), Buffer.from('x')]))).toBe('unreadable');
  expect(await read(headOf(100).subarray(0, 98), Buffer.from('\r\nx'))).toBe('unreadable');
  // What comes later is for the next reader of the connection.
  expect(await read(headOf(100), Buffer.from('x'))).toEqual(headOf(100));
});

test('that does not end in its time is slow, and one of a client that ends is gone', async () => {
  socket = new Socket();
  const slow = readHead(socket, 1_000);
  socket.emit('data', Buffer.from('CONNECT'));
  await vi.advanceTimersByTimeAsync(999);
  socket.emit('data', Buffer.from(' a'));
  await vi.advanceTimersByTimeAsync(1);
  expect(await slow).toBe('slow');
  expect(socket.listenerCount('data')).toBe(0);
  socket = new Socket();
  const gone = readHead(socket, 1_000);
  socket.emit('end');
  expect([await gone, socket.destroyed]).toEqual(['gone', true]);
});
