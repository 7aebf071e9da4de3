/**
 * Realtime channel to the visitors' pages. Each has one conversation, identified by its token; every message goes
 * through the ingest.
 */
import type { WebSocket } from 'ws';
import { liveEvent } from '../../../contract/realtime.ts';
import type { VisitorMessage } from '../../../contract/visitor.ts';
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
import type { VisitorLimits } from './limits.ts';
import { isPreviewed, previewOf, type MaskOf } from './typingPreview.ts';
import { endSoon } from '../endSoon.ts';
import { VisitorConnection } from './visitorConnection.ts';
import type { Bus } from '../../platform/bus.ts';

/** Milliseconds between two pings. */
const HEARTBEAT = 20_000;
/** Milliseconds until a connection without a hello is closed. */
const HELLO_WITHIN = 10_000;
/** Messages read in one query. */
const PAGE = 200;

export interface VisitorHubPorts {
  readonly db: Db;
  readonly bus: Bus;
  readonly ingest: Ingest;
  readonly maskOf: MaskOf;
  readonly conversations: Conversations;
  readonly limits: VisitorLimits;
  readonly log: Log;
}

/**
 * All connections of visitors' pages to this process. Opened once at the start of the server; what fails for one page
 * is logged and closes that page's connection alone.
 */
export class VisitorHub {
  readonly #db: Db;
  readonly #bus: Bus;
  readonly #ingest: Ingest;
  readonly #maskOf: MaskOf;
  readonly #conversations: Conversations;
  readonly #limits: VisitorLimits;
  readonly #log: Log;
  readonly #byConversation = new Map<string, Set<VisitorConnection>>();
  readonly #all = new Set<VisitorConnection>();
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
      this.#byConversation.get(conversationId)?.forEach((c) => c.refuseVisitor()),
    );
    bus.subscribe('conversation.agent-typing', ({ conversationId, typing }) =>
      this.#agentTyping(conversationId, typing),
    );
    this.#heartbeat = setInterval(() => this.#all.forEach((c) => c.ping()), HEARTBEAT);
  }

  get size(): number {
    return this.#all.size;
  }

  /** Serves a page until it leaves. One that does not say its token within `HELLO_WITHIN` is cut off. */
  accept(socket: WebSocket): void {
    const connection = new VisitorConnection(socket, this.#limits, this.#log);
    this.#all.add(connection);
    const late = setTimeout(() => {
      if (connection.visitor === null) socket.terminate();
    }, HELLO_WITHIN);
    socket.on('message', (data, isBinary) => {
      connection.enqueue(() => this.#take(connection, isBinary || !Buffer.isBuffer(data) ? '' : data.toString('utf8')));
    });
    socket.on('pong', () => {
      connection.alive = true;
    });
    socket.on('error', () => endSoon(socket));
    socket.once('close', () => {
      clearTimeout(late);
      this.#all.delete(connection);
      // After the frames that it sent before it closed.
      connection.afterwards(() => this.#gone(connection));
    });
  }

  #agentTyping(conversationId: string, typing: boolean): void {
    for (const c of this.#byConversation.get(conversationId) ?? []) c.send({ type: 'typing', typing });
  }

  /** Closes every connection; what they have sent is not worked off any more. */
  close(): void {
    this.#stopping = true;
    clearInterval(this.#heartbeat);
    for (const c of this.#all) c.close();
  }

  async #take(connection: VisitorConnection, text: string): Promise<void> {
    const frame = connection.read(text);
    if (frame === null) return;
    if (frame.type === 'hello') return this.#hello(connection, frame.visitorToken, frame.lastSeq);
    if (connection.visitor === null) return connection.refuse('unknown-visitor', null);
    if (frame.type === 'typing') {
      if (connection.typing.take()) await this.#typing(connection.visitor, frame.typing, frame.text);
      return;
    }
    const { id } = frame;
    if (!connection.messages.take()) return connection.refuse('too-fast', id);
    try {
      const { conversationId } = connection.visitor;
      const { message, isNew } = await this.#ingest.take({
        id,
        conversationId,
        text: frame.text,
        at: Date.now(),
        author: 'visitor',
        person: null,
        scope: connection.visitor,
      });
      // The message itself is its receipt: a new one is sent in its order, one that was sent before is sent again.
      if (!isNew && (message.seq ?? 0) <= connection.sentSeq)
        connection.send({
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
      connection.refuse(error.code === 'closed' ? 'closed' : 'invalid', id);
    }
  }

  #publishTyping(tenantId: string, conversationId: string, typing: boolean): void {
    const frame = liveEvent('typing.changed', { conversationId, who: 'visitor', typing });
    this.#bus.publish('desk.event', { tenantId, personId: null, frame });
  }

  async #typing(visitor: VisitorScope, typing: boolean, text: string | undefined): Promise<void> {
    const { tenantId, conversationId } = visitor;
    this.#publishTyping(tenantId, conversationId, typing);
    const preview =
      typing && text !== undefined
        ? await previewOf(this.#db, visitor, this.#maskOf, text).catch((e: unknown) => {
            this.#log.failure(e);
            return null;
          })
        : null;
    if (preview !== null) this.#bus.publish('desk.event', preview);
  }

  async #hello(connection: VisitorConnection, token: string, lastSeq: number): Promise<void> {
    if (connection.visitor !== null) return connection.socket.close(1008, 'hello twice');
    const visitor = await VisitorScope.ofToken(this.#db, token);
    if (visitor === null) return connection.refuseVisitor();
    const { conversationId } = visitor;
    const newest = await newestSeq(this.#db, visitor);
    connection.visitor = visitor;
    const status = await this.#statusOf(visitor);
    connection.send({
      type: 'welcome',
      conversationId,
      ...status,
      ...((await isPreviewed(this.#db, visitor)) ? { typingPreview: true } : {}),
    });
    connection.sentSeq = Math.min(lastSeq, newest);
    const others = this.#byConversation.get(conversationId) ?? new Set();
    this.#byConversation.set(conversationId, others.add(connection));
    // First the messages that were masked again since they were sent, then the newer ones.
    const corrected = await correctedUpTo(this.#db, visitor, lastSeq);
    for (const message of corrected) connection.send({ type: 'message', message: shown(message) });
    await this.#flush(connection);
    if (connection.isOpen) await this.#conversations.setVisitorOnline(visitor, true);
  }

  /** Sends the messages after `sentSeq` in order. One run at a time; runs again if more were stored meanwhile. */
  async #flush(connection: VisitorConnection): Promise<void> {
    connection.again = true;
    if (connection.flushing || connection.visitor === null) return;
    connection.flushing = true;
    try {
      while (connection.again && connection.isOpen) {
        connection.again = false;
        const rows = await messagesAfter(this.#db, connection.visitor, connection.sentSeq, PAGE);
        for (const row of rows) connection.send({ type: 'message', message: shown(row) });
        connection.sentSeq = rows.at(-1)?.seq ?? connection.sentSeq;
        if (rows.length === PAGE) connection.again = true;
        await connection.drained();
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
      if (row.corrected === 1 && row.seq <= c.sentSeq) c.send({ type: 'message', message: shown(row) });
      await this.#flush(c);
    }
  }

  async #sendStatus(conversationId: string): Promise<void> {
    const visitor = this.#visitorOf(conversationId);
    if (visitor === null) return;
    const status = await this.#statusOf(visitor);
    for (const c of this.#byConversation.get(conversationId) ?? []) c.send({ type: 'status', ...status });
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

  async #gone(connection: VisitorConnection): Promise<void> {
    // When the server stops, the next start marks all visitors as offline.
    if (connection.visitor === null || this.#stopping) return;
    const { conversationId, tenantId } = connection.visitor;
    const others = this.#byConversation.get(conversationId);
    others?.delete(connection);
    if (others !== undefined && others.size > 0) return;
    this.#byConversation.delete(conversationId);
    this.#publishTyping(tenantId, conversationId, false);
    await this.#conversations.setVisitorOnline(connection.visitor, false);
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
