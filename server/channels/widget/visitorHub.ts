/**
 * Realtime to the visitors' pages. One conversation each, known by its token; whatever comes in goes through the
 * ingest.
 */
import type { WebSocket } from 'ws';
import { MAX_MESSAGE_LENGTH } from '../../../contract/common.ts';
import { RealtimeFromVisitor, type RealtimeToVisitor, type VisitorMessage } from '../../../contract/visitor.ts';
import type { Conversations } from '../../domains/conversations/conversations.ts';
import type { Ingest } from '../../domains/conversations/ingest.ts';
import { newestSeq } from '../../domains/conversations/conversationQueries.ts';
import { statusWithName } from '../../domains/conversations/liveQueries.ts';
import { correctedUpTo, messageIn, messagesAfter } from '../../domains/conversations/messageQueries.ts';
import { bodyOf } from '../../domains/conversations/rows.ts';
import type { Log } from '../../platform/log.ts';
import { Problem } from '../../platform/http/problem.ts';
import { VisitorScope } from '../../scope/visitorScope.ts';
import type { Db } from '../../storage/storage.ts';
import type { MessageTable } from '../../storage/tables.ts';
import { Allowance, type VisitorLimits } from './limits.ts';
import { isPreviewed, previewOf, type MaskOf } from './typingPreview.ts';
import type { Bus } from '../../platform/bus.ts';

const HEARTBEAT = 20_000;
/** A connection that does not say who it is within this time is closed, milliseconds. */
const HELLO_WITHIN = 10_000;
const MAX_WAITING = 1024 * 1024;
/** Frames that may wait to be worked on; a page that sends faster than that is not ours. */
const MAX_QUEUED = 200;
const PAGE = 200;

interface Connection {
  readonly socket: WebSocket;
  readonly messages: Allowance;
  readonly typing: Allowance;
  visitor: VisitorScope | null;
  alive: boolean;
  queued: number;
  work: Promise<void>;
  /**
   * Seq up to which everything was sent: messages go out in order and without gaps, because the page asks again from
   * the highest it has seen.
   */
  sentSeq: number;
  flushing: boolean;
  again: boolean;
}
export interface VisitorHubPorts {
  readonly db: Db;
  readonly bus: Bus;
  readonly ingest: Ingest;
  readonly maskOf: MaskOf;
  readonly conversations: Conversations;
  readonly limits: VisitorLimits;
  readonly log: Log;
}

export class VisitorHub {
  readonly #db: Db;
  readonly #bus: Bus;
  readonly #ingest: Ingest;
  readonly #maskOf: MaskOf;
  readonly #conversations: Conversations;
  readonly #limits: VisitorLimits;
  readonly #log: Log;
  readonly #byConversation = new Map<string, Set<Connection>>();
  readonly #all = new Set<Connection>();
  readonly #heartbeat: NodeJS.Timeout;
  #stopping = false;

