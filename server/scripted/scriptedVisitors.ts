/**
 * Visitors that follow a script, so that a trial has conversations for as long as it runs. They use the interface of
 * the visitors' page only, wait for answers as people do, and leave when nobody answers.
 */
import { randomUUID } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { NotDone } from '../platform/notDone.ts';
import { ConsentStored, RealtimeToVisitor, Site, type RealtimeFromVisitor } from '../../contract/visitor.ts';
import { CHARACTERS, type Character } from './characters.ts';

export interface ScriptedVisitorsOptions {
  /** Such as http://127.0.0.1:8080. */
  readonly visitorUrl: string;
  readonly siteIds: readonly string[];
  /** Conversations over all sites at the same time, at most. */
  readonly visitors?: number;
  /** Average milliseconds between two messages of one visitor. */
  readonly pause?: number;
  /** Visits one after another in each visitor's place; the default is to go on until stopped. */
  readonly visits?: number;
  /** Gets each error; the others go on, and the next visitor of this place tries again, unless it was the first. */
  readonly failed?: (error: unknown) => void;
}
export interface ScriptedVisitors {
  /** How many visits came to their end. */
  readonly finished: Promise<number>;
  readonly stop: () => void;
}

const MOST_VISITORS = 50;
/** In pauses: how long a visitor waits for an answer, and how long a place is empty between two visitors. */
const PATIENCE = 10;
const EMPTY = 3;

/** Starts them; `finished` resolves when every place had its visits, or all are stopped, and never rejects. */
export function startScriptedVisitors(options: ScriptedVisitorsOptions): ScriptedVisitors {
  const { visitors = 6, pause = 9_000, visits = Number.POSITIVE_INFINITY, siteIds, visitorUrl } = options;
  const stopped = new AbortController();
  const { signal } = stopped;
  const places = siteIds.length === 0 ? 0 : Math.min(visitors, MOST_VISITORS);
  const runs = Array.from({ length: places }, async (_, place) => {
    let done = 0;
    try {
      await sleep(place * Math.min(pause / 3, 4_000), undefined, { signal });
      for (let visit = 0; visit < visits; visit += 1) {
        if (visit > 0) await sleep(pause * EMPTY * (0.5 + Math.random()), undefined, { signal });
        // Each place goes through all characters, and no two begin with the same one.
        const character = CHARACTERS[(place + visit) % CHARACTERS.length];
        const siteId = siteIds[(place + visit) % siteIds.length];
        if (character === undefined || siteId === undefined) break;
        try {
          await visitOnce({ visitorUrl, siteId, character, pause, signal });
          done += 1;
        } catch (error) {
          if (signal.aborted) break;
          options.failed?.(error);
          // Later visits try again, for a server may be stopped for a while. What fails at first will not work later.
          if (done === 0) break;
        }
      }
    } catch {
      // Stopped while waiting.
    }
    return done;
  });
  return { finished: Promise.all(runs).then((ends) => ends.reduce((a, b) => a + b, 0)), stop: () => stopped.abort() };
}

interface Visit {
  readonly visitorUrl: string;
  readonly siteId: string;
  readonly character: Character;
  readonly pause: number;
  readonly signal: AbortSignal;
}

async function visitOnce({ visitorUrl, siteId, character, pause, signal }: Visit): Promise<void> {
  const visitorToken = await agree(visitorUrl, siteId, character.language, signal);
  const chat = new Chat(visitorUrl, visitorToken, signal);
  const pauseFor = (times: number): Promise<void> => sleep(pause * times, undefined, { signal });
  const typing = Math.min(2_000, pause / 4);
  try {
    await chat.welcomed();
    for (const text of character.opening) {
      await pauseFor(0.5 + Math.random());
      if (!chat.isClosed) await chat.write(text, typing);
    }
    const replies = [...character.replies];
    const unanswered = [...character.unanswered];
    for (let read = 0; !chat.isClosed;) {
      const isAnswered = await chat.answeredWithin(read, pause * PATIENCE);
      const text = isAnswered ? replies.shift() : unanswered.shift();
      if (text === undefined || chat.isClosed) break;
      await pauseFor(0.3 + Math.random());
      // Several answers in a row are read before one reply.
      read = chat.answers;
      if (!chat.isClosed) await chat.write(text, typing);
    }
    if (!chat.isClosed && character.endsChat) await chat.endChat();
    else if (chat.isClosed && character.rating !== null) chat.send({ type: 'rating', ...character.rating });
    await sleep(Math.min(2_000, pause), undefined, { signal });
  } finally {
    chat.leave();
  }
}

