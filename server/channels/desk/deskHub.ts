/**
 * Realtime channel to the desks: sends each what it missed from the event table, then new events as they are stored.
 */
import type { Coded } from '../../../contract/errors.ts';
import type { WebSocket } from 'ws';
import { liveEvent, RealtimeFromDesk, type LiveEvent, type RealtimeFromServer } from '../../../contract/realtime.ts';
import type { IntrusionAlert } from '../../../contract/addresses.ts';
import { maySay } from './realtimeAccess.ts';
import { Scope } from '../../scope/scope.ts';
import { prunedUpTo } from '../../domains/retention/retention.ts';
import { withoutAddress } from '../../domains/addresses/alerts.ts';
import { recordOwn } from '../../record/ownRecords.ts';
import type { Log } from '../../platform/log.ts';
import type { Sessions } from '../../domains/signIn/sessions.ts';
import type { Db } from '../../storage/storage.ts';
import { endSoon } from '../endSoon.ts';
import { Limit } from '../../platform/limit.ts';
import type { LimitRecords } from '../../record/limitRecords.ts';
import { concerned } from './concerned.ts';
import { DeskConnection } from './deskConnection.ts';
import type { DeskLimits } from './deskLimits.ts';
import { eventsAfter, newestEvent } from '../../domains/conversations/eventQueries.ts';
import { isUnclosed } from '../../domains/conversations/liveQueries.ts';
import type { Answering } from '../../domains/conversations/conversationQueries.ts';
import { framesOf, PAGE, SHARED, type Frame } from './outbox.ts';
import type { PresenceBoard } from './presence.ts';
import type { SessionContext } from '../../platform/http/caller.ts';
import type { Bus } from '../../platform/bus.ts';
import type { DeskEvent } from '../../platform/deskEvent.ts';

/** Milliseconds between two pings. */
const HEARTBEAT = 5_000;
/** Pings without an answer after which a desk counts as not answering, and after which it is disconnected. */
const SILENT_AFTER = 2;
const ENDED_AFTER = 6;
/** Frames of one desk that may wait; above that no more is read from it until they are worked off. */
const MOST_QUEUED = 50;
/** Connections of one session; a desk has one, and for a while those that it has lost. One more ends the oldest. */
const MOST_OF_SESSION = 8;
/** Conversations whose last state is remembered, to send only the desks that lose one that it is gone. */
const MOST_REMEMBERED = 10_000;

export interface DeskHubPorts {
  readonly db: Db;
  readonly bus: Bus;
  readonly sessions: Sessions;
  readonly presence: PresenceBoard;
  readonly log: Log;
  readonly limits: Pick<DeskLimits, 'frames' | 'typing' | 'connections'>;
  readonly limitRecords: Pick<LimitRecords, 'hit'>;
}

/**
 * All connections of desks to this process. Opened once at the start of the server; what fails for one desk is logged
 * and closes that desk's connection alone.
 */
export class DeskHub {
  readonly #db: Db;
  readonly #bus: Bus;
  readonly #log: Log;
  readonly #frames: Limit;
  readonly #typing: Limit;
  readonly #begun: Limit;
  readonly #limitRecords: Pick<LimitRecords, 'hit'>;
  readonly #sessions: Sessions;
  readonly #presence: PresenceBoard;
  readonly #connections = new Set<DeskConnection>();
  readonly #heartbeat: NodeJS.Timeout;
  readonly #subscriptions: readonly (() => void)[];
  /** Seq up to which events were sent to the live connections. */
  #position: number;
  #pumping = false;
  #again = false;
  /** Who answered conversations when their last event was sent, those of the newest events last. */
  readonly #answering = new Map<string, Answering>();

  /** Sends what is stored from now on to the desks that connect. */
  static async open(ports: DeskHubPorts): Promise<DeskHub> {
    return new DeskHub(ports, await newestEvent(ports.db));
  }

