/**
 * Realtime channel to the visitors' pages. Each has one conversation, identified by its token; every message goes
 * through the ingest.
 */
import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import { liveEvent } from '../../../contract/realtime.ts';
import type { VisitorMessage } from '../../../contract/visitor.ts';
import type { Conversations } from '../../domains/conversations/conversations.ts';
import type { GivenRating, Ratings } from '../../domains/conversations/ratings.ts';
import type { Routing } from '../../domains/conversations/routing.ts';
import type { Ingest } from '../../domains/conversations/ingest.ts';
import { newestSeq } from '../../domains/conversations/conversationQueries.ts';
import { hasMessage, statusWithName } from '../../domains/conversations/liveQueries.ts';
import { correctedUpTo, messageIn, messagesAfter } from '../../domains/conversations/messageQueries.ts';
import { bodyOf } from '../../domains/conversations/rows.ts';
import type { Log } from '../../platform/log.ts';
import { Problem } from '../../platform/http/problem.ts';
import { VisitorScope } from '../../scope/visitorScope.ts';
import type { Db } from '../../storage/storage.ts';
import type { MessageTable } from '../../storage/tables.ts';
import { isPreviewed, previewOf, type MaskOf } from './typingPreview.ts';
import { endSoon } from '../endSoon.ts';
import type { VisitorAddress } from './visitorAddress.ts';
import type { VisitorAllowances } from './visitorAllowances.ts';
import { VisitorConnection } from './visitorConnection.ts';
import type { VisitorTurns } from './visitorTurns.ts';
import type { Bus } from '../../platform/bus.ts';

/** Milliseconds between two pings. */
const HEARTBEAT = 20_000;
/** Milliseconds until a connection without a hello is closed. */
const HELLO_WITHIN = 10_000;
/** Messages read in one query. */
const PAGE = 200;
/** Milliseconds for which changes of the queue are gathered before pages are told their new places. */
const PLACES_EVERY = 1_000;

export interface VisitorHubPorts {
  readonly db: Db;
  readonly bus: Bus;
  readonly ingest: Ingest;
  readonly maskOf: MaskOf;
  readonly conversations: Conversations;
  readonly ratings: Ratings;
  readonly routing: Pick<Routing, 'reopenByVisitor' | 'reopenUntil' | 'places'>;
  readonly allowances: VisitorAllowances;
  readonly turns: VisitorTurns;
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
  readonly #ratings: Ratings;
  readonly #routing: VisitorHubPorts['routing'];
  readonly #allowances: VisitorAllowances;
  readonly #turns: VisitorTurns;
  readonly #log: Log;
  readonly #byConversation = new Map<string, Set<VisitorConnection>>();
  readonly #all = new Set<VisitorConnection>();
  /** Conversations whose new messages are being sent; true where there are more since that began. */
  readonly #sending = new Map<string, boolean>();
  /** The place in the queue that the pages of each conversation were told last. */
  readonly #places = new Map<string, number>();
  #placesSoon: NodeJS.Timeout | null = null;
  readonly #heartbeat: NodeJS.Timeout;
  #stopping = false;

