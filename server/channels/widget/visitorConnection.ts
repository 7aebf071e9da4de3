/** The realtime connection of one visitor's page: what was sent, what is queued, and when it is closed. */
import type { WebSocket } from 'ws';
import { MAX_MESSAGE_LENGTH } from '../../../contract/common.ts';
import { RealtimeFromVisitor, type RealtimeToVisitor } from '../../../contract/visitor.ts';
import type { Log } from '../../platform/log.ts';
import type { VisitorScope } from '../../scope/visitorScope.ts';
import type { VisitorAddress } from './visitorAddress.ts';

/** Bytes that may be queued for a page that does not read them; above this the connection is closed. */
const MAX_WAITING = 1024 * 1024;
/** Frames that may be queued; the project's own page never sends so fast. */
const MAX_QUEUED = 200;
/** Frames queued above which no more is read from the connection until they are worked off. */
const MAX_READ = 8;

type RefusalCode = Extract<RealtimeToVisitor, { type: 'refused' }>['code'];

/**
 * The WebSocket of one visitor's page: frames are handled one after another, and a page that sends or reads beyond the
 * limits is disconnected.
 */
export class VisitorConnection {
  readonly socket: WebSocket;
  readonly from: VisitorAddress;
  /** Null before `hello`. */
  visitor: VisitorScope | null = null;
  /** What `VisitorAllowances.hello` has counted it for; null before. */
  counted: VisitorScope | null = null;
  /** Refused for now: what it still sends is not read. */
  isRefused = false;
  alive = true;
  /**
   * Seq up to which everything was sent. Messages are sent in order and without gaps, because the page asks again from
   * the highest it has seen.
   */
  sentSeq = 0;
  /** False while what it missed is being replayed to it. */
  isCurrent = false;
  readonly #log: Log;
  #queued = 0;
  #work: Promise<void> = Promise.resolve();

  constructor(socket: WebSocket, from: VisitorAddress, log: Log) {
    this.socket = socket;
    this.from = from;
    this.#log = log;
  }

  /** Whether a frame can be sent: not before the socket is open, and not once it closes. */
  get isOpen(): boolean {
    return this.socket.readyState === this.socket.OPEN;
  }

  /** Runs the work of one frame after that of the earlier ones; closes the connection when it fails. */
  enqueue(work: () => Promise<void> | void): void {
    this.#queued += 1;
    if (this.#queued > MAX_QUEUED) return this.socket.terminate();
    if (this.#queued > MAX_READ) this.socket.pause();
    this.#work = this.#work
      .then(work)
      .catch((error: unknown) => {
        this.#log.failure(error);
        this.socket.terminate();
      })
      .finally(() => {
        this.#queued -= 1;
        if (this.#queued <= MAX_READ && this.socket.isPaused) this.socket.resume();
      });
  }

  /** Runs after the work of every frame; a failure is logged. */
  afterwards(work: () => Promise<void>): void {
    this.#work = this.#work.then(work).catch((error: unknown) => this.#log.failure(error));
  }

  /** Sends a frame; terminates a page that reads too slowly. */
  send(frame: RealtimeToVisitor): void {
    if (!this.isOpen) return;
    this.socket.send(JSON.stringify(frame));
    if (this.socket.bufferedAmount > MAX_WAITING) this.socket.terminate();
  }

  /** Whether many bytes are left unsent. */
  get isBehind(): boolean {
    return this.isOpen && this.socket.bufferedAmount > MAX_WAITING / 2;
  }

  /** Resolves when few bytes are left unsent, or at once when the connection is closed. */
  async drained(): Promise<void> {
    while (this.isBehind) await new Promise((resolve) => setTimeout(resolve, 20));
  }

  /** @param messageId of the refused message; null where the refusal is about no message */
  refuse(code: RefusalCode, messageId: string | null): void {
    this.#log('visitor-refused', { code });
    this.send({ type: 'refused', code, messageId });
  }

  /**
   * The frame in a received text; null when it was refused. A message that is only too long is refused by its id, so
   * that the page can say which one; any other fault closes the connection.
   */
  read(text: string): RealtimeFromVisitor | null {
    const value = parsed(text);
    const frame = RealtimeFromVisitor.safeParse(value);
    if (frame.success) return frame.data;
    const id = idOfTooLong(value);
    if (id !== null) {
      this.refuse('too-long', id);
      return null;
    }
    this.refuse('invalid', null);
    this.socket.close(1008, 'not a frame of this protocol');
    return null;
  }

  /** Refuses the connection for now; the page waits before it connects again, and keeps what was written. */
  refuseForNow(): void {
    this.isRefused = true;
    this.refuse('too-fast', null);
    this.socket.close(1008, 'too fast');
    setTimeout(() => this.socket.terminate(), 2_000).unref();
  }

  /** Refuses a token that is unknown, and closes. */
  refuseVisitor(): void {
    this.refuse('unknown-visitor', null);
    this.socket.close(4004, 'unknown visitor');
  }

  /** Terminates a connection that has not answered the former ping, and sends the next. */
  ping(): void {
    if (!this.alive) this.socket.terminate();
    this.alive = false;
    if (this.isOpen) this.socket.ping();
  }

  /** Closes because the server stops; terminates a page that does not answer within a second. */
  close(): void {
    this.socket.close(1001, 'server stops');
    setTimeout(() => this.socket.terminate(), 1_000).unref();
  }
}

/** The id of a message whose only fault is its length; null for anything else. */
function idOfTooLong(value: unknown): string | null {
  const isTooLong =
    typeof value === 'object' &&
    value !== null &&
    'text' in value &&
    typeof value.text === 'string' &&
    value.text.length > MAX_MESSAGE_LENGTH;
  return isTooLong &&
    'id' in value &&
    typeof value.id === 'string' &&
    RealtimeFromVisitor.safeParse({ type: 'message', id: value.id, text: '.' }).success
    ? value.id
    : null;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
