/** A desk reads what a newer server adds to the live connection: fields are dropped, unknown events skipped. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { isEvent, liveEvent, type RealtimeFromServer } from '../../../contract/realtime.ts';
import { openRealtime, type Realtime } from '../../../main/link/realtime.ts';
import { until } from '../../support/until.ts';

const ID = '0f1e2d3c-0000-4000-8000-000000000000';
const undo: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});
async function rig(): Promise<{
  say(frame: unknown): void;
  received: RealtimeFromServer[];
  desk: Realtime;
  opened: () => number;
  logged: string[];
}> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  undo.push(() => server.close());
  const sockets: WebSocket[] = [];
  server.on('connection', (socket) => sockets.push(socket));
  const received: RealtimeFromServer[] = [];
  const logged: string[] = [];
  const { port } = server.address() as AddressInfo;
  const desk = openRealtime({
    link: { openSocket: () => new WebSocket(`ws://127.0.0.1:${port}`) },
    token: 'token',
    lastSeen: 0,
    log: (_level, message) => void logged.push(message),
    onEvent: (event) => void received.push(event),
    onConnection: () => undefined,
    onSessionRefused: () => undefined,
    times: { firstRetry: 5, longestRetry: 10 },
  });
  undo.push(() => desk.close());
  await until(() => sockets.length === 1);
  const say = (frame: unknown): void => sockets.at(-1)?.send(JSON.stringify(frame));
  return { say, received, desk, opened: () => sockets.length, logged };
}

test('an event with added fields, around its body and in it, is read without them', async () => {
  const { say, received, opened } = await rig();
  const body = { conversationId: ID, who: 'visitor', typing: true } as const;
  say({ ...liveEvent('typing.changed', body), more: 1, body: { ...body, mood: 'hurried' } });
  await until(() => received.length === 1);
  expect(received).toEqual([liveEvent('typing.changed', body)]);
  expect(opened()).toBe(1);
});

test('an unknown event is skipped, its seq counts, and the next one is processed', async () => {
  const { say, received, desk, opened } = await rig();
  say({ type: 'event', seq: 7, subject: 'queue', kind: 'moved', ref: null, body: { place: 3 } });
  say(liveEvent('conversation.gone', {}, { seq: 8, ref: ID }));
  await until(() => received.length === 1);
  expect(received.every((frame) => isEvent(frame, 'conversation.gone'))).toBe(true);
  expect(desk.lastSeen()).toBe(8);
  expect(opened()).toBe(1);
});

test('a known event with a value that this version does not know is skipped, logged, and its seq counts', async () => {
  const { say, received, desk, opened, logged } = await rig();
  const body = { conversationId: ID, who: 'robot', typing: true };
  say({ type: 'event', seq: 7, subject: 'typing', kind: 'changed', ref: null, body });
  say(liveEvent('conversation.gone', {}, { seq: 8, ref: ID }));
  await until(() => received.length === 1);
  expect(received.every((frame) => isEvent(frame, 'conversation.gone'))).toBe(true);
  expect(logged).toEqual(['The server sent an event that this desk cannot read; it is skipped.']);
  expect(desk.lastSeen()).toBe(8);
  expect(opened()).toBe(1);
});

test('an unknown value beside one of a wrong type is no event of a newer server', async () => {
  const { say, received, desk, opened } = await rig();
  const body = { conversationId: ID, who: 'robot', typing: 'yes' };
  say({ type: 'event', seq: 9, subject: 'typing', kind: 'changed', ref: null, body });
  await until(() => opened() > 1);
  expect(received).toEqual([]);
  expect(desk.lastSeen()).toBe(0);
});

test('a known event with a wrong body is dropped, and the desk connects again', async () => {
  const { say, received, desk, opened } = await rig();
  say({ type: 'event', seq: 9, subject: 'message', kind: 'stored', ref: ID, body: { text: 'raw' } });
  await until(() => opened() > 1);
  expect(received).toEqual([]);
  expect(desk.lastSeen()).toBe(0);
});
