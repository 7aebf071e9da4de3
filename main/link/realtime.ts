/** What happens live: one WebSocket that says where it left off, notices silence, and comes back by itself. */
import type { IncomingMessage } from 'node:http';
import type WebSocket from 'ws';
import type { z } from 'zod';
import { ApiProblem, type Coded } from '../../contract/errors.ts';
import {
  AnyEvent,
  eventName,
  LIVE_EVENTS,
  RealtimeFromServer,
  type RealtimeFromDesk,
} from '../../contract/realtime.ts';
import type { Log } from '../ports.ts';
import type { Link } from './link.ts';
import { tolerant } from './tolerant.ts';

/** Times in milliseconds. */
export interface RealtimeTimes {
  readonly firstRetry: number;
  readonly longestRetry: number;
  readonly heartbeat: number;
  readonly silence: number;
}
const TIMES: RealtimeTimes = { firstRetry: 400, longestRetry: 10_000, heartbeat: 10_000, silence: 25_000 };

export interface RealtimeOptions {
  readonly link: Pick<Link, 'openSocket'>;
  readonly token: string;
  /** Seq that was last dealt with. */
  readonly lastSeen: number;
  readonly log: Log;
  /** Called in order; an event that was seen before is not passed on again. */
  onEvent(event: RealtimeFromServer): void;
  /** `online` once the server has sent everything that was missed. */
  onConnection(state: 'online' | 'offline'): void;
  /**
   * The server does not accept this session (401) or this workstation (403) any more. `refusal` is its answer, null
   * where that cannot be read.
   */
  onSessionRefused(refusal: Coded | null): void;
  readonly times?: Partial<RealtimeTimes>;
}

export interface Realtime {
  /** False when it could not be handed to the network: typing and presence are not worth a queue. */
  send(frame: RealtimeFromDesk): boolean;
  lastSeen(): number;
  connected(): boolean;
  /** Looks at the connection now instead of at the next heartbeat. */
  retryNow(): void;
  /** Waits until frames that were sent have left, at most half a second. */
  close(): Promise<void>;
}

/** Opens the live connection of a session and opens it again after each loss, until it is closed or refused. */
export function openRealtime(options: RealtimeOptions): Realtime {
  const times = { ...TIMES, ...options.times };
  let socket: WebSocket | null = null;
  let lastSeen = options.lastSeen;
  let attempts = 0;
  let online = false;
  let closed = false;
  let heardAt = 0;
  let retry: NodeJS.Timeout | undefined;

  const setOnline = (now: boolean): void => {
    if (online === now) return;
    online = now;
    options.onConnection(now ? 'online' : 'offline');
  };

  function connect(): void {
    clearTimeout(retry);
    if (closed) return;
    let mine: WebSocket;
    try {
      mine = options.link.openSocket(options.token);
    } catch {
      return later();
    }
    socket = mine;
    heardAt = performance.now();
    mine.on('open', () => mine.send(JSON.stringify({ type: 'hello', lastSeen } satisfies RealtimeFromDesk)));
    mine.on('message', (data, isBinary) => {
      heardAt = performance.now();
      if (mine === socket && !closed) receive(isBinary ? '' : textOf(data), mine);
    });
    mine.on('pong', () => {
      heardAt = performance.now();
    });
    mine.on('ping', () => {
      heardAt = performance.now();
    });
    mine.on('unexpected-response', (_request, response) => {
      const isRefused = response.statusCode === 401 || response.statusCode === 403;
      void (isRefused ? refusalIn(response) : Promise.resolve(null)).then((refusal) => {
        if (isRefused && !closed) options.onSessionRefused(refusal);
        mine.terminate();
      });
    });
    mine.on('error', () => mine.terminate());
    mine.on('close', () => {
      if (mine !== socket) return;
      socket = null;
      setOnline(false);
      later();
    });
  }

  function receive(text: string, from: WebSocket): void {
    const event = readFrame(text);
    if (event === null) {
      options.log('error', 'The server sent a frame that is none; connecting anew.');
      from.terminate();
      return;
    }
    if (event.type === 'caught-up') {
      attempts = 0;
      lastSeen = Math.max(lastSeen, event.seq);
      setOnline(true);
      return;
    }
    // Seq 0 marks what is never replayed (typing, presence).
    if (event.seq !== 0 && event.seq <= lastSeen) return;
    if (event.type !== 'unknown') options.onEvent(event);
    // Connecting anew would bring the same event again, and nothing after it.
    else options.log('error', 'The server sent an event that this desk cannot read; it is skipped.');
    lastSeen = Math.max(lastSeen, event.seq);
  }

  function later(): void {
    if (closed) return;
    // Full jitter: after a restart of the server its desks do not come back all at once.
    const ceiling = Math.min(times.longestRetry, times.firstRetry * 2 ** Math.min(attempts, 16));
    attempts += 1;
    clearTimeout(retry);
    retry = setTimeout(connect, ceiling / 2 + Math.random() * (ceiling / 2));
  }

  const heartbeat = setInterval(() => {
    if (socket === null) return;
    if (performance.now() - heardAt > times.silence) socket.terminate();
    else if (socket.readyState === socket.OPEN) socket.ping();
  }, times.heartbeat);

  connect();
  return {
    send(frame) {
      if (socket === null || socket.readyState !== socket.OPEN) return false;
      socket.send(JSON.stringify(frame));
      return true;
    },
    lastSeen: () => lastSeen,
    connected: () => online,
    retryNow() {
      if (socket === null) connect();
    },
    async close() {
      closed = true;
      clearTimeout(retry);
      clearInterval(heartbeat);
      const mine = socket;
      socket = null;
      if (mine === null) return;
      if (mine.readyState !== mine.OPEN) return mine.terminate();
      await new Promise<void>((resolve) => {
        const limit = setTimeout(resolve, 500);
        mine.once('close', () => {
          clearTimeout(limit);
          resolve();
        });
        mine.close(1000);
      });
      mine.terminate();
    },
  };
}

