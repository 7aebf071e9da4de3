/** One desk's realtime connection: what it may see, how far it has read, and when it is cut. */
import { randomUUID } from 'node:crypto';
import type { WebSocket } from 'ws';
import { LIVE_EVENTS, liveEvent, type RealtimeFromServer } from '../../../contract/realtime.ts';
import { may } from '../../../core/access/roles.ts';
import { mayHear, mayHearFrame } from './realtimeAccess.ts';
import type { Scope } from '../../scope/scope.ts';
import type { SessionContext } from '../../platform/http/caller.ts';
import type { Frame } from './outbox.ts';

/**
 * Bytes that may wait for a desk that does not read; beyond it the connection is cut, and the desk catches up when it
 * comes back.
 */
export const MAX_WAITING = 2 * 1024 * 1024;

export class DeskConnection {
  readonly id = randomUUID();
  readonly session: SessionContext;
  /** What it may see; made anew when people, teams or groups of workstations change. */
  scope: Scope;
  /** `new` before hello, `catching-up` while it reads from the table, `live` afterwards. */
  state: 'new' | 'catching-up' | 'live' | 'closed' = 'new';
  /** Seq of the newest event sent, or known not to concern this desk. */
  position = 0;
  alive = true;
  readonly #socket: WebSocket;
  readonly #cut: () => void;

  constructor(socket: WebSocket, session: SessionContext, scope: Scope, cut: () => void) {
    this.#socket = socket;
    this.session = session;
    this.scope = scope;
    this.#cut = cut;
  }

  get watchesFloor(): boolean {
    return may(this.session.person.role, 'floor.watch');
  }

  /** Those who may not only learn that their session has ended. */
  get readsConversations(): boolean {
    return may(this.session.person.role, 'conversation.read');
  }

  /** Sends a stored event, where this person may hear it; events come in the order of their seq. */
  sendFrame(frame: Frame): void {
    if (frame.seq <= this.position) return;
    this.position = frame.seq;
    const [subject = '', kind = ''] = frame.name.split('.');
    if (!mayHear(this.session.person.role, subject, kind) || !this.scope.hasTenant(frame.tenantId)) return;
    if (this.#isOfOwnTeam(frame)) this.#send(frame.json);
    // A desk that is bound to teams and had it hears that it is gone; one that never had it knows no such conversation.
    else if (frame.name === 'conversation.changed')
      this.send(liveEvent('conversation.gone', {}, { seq: frame.seq, ref: frame.conversationId }));
  }

  #isOfOwnTeam({ name, assignedTo }: Frame): boolean {
    const { team } = this.scope;
    if (team === null || name === 'conversation.gone') return true;
    return LIVE_EVENTS[name].concerns === 'conversation' && assignedTo !== null && team.includes(assignedTo);
  }

  send(frame: RealtimeFromServer): void {
    // The table decides once more, whatever the caller sends.
    if (mayHearFrame(this.session.person.role, frame)) this.#send(JSON.stringify(frame));
  }

  /** Resolves when little waits to be read, or at once when the connection is gone. */
  async drained(): Promise<void> {
    while (this.#socket.readyState === this.#socket.OPEN && this.#socket.bufferedAmount > MAX_WAITING / 4)
      await new Promise((resolve) => setTimeout(resolve, 20));
  }

  ping(): void {
    if (!this.alive) return this.terminate();
    this.alive = false;
    this.#socket.ping();
  }

  close(code: number, reason: string): void {
    this.#socket.close(code, reason);
    // A desk that does not answer the closing handshake is not waited for.
    setTimeout(() => this.#socket.terminate(), 2_000).unref();
  }

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