/** @returns the visitor's token. */
async function agree(visitorUrl: string, siteId: string, language: string, signal: AbortSignal): Promise<string> {
  const response = await fetch(`${visitorUrl}/visitor/v1/sites/${siteId}?language=${language}`, { signal });
  if (response.status === 404) throw new NotDone({ code: 'site-unknown', params: { id: siteId } });
  const site = Site.parse(await response.json());
  const given = await fetch(`${visitorUrl}/visitor/v1/sites/${siteId}/consent`, {
    method: 'POST',
    signal,
    headers: { 'content-type': 'application/json', origin: new URL(visitorUrl).origin },
    body: JSON.stringify({ language, noticeVersion: site.notice.version }),
  });
  if (!given.ok) throw new Error(`The consent was not taken (${given.status}).`);
  return ConsentStored.parse(await given.json()).visitorToken;
}

class Chat {
  readonly #socket: WebSocket;
  readonly #signal: AbortSignal;
  readonly #changes = new EventEmitter();
  readonly #end = (): void => this.#socket.terminate();
  readonly #stored = new Set<string>();
  #refused: string | null = null;
  #isLost = false;
  #isWelcome = false;
  /** Messages of agents so far. */
  answers = 0;
  isClosed = false;

  constructor(visitorUrl: string, visitorToken: string, signal: AbortSignal) {
    this.#signal = signal;
    this.#socket = new WebSocket(`${visitorUrl.replace(/^http/, 'ws')}/visitor/v1/realtime`, {
      origin: new URL(visitorUrl).origin,
    });
    signal.addEventListener('abort', this.#end, { once: true });
    const lose = (): void => {
      this.#isLost = true;
      this.#changes.emit('change');
    };
    this.#socket.on('open', () => this.send({ type: 'hello', visitorToken, lastSeq: 0 }));
    this.#socket.on('close', lose);
    this.#socket.on('error', lose);
    this.#socket.on('message', (data: Buffer) => this.#take(JSON.parse(data.toString())));
  }

  #take(data: unknown): void {
    const { success, data: frame } = RealtimeToVisitor.safeParse(data);
    // What a newer server says besides concerns no scripted visitor.
    if (!success) return;
    if (frame.type === 'message') {
      this.#stored.add(frame.message.id);
      if (frame.message.author === 'agent') this.answers += 1;
    }
    if (frame.type === 'welcome' || frame.type === 'status') this.isClosed = frame.status === 'closed';
    if (frame.type === 'welcome') this.#isWelcome = true;
    if (frame.type === 'refused') this.#refused = frame.code;
    this.#changes.emit('change');
  }

  send(frame: RealtimeFromVisitor): void {
    this.#socket.send(JSON.stringify(frame));
  }

  /** @throws Error when the server refuses something, when the connection is lost, or when the visitors are stopped. */
  async #until(condition: () => boolean, signal: AbortSignal): Promise<void> {
    while (!condition()) {
      if (this.#refused !== null) throw new Error(`Refused: ${this.#refused}`);
      if (this.#isLost) throw new Error('The connection was lost.');
      await once(this.#changes, 'change', { signal });
    }
  }

  /** Ends when the server has answered the greeting. */
  welcomed(): Promise<void> {
    return this.#until(() => this.#isWelcome, this.#signal);
  }

  /** Ends when the message is stored, or when the chat was closed meanwhile. */
  async write(text: string, typing: number): Promise<void> {
    this.send({ type: 'typing', typing: true });
    await sleep(typing, undefined, { signal: this.#signal });
    const id = randomUUID();
    this.send({ type: 'message', id, text });
    await this.#until(() => this.#stored.has(id) || this.isClosed, this.#signal);
    this.send({ type: 'typing', typing: false });
  }

  /** @returns whether there are more answers than `read` after these milliseconds, or once the chat is closed. */
  async answeredWithin(read: number, milliseconds: number): Promise<boolean> {
    const late = AbortSignal.timeout(milliseconds);
    try {
      await this.#until(() => this.answers > read || this.isClosed, AbortSignal.any([this.#signal, late]));
    } catch (error) {
      if (!late.aborted || this.#signal.aborted) throw error;
    }
    return this.answers > read;
  }

  async endChat(): Promise<void> {
    this.send({ type: 'end' });
    await this.#until(() => this.isClosed, this.#signal);
  }

  leave(): void {
    this.#signal.removeEventListener('abort', this.#end);
    this.#socket.close();
  }
}
