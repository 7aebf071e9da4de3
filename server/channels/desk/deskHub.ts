/**
 * Realtime channel to the desks: sends each what it missed from the event table, then new events as they are stored.
 */
import type { Coded } from '../../../contract/errors.ts';
import type { WebSocket } from 'ws';
import { liveEvent, RealtimeFromDesk, type RealtimeFromServer } from '../../../contract/realtime.ts';
import type { IntrusionAlert } from '../../../contract/addresses.ts';
import { maySay } from './realtimeAccess.ts';
import { Scope } from '../../scope/scope.ts';
import { prunedUpTo } from '../../domains/retention/retention.ts';
import { withoutAddress } from '../../domains/addresses/alerts.ts';
import type { Log } from '../../platform/log.ts';
import type { Sessions } from '../../domains/signIn/sessions.ts';
import type { Db } from '../../storage/storage.ts';
import { endSoon } from '../endSoon.ts';
import { DeskConnection } from './deskConnection.ts';
import { eventsAfter, newestEvent } from '../../domains/conversations/eventQueries.ts';
import { isUnclosed } from '../../domains/conversations/liveQueries.ts';
import { framesOf, PAGE, SHARED } from './outbox.ts';
import type { PresenceBoard } from './presence.ts';
import type { SessionContext } from '../../platform/http/caller.ts';
import type { Bus } from '../../platform/bus.ts';

/** Milliseconds between two pings. A desk that has not answered by the next ping is disconnected. */
const HEARTBEAT = 15_000;

export interface DeskHubPorts {
  readonly db: Db;
  readonly bus: Bus;
  readonly sessions: Sessions;
  readonly presence: PresenceBoard;
  readonly log: Log;
}

/**
 * All connections of desks to this process. Opened once at the start of the server; what fails for one desk is logged
 * and closes that desk's connection alone.
 */
export class DeskHub {
  readonly #db: Db;
  readonly #bus: Bus;
  readonly #log: Log;
  readonly #sessions: Sessions;
  readonly #presence: PresenceBoard;
  readonly #connections = new Set<DeskConnection>();
  readonly #heartbeat: NodeJS.Timeout;
  readonly #subscriptions: readonly (() => void)[];
  /** Seq up to which events were sent to the live connections. */
  #position: number;
  #pumping = false;
  #again = false;

  /** Sends what is stored from now on to the desks that connect. */
  static async open(ports: DeskHubPorts): Promise<DeskHub> {
    return new DeskHub(ports, await newestEvent(ports.db));
  }

  private constructor({ db, bus, sessions, presence, log }: DeskHubPorts, position: number) {
    this.#db = db;
    this.#bus = bus;
    this.#log = log;
    this.#sessions = sessions;
    this.#presence = presence;
    this.#position = position;
    this.#subscriptions = [
      bus.subscribe('outbox.stored', () => this.#pump()),
      bus.subscribe('session.ended', ({ sessionId, notice }) => this.endSession(sessionId, notice)),
      bus.subscribe('people.changed', () => this.#peopleChanged()),
      bus.subscribe('desk.event', ({ tenantId, personId, frame }) =>
        personId === null
          ? this.#sendToTenant(tenantId, frame)
          : this.#sendToPerson(personId, frame, (scope) => scope.hasTenant(tenantId)),
      ),
      bus.subscribe('logins.changed', ({ personId }) =>
        this.#sendToPerson(personId, liveEvent('login.changed', {}), () => true),
      ),
      bus.subscribe('intrusion.alert', ({ alert }) => this.#sendIntrusion(alert)),
      bus.subscribe('database.changed', () => this.#look()),
    ];
    this.#heartbeat = setInterval(() => this.#connections.forEach((c) => c.ping()), HEARTBEAT);
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
      // After the frames that it sent before it closed.
      socket.once('close', () => {
        work = work.then(() => this.#gone(connection));
      });
      if (socket.readyState !== socket.OPEN) this.#gone(connection);
      return connection;
    });
    socket.on('message', (data, isBinary) => {
      work = work
        .then(async () =>
          this.#takeWhile(mayGoOn, await ready, isBinary || !Buffer.isBuffer(data) ? '' : data.toString('utf8')),
        )
        .catch((error: unknown) => {
          this.#log.failure(error);
          socket.terminate();
        });
    });
    socket.on(
      'pong',
      () =>
        void ready.then(
          (c) => {
            c.alive = true;
            this.#presence.keep(c.id);
          },
          () => {
            /* the connection never opened */
          },
        ),
    );
    socket.on('error', () => endSoon(socket));
    await ready;
    this.#log('realtime-opened', { workstationId: session.workstationId });
  }

  /** Reads the scope of each connection again after people or their teams changed. */
  async #peopleChanged(): Promise<void> {
    for (const c of [...this.#connections]) c.scope = await Scope.of(this.#db, c.session);
  }

  /** Sends to every desk of this tenant that may receive the event; not stored, not replayed. */
  #sendToTenant(tenantId: string, frame: RealtimeFromServer): void {
    // The frame does not say who answers the conversation, so desks bound to teams do not get it.
    for (const c of this.#connections)
      if (c.state === 'live' && !c.scope.boundToTeams && c.scope.hasTenant(tenantId)) c.send(frame);
  }

  /**
   * Sends to the desks of one person whose scope may see it: a person of several tenants may be at a workstation that
   * serves some of them only. Not stored, not replayed.
   */
  #sendToPerson(personId: string, frame: RealtimeFromServer, isInScope: (scope: Scope) => boolean): void {
    for (const c of this.#connections)
      if (c.state === 'live' && c.session.person.id === personId && isInScope(c.scope)) c.send(frame);
  }

  /** Sends to every desk a frame of its own; not stored, not replayed. */
  async sendEach(frameOf: (workstationId: string) => Promise<RealtimeFromServer>): Promise<void> {
    for (const c of this.#connections) if (c.state === 'live') c.send(await frameOf(c.session.workstationId));
  }

  /**
   * Sends to every desk that may see alerts; not stored, not replayed. Desks bound to teams get none, because an alert
   * concerns the organisation.
   */
  async #sendIntrusion(alert: IntrusionAlert): Promise<void> {
    for (const c of this.#connections) {
      if (c.state !== 'live' || c.scope.boundToTeams) continue;
      c.send(liveEvent('intrusion.alerted', c.scope.everyTenant ? alert : withoutAddress(alert)));
    }
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
        return this.#takeTyping(connection, frame.data.conversationId, frame.data.typing);
    }
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
        for (const frame of frames) for (const c of this.#connections) if (c.state === 'live') c.sendFrame(frame);
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

  /** Sends the desk the reason and closes its connection. */
  endSession(sessionId: string, notice: Coded): void {
    for (const connection of this.#connections) {
      if (connection.session.id !== sessionId) continue;
      connection.send({ type: 'session-ended', seq: 0, notice });
      connection.close(4001, 'session ended');
      this.#gone(connection);
    }
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
