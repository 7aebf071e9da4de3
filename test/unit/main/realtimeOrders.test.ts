/**
 * The desk's live connection where frames come twice, late, and with breaks at any place: each event is passed on once,
 * in order, whatever is repeated, and nothing that comes from a former connection or after the end is passed on.
 */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { liveEvent, RealtimeFromDesk, type RealtimeFromServer } from '../../../contract/realtime.ts';
import { openRealtime, type Realtime } from '../../../main/link/realtime.ts';
import { seeded } from '../../support/sample.ts';
import { until } from '../../support/until.ts';

const ORDERS = 60;
const EVENTS = 12;
const idOf = (seq: number): string => `0f1e2d3c-0000-4000-8000-${String(seq).padStart(12, '0')}`;
const frameOf = (seq: number): string =>
  JSON.stringify(liveEvent('conversation.gone', {}, { seq: 2 * seq, ref: idOf(seq) }));
const ALL = Array.from({ length: EVENTS }, (_, index) => idOf(index + 1));

let server: WebSocketServer;
/** What the server does with a connection that has said hello. */
let serve: (socket: WebSocket, lastSeen: number) => void = () => undefined;
beforeAll(async () => {
  server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  server.on('connection', (socket) => {
    socket.on('error', () => undefined);
    socket.once('message', (data) => {
      if (!Buffer.isBuffer(data)) throw new TypeError('A frame came in pieces.');
      const hello = RealtimeFromDesk.parse(JSON.parse(data.toString('utf8')));
      serve(socket, hello.type === 'hello' ? hello.lastSeen : -1);
    });
  });
  await once(server, 'listening');
});
afterAll(() => server.close());

function desk(): { readonly realtime: Realtime; readonly refs: (string | null)[] } {
  const refs: (string | null)[] = [];
  const realtime = openRealtime({
    link: { openSocket: () => new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`) },
    ...{ token: 'token', lastSeen: 0, log: () => undefined },
    onEvent: (event: RealtimeFromServer) => void refs.push(event.type === 'event' ? event.ref : event.type),
    onConnection: () => undefined,
    onSessionRefused: () => undefined,
    times: { firstRetry: 1, longestRetry: 2 },
  });
  return { realtime, refs };
}

test(`${ORDERS} orders with repetitions and breaks all end like the plain one`, async () => {
  let repeated = 0;
  let breaks = 0;
  for (let seed = 1; seed <= ORDERS; seed += 1) {
    const random = seeded(seed);
    const asked: number[] = [];
    let former: WebSocket | null = null;
    serve = (socket, lastSeen) => {
      asked.push(lastSeen);
      for (let seq = lastSeen / 2 + 1; seq <= EVENTS; seq += 1) {
        socket.send(frameOf(seq));
        while (random() < 0.4) {
          // An earlier one or the same again; the one before, on the connection that is being left, comes late as well.
          socket.send(frameOf(1 + Math.floor(random() * seq)));
          former?.send(frameOf(1 + Math.floor(random() * EVENTS)));
          repeated += 1;
        }
        if (random() < 0.1 && asked.length < 5) {
          breaks += 1;
          former = socket;
          if (random() < 0.5) socket.terminate();
          else socket.close(1001);
          return;
        }
      }
      socket.send(JSON.stringify({ type: 'caught-up', seq: 2 * EVENTS }));
    };
    const { realtime, refs } = desk();
    await until(() => realtime.connected());
    expect([seed, refs]).toEqual([seed, ALL]);
    expect([seed, realtime.lastSeen(), asked]).toEqual([seed, 2 * EVENTS, asked.toSorted((a, b) => a - b)]);
    await realtime.close();
  }
  expect(repeated).toBeGreaterThan(ORDERS);
  expect(breaks).toBeGreaterThan(ORDERS / 4);
});

test('what comes after the desk has closed its connection is not passed on', async () => {
  let open: WebSocket | null = null;
  serve = (socket) => {
    open = socket;
    socket.send(frameOf(1));
    socket.send(JSON.stringify({ type: 'caught-up', seq: 2 }));
  };
  const { realtime, refs } = desk();
  await until(() => realtime.connected());
  const closed = realtime.close();
  // The server has not heard of it yet.
  for (const seq of [2, 3]) (open as WebSocket | null)?.send(frameOf(seq));
  await closed;
  expect(refs).toEqual([idOf(1)]);
  expect([realtime.lastSeen(), realtime.send({ type: 'presence', state: 'online' })]).toEqual([2, false]);
});