  constructor({ db, bus, ingest, maskOf, conversations, limits, log }: VisitorHubPorts) {
    this.#db = db;
    this.#bus = bus;
    this.#ingest = ingest;
    this.#maskOf = maskOf;
    this.#conversations = conversations;
    this.#limits = limits;
    this.#log = log;
    bus.subscribe('conversation.message', ({ conversationId, messageId }) => this.#deliver(conversationId, messageId));
    bus.subscribe('conversation.changed', ({ conversationId }) => this.#sendStatus(conversationId));
    bus.subscribe('conversation.deleted', ({ conversationId }) =>
      this.#byConversation.get(conversationId)?.forEach((c) => this.#unknown(c)),
    );
    bus.subscribe('conversation.agent-typing', ({ conversationId, typing }) =>
      this.#agentTyping(conversationId, typing),
    );
    this.#heartbeat = setInterval(() => this.#beat(), HEARTBEAT);
  }

  get size(): number {
    return this.#all.size;
  }

  accept(socket: WebSocket): void {
    const connection: Connection = {
      socket,
      messages: new Allowance(this.#limits.messageBurst, this.#limits.messagesPerSecond),
      typing: new Allowance(10, 2),
      visitor: null,
      alive: true,
      queued: 0,
      work: Promise.resolve(),
      sentSeq: 0,
      flushing: false,
      again: false,
    };
    this.#all.add(connection);
    const late = setTimeout(() => {
      if (connection.visitor === null) socket.terminate();
    }, HELLO_WITHIN);
    socket.on('message', (data, isBinary) => {
      connection.queued += 1;
      if (connection.queued > MAX_QUEUED) return socket.terminate();
      connection.work = connection.work
        .then(() => this.#take(connection, isBinary || !Buffer.isBuffer(data) ? '' : data.toString('utf8')))
        .catch((error: unknown) => {
          this.#log.failure(error);
          socket.terminate();
        })
        .finally(() => {
          connection.queued -= 1;
        });
    });
    socket.on('pong', () => {
      connection.alive = true;
    });
    socket.on('error', () => socket.terminate());
    socket.once('close', () => {
      clearTimeout(late);
      this.#all.delete(connection);
      // After what it had sent before it went.
      connection.work = connection.work.then(() => this.#gone(connection)).catch((e: unknown) => this.#log.failure(e));
    });
  }

  #agentTyping(conversationId: string, typing: boolean): void {
    for (const c of this.#byConversation.get(conversationId) ?? []) this.#send(c, { type: 'typing', typing });
  }

  close(): void {
    this.#stopping = true;
    clearInterval(this.#heartbeat);
    for (const c of this.#all) {
      c.socket.close(1001, 'server stops');
      setTimeout(() => c.socket.terminate(), 1_000).unref();
    }
  }

  async #take(connection: Connection, text: string): Promise<void> {
    const frame = RealtimeFromVisitor.safeParse(parsed(text));
    if (!frame.success) return this.#refuseFrame(connection, text);
    if (frame.data.type === 'hello') return this.#hello(connection, frame.data.visitorToken, frame.data.lastSeq);
    if (connection.visitor === null) return this.#refuse(connection, 'unknown-visitor', null);
    if (frame.data.type === 'typing') {
      if (connection.typing.take()) await this.#typing(connection.visitor, frame.data.typing, frame.data.text);
      return;
    }
    const { id } = frame.data;
    if (!connection.messages.take()) return this.#refuse(connection, 'too-fast', id);
    try {
      const { conversationId } = connection.visitor;
      const { message, isNew } = await this.#ingest.take({
        id,
        conversationId,
        text: frame.data.text,
        at: Date.now(),
        author: 'visitor',
        person: null,
        scope: connection.visitor,
      });
      // The message itself is its receipt. A new one goes out in its turn; one that was sent before goes out again.
      if (!isNew && (message.seq ?? 0) <= connection.sentSeq)
        this.#send(connection, {
          type: 'message',
          message: {
            id: message.id,
            seq: message.seq ?? 0,
            author: message.author,
            authorName: message.authorName,
            at: message.at,
            body: message.body,
          },
        });
      else await this.#flush(connection);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      this.#refuse(connection, error.code === 'closed' ? 'closed' : 'invalid', id);
    }
  }

  async #typing(visitor: VisitorScope, typing: boolean, text: string | undefined): Promise<void> {
    const { tenantId, conversationId } = visitor;
    this.#bus.publish('conversation.visitor-typing', { tenantId, conversationId, typing });
    const preview =
      typing && text !== undefined
        ? await previewOf(this.#db, visitor, this.#maskOf, text).catch((e: unknown) => {
            this.#log.failure(e);
            return null;
          })
        : null;
    if (preview !== null) this.#bus.publish('conversation.preview', preview);
  }

  async #hello(connection: Connection, token: string, lastSeq: number): Promise<void> {
    if (connection.visitor !== null) return connection.socket.close(1008, 'hello twice');
    const visitor = await VisitorScope.ofToken(this.#db, token);
    if (visitor === null) return this.#unknown(connection);
    const { conversationId } = visitor;
    const newest = await newestSeq(this.#db, visitor);
    connection.visitor = visitor;
    const status = await this.#statusOf(visitor);
    this.#send(connection, {
      type: 'welcome',
      conversationId,
      ...status,
      ...((await isPreviewed(this.#db, visitor)) ? { typingPreview: true } : {}),
    });
    connection.sentSeq = Math.min(lastSeq, newest);
    const others = this.#byConversation.get(conversationId) ?? new Set();
    this.#byConversation.set(conversationId, others.add(connection));
    // What was masked again since it was sent, then what came after.
    const corrected = await correctedUpTo(this.#db, visitor, lastSeq);
    for (const message of corrected) this.#send(connection, { type: 'message', message: shown(message) });
    await this.#flush(connection);
    if (connection.socket.readyState === connection.socket.OPEN)
      await this.#conversations.setVisitorOnline(visitor, true);
  }

  /** Sends what came after `sentSeq`, in order; one runner at a time, and another round when more came during it. */
  async #flush(connection: Connection): Promise<void> {
    connection.again = true;
    if (connection.flushing || connection.visitor === null) return;
    connection.flushing = true;
    try {
      while (connection.again && connection.socket.readyState === connection.socket.OPEN) {
        connection.again = false;
        const rows = await messagesAfter(this.#db, connection.visitor, connection.sentSeq, PAGE);
        for (const row of rows) this.#send(connection, { type: 'message', message: shown(row) });
        connection.sentSeq = rows.at(-1)?.seq ?? connection.sentSeq;
        if (rows.length === PAGE) connection.again = true;
        while (
          connection.socket.readyState === connection.socket.OPEN &&
          connection.socket.bufferedAmount > MAX_WAITING / 2
        )
          await new Promise((resolve) => setTimeout(resolve, 20));
      }
    } finally {
      connection.flushing = false;
    }
  }

  async #deliver(conversationId: string, messageId: string): Promise<void> {
    const visitor = this.#visitorOf(conversationId);
    const row = visitor === null ? undefined : await messageIn(this.#db, visitor, messageId);
    if (row === undefined || row === null) return;
    for (const c of this.#byConversation.get(conversationId) ?? []) {
      if (row.corrected === 1 && row.seq <= c.sentSeq) this.#send(c, { type: 'message', message: shown(row) });
      await this.#flush(c);
    }
  }

  async #sendStatus(conversationId: string): Promise<void> {
    const visitor = this.#visitorOf(conversationId);
    if (visitor === null) return;
    const status = await this.#statusOf(visitor);
    for (const c of this.#byConversation.get(conversationId) ?? []) this.#send(c, { type: 'status', ...status });
  }

  /** The visitor of a conversation, by any of their connections; null where there is none. */
  #visitorOf(conversationId: string): VisitorScope | null {
    for (const { visitor } of this.#byConversation.get(conversationId) ?? []) if (visitor !== null) return visitor;
    return null;
  }

  async #statusOf(
    visitor: VisitorScope,
  ): Promise<{ status: 'waiting' | 'open' | 'closed'; answeredBy: string | null }> {
    const row = await statusWithName(this.#db, visitor);
    return { status: row.status, answeredBy: row.name };
  }

  async #gone(connection: Connection): Promise<void> {
    // A stopping server leaves the word to the next start, which finds nobody connected.
    if (connection.visitor === null || this.#stopping) return;
    const { conversationId, tenantId } = connection.visitor;
    const others = this.#byConversation.get(conversationId);
    others?.delete(connection);
    if (others !== undefined && others.size > 0) return;
    this.#byConversation.delete(conversationId);
    this.#bus.publish('conversation.visitor-typing', { tenantId, conversationId, typing: false });
    await this.#conversations.setVisitorOnline(connection.visitor, false);
  }

  /** A message that is only too long is told so by its id, so that the page can say which one. */
  #refuseFrame(connection: Connection, text: string): void {
    const value = parsed(text);
    const tooLong =
      typeof value === 'object' &&
      value !== null &&
      'text' in value &&
      typeof value.text === 'string' &&
      value.text.length > MAX_MESSAGE_LENGTH;
    const id =
      tooLong &&
      'id' in value &&
      typeof value.id === 'string' &&
      RealtimeFromVisitor.safeParse({ type: 'message', id: value.id, text: '.' }).success
        ? value.id
        : null;
    if (id !== null) return this.#refuse(connection, 'too-long', id);
    this.#refuse(connection, 'invalid', null);
    connection.socket.close(1008, 'not a frame of this protocol');
  }

  #unknown(connection: Connection): void {
    this.#refuse(connection, 'unknown-visitor', null);
    connection.socket.close(4004, 'unknown visitor');
  }

  #refuse(
    connection: Connection,
    code: Extract<RealtimeToVisitor, { type: 'refused' }>['code'],
    messageId: string | null,
  ): void {
    this.#log('visitor-refused', { code });
    this.#send(connection, { type: 'refused', code, messageId });
  }

  #send(connection: Connection, frame: RealtimeToVisitor): void {
    if (connection.socket.readyState !== connection.socket.OPEN) return;
    connection.socket.send(JSON.stringify(frame));
    if (connection.socket.bufferedAmount > MAX_WAITING) connection.socket.terminate();
  }

  #beat(): void {
    for (const c of this.#all) {
      if (!c.alive) c.socket.terminate();
      c.alive = false;
      if (c.socket.readyState === c.socket.OPEN) c.socket.ping();
    }
  }
}

const shown = (row: MessageTable): VisitorMessage => ({
  id: row.id,
  seq: row.seq,
  author: row.author,
  authorName: row.author_name,
  at: row.at,
  body: bodyOf(row),
});

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
