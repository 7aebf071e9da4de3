/** One visitor's page at the server: how many frames wait, what is refused, and when the connection ends. */
import { randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { WebSocket } from 'ws';
import { VisitorConnection } from '../../../server/channels/widget/visitorConnection.ts';
import { openLog } from '../../../server/platform/log.ts';
import { turns } from '../../support/turns.ts';

/** A socket that writes down what is done to it. */
class RecordedSocket extends EventEmitter {
  readonly OPEN = 1;
  readyState = 1;
  bufferedAmount = 0;
  isPaused = false;
  readonly done: unknown[] = [];
  pause(): void {
    this.isPaused = true;
    this.done.push('pause');
  }
  resume(): void {
    this.isPaused = false;
    this.done.push('resume');
  }
  terminate(): void {
    this.readyState = 3;
    this.done.push('terminate');
  }
  close(code: number, reason: string): void {
    this.readyState = 2;
    this.done.push([code, reason]);
  }
  ping(): void {
    this.done.push('ping');
  }
  send(text: string): void {
    this.done.push(JSON.parse(text));
  }
}

let socket: RecordedSocket;
let connection: VisitorConnection;
let logged: string[];
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  socket = new RecordedSocket();
  logged = [];
  const log = openLog({ write: (line) => void logged.push(line) });
  const fake: unknown = socket;
  connection = new VisitorConnection(fake as WebSocket, {} as ConstructorParameters<typeof VisitorConnection>[1], log);
});
afterEach(() => void vi.useRealTimers());

describe('frames', () => {
  test('are worked off one after another, and what runs afterwards comes last', async () => {
    const order: string[] = [];
    const first = Promise.withResolvers<void>();
    connection.enqueue(async () => {
      await first.promise;
      order.push('first');
    });
    connection.enqueue(() => void order.push('second'));
    connection.afterwards(async () => void order.push('afterwards'));
    await turns(20);
    expect(order).toEqual([]);
    first.resolve();
    await turns(20);
    expect(order).toEqual(['first', 'second', 'afterwards']);
    expect(socket.done).toEqual([]);
  });

  test('of which more than eight wait stop the reading, until eight are left', async () => {
    const gates = Array.from({ length: 10 }, () => Promise.withResolvers<void>());
    for (const gate of gates.slice(0, 8)) connection.enqueue(() => gate.promise);
    expect(socket.done).toEqual([]);
    connection.enqueue(() => gates[8]?.promise);
    expect(socket.done).toEqual(['pause']);
    connection.enqueue(() => gates[9]?.promise);
    gates[0]?.resolve();
    await turns(20);
    expect(socket.isPaused).toBe(true);
    gates[1]?.resolve();
    await turns(20);
    expect(socket.done.at(-1)).toBe('resume');
    expect(socket.isPaused).toBe(false);
  });

  test('of which more than two hundred wait end the connection, and two hundred do not', () => {
    const never = new Promise<void>(() => undefined);
    for (let n = 0; n < 200; n += 1) connection.enqueue(() => never);
    expect(socket.done).not.toContain('terminate');
    connection.enqueue(() => never);
    expect(socket.done.at(-1)).toBe('terminate');
  });

  test('whose work fails end the connection, and the failure is logged', async () => {
    connection.enqueue(() => Promise.reject(new Error('a failure')));
    await turns(20);
    expect(socket.done).toEqual(['terminate']);
    expect(logged).toHaveLength(1);
  });

  test('a failure afterwards is logged, and ends nothing', async () => {
    connection.afterwards(() => Promise.reject(new Error('a failure')));
    await turns(20);
    expect([socket.done, logged.length]).toEqual([[], 1]);
  });
});

