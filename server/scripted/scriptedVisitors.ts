/**
 * Visitors that follow a script, so that a trial has conversations. They use the interface of the visitors' page only;
 * their card numbers are test numbers of the card schemes.
 */
import { randomUUID } from 'node:crypto';
import { WebSocket } from 'ws';
import { NotDone } from '../platform/notDone.ts';
import { ConsentStored, RealtimeToVisitor, Site, type RealtimeFromVisitor } from '../../contract/visitor.ts';

export interface ScriptedVisitorsOptions {
  /** Such as http://127.0.0.1:8080. */
  readonly visitorUrl: string;
  readonly siteIds: readonly string[];
  /** Conversations over all sites, at most. */
  readonly visitors?: number;
  /** Average milliseconds between two messages of one visitor. */
  readonly pause?: number;
  /** Gets each error; the other visitors go on. */
  readonly failed?: (error: unknown) => void;
}
export interface ScriptedVisitors {
  /** How many have sent all their lines. */
  readonly finished: Promise<number>;
  readonly stop: () => void;
}

const SCRIPTS: readonly (readonly string[])[] = [
  [
    'Hello, I was charged twice for the same booking.',
    'The card is 4111 1111 1111 1111, the two charges are from Tuesday.',
    'The amount is 84.50 each time.',
    'Can you see both of them?',
    'Thank you, I will wait.',
  ],
  [
    'Hi! I would like to change the address on my account.',
    'You can reach me at jane.doe@example.com if we get cut off.',
    'I moved last week.',
    'What do you need from me?',
  ],
  [
    'Good morning, my transfer has not arrived.',
    'It went to GB82 WEST 1234 5698 7654 32 on Monday.',
    'The reference was invoice 2231.',
    'Is there a way to trace it?',
  ],
  [
    'Can I still cancel my trip for next month?',
    'I paid with 5555-5555-5555-4444.',
    'Sorry, was I supposed to send that?',
    'Please tell me what the fee would be.',
    'That is fine, go ahead.',
  ],
  ['My login is locked after three tries.', 'Please call me on +44 20 7946 0958.', 'Any time after four is good.'],
];

/** Starts them; `finished` resolves when each has sent all its lines or failed, and never rejects. */
export function startScriptedVisitors(options: ScriptedVisitorsOptions): ScriptedVisitors {
  const { visitors = 6, pause = 9_000, siteIds } = options;
  const stopped = new AbortController();
  const runs = Array.from({ length: siteIds.length === 0 ? 0 : Math.min(visitors, 50) }, async (_, index) => {
    try {
      await wait(index * Math.min(pause / 3, 4_000), stopped.signal);
      await play(
        options.visitorUrl,
        siteIds[index % siteIds.length] ?? '',
        SCRIPTS[index % SCRIPTS.length] ?? [],
        pause,
        stopped.signal,
      );
      return true;
    } catch (error) {
      if (!stopped.signal.aborted) options.failed?.(error);
      return false;
    }
  });
  return { finished: Promise.all(runs).then((ends) => ends.filter(Boolean).length), stop: () => stopped.abort() };
}

async function play(
  visitorUrl: string,
  siteId: string,
  lines: readonly string[],
  pause: number,
  signal: AbortSignal,
): Promise<void> {
  const origin = new URL(visitorUrl).origin;
  const response = await fetch(`${visitorUrl}/visitor/v1/sites/${siteId}?language=en`, { signal });
  if (response.status === 404) throw new NotDone({ code: 'site-unknown', params: { id: siteId } });
  const site = Site.parse(await response.json());
  const given = await fetch(`${visitorUrl}/visitor/v1/sites/${siteId}/consent`, {
    method: 'POST',
    signal,
    headers: { 'content-type': 'application/json', origin },
    body: JSON.stringify({ language: 'en', noticeVersion: site.notice.version }),
  });
  const consent = ConsentStored.parse(await given.json());
  const socket = new WebSocket(`${visitorUrl.replace(/^http/, 'ws')}/visitor/v1/realtime`, { origin });
  const end = (): void => socket.terminate();
  signal.addEventListener('abort', end, { once: true });
  try {
    await opened(socket);
    const send = (frame: RealtimeFromVisitor): void => socket.send(JSON.stringify(frame));
    send({ type: 'hello', visitorToken: consent.visitorToken, lastSeq: 0 });
    for (const text of lines) {
      await wait(pause * (0.5 + Math.random()), signal);
      send({ type: 'typing', typing: true });
      await wait(Math.min(2_000, pause / 4), signal);
      const id = randomUUID();
      const receipt = receiptOf(socket, id);
      send({ type: 'message', id, text });
      await receipt;
      send({ type: 'typing', typing: false });
    }
    // Stays connected for a while, as a person does who reads the answer.
    await wait(pause * 20, signal);
  } finally {
    signal.removeEventListener('abort', end);
    socket.close();
  }
}

function opened(socket: WebSocket): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
}

function receiptOf(socket: WebSocket, id: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const hear = (data: unknown): void => {
      const frame = RealtimeToVisitor.parse(JSON.parse(String(data)));
      if (frame.type === 'message' && frame.message.id === id) done(resolve);
      else if (frame.type === 'refused') done(() => reject(new Error(`Refused: ${frame.code}`)));
    };
    const lost = (): void => done(() => reject(new Error('The connection was lost.')));
    const done = (then: () => void): void => {
      socket.off('message', hear);
      socket.off('close', lost);
      then();
    };
    socket.on('message', hear);
    socket.once('close', lost);
  });
}

function wait(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(new Error('Stopped.'));
    const stop = (): void => {
      clearTimeout(timer);
      reject(new Error('Stopped.'));
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, milliseconds);
    signal.addEventListener('abort', stop, { once: true });
  });
}
