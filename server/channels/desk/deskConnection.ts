/** One desk's realtime connection: its scope, its position in the event table, and when it is closed. */
import { randomUUID } from 'node:crypto';
import type { WebSocket } from 'ws';
import { liveEvent, type RealtimeFromServer } from '../../../contract/realtime.ts';
import { may } from '../../../core/access/roles.ts';
import { mayHear, mayHearFrame } from './realtimeAccess.ts';
import type { Scope } from '../../scope/scope.ts';
import type { SessionContext } from '../../platform/http/caller.ts';
import type { Answering } from '../../domains/conversations/conversationQueries.ts';
import type { Frame } from './outbox.ts';

/**
 * Bytes that may be queued for a desk that does not read them. Above this the connection is closed; the desk catches up
 * after it has reconnected.
 */
const MAX_WAITING = 2 * 1024 * 1024;

/**
 * The WebSocket of one session, from its opening until it is closed. Made and removed by `DeskHub`; only frames that
 * the contract and the scope allow are sent.
 */
export class DeskConnection {
  readonly id = randomUUID();
  readonly session: SessionContext;
  /** What this desk may see; read again when people, teams or groups of workstations change. */
  scope: Scope;
  /** `new` before hello, `catching-up` while stored events are read, `live` afterwards. */
  state: 'new' | 'catching-up' | 'live' | 'closed' = 'new';
  /** Seq of the newest event that was sent, or that this desk may not see. */
  position = 0;
  /** Pings in a row that the desk has not answered. */
  unanswered = 0;
  readonly #socket: WebSocket;
  readonly #cut: () => void;

  constructor(socket: WebSocket, session: SessionContext, scope: Scope, cut: () => void) {
    this.#socket = socket;
    this.session = session;
    this.scope = scope;
    this.#cut = cut;
  }

  /** Whether the person's role may watch the floor. */
  get watchesFloor(): boolean {
    return may(this.session.person.role, 'floor.watch');
  }

  /**
   * Sends a stored event if this person may see it. Call it in the order of seq: older events are ignored.
   * @param before who answered the conversation when its last event was sent to the live desks; null where unknown
   */
  sendFrame(frame: Frame, before: Answering | null = null): void {
    if (frame.seq <= this.position) return;
    this.position = frame.seq;
    const [subject = '', kind = ''] = frame.name.split('.');
    if (!mayHear(this.session.person.role, subject, kind) || !this.scope.hasTenant(frame.tenantId)) return;
    const { tenantId, conversationId, answering, name } = frame;
    // Without the conversation it is not known whom the event concerns.
    if (conversationId === null) return;
    if (name === 'conversation.gone' || this.scope.seesConversation({ tenantId, ...answering })) this.#send(frame.json);
    // A desk is notified when it may see a conversation no more. Where it is not known whether it could before, the id
    // means nothing to it.
    else if (
      name === 'conversation.changed' &&
      (before === null || this.scope.seesConversation({ tenantId, ...before }))
    )
      this.send(liveEvent('conversation.gone', {}, { seq: frame.seq, ref: conversationId }));
  }

  /**
   * Sends a frame, unless the contract keeps it from this role. Beyond `MAX_WAITING` unsent bytes it cuts the desk off.
   */
  send(frame: RealtimeFromServer): void {
    // The table of the contract decides, whatever the caller checked.
    if (mayHearFrame(this.session.person.role, frame)) this.#send(JSON.stringify(frame));
  }

  /** Resolves when few bytes are left unsent, or at once when the connection is closed. */
  async drained(): Promise<void> {
    while (this.#socket.readyState === this.#socket.OPEN && this.#socket.bufferedAmount > MAX_WAITING / 4)
      await new Promise((resolve) => setTimeout(resolve, 20));
  }

  /** Asks for a sign of life. */
  ping(): void {
    this.unanswered += 1;
    this.#socket.ping();
  }

  /** Closes with a code and a reason (RFC 6455 section 7.4). */
  close(code: number, reason: string): void {
    this.#socket.close(code, reason);
    // Terminates desks that do not answer the closing handshake.
    setTimeout(() => this.#socket.terminate(), 2_000).unref();
  }

  /** Ends the connection without a closing handshake. */
  terminate(): void {
    this.#socket.terminate();
  }

  #send(json: string): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    this.#socket.send(json);
    if (this.#socket.bufferedAmount > MAX_WAITING) {
      this.#cut();
      this.#socket.terminate();
    }
  }
}