describe('what is sent', () => {
  const MIB = 1024 * 1024;
  const frame = { type: 'refused', code: 'too-fast', messageId: null } as const;

  test('goes to a page that reads, and ends one on which more than a mebibyte waits', () => {
    socket.bufferedAmount = MIB;
    connection.send(frame);
    expect(socket.done).toEqual([frame]);
    socket.bufferedAmount = MIB + 1;
    connection.send(frame);
    expect(socket.done).toEqual([frame, frame, 'terminate']);
    connection.send(frame);
    expect(socket.done).toHaveLength(3);
  });

  test('is behind above half a mebibyte, and waits for that while the connection is open', async () => {
    socket.bufferedAmount = MIB / 2;
    expect(connection.isBehind).toBe(false);
    await connection.drained();
    socket.bufferedAmount = MIB / 2 + 1;
    expect(connection.isBehind).toBe(true);
    let isDrained = false;
    const waiting = connection.drained().then(() => {
      isDrained = true;
    });
    await vi.advanceTimersByTimeAsync(20);
    expect(isDrained).toBe(false);
    socket.readyState = 3;
    expect(connection.isBehind).toBe(false);
    await vi.advanceTimersByTimeAsync(20);
    await waiting;
  });
});

describe('what a page sends', () => {
  const message = { type: 'message', id: randomUUID(), text: 'hello' } as const;
  const tooLong = { ...message, text: 'x'.repeat(8_001) };

  test('is read where it is a frame of the protocol', () => {
    expect(connection.read(JSON.stringify(message))).toEqual(message);
    expect(socket.done).toEqual([]);
  });

  test('is refused by its id where it is only too long', () => {
    expect(connection.read(JSON.stringify(tooLong))).toBeNull();
    expect(socket.done).toEqual([{ type: 'refused', code: 'too-long', messageId: message.id }]);
  });

  test.each<[string, string]>([
    ['no JSON', '{'],
    ['null', 'null'],
    ['a number', '7'],
    ['of another type', '{"type":"other"}'],
    ['too long and without an id', JSON.stringify({ type: 'message', text: tooLong.text })],
    ['too long and with a wrong id', JSON.stringify({ ...tooLong, id: 'x' })],
    ['too long and with a number for an id', JSON.stringify({ ...tooLong, id: 7 })],
    ['not too long and wrong otherwise', JSON.stringify({ ...message, text: 7 })],
  ])('ends the connection where it is %s', (_name, text) => {
    expect(connection.read(text)).toBeNull();
    expect(socket.done).toEqual([
      { type: 'refused', code: 'invalid', messageId: null },
      [1008, 'not a frame of this protocol'],
    ]);
  });
});

describe('the end', () => {
  test('for now says so, and comes after two seconds for a page that does not answer', () => {
    connection.refuseForNow();
    expect(connection.isRefused).toBe(true);
    expect(socket.done).toEqual([{ type: 'refused', code: 'too-fast', messageId: null }, [1008, 'too fast']]);
    vi.advanceTimersByTime(1_999);
    expect(socket.done).toHaveLength(2);
    vi.advanceTimersByTime(1);
    expect(socket.done.at(-1)).toBe('terminate');
  });

  test('of a page whose visitor is unknown', () => {
    connection.refuseVisitor();
    expect(socket.done).toEqual([
      { type: 'refused', code: 'unknown-visitor', messageId: null },
      [4004, 'unknown visitor'],
    ]);
  });

  test('at the stop of the server, after a second at the latest', () => {
    connection.close();
    expect(socket.done).toEqual([[1001, 'server stops']]);
    vi.advanceTimersByTime(999);
    expect(socket.done).toHaveLength(1);
    vi.advanceTimersByTime(1);
    expect(socket.done.at(-1)).toBe('terminate');
  });

  test('of a page that has not answered a ping comes at the next one', () => {
    connection.ping();
    expect(socket.done).toEqual(['ping']);
    connection.alive = true;
    connection.ping();
    expect(socket.done).toEqual(['ping', 'ping']);
    connection.ping();
    expect(socket.done).toEqual(['ping', 'ping', 'terminate']);
  });
});