  constructor({ db, bus, ingest, maskOf, conversations, ratings, routing, allowances, turns, log }: VisitorHubPorts) {
    this.#db = db;
    this.#bus = bus;
    this.#ingest = ingest;
    this.#maskOf = maskOf;
    this.#conversations = conversations;
    this.#ratings = ratings;
    this.#routing = routing;
    this.#allowances = allowances;
    this.#turns = turns;
    this.#log = log;
    bus.subscribe('conversation.message', ({ conversationId, messageId }) => this.#deliver(conversationId, messageId));
    bus.subscribe('conversation.changed', async ({ conversationId }) => {
      await this.#sendStatus(conversationId);
      this.#tellPlacesSoon();
    });
    // A visitor came or left, or wrote for the first time.
    bus.subscribe('outbox.stored', () => this.#tellPlacesSoon());
    bus.subscribe('conversation.deleted', ({ conversationId }) =>
      this.#byConversation.get(conversationId)?.forEach((c) => c.refuseVisitor()),
    );
    bus.subscribe('conversation.agent-typing', ({ conversationId, typing }) =>
      this.#agentTyping(conversationId, typing),
    );
    this.#heartbeat = setInterval(() => this.#all.forEach((c) => c.ping()), HEARTBEAT);
  }

  /** How many pages are connected, with those that have not said their token yet. */
  get size(): number {
    return this.#all.size;
  }

  /**
   * Serves a page until it leaves. One that does not say its token within `HELLO_WITHIN` is cut off.
   * @param from whose allowance for connections it has taken; given back when it leaves
   * @param wire what the frames arrive on: bytes that make no message are counted too
   */
  accept(socket: WebSocket, from: VisitorAddress, wire: Duplex): void {
    const connection = new VisitorConnection(socket, from, this.#log);
    this.#all.add(connection);
    const late = setTimeout(() => {
      if (connection.visitor === null) socket.terminate();
    }, HELLO_WITHIN);
    socket.on('message', (data, isBinary) => {
      connection.enqueue(() => this.#take(connection, isBinary || !Buffer.isBuffer(data) ? null : data));
    });
    const cutUnless = (isAllowed: Promise<boolean>): void =>
      void isAllowed.then(
        (goesOn) => {
          if (!goesOn) socket.terminate();
        },
        (error: unknown) => {
          this.#log.failure(error);
          socket.terminate();
        },
      );
    wire.on('data', (part: Buffer) => cutUnless(this.#allowances.bytes(from, connection.visitor, part.length)));
    // Each ping is answered, whatever waits.
    socket.on('ping', () => cutUnless(this.#allowances.frame(from, connection.visitor)));
    socket.on('pong', () => {
      connection.alive = true;
      cutUnless(this.#allowances.frame(from, connection.visitor));
    });
    socket.on('error', () => endSoon(socket));
    socket.once('close', () => {
      clearTimeout(late);
      this.#all.delete(connection);
      this.#allowances.left(from, connection.counted);
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
    if (this.#placesSoon !== null) clearTimeout(this.#placesSoon);
    for (const c of this.#all) c.close();
  }

  async #take(connection: VisitorConnection, data: Buffer | null): Promise<void> {
    if (connection.isRefused) return;
    const { from, visitor } = connection;
    if (!(await this.#allowances.frame(from, visitor))) return connection.refuseForNow();
    const frame = connection.read(data === null ? '' : data.toString('utf8'));
    if (frame === null) return;
    if (frame.type === 'hello') return this.#hello(connection, frame.visitorToken, frame.lastSeq);
    if (visitor === null) return connection.refuse('unknown-visitor', null);
    if (frame.type === 'typing') {
      const { typing, text } = frame;
      if (await this.#allowances.typing(from, visitor, text?.length ?? 0))
        this.#later(connection, visitor, () => this.#typing(visitor, typing, text));
      return;
    }
    if (frame.type === 'end') return this.#later(connection, visitor, () => this.#end(visitor));
    if (frame.type === 'rating') {
      const { score, comment } = frame;
      if (!(await this.#allowances.rating(from, visitor, comment?.length ?? 0))) return connection.refuseForNow();
      this.#later(connection, visitor, () => this.#rate(connection, visitor, { score, comment }));
      return;
    }
    if (frame.type === 'reopen') {
      // It reaches desks, as a message does.
      if (!(await this.#allowances.message(from, visitor, 0))) return connection.refuseForNow();
      return this.#later(connection, visitor, () => this.#reopen(connection, visitor));
    }
    const { id, text } = frame;
    if (await this.#allowances.message(from, visitor, text.length))
      this.#later(
        connection,
        visitor,
        () => this.#message(connection, visitor, id, text),
        () => connection.refuse('too-fast', id),
      );
    else connection.refuse('too-fast', id);
  }

  /**
   * Does the work of a frame when it is its turn. It is not awaited, so that the limits see how much a page sends and
   * not how much of it is done; the turns of one page keep their order.
   */
  #later(
    connection: VisitorConnection,
    visitor: VisitorScope,
    work: () => Promise<void>,
    refused: () => void = () => undefined,
  ): void {
    void this.#inTurn(connection.from, visitor, work).then(
      (isTaken) => {
        if (!isTaken) refused();
      },
      (error: unknown) => {
        this.#log.failure(error);
        connection.socket.terminate();
      },
    );
  }

  /** Runs the work when it is the turn of this visitor's site and address. @returns false where too much waits. */
  async #inTurn(from: VisitorAddress, visitor: VisitorScope | null, work: () => Promise<void>): Promise<boolean> {
    const turn = { siteId: visitor?.siteId ?? '', ...from };
    const whileRunning = async (): Promise<true> => {
      if (!this.#stopping) await work();
      return true;
    };
    if ((await this.#turns.run(turn, whileRunning)) !== null) return true;
    this.#allowances.tooMuchWaits(from, visitor);
    return false;
  }

  async #message(connection: VisitorConnection, visitor: VisitorScope, id: string, text: string): Promise<void> {
    try {
      const { conversationId } = visitor;
      const { message, isNew } = await this.#ingest.take({
        ...{ id, conversationId, text, at: Date.now(), author: 'visitor', person: null, scope: visitor },
      });
      if (isNew) await this.#conversations.assign(visitor);
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
      else await this.#sendNew(conversationId);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      connection.refuse(error.code === 'closed' ? 'closed' : 'invalid', id);
    }
  }

  /** Answers with the status also where the conversation was closed before: the page waits for it. */
  async #end(visitor: VisitorScope): Promise<void> {
    await this.#conversations.end(visitor);
    await this.#sendStatus(visitor.conversationId);
  }

  async #rate(connection: VisitorConnection, visitor: VisitorScope, given: GivenRating): Promise<void> {
    if (!(await this.#ratings.give(visitor, given))) return connection.refuse('invalid', null);
    for (const c of this.#byConversation.get(visitor.conversationId) ?? []) c.send({ type: 'rated' });
  }

  async #reopen(connection: VisitorConnection, visitor: VisitorScope): Promise<void> {
    try {
      await this.#routing.reopenByVisitor(visitor);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      // Opened already: the page gets the status. Otherwise it stays closed, and the page stops offering it.
      if (error.code !== 'not-closed') return connection.refuse('closed', null);
    }
    await this.#sendStatus(visitor.conversationId);
  }

  #publishTyping(conversationId: string, typing: boolean): void {
    const frame = liveEvent('typing.changed', { conversationId, who: 'visitor', typing });
    this.#bus.publish('desk.event', { frame, about: { concerns: 'conversation', conversationId } });
  }

  async #typing(visitor: VisitorScope, typing: boolean, text: string | undefined): Promise<void> {
    const { conversationId } = visitor;
    // Before the first message no desk has the conversation.
    if (!(await hasMessage(this.#db, visitor))) return;
    this.#publishTyping(conversationId, typing);
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
    const isTaken = await this.#inTurn(connection.from, null, () => this.#welcome(connection, token, lastSeq));
    if (!isTaken) connection.refuseForNow();
  }

  async #welcome(connection: VisitorConnection, token: string, lastSeq: number): Promise<void> {
    const { from } = connection;
    const visitor = await VisitorScope.ofToken(this.#db, token);
    if (visitor === null) return connection.refuseVisitor();
    // A page that has left already sent messages that are to be stored, and needs no place any more.
    if (connection.isOpen) {
      if (!this.#allowances.hello(from, visitor)) return connection.refuseForNow();
      connection.counted = visitor;
    }
    connection.visitor = visitor;
    const { conversationId } = visitor;
    const others = this.#byConversation.get(conversationId) ?? new Set();
    // The newest connection is the one that is in use; pages that lost theirs may have left others behind.
    // One that is closed counts no more, also while its last frames are still worked off.
    const open = [...others].filter((other) => other.isOpen);
    const [oldest] = open;
    if (oldest !== undefined && !this.#allowances.another(from, visitor, open.length)) {
      others.delete(oldest);
      oldest.refuseForNow();
    }
    const newest = await newestSeq(this.#db, visitor);
    const { isRated, ...status } = await this.#statusOf(visitor);
    this.#notePlace(conversationId, status.ahead);
    connection.send({
      type: 'welcome',
      conversationId,
      ...status,
      ...(isRated ? { rated: true } : {}),
      ...((await isPreviewed(this.#db, visitor)) ? { typingPreview: true } : {}),
    });
    connection.sentSeq = Math.min(lastSeq, newest);
    this.#byConversation.set(conversationId, others.add(connection));
    // First the messages that were masked again since they were sent, then the newer ones.
    const corrected = await correctedUpTo(this.#db, visitor, lastSeq);
    for (const message of corrected) connection.send({ type: 'message', message: shown(message) });
    await this.#replay(connection, visitor);
    if (connection.isOpen) await this.#conversations.setVisitorOnline(visitor, true);
  }

  /** Sends a connection what it has missed; from then on it gets new messages with the others. */
  async #replay(connection: VisitorConnection, visitor: VisitorScope): Promise<void> {
    while (connection.isOpen) {
      const rows = await messagesAfter(this.#db, visitor, connection.sentSeq, PAGE);
      send(connection, rows);
      if (rows.length < PAGE) break;
      await connection.drained();
    }
    connection.isCurrent = true;
    await this.#sendNew(visitor.conversationId);
  }

  /**
   * Reads the messages after the least `sentSeq` of the conversation's connections once, and sends each connection what
   * it has not got, in order. One run at a time; it reads again if more were stored meanwhile.
   */
  async #sendNew(conversationId: string): Promise<void> {
    const isRunning = this.#sending.has(conversationId);
    this.#sending.set(conversationId, true);
    if (isRunning) return;
    try {
      while (this.#sending.get(conversationId) === true) {
        this.#sending.set(conversationId, false);
        const visitor = this.#visitorOf(conversationId);
        const current = this.#currentIn(conversationId);
        if (visitor === null || current.length === 0) break;
        const after = Math.min(...current.map((c) => c.sentSeq));
        const rows = await messagesAfter(this.#db, visitor, after, PAGE);
        for (const connection of current) send(connection, rows);
        if (rows.length === PAGE) this.#sending.set(conversationId, true);
      }
    } finally {
      this.#sending.delete(conversationId);
    }
  }

  /** The connections that have got what they missed. One that reads too slowly catches up by itself. */
  #currentIn(conversationId: string): VisitorConnection[] {
    const all = [...(this.#byConversation.get(conversationId) ?? [])].filter((c) => c.isOpen && c.isCurrent);
    for (const connection of all.filter((c) => c.isBehind && c.visitor !== null)) {
      connection.isCurrent = false;
      const { visitor } = connection;
      if (visitor !== null)
        connection.afterwards(() => connection.drained().then(() => this.#replay(connection, visitor)));
    }
    return all.filter((c) => c.isCurrent);
  }

  async #deliver(conversationId: string, messageId: string): Promise<void> {
    const visitor = this.#visitorOf(conversationId);
    const row = visitor === null ? undefined : await messageIn(this.#db, visitor, messageId);
    if (row === undefined || row === null) return;
    if (row.corrected === 1)
      for (const c of this.#byConversation.get(conversationId) ?? [])
        if (row.seq <= c.sentSeq) c.send({ type: 'message', message: shown(row) });
    await this.#sendNew(conversationId);
  }

  async #sendStatus(conversationId: string): Promise<void> {
    const visitor = this.#visitorOf(conversationId);
    if (visitor === null) return;
    const { isRated: _, ...status } = await this.#statusOf(visitor);
    this.#notePlace(conversationId, status.ahead);
    for (const c of this.#byConversation.get(conversationId) ?? []) c.send({ type: 'status', ...status });
  }

  /** The visitor of a conversation, by any of their connections; null where there is none. */
  #visitorOf(conversationId: string): VisitorScope | null {
    for (const { visitor } of this.#byConversation.get(conversationId) ?? []) if (visitor !== null) return visitor;
    return null;
  }

  #notePlace(conversationId: string, ahead: number | undefined): void {
    if (ahead === undefined) this.#places.delete(conversationId);
    else this.#places.set(conversationId, ahead);
  }

  #tellPlacesSoon(): void {
    if (this.#stopping || this.#byConversation.size === 0) return;
    this.#placesSoon ??= setTimeout(() => {
      this.#placesSoon = null;
      this.#tellPlaces().catch((error: unknown) => this.#log.failure(error));
    }, PLACES_EVERY);
  }

  /** Sends the pages of those who wait their place in the queue where it has changed. */
  async #tellPlaces(): Promise<void> {
    const places = await this.#routing.places();
    const untold: string[] = [];
    for (const [conversationId, connections] of this.#byConversation) {
      const [ahead, told] = [places.get(conversationId), this.#places.get(conversationId)];
      if (ahead === undefined || ahead === told) continue;
      // Never told that it waits, or told meanwhile that it does no more: only what is stored now says which.
      if (told === undefined) {
        untold.push(conversationId);
        continue;
      }
      this.#places.set(conversationId, ahead);
      for (const c of connections) c.send({ type: 'status', status: 'waiting', answeredBy: null, ahead });
    }
    for (const conversationId of untold) await this.#sendStatus(conversationId);
  }

  async #statusOf(visitor: VisitorScope): Promise<{
    status: 'waiting' | 'open' | 'closed';
    answeredBy: string | null;
    isRated: boolean;
    reopenUntil?: number;
    ahead?: number;
  }> {
    // Read before the status: of two that are read at the same time, the later one is sent last.
    const places = await this.#routing.places();
    const { status, name, agent_gone_at: goneAt, rated_at: ratedAt } = await statusWithName(this.#db, visitor);
    const isRated = ratedAt !== null;
    // While the person is away no one answers, though the conversation is still theirs.
    if (status === 'open' && typeof goneAt === 'number') return { status: 'waiting', answeredBy: null, isRated };
    const ahead = status === 'waiting' ? places.get(visitor.conversationId) : undefined;
    if (ahead !== undefined) return { status, answeredBy: name, isRated, ahead };
    const until = status === 'closed' ? await this.#routing.reopenUntil(visitor, visitor.conversationId) : null;
    const isInTime = until !== null && until > Date.now();
    return { status, answeredBy: name, isRated, ...(isInTime ? { reopenUntil: until } : {}) };
  }

  async #gone(connection: VisitorConnection): Promise<void> {
    const { visitor, from } = connection;
    // When the server stops, the next start marks all visitors as offline.
    if (visitor === null || this.#stopping) return;
    const turn = { siteId: visitor.siteId, address: from.address };
    await this.#turns.runAnyway(turn, () => this.#left(connection, visitor));
  }

  async #left(connection: VisitorConnection, visitor: VisitorScope): Promise<void> {
    if (this.#stopping) return;
    const { conversationId } = visitor;
    const others = this.#byConversation.get(conversationId);
    if (others?.has(connection) !== true) return;
    others.delete(connection);
    if (others.size > 0) return;
    this.#byConversation.delete(conversationId);
    this.#places.delete(conversationId);
    if (await hasMessage(this.#db, visitor)) this.#publishTyping(conversationId, false);
    await this.#conversations.setVisitorOnline(visitor, false);
  }
}

/** Sends of these messages, which are in order, those that the connection has not got. */
function send(connection: VisitorConnection, rows: readonly MessageTable[]): void {
  for (const row of rows) {
    if (row.seq <= connection.sentSeq) continue;
    connection.send({ type: 'message', message: shown(row) });
    connection.sentSeq = row.seq;
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
