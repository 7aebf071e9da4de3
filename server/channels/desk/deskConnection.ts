/** One desk's realtime connection: what it may see, how far it has read, and when it is cut. */
import { randomUUID } from 'node:crypto';
import type { WebSocket } from 'ws';
import type { RealtimeFromServer } from '../../../contract/api.ts';
import { may } from '../../../core/access/roles.ts';
import { mayHear } from './realtimeAccess.ts';
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
  /** What this desk can read besides what every desk can. */
  readonly understands: ReadonlySet<string>;
  readonly #socket: WebSocket;
  readonly #cut: () => void;

  constructor(
    socket: WebSocket,
    session: SessionContext,
    scope: Scope,
    cut: () => void,
    understands: ReadonlySet<string> = new Set(),
  ) {
    this.#socket = socket;
    this.understands = understands;
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

  sendFrame(frame: Frame): void {
    if (frame.seq <= this.position) return;
    this.position = frame.seq;
    if (!this.readsConversations || !this.scope.hasTenant(frame.tenantId)) return;
    if (this.#isOfOwnTeam(frame)) this.#send(frame.json);
    // A desk that is bound to teams and had it is told that it has it no more; one that never had it knows no such
    // conversation.
    else if (frame.kind === 'conversation')
      this.send({ type: 'conversation-gone', seq: frame.seq, conversationId: frame.conversationId });
  }

  #isOfOwnTeam({ kind, assignedTo }: Frame): boolean {
    const { team } = this.scope;
    return team === null || kind === 'gone' || (assignedTo !== null && team.includes(assignedTo));
  }

  send(frame: RealtimeFromServer): void {
    // The table decides once more, whoever sends what.
    if (mayHear(this.session.person.role, frame.type)) this.#send(JSON.stringify(frame));
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