/** Bytes and milliseconds; an answer that is longer or slower is not read. */
const LARGEST_REFUSAL = 4_096;
const REFUSAL_WITHIN_MS = 2_000;

/** The code in the answer to an upgrade that was refused; null where there is none. Never throws. */
async function refusalIn(response: IncomingMessage): Promise<Coded | null> {
  const late = setTimeout(() => response.destroy(), REFUSAL_WITHIN_MS);
  try {
    let text = '';
    for await (const chunk of response.setEncoding('utf8') as AsyncIterable<string>) {
      text += chunk;
      if (text.length > LARGEST_REFUSAL) return null;
    }
    const read = ApiProblem.safeParse(JSON.parse(text));
    return read.success ? read.data : null;
  } catch {
    return null;
  } finally {
    clearTimeout(late);
    response.destroy();
  }
}

function textOf(data: WebSocket.RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString('utf8');
  return (data instanceof ArrayBuffer ? Buffer.from(data) : data).toString('utf8');
}

const Reader = tolerant(RealtimeFromServer);

/** Whether a value that the desk does not know, such as a new code, is all that a schema has against the data. */
const isUnknownValue = (issue: z.core.$ZodIssue): boolean =>
  issue.code === 'invalid_value' ||
  // Such a value distinguishes the kinds of a union: none of them matches, or one does in all else.
  (issue.code === 'invalid_union' &&
    (issue.errors.length === 0 || issue.errors.some((issues) => issues.length > 0 && issues.every(isUnknownValue))));

/** Whether only a newer server sends this event: its name, or a value in it, is one that this version does not know. */
function isNewer(event: z.infer<typeof AnyEvent>, frame: object): boolean {
  const name = eventName(event);
  if (name === null) return true;
  const read = tolerant(LIVE_EVENTS[name].body).safeParse('body' in frame ? frame.body : undefined);
  return !read.success && read.error.issues.every(isUnknownValue);
}

/**
 * Null for no frame at all; `unknown` for an event of a newer server: one that this desk does not know, or one whose
 * body has a value that it does not know. What is in such an event is not used.
 */
function readFrame(text: string): RealtimeFromServer | { readonly type: 'unknown'; readonly seq: number } | null {
  try {
    const frame: unknown = JSON.parse(text);
    const known = Reader.safeParse(frame);
    if (known.success) return known.data;
    const other = AnyEvent.safeParse(frame);
    return other.success && isNewer(other.data, Object(frame) as object)
      ? { type: 'unknown', seq: other.data.seq }
      : null;
  } catch {
    return null;
  }
}