  private constructor(ports: DeskHubPorts, position: number) {
    const { db, bus, sessions, presence, log, limits, limitRecords } = ports;
    this.#frames = new Limit(limits.frames);
    this.#typing = new Limit(limits.typing);
    this.#begun = new Limit(limits.connections);
    this.#limitRecords = limitRecords;
    this.#db = db;
    this.#bus = bus;
    this.#log = log;
    this.#sessions = sessions;
    this.#presence = presence;
    this.#position = position;
    this.#subscriptions = [
      bus.subscribe('outbox.stored', () => this.#pump()),
      bus.subscribe('session.ended', ({ sessionId, notice }) => this.endSession(sessionId, notice)),
      bus.subscribe('people.changed', async () => {
        await this.#readScopes();
        // What people are called is what agents may write, as is what another person has approved.
        await this.#sendConcerned({ frame: liveEvent('public-details.changed', {}), about: { concerns: 'everyone' } });
      }),
      bus.subscribe('policy.changed', () => this.#readScopes()),
      bus.subscribe('desk.event', (event) => this.#sendConcerned(event)),
      bus.subscribe('logins.changed', ({ personId }) =>
        this.#sendConcerned({ frame: liveEvent('login.changed', {}), about: { concerns: 'person', personId } }),
      ),
      bus.subscribe('intrusion.alert', ({ alert }) => this.#sendIntrusion(alert)),
      bus.subscribe('ledger.checkpointed', () =>
        this.#sendConcerned({ frame: liveEvent('ledger.checkpointed', {}), about: { concerns: 'everyone' } }),
      ),
      bus.subscribe('database.changed', () => this.#look()),
    ];
    this.#heartbeat = setInterval(() => this.#connections.forEach((c) => this.#ping(c)), HEARTBEAT);
  }

  /** Connections that get what happens. */
  connected(): DeskConnection[] {
    return [...this.#connections].filter((c) => c.state === 'live');
  }

  /** Connections of people who may watch the floor. */
  supervisors(): DeskConnection[] {
    return [...this.#connections].filter((c) => c.watchesFloor && c.state !== 'new');
  }

  /**
   * Serves a desk until it leaves.
   * @param mayGoOn asked for every frame: false ends the session, for its address
   * @throws Error where its scope cannot be read
   */
  async accept(socket: WebSocket, session: SessionContext, mayGoOn: () => boolean = () => true): Promise<void> {
    // Frames may arrive while the scope is being read; they are handled in order afterwards.
    let work: Promise<void> = Promise.resolve();
    const ready = Scope.of(this.#db, session).then((scope) => {
      const connection = new DeskConnection(socket, session, scope, () => this.#log('consumer-cut'));
      this.#connections.add(connection);
      this.#endOldest(session.id);
      // After the frames that it sent before it closed.
      socket.once('close', () => {
        work = work.then(() => this.#gone(connection));
      });
      if (socket.readyState !== socket.OPEN) this.#gone(connection);
      return connection;
    });
    let queued = 0;
    socket.on('message', (data, isBinary) => {
      queued += 1;
      if (queued > MOST_QUEUED) socket.pause();
      work = work
        .then(async () =>
          this.#takeWhile(mayGoOn, await ready, isBinary || !Buffer.isBuffer(data) ? '' : data.toString('utf8')),
        )
        .catch((error: unknown) => {
          this.#log.failure(error);
          socket.terminate();
        })
        .finally(() => {
          queued -= 1;
          if (queued === 0 && socket.isPaused) socket.resume();
        });
    });
    const counted = (then: (connection: DeskConnection) => void): void =>
      void ready.then(
        async (connection) => {
          if (connection.state === 'closed') return;
          if (await this.#isWithin(this.#frames, 'desk-frames', connection)) then(connection);
          else connection.terminate();
        },
        () => {
          /* the connection never opened */
        },
      );
    // Each ping is answered, whatever waits.
    socket.on('ping', () => counted(() => undefined));
    socket.on('pong', () =>
      counted((c) => {
        c.unanswered = 0;
        this.#presence.keep(c.id);
      }),
    );
    socket.on('error', () => endSoon(socket));
    await ready;
    this.#log('realtime-opened', { workstationId: session.workstationId });
  }

  #endOldest(sessionId: string): void {
    const own = [...this.#connections].filter(({ session }) => session.id === sessionId);
    for (const connection of own.slice(0, -MOST_OF_SESSION)) {
      const { workstationId } = connection.session;
      const of = { source: workstationId, tenantId: null, workstationId };
      this.#limitRecords.hit({ limit: 'desk-connections', ...of });
      connection.close(1008, 'too many connections');
      this.#gone(connection);
    }
  }

  /** Reads the scope of each connection again after people, their teams or the policy changed. */
  async #readScopes(): Promise<void> {
    // What a desk could see before says nothing about what it has now.
    this.#answering.clear();
    for (const c of [...this.#connections]) c.scope = await Scope.of(this.#db, c.session);
  }

  /**
   * Sends to the desks that an event concerns; not stored, not replayed.
   * @param frameFor what a desk gets in place of the event's frame
   */
  async #sendConcerned(
    event: DeskEvent,
    frameFor: (connection: DeskConnection) => LiveEvent = () => event.frame,
  ): Promise<void> {
    const isConcerned = await concerned(this.#db, event);
    for (const c of [...this.#connections]) if (c.state === 'live' && (await isConcerned(c))) c.send(frameFor(c));
  }

  /** Sends to every desk a frame of its own; not stored, not replayed. */
  async sendEach(frameOf: (workstationId: string) => Promise<RealtimeFromServer>): Promise<void> {
    for (const c of this.#connections) if (c.state === 'live') c.send(await frameOf(c.session.workstationId));
  }

  /** A desk that does not have every tenant gets the alert without its address. */
  #sendIntrusion(alert: IntrusionAlert): Promise<void> {
    const shortened = withoutAddress(alert);
    return this.#sendConcerned(
      { frame: liveEvent('intrusion.alerted', shortened), about: { concerns: 'organisation', tenantIds: [] } },
      ({ scope }) => liveEvent('intrusion.alerted', scope.everyTenant ? alert : shortened),
    );
  }

  /** Sends what another process has stored: new events, and sessions that it ended. */
  async #look(): Promise<void> {
    await this.#sessions.publishEnded([...this.#connections].map((c) => c.session.id));
    await this.#pump();
  }

  /** Closes every connection and follows no change any more. */
  close(): void {
    clearInterval(this.#heartbeat);
    for (const end of this.#subscriptions) end();
    for (const connection of this.#connections) connection.close(1001, 'server stops');
  }

  /**
   * Checks the address rules for every frame: they may change while a connection is open. Frames after the end of the
   * session are dropped; a desk may send some before it has read that it is over.
   */
  async #takeWhile(mayGoOn: () => boolean, connection: DeskConnection, text: string): Promise<void> {
    if (connection.state === 'closed') return;
    if (!(await this.#isWithin(this.#frames, 'desk-frames', connection)))
      return connection.close(1008, 'too many frames');
    if (mayGoOn()) return this.#take(connection, text);
    await this.#sessions.end(connection.session.id, 'address-not-allowed');
  }

  async #take(connection: DeskConnection, text: string): Promise<void> {
    const frame = RealtimeFromDesk.safeParse(parsed(text));
    if (!frame.success || (frame.data.type === 'hello') !== (connection.state === 'new'))
      return connection.close(1008, 'not a frame of this protocol');
    if (!maySay(connection.session.person.role, frame.data.type)) return;
    switch (frame.data.type) {
      case 'hello':
        if (!(await this.#isWithin(this.#begun, 'desk-connections', connection)))
          return connection.close(1008, 'too many connections');
        // Recorded before anything is sent: from here on the desk reads along.
        await recordOwn(this.#db, this.#bus, {
          kind: 'live-begun',
          personId: connection.session.person.id,
          workstationId: connection.session.workstationId,
          detail: { sessionId: connection.session.id, lastSeen: frame.data.lastSeen },
        });
        this.#presence.enter(connection.id, connection.session.person.id, connection.session.workstationId);
        // Not awaited: a desk that is far behind may report typing and presence meanwhile.
        void this.#catchUp(connection, frame.data.lastSeen).catch((error: unknown) => {
          this.#log.failure(error);
          connection.terminate();
        });
        return;
      case 'presence':
        return this.#presence.report(connection.id, frame.data.state);
      case 'typing':
        // A signal that is dropped is worth nothing later.
        if (!(await this.#isWithin(this.#typing, 'desk-typing', connection))) return;
        return this.#takeTyping(connection, frame.data.conversationId, frame.data.typing);
    }
  }

  async #isWithin(limit: Limit, name: string, { session: { workstationId } }: DeskConnection): Promise<boolean> {
    if (await limit.take(workstationId)) return true;
    this.#limitRecords.hit({ limit: name, source: workstationId, tenantId: null, workstationId });
    return false;
  }

  async #takeTyping(connection: DeskConnection, conversationId: string, typing: boolean): Promise<void> {
    if (!(await isUnclosed(this.#db, connection.scope, conversationId))) return;
    this.#bus.publish('conversation.agent-typing', { conversationId, typing });
  }

  async #catchUp(connection: DeskConnection, lastSeen: number): Promise<void> {
    connection.state = 'catching-up';
    // A desk that has seen more events than there are was connected to another database (a restored backup): it gets
    // all events again.
    const isOtherHistory = lastSeen > (await newestEvent(this.#db));
    connection.position = isOtherHistory ? 0 : lastSeen;
    // Some of the events that it missed have been pruned. A desk fetches all conversations at sign-in only, so the
    // session ends; a desk that has seen no event has nothing outdated.
    if (lastSeen > 0 && connection.position < (await prunedUpTo(this.#db))) {
      await this.#sessions.end(connection.session.id, 'away-too-long');
      return;
    }
    for (;;) {
      if (!this.#connections.has(connection)) return;
      const upTo = await newestEvent(this.#db);
      const events = await eventsAfter(this.#db, connection.scope, connection.position, PAGE);
      for (const frame of await framesOf(this.#db, events)) connection.sendFrame(frame);
      if (events.length === PAGE) connection.position = events.at(-1)?.seq ?? connection.position;
      else connection.position = Math.max(connection.position, upTo);
      await connection.drained();
      // No await between this comparison and `live`, so that `#pump` cannot send anything in between.
      if (events.length < PAGE && connection.position >= this.#position) break;
    }
    connection.state = 'live';
    connection.send({ type: 'caught-up', seq: connection.position });
  }

  /** Sends stored events in order. One run at a time; runs again if more was stored meanwhile. */
  async #pump(): Promise<void> {
    this.#again = true;
    if (this.#pumping) return;
    this.#pumping = true;
    try {
      while (this.#again) {
        this.#again = false;
        const events = await eventsAfter(this.#db, SHARED, this.#position, PAGE);
        if (events.length === 0) continue;
        const frames = await framesOf(this.#db, events);
        for (const frame of frames) {
          const before = this.#answered(frame);
          for (const c of this.#connections) if (c.state === 'live') c.sendFrame(frame, before);
        }
        this.#position = events.at(-1)?.seq ?? this.#position;
        if (events.length === PAGE) this.#again = true;
      }
    } catch (error) {
      // Nothing is lost: the events are stored, and the next notice or hello sends them.
      this.#log.failure(error);
    } finally {
      this.#pumping = false;
    }
  }

  /** Notes who answers the conversation of this frame. @returns who did at its last frame; null where unknown */
  #answered({ name, conversationId, answering }: Frame): Answering | null {
    // A desk learns only by this event that the conversation is gone.
    if (name !== 'conversation.changed' || conversationId === null) return null;
    const before = this.#answering.get(conversationId) ?? null;
    this.#answering.delete(conversationId);
    this.#answering.set(conversationId, answering);
    const [oldest] = this.#answering.keys();
    if (this.#answering.size > MOST_REMEMBERED && oldest !== undefined) this.#answering.delete(oldest);
    return before;
  }

  /** Sends the desk the reason and closes its connection. */
  endSession(sessionId: string, notice: Coded): void {
    for (const connection of this.#connections) {
      if (connection.session.id !== sessionId) continue;
      connection.send({ type: 'session-ended', seq: 0, notice });
      connection.close(4001, 'session ended');
      this.#gone(connection);
    }
  }

  #ping(connection: DeskConnection): void {
    if (connection.unanswered >= ENDED_AFTER) return connection.terminate();
    if (connection.unanswered >= SILENT_AFTER) this.#presence.silent(connection.id);
    connection.ping();
  }

  #gone(connection: DeskConnection): void {
    if (!this.#connections.delete(connection)) return;
    connection.state = 'closed';
    this.#presence.leave(connection.id);
    this.#log('realtime-closed', { workstationId: connection.session.workstationId });
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
